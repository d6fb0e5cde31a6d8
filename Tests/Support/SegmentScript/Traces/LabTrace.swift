public import LastackWire

/// What a Linux 6.18 kernel sent in one laboratory scenario: two network namespaces, a veth pair, tcpdump.
///
/// Lines are `time direction:port flags sequence [absolute] ack len win ts=TSval/TSecr id=identification`: numbers count
/// from the first of their direction, those of SYNs stand in brackets too, `...` stands for lines left out.
///
/// A is 10.9.0.1 and owns the port, B is 10.9.0.2 and listens on ``serverPort``. What was not written down is set to what
/// that kernel sends: TTL 64, don't fragment, and on SYNs MSS 1460, SACK permitted, window scale 10.
public struct LabTrace: Sendable {
  public let name: String
  /// What the scenario was and what came of it.
  public let heading: String
  public let lines: String

  public static let serverPort: UInt16 = 8080

  /// Every trace, each group in its own file.
  public static let all = orderly + aborts + finWait2 + reopen + timeouts

  /// The trace called `name`; throws if there is none.
  public static func named(_ name: String) throws(ScriptError) -> LabTrace {
    guard let trace = all.first(where: { $0.name == name }) else {
      throw ScriptError(line: 0, .notFound("trace \(name)"))
    }
    return trace
  }

  /// The trace's segments, frames numbered from 1, times from ``SegmentScript/defaultStart``.
  public var segments: [Segment] {
    get throws(ScriptError) {
      var reader = TraceReader()
      for (index, line) in lines.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        try reader.read(ScriptLine(line, number: index + 1))
      }
      return reader.segments
    }
  }
}

extension LabTrace: CustomStringConvertible {
  public var description: String { name }
}
