import LastackDiagnosis
import LastackTracking
import LastackWire
import SegmentScript

/// When every load starts: 2023-11-14T22:13:20Z.
let start = SegmentScript.defaultStart

func after(milliseconds: Int) -> CaptureTime {
  start.advanced(byNanoseconds: Int64(milliseconds) * 1_000_000)
}

/// Many connections of one client to 10.0.0.2:80, described by what matters to hosts.
struct Load {
  enum Close {
    /// Closes after 10 ms; the other end closes `dwell` milliseconds after it has the FIN.
    case by(Side, dwell: Int = 0)
    /// The end closes; the other acknowledges and never closes.
    case halfBy(Side)
    /// The SYN is refused.
    case refused
    case never
  }

  private(set) var segments: [Segment] = []
  var hasTimestamps = true

  /// One connection from `port`, its SYN `time` milliseconds after the start.
  mutating func add(port: Int, at time: Int, _ close: Close, server: String = "10.0.0.2:80") throws {
    let clocks = hasTimestamps ? "client-ts \(time) server-ts \(900_000 + time)" : ""
    var text = """
      client 10.0.0.1:\(port) client-isn \(1_000_000 + time * 15) \(clocks)
      server \(server) server-isn \(9_000_000 + time * 15)
      \(seconds(time)) C > S S 0:0(0)

      """
    if case .refused = close {
      text += "+0 S > C R. =0:=0(0) ack 1 nots\n"
      segments += try SegmentScript(text).segments
      return
    }
    text += "+0 S > C S. 0:0(0) ack 1\n+0 C > S . 1:1(0) ack 1\n"
    switch close {
    case .by(let side, let dwell):
      let (one, two) = side == .client ? ("C > S", "S > C") : ("S > C", "C > S")
      text += "\(seconds(time + 10)) \(one) F. 1:1(0) ack 1\n+0 \(two) . 1:1(0) ack 2\n"
      text += "+\(seconds(dwell)) \(two) F. 1:1(0) ack 2\n+0 \(one) . 2:2(0) ack 2\n"
    case .halfBy(let side):
      let (one, two) = side == .client ? ("C > S", "S > C") : ("S > C", "C > S")
      text += "\(seconds(time + 10)) \(one) F. 1:1(0) ack 1\n+0 \(two) . 1:1(0) ack 2\n"
    case .refused, .never: break
    }
    segments += try SegmentScript(text).segments
  }

  /// Connections that a script describes.
  mutating func add(script: String) throws { segments += try SegmentScript(script).segments }

  private func seconds(_ milliseconds: Int) -> String {
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
  }

  /// As the tracker completes them, the segments in order of time.
  var records: [FlowRecord] {
    var ordered = segments.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
    for index in ordered.indices { ordered[index].frame = UInt64(index + 1) }
    var tracker = FlowTracker(policy: TrackingPolicy())
    var records: [FlowRecord] = []
    for segment in ordered { tracker.ingest(segment) { records.append(copy $0) } }
    tracker.finish { records.append(copy $0) }
    return records
  }

  func stage(_ policy: HostPolicy = HostPolicy()) -> HostStage { Load.stage(of: records, policy) }

  static func stage(of records: [FlowRecord], _ policy: HostPolicy = HostPolicy()) -> HostStage {
    var stage = HostStage(policy: policy)
    for record in records { stage.add(record) }
    return stage
  }

  func findings(_ policy: HostPolicy = HostPolicy()) -> [Finding] { stage(policy).findings() }
}

extension HostPolicy {
  static func ports(_ range: ClosedRange<UInt16>) -> HostPolicy {
    var policy = HostPolicy()
    policy.ports = EphemeralPortPolicy(standard: range)
    policy.ports.standardIsGiven = true
    return policy
  }
}
