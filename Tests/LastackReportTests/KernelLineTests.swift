import LastackDiagnosis
import LastackReport
import LastackTracking
import LastackWire
import Testing

/// `lastack live --check-kernel`, for people and for programs.
@Suite struct KernelLineTests {
  private static let own = IPAddress(v4: 0x0a00_0001)
  private static let time = CaptureTime(nanoseconds: 1_700_000_000_250_000_000)

  private static func tuple(_ port: UInt16) -> FourTuple {
    FourTuple(source: Endpoint(own, port), destination: Endpoint(IPAddress(v4: 0x0a00_0002), 80))
  }

  private static func comparison(
    _ tracked: [(UInt16, EndpointState)], _ sockets: [(UInt16, EndpointState)]
  ) -> KernelComparison {
    KernelComparison(
      tracked: tracked.enumerated().map {
        TrackedEnd(tuple: tuple($0.element.0), state: $0.element.1, flow: $0.offset)
      },
      sockets: Dictionary(uniqueKeysWithValues: sockets.map { (tuple($0.0), $0.1) }), addresses: [own],
      now: time)
  }

  @Test func `agreement is one line`() {
    let comparison = Self.comparison([(1, .established)], [(1, .established), (2, .closeWait)])
    #expect(
      KernelLine.text(comparison, at: Self.time, style: .plain)
        == "22:13:20.250  kernel  1 of 1 socket agree (100 %), 1 without packets here\n")
  }

  @Test func `differences are listed with their flow, the first sixteen`() {
    let comparison = Self.comparison([(1, .established), (2, .finWait2)], [(1, .lastAck)])
    #expect(
      KernelLine.text(comparison, at: Self.time, style: .plain) == """
        22:13:20.250  kernel  0 of 2 sockets agree (0 %)
                      10.0.0.1:1 > 10.0.0.2:80  flow 0: ESTABLISHED by the packets, LAST-ACK there (other_state)
                      10.0.0.1:2 > 10.0.0.2:80  flow 1: FIN-WAIT-2 by the packets, no socket there (ended_silently)

        """)
    let many = Self.comparison((1...20).map { ($0, .established) }, [])
    let lines = KernelLine.text(many, at: Self.time, style: .plain).split(separator: "\n")
    #expect(lines.count == 18)
    #expect(lines.last == "              and 4 more")
  }

  @Test func `where there is nothing to compare that is said`() {
    #expect(
      KernelLine.text(Self.comparison([], []), at: Self.time, style: .plain).hasSuffix(
        "kernel  no socket to compare\n"))
    #expect(
      KernelLine.text(Self.comparison([], [(1, .established)]), at: Self.time, style: .plain)
        .hasSuffix("kernel  nothing to compare: 1 socket without packets here\n"))
  }

  @Test func `NDJSON has the same in one object`() {
    var output = OutputBuffer()
    NDJSONEncoder(inputs: ["eth0"]).encode(
      Self.comparison([(1, .finWait2)], [(2, .established)]), at: Self.time, to: &output)
    let text = output.withBytes { String(decoding: $0, as: UTF8.self) }
    #expect(
      text == """
        {"kernel":{"at":"2023-11-14T22:13:20.250000000Z","agreeing":0,"compared":1,"unseen":1,"passing":0,\
        "differences":[{"local":"10.0.0.1:1","remote":"10.0.0.2:80","flow":0,"tracked":"FIN-WAIT-2","kernel":null,\
        "reason":"ended_silently"}]}}

        """)
  }
}
