import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Where both ends stand while the input goes on: what a host's own sockets are held against.
@Suite struct TrackedEndTests {
  /// `port state/TIME-WAIT's end in seconds` of every end, in order.
  private func ends(of script: String) throws -> [String] {
    var tracker = FlowTracker()
    for segment in try SegmentScript(script).segments { tracker.ingest(segment) { _ in } }
    var ends: [String] = []
    tracker.forEachEnd { end in
      let left =
        end.timeWaitEnd.map { "/\($0.nanoseconds(since: SegmentScript.defaultStart) / 1_000_000)" } ?? ""
      ends.append("\(end.tuple.source.port) \(end.state?.rawValue ?? "-")\(left) flow \(end.flow)")
    }
    return ends
  }

  private static let head = """
    client 10.0.0.1:40000 client-isn 1000 client-ts 100
    server 10.0.0.2:80 server-isn 9000 server-ts 500
    0.000 C > S S 0:0(0)
    +0.010 S > C S. 0:0(0) ack 1
    +0.010 C > S . 1:1(0) ack 1

    """

  @Test func `an open connection is so at both ends`() throws {
    #expect(try ends(of: Self.head) == ["40000 ESTABLISHED flow 0", "80 ESTABLISHED flow 0"])
  }

  @Test func `half of a close leaves the ends in the states of the halves`() throws {
    let script = Self.head + "+0.010 C > S F. 1:1(0) ack 1\n+0.010 S > C . 1:1(0) ack 2\n"
    #expect(try ends(of: script) == ["40000 FIN-WAIT-2 flow 0", "80 CLOSE-WAIT flow 0"])
  }

  @Test func `a TIME-WAIT has its end`() throws {
    let script =
      Self.head + "+0.010 C > S F. 1:1(0) ack 1\n+0.010 S > C F. 1:1(0) ack 2\n+0.010 C > S . 2:2(0) ack 2\n"
    #expect(try ends(of: script) == ["40000 TIME-WAIT/60050 flow 0", "80 CLOSED flow 0"])
  }

  @Test func `a reset closes both ends`() throws {
    #expect(
      try ends(of: Self.head + "+0.010 S > C R. 1:1(0) ack 1\n") == [
        "40000 CLOSED flow 0", "80 CLOSED flow 0",
      ])
  }

  @Test func `a SYN without an answer leaves its receiver where it was`() throws {
    let script =
      Self.head + "+0.010 C > S F. 1:1(0) ack 1\n+0.010 S > C . 1:1(0) ack 2\n"
      + "+1 C > S S =8000000:8000000(0)\n"
    #expect(try ends(of: script) == ["40000 SYN-SENT flow 1", "80 CLOSE-WAIT flow 0"])
  }
}
