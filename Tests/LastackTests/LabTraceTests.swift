import LastackWire
import SegmentScript
import Testing

@Suite struct LabTraceTests {
  @Test func `a trace's numbers count from the first of each direction`() throws {
    let segments = try LabTrace.named("a").segments
    try #require(segments.count == 15)
    let last = segments[14]
    #expect(last.source == Endpoint(IPAddress(v4: 0x0A09_0001), 42001))
    #expect(last.destination == Endpoint(IPAddress(v4: 0x0A09_0002), LabTrace.serverPort))
    #expect(last.sequence == 434_031_184)
    #expect(last.acknowledgment == 3_719_598_072)
    #expect((last.tsval, last.tsecr) == (2_928_069_559, 2_902_037_863))
    #expect(last.identification == 19254)
    #expect(last.window == 63)
    #expect(last.flags == .ack)
    #expect(last.frame == 15)
    #expect(last.time.nanoseconds(since: SegmentScript.defaultStart) == 451_084_000)
    #expect(last.headerLength == 32)
  }

  @Test func `the bracketed numbers of later SYNs agree with the counted ones`() throws {
    let syns = try LabTrace.named("b0").segments.filter { $0.flags.contains(.syn) }
    #expect(
      syns.map(\.sequence) == [
        2_509_365_918, 1_529_652_723, 2_512_367_190, 2_512_367_190, 1_532_834_752,
      ])
  }

  @Test func `an empty ack and ts=- are none`() throws {
    let reset = try #require(try LabTrace.named("data_after_close").segments.last)
    #expect(reset.flags == .rst)
    #expect(reset.acknowledgment == 0)
    #expect(reset.traits == .dontFragment)
    #expect(reset.sequence == 3_664_464_619)
  }

  @Test func `the reset that answers a SYN has sequence number 0 and acknowledges the SYN`() throws {
    let reset = try #require(try LabTrace.named("overflow").segments.last)
    #expect(reset.sequence == 0)
    #expect(reset.acknowledgment == 3_667_562_302)
  }

  /// Counted by hand from the laboratory's notes; lines of dots are none.
  @Test(arguments: [
    ("orderly4", 9), ("orderly3", 8), ("halfclose", 11), ("fin_with_data", 7), ("data_after_close", 9),
    ("unread", 6), ("unread_after_fin", 10), ("rst_to_half_open", 4), ("half_open_fin", 7), ("fw2_orphan", 9),
    ("fw2_data", 9), ("fw2_syn", 16), ("est_syn", 14), ("lastack_syn", 7), ("a", 15), ("b0", 18), ("b1", 26),
    ("e", 15), ("keepalive", 12), ("overflow", 14), ("finrtx", 16),
  ])
  func `every trace is read whole, in order of time`(name: String, count: Int) throws {
    let segments = try LabTrace.named(name).segments
    #expect(segments.count == count)
    #expect(zip(segments, segments.dropFirst()).allSatisfy { $0.time < $1.time })
  }

  @Test func `there are 21 traces`() {
    #expect(Set(LabTrace.all.map(\.name)).count == 21)
    #expect(LabTrace.all.count == 21)
  }
}
