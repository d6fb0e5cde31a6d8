public import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// What `lastack compare` says of two captures.
public struct ComparisonReport: Sendable {
  let comparison: CaptureComparison
  let a: RunSummary
  let b: RunSummary

  public init(_ comparison: CaptureComparison, a: RunSummary, b: RunSummary) {
    self.comparison = comparison
    self.a = a
    self.b = b
  }

  func run(_ vantage: Vantage) -> RunSummary { vantage == .a ? a : b }

  /// The matched flow of that number in A.
  public func flow(_ number: Int) -> FlowComparison? { comparison.flows.first { $0.pair.a == number } }

  /// Whether A has a flow of that number.
  public func hasFlow(_ number: Int) -> Bool { comparison.a.flows.indices.contains(number) }

  public var flowsOfA: Int { comparison.a.flows.count }

  /// `flow 3: 10.0.0.1:4000 → 10.0.0.2:80`, with what stands for it in B where that differs.
  func title(_ flow: FlowComparison) -> String {
    let one = comparison.a.flows[flow.pair.a]
    let other = comparison.b.flows[flow.pair.b]
    let ends = "\(Units.endpoint(one.client)) → \(Units.endpoint(one.server))"
    let (client, server) =
      flow.pair.isSwapped ? (other.server, other.client) : (other.client, other.server)
    let differs = client != one.client || server != one.server
    let there = differs ? ": \(Units.endpoint(client)) → \(Units.endpoint(server))" : ""
    return "\(ends), flow \(flow.pair.a) of A, flow \(flow.pair.b) of B\(there)"
  }

  /// A display filter for some frames of a flow in one capture.
  func filter(_ flow: FlowComparison, at vantage: Vantage, frames: [UInt32]) -> String {
    let sighted = comparison[vantage].flows[vantage == .a ? flow.pair.a : flow.pair.b]
    let field = sighted.client.address.family == .v4 ? "ip.addr" : "ipv6.addr"
    var text =
      "\(field)==\(Units.address(sighted.client.address)) && \(field)==\(Units.address(sighted.server.address)) && "
      + "tcp.port==\(sighted.client.port) && tcp.port==\(sighted.server.port)"
    if let first = frames.min(), let last = frames.max() {
      // What lies around a frame explains it.
      text += " && frame.number>=\(first > 10 ? first - 10 : 1) && frame.number<=\(last &+ 10)"
    }
    return text
  }

  func frames(_ flow: FlowComparison, at vantage: Vantage, _ fate: SegmentFate) -> [UInt32] {
    comparison.segments(of: flow, at: vantage, fate).map { comparison[vantage].segments[$0].frame }
  }

  /// The command that shows a flow as a ladder.
  func ladderCommand(_ flow: FlowComparison) -> String {
    var words = ["lastack", "compare", "--flow", String(flow.pair.a)]
    if let filter = a.policies.filter { words += ["--filter", filter] }
    if !a.policies.key.isEmpty { words += ["--key", a.policies.key.joined(separator: ",")] }
    if let idle = a.policies.idleSeconds { words += ["--idle-timeout", String(idle)] }
    if let bound = a.policies.maximumFlows { words += ["--max-flows", String(bound)] }
    return (words + a.inputs.map(\.path) + b.inputs.map(\.path)).map(ShellCommand.quoted)
      .joined(separator: " ")
  }
}

extension SegmentFate {
  var phrase: String {
    switch self {
    case .seen: "seen at both"
    case .rewritten: "rewritten"
    case .resegmented: "resegmented"
    case .lost: "lost on the way"
    case .injected: "injected"
    case .duplicated: "duplicated"
    case .missing: "missing in the capture"
    case .undecided: "undecided"
    case .unjudged: "not judged"
    }
  }

  var role: Style.Role? {
    switch self {
    case .seen, .resegmented: nil
    case .injected: .bad
    case .rewritten, .lost, .undecided: .warning
    case .duplicated, .missing, .unjudged: .faint
    }
  }
}

extension Rewriting {
  /// Words as a person reads them: `mss changed`.
  var words: [String] {
    Self.spellings.filter { contains($0.0) }.map { $0.1.split(separator: "_").joined(separator: " ") }
  }

  var codes: [String] { Self.spellings.filter { contains($0.0) }.map(\.1) }
}

extension FlowMatch {
  var phrase: String {
    switch self {
    case .tupleAndISN: "by four-tuple and initial sequence numbers"
    case .isn: "through translated addresses or ports, by initial sequence numbers"
    case .tupleAndSequence: "by four-tuple and sequence numbers, begun before the capture"
    case .sequence: "through translated addresses or ports, by sequence numbers"
    case .tupleRenumbered: "by four-tuple, with sequence numbers that differ by a constant"
    case .timestamps: "by both ends' timestamps, addresses and sequence numbers being changed"
    }
  }
}

extension FlowAbsence {
  var phrase: String {
    switch self {
    case .notRunning: "while the other capture was not running"
    case .synLost: "only SYNs, which never came to the other place"
    case .notFound: "not found there: another path, made up, or changed beyond recognition"
    }
  }
}
