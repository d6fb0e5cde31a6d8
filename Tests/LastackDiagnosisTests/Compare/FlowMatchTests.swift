import LastackDiagnosis
import LastackTracking
import LastackWire
import Testing

/// Which flows of two captures are one connection, on what evidence.
@Suite struct FlowMatchTests {
  private func crossing() -> Crossing {
    var crossing = Crossing()
    crossing.open()
    for turn in 0..<4 {
      crossing.exchange(
        at: 30 + Double(turn) * 40, from: 1 + UInt32(turn) * 100, answer: 1 + UInt32(turn) * 200)
    }
    return crossing
  }

  /// What is captured at B after a device has changed addresses and numbers.
  private func behind(
    _ segments: [Segment], client: Endpoint? = nil, clientShift: UInt32 = 0, serverShift: UInt32 = 0
  ) -> [Segment] {
    segments.map { segment in
      var segment = segment
      let isClient = segment.source.port == 40_000
      if let client {
        if isClient { segment.source = client } else { segment.destination = client }
      }
      segment.sequence = segment.sequence &+ (isClient ? clientShift : serverShift)
      if segment.flags.contains(.ack) {
        segment.acknowledgment = segment.acknowledgment &+ (isClient ? serverShift : clientShift)
      }
      return segment
    }
  }

  private static let outside = Endpoint(IPAddress(v4: 0xc633_6409), 61_000)

  private func compared(
    dropping: Int = 0, client: Endpoint? = nil, clientShift: UInt32 = 0, serverShift: UInt32 = 0
  ) -> CaptureComparison {
    let (a, b) = crossing().captures
    return CaptureComparison(
      Sightings(Crossing.inOrder(Array(a.dropFirst(dropping)))),
      Sightings(
        Crossing.inOrder(
          Array(
            behind(b, client: client, clientShift: clientShift, serverShift: serverShift).dropFirst(dropping))
        )))
  }

  @Test func `the four-tuple and both initial numbers prove it`() {
    let pair = compared().flows[0].pair
    #expect(pair.match == .tupleAndISN)
    #expect(pair.confidence == .proven)
  }

  @Test func `through NAT, both initial numbers prove it`() {
    let comparison = compared(client: Self.outside)
    #expect(comparison.flows.map(\.pair.match) == [.isn])
    #expect(comparison.flows[0].pair.confidence == .proven)
    #expect(comparison.fates(at: .b) == [.seen])
  }

  @Test func `begun before the captures, numbers of segments prove it, also through NAT`() {
    #expect(compared(dropping: 4).flows.map(\.pair.match) == [.tupleAndSequence])
    let translated = compared(dropping: 4, client: Self.outside)
    #expect(translated.flows.map(\.pair.match) == [.sequence])
    #expect(translated.fates(at: .a) == [.seen])
  }

  @Test(arguments: [(0, FlowMatch.tupleRenumbered), (4, .tupleRenumbered)])
  func `numbers shifted by a constant are found, with and without the handshake`(
    dropping: Int, match: FlowMatch
  ) {
    let comparison = compared(dropping: dropping, clientShift: 0x7654_3210, serverShift: 0xffff_0000)
    #expect(comparison.flows.map(\.pair.match) == [match])
    #expect(comparison.flows[0].pair.clientShift == 0x7654_3210)
    #expect(comparison.flows[0].pair.serverShift == 0xffff_0000)
    #expect(comparison.fates(at: .a) == [.rewritten])
    #expect(comparison.flows[0].rewriting == .sequence)
  }

  @Test func `addresses and numbers changed: the timestamps of both SYNs are left`() {
    let comparison = compared(client: Self.outside, clientShift: 99, serverShift: 77)
    #expect(comparison.flows.map(\.pair.match) == [.timestamps])
    #expect(comparison.fates(at: .b) == [.rewritten])
  }

  @Test func `a device that answers SYNs itself gives the server numbers of its own`() {
    let comparison = compared(serverShift: 1_000_000)
    #expect(comparison.flows.map(\.pair.match) == [.tupleAndISN])
    #expect(comparison.flows[0].pair.confidence == .strong)
    #expect(comparison.flows[0].pair.serverShift == 1_000_000)
  }

  @Test
  func
    `another connection of the four-tuple is not the same, nor one that shares an initial number by chance`()
  {
    var other = Crossing()
    other.clientISN = 0x2222_2222
    other.serverISN = 0x3333_3333
    other.clock = 90_000
    other.open()
    // Requests and answers of the same lengths.
    for turn in 0..<4 {
      other.exchange(at: 30 + Double(turn) * 40, from: 1 + UInt32(turn) * 100, answer: 1 + UInt32(turn) * 200)
    }
    #expect(CaptureComparison(Sightings(crossing().captures.a), Sightings(other.captures.b)).flows.isEmpty)
    var chance = Crossing()
    chance.client = Self.outside
    chance.server = Endpoint(IPAddress(v4: 0x0808_0808), 443)
    chance.serverISN = 0x3333_3333
    chance.clock = 90_000
    chance.open()
    let comparison = CaptureComparison(Sightings(crossing().captures.a), Sightings(chance.captures.b))
    #expect(comparison.flows.isEmpty)
    #expect(comparison.onlyA.count == 1)
    #expect(comparison.onlyB.count == 1)
  }

  @Test func `incarnations of one four-tuple find their own`() {
    var crossing = crossing()
    crossing.pass(.client, 300, .rst, 401)
    crossing.clientISN = 0x1000_0000
    crossing.serverISN = 0x2000_0000
    crossing.pass(.client, 400, .syn, 0)
    crossing.pass(.server, 406, .synAck, 0, ack: 1)
    crossing.pass(.client, 412, .ack, 1, ack: 1)
    let comparison = crossing.compared()
    #expect(comparison.flows.map(\.pair.a) == [0, 1])
    #expect(comparison.flows.map(\.pair.b) == [0, 1])
    #expect(comparison.fates(at: .a) == [.seen])
  }
}
