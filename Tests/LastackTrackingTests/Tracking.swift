import LastackTracking
import LastackWire
import SegmentScript

/// The records of a whole input, by flow number.
func records(of segments: [Segment], policy: TrackingPolicy = TrackingPolicy()) -> [FlowRecord] {
  var tracker = FlowTracker(policy: policy)
  var records: [FlowRecord] = []
  for segment in segments { tracker.ingest(segment) { records.append(copy $0) } }
  tracker.finish { records.append(copy $0) }
  return records.sorted { $0.flow < $1.flow }
}

func records(of script: String, policy: TrackingPolicy = TrackingPolicy()) throws -> [FlowRecord] {
  try records(of: SegmentScript(script).segments, policy: policy)
}

extension FlowRecord {
  /// The verdicts in one line: what a test of a scenario compares.
  var verdict: String {
    var words = [outcome.rawValue]
    if let shape { words.append(shape.rawValue) }
    if let activeCloser {
      words.append(
        "active=" + activeCloser.rawValue + (activeCloserConfidence.map { "/" + $0.rawValue } ?? ""))
    }
    if let resetBy { words.append("reset_by=" + resetBy.rawValue) }
    words.append("states=" + (client.state?.rawValue ?? "-") + "/" + (server.state?.rawValue ?? "-"))
    if timeWaitHolder != .none { words.append("time_wait=" + timeWaitHolder.rawValue) }
    return words.joined(separator: " ")
  }

  /// The events in a line each: `frame side note client-state/server-state`.
  var ladder: [String] {
    events.map {
      "\($0.frame) \($0.from.rawValue) \($0.note.rawValue) "
        + "\($0.clientState?.rawValue ?? "-")/\($0.serverState?.rawValue ?? "-")"
    }
  }
}

extension FlowRecord {
  /// What the record says of the four-tuple's past and future, in one line; times in seconds since `start`.
  func past(since start: CaptureTime) -> String {
    func seconds(_ time: CaptureTime?) -> String {
      guard let time else { return "-" }
      let micros = time.nanoseconds(since: start) / 1000
      let fraction = String(micros % 1_000_000)
      return "\(micros / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
    }
    return
      "time_wait=\(seconds(timeWaitStart))..\(seconds(timeWaitEnd))/\(timeWaitEndReason?.rawValue ?? "-")"
      + " reopen=\(reopen?.rawValue ?? "-")/\(reopenMet?.rawValue ?? "-")/\(reopenRule?.rawValue ?? "-")"
      + " isn=\(clientISNRelation?.rawValue ?? "-")/\(serverISNRelation?.rawValue ?? "-")"
  }
}

/// The frames of each flow, by flow number: whose count of segments grows when the frame is read.
func attribution(of segments: [Segment]) -> [Set<Int>] {
  var frames: [Set<Int>] = []
  var counts: [Int] = []
  for length in 1...segments.count {
    let flows = records(of: Array(segments.prefix(length)))
    for (flow, record) in flows.enumerated() {
      if flow == counts.count {
        counts.append(0)
        frames.append([])
      }
      let packets = record.client.packets + record.server.packets
      if packets > counts[flow] { frames[flow].insert(length) }
      counts[flow] = packets
    }
  }
  return frames
}

extension FlowRecord {
  /// What the record says of its reset, in one line: cause and confidence, kind, effect, and the frame that it answers.
  var resetVerdict: String {
    guard let reset else { return "none" }
    return "\(resetCause?.rawValue ?? "-")/\(resetCauseConfidence?.rawValue ?? "-") \(reset.kind.rawValue)"
      + " \(resetEffect?.rawValue ?? "-")" + (reset.trigger.map { " to=\($0.frame)" } ?? "")
  }
}

extension FlowRecord {
  var resetSigns: ResetSigns { reset?.signs ?? [] }
  var resetWitness: ResetWitness? { reset?.witness }
}
