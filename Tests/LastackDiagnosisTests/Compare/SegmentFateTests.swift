import LastackDiagnosis
import LastackTracking
import LastackWire
import Testing

/// Every fate beside what looks most like it.
@Suite struct SegmentFateTests {
  private func opened() -> Crossing {
    var crossing = Crossing()
    crossing.open()
    crossing.exchange(at: 30, from: 1, answer: 1)
    return crossing
  }

  @Test func `a segment that was sent again before it was acknowledged was lost`() {
    var crossing = opened()
    let lost = crossing.pass(.client, 60, .ack, 101, ack: 201, length: 50, seen: .onlyA)
    let again = crossing.pass(.client, 270, .ack, 101, ack: 201, length: 50)
    crossing.pass(.server, 280, .ack, 201, ack: 151)
    crossing.exchange(at: 300, from: 151, answer: 201)
    let comparison = crossing.compared()
    #expect(comparison.fates(lost, at: .a) == [.lost])
    #expect(comparison.fates(again, at: .a) == [.seen])
    #expect(comparison.fates(again, at: .b) == [.seen])
    #expect(comparison.flows[0].count(.lost) == 1)
  }

  @Test
  func `one that was acknowledged without being sent again is missing in the capture, and says by which ACK`()
    throws
  {
    var crossing = opened()
    let missing = crossing.pass(.client, 60, .ack, 101, ack: 201, length: 50, seen: .onlyA)
    let answer = crossing.pass(.server, 70, .ack, 201, ack: 151)
    crossing.exchange(at: 100, from: 151, answer: 201)
    let comparison = crossing.compared()
    #expect(comparison.fates(missing, at: .a) == [.missing])
    let index = try #require(comparison.a.segments.firstIndex { $0.identification == missing })
    let evidence = try #require(comparison.evidence(for: index, at: .a))
    #expect(evidence.segment.identification == answer)
    #expect(evidence.at == .b)
  }

  @Test func `a pure ACK that never came is lost; beside a capture that lacks segments nothing tells`() {
    for isLossy in [false, true] {
      var crossing = opened()
      if isLossy { crossing.pass(.client, 60, .ack, 101, ack: 201, length: 50, seen: .onlyA) }
      if isLossy { crossing.pass(.server, 70, .ack, 201, ack: 151) }
      let alone = crossing.pass(.client, 80, .ack, isLossy ? 151 : 101, ack: 201, seen: .onlyA)
      crossing.exchange(at: 100, from: isLossy ? 151 : 101, answer: 201)
      #expect(crossing.compared().fates(alone, at: .a) == [isLossy ? .undecided : .lost])
    }
  }

  // MARK: Injection

  @Test func `a reset that only the receiver's side has was injected`() throws {
    var crossing = opened()
    let forged = crossing.pass(.client, 60, .rst, 101, seen: .onlyB)
    crossing.exchange(at: 100, from: 101, answer: 201)
    let comparison = crossing.compared()
    #expect(comparison.fates(forged, at: .b) == [.injected])
    let flow = comparison.flows[0]
    #expect(flow.resetOrigin == .provenInjected)
    #expect(flow.injectedResets.count == 1)
    let reset = try #require(flow.injectedResets.first)
    #expect(reset.vantage == .b)
    #expect(reset.senderWentOn)
    #expect(!reset.otherHopLimit)
  }

  @Test func `a reset that both have came from its end`() {
    var crossing = opened()
    let reset = crossing.pass(.client, 60, .rst, 101)
    let comparison = crossing.compared()
    #expect(comparison.fates(reset, at: .b) == [.seen])
    #expect(comparison.flows[0].resetOrigin == .endpoint)
    #expect(comparison.flows[0].injectedResets.isEmpty)
  }

  /// The sender's capture lacks what it must have sent; then the reset may be among that.
  private func besideLosses(_ body: (inout Crossing) -> UInt16) -> (CaptureComparison, UInt16) {
    var crossing = opened()
    let hole = crossing.pass(.client, 60, .ack, 101, ack: 201, length: 50, seen: .onlyB)
    crossing.pass(.server, 70, .ack, 201, ack: 151)
    crossing.exchange(at: 100, from: 151, answer: 201)
    let reset = body(&crossing)
    // The captures go on, by another connection.
    crossing.client.port += 1
    crossing.clientISN = 77_000
    crossing.pass(.client, 400, .syn, 0)
    crossing.pass(.server, 406, .synAck, 0, ack: 1)
    crossing.pass(.client, 412, .ack, 1, ack: 1)
    let comparison = crossing.compared()
    #expect(comparison.fates(hole, at: .b) == [.missing])
    return (comparison, reset)
  }

  @Test func `a reset that a lossy capture lacks is not called injected`() {
    let (comparison, reset) = besideLosses { $0.pass(.client, 200, .rst, 251, seen: .onlyB) }
    #expect(comparison.fates(reset, at: .b) == [.undecided])
    #expect(comparison.flows[0].resetOrigin == nil)
  }

  @Test func `even beside losses, a sender that goes on did not send the reset`() {
    let (comparison, reset) = besideLosses {
      let reset = $0.pass(.client, 200, .rst, 251, seen: .onlyB)
      $0.exchange(at: 250, from: 251, answer: 401)
      return reset
    }
    #expect(comparison.fates(reset, at: .b) == [.injected])
    #expect(comparison.flows[0].resetOrigin == .provenInjected)
  }

  @Test func `beside losses another hop limit makes it suspected, never proven`() {
    let (comparison, reset) = besideLosses {
      $0.pass(.client, 200, .rst, 251, seen: .onlyB, change: { $0.hopLimit = 250 })
    }
    #expect(comparison.fates(reset, at: .b) == [.injected])
    #expect(comparison.flows[0].resetOrigin == .suspectedMiddlebox)
    #expect(comparison.flows[0].injectedResets.map(\.confidence) == [.strong])
  }

  @Test
  func `octets that the sender goes on from were sent, whatever its capture lacks; others were injected`() {
    for isGenuine in [true, false] {
      var crossing = opened()
      let only = crossing.pass(.client, 60, .ack, 101, ack: 201, length: 50, seen: .onlyB)
      crossing.pass(.server, 70, .ack, 201, ack: 151)
      // A sender that did not send them sends its own from there.
      crossing.exchange(at: 100, from: isGenuine ? 151 : 101, answer: 201)
      #expect(crossing.compared().fates(only, at: .b) == [isGenuine ? .missing : .injected])
    }
  }

  @Test func `a forged FIN is not excused by the ACK that it drew`() {
    var crossing = opened()
    let forged = crossing.pass(.client, 60, .finAck, 101, ack: 201, seen: .onlyB)
    crossing.pass(.server, 70, .ack, 201, ack: 102)
    crossing.pass(.client, 80, .ack, 101, ack: 201)
    crossing.pass(.server, 200, .ack, 201, ack: 102)
    #expect(crossing.compared().fates(forged, at: .b) == [.injected])
  }

  // MARK: Copies, transmissions, pieces

  @Test func `a copy has everything of its original; a transmission of its own has not`() {
    var crossing = opened()
    let original = crossing.pass(.client, 60, .ack, 101, ack: 201, length: 50)
    crossing.pass(.client, 60, .ack, 101, ack: 201, length: 50, seen: .onlyB, delay: 6, id: original)
    let again = crossing.pass(.client, 90, .ack, 101, ack: 201, length: 50)
    crossing.pass(.server, 100, .ack, 201, ack: 151)
    crossing.exchange(at: 120, from: 151, answer: 201)
    let comparison = crossing.compared()
    #expect(comparison.fates(original, at: .b).sorted { $0.rawValue < $1.rawValue } == [.duplicated, .seen])
    #expect(comparison.fates(again, at: .b) == [.seen])
  }

  @Test func `of two transmissions each finds its own, whichever is lost`() {
    for isFirstLost in [true, false] {
      var crossing = opened()
      let first = crossing.pass(
        .client, 60, .ack, 101, ack: 201, length: 50, seen: isFirstLost ? .onlyA : .both)
      let second = crossing.pass(
        .client, 270, .ack, 101, ack: 201, length: 50, seen: isFirstLost ? .both : .onlyA)
      crossing.pass(.server, 290, .ack, 201, ack: 151)
      crossing.exchange(at: 320, from: 151, answer: 201)
      let comparison = crossing.compared()
      #expect(comparison.fates(first, at: .a) == [isFirstLost ? .lost : .seen])
      #expect(comparison.fates(second, at: .a) == [isFirstLost ? .seen : .lost])
    }
  }

  @Test func `octets cut into other segments are there; a piece that is not is a loss`() {
    for isComplete in [true, false] {
      var crossing = opened()
      let whole = crossing.pass(.client, 60, .ack, 101, ack: 201, length: 3_000, seen: .onlyA)
      let pieces = [0, 1, 2].filter { isComplete || $0 != 1 }.map { piece in
        crossing.pass(.client, 60.1, .ack, 101 + UInt32(piece) * 1_000, ack: 201, length: 1_000, seen: .onlyB)
      }
      if !isComplete { crossing.pass(.client, 280, .ack, 1_101, ack: 201, length: 1_000) }
      crossing.pass(.server, 300, .ack, 201, ack: 3_101)
      crossing.exchange(at: 320, from: 3_101, answer: 201)
      let comparison = crossing.compared()
      #expect(comparison.fates(whole, at: .a) == [isComplete ? .resegmented : .lost])
      for piece in pieces { #expect(comparison.fates(piece, at: .b) == [.resegmented]) }
      #expect(comparison.flows[0].count(.injected) == 0)
    }
  }

  @Test func `what was overtaken is marked, and is not lost`() throws {
    var crossing = opened()
    let first = crossing.pass(.client, 60, .ack, 101, ack: 201, length: 50, delay: 9)
    let second = crossing.pass(.client, 61, .ack, 151, ack: 201, length: 50, delay: 5)
    crossing.pass(.server, 80, .ack, 201, ack: 201)
    crossing.exchange(at: 100, from: 201, answer: 201)
    let comparison = crossing.compared()
    #expect(try #require(comparison.verdict(first, at: .b)).isReordered)
    #expect(try #require(comparison.verdict(second, at: .b)).isReordered == false)
    #expect(comparison.fates(at: .a) == [.seen])
    #expect(comparison.flows[0].reordered == 1)
  }

  // MARK: Edges

  @Test func `what the other capture was not running for is not judged`() {
    var crossing = opened()
    crossing.exchange(at: 100, from: 101, answer: 201)
    crossing.exchange(at: 200, from: 201, answer: 401)
    let (a, b) = crossing.captures
    let middle = b.filter {
      $0.time.nanoseconds(since: start) > 340_000_000 && $0.time.nanoseconds(since: start) < 440_000_000
    }
    let comparison = CaptureComparison(Sightings(a), Sightings(Crossing.inOrder(middle)))
    #expect(middle.count == 3)
    #expect(comparison.fates(at: .a) == [.seen, .unjudged])
    #expect(comparison.fates(at: .b) == [.seen])
    #expect(comparison.flows.map(\.pair.match) == [.tupleAndSequence])
  }
}
