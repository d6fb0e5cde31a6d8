import LastackTracking
import LastackWire
import Testing

@testable import LastackDiagnosis

/// A host's own sockets beside what the packets say of them.
@Suite struct KernelComparisonTests {
  private static let own = IPAddress(v4: 0x0a00_0001)
  private static let peer = IPAddress(v4: 0x0a00_0002)
  private static let now = start

  private static func tuple(_ port: UInt16) -> FourTuple {
    FourTuple(source: Endpoint(own, port), destination: Endpoint(peer, 80))
  }

  private static func comparison(
    tracked: [TrackedEnd], sockets: [FourTuple: EndpointState]
  ) -> KernelComparison {
    KernelComparison(tracked: tracked, sockets: sockets, addresses: [own], now: now)
  }

  /// The packets' state, seconds until its TIME-WAIT is over, the kernel's state, and what follows.
  @Test(arguments: [
    (
      EndpointState.established, nil as Int64?, EndpointState.established as EndpointState?,
      KernelComparison.Verdict.agreement
    ),
    (.finWait2, nil, .finWait2, .agreement),
    (.timeWait, 30, .timeWait, .agreement),
    // The kernel's timer is up to a step late; no later.
    (.timeWait, 0, .timeWait, .agreement),
    (.timeWait, -4, .timeWait, .agreement),
    (.timeWait, -5, .timeWait, .difference(.stillThere)),
    (.timeWait, -5, nil, .nothingToSay),
    (.timeWait, -5, .established, .difference(.stillThere)),
    // Both say that there is none.
    (.closed, nil, nil, .nothingToSay),
    (.closed, nil, .closed, .nothingToSay),
    (.closed, nil, .lastAck, .difference(.stillThere)),
    (.established, nil, .finWait1, .difference(.otherState)),
    (.lastAck, nil, .closeWait, .difference(.otherState)),
    (.timeWait, 30, .finWait2, .difference(.otherState)),
    // Only a packet ends these.
    (.established, nil, nil, .difference(.noSocket)),
    (.closeWait, nil, nil, .difference(.noSocket)),
    (.established, nil, .closed, .difference(.noSocket)),
    // These a timer ends.
    (.synSent, nil, nil, .difference(.endedSilently)),
    (.synReceived, nil, nil, .difference(.endedSilently)),
    (.finWait1, nil, nil, .difference(.endedSilently)),
    (.finWait2, nil, nil, .difference(.endedSilently)),
    (.closing, nil, nil, .difference(.endedSilently)),
    (.lastAck, nil, nil, .difference(.endedSilently)),
    (.timeWait, 30, nil, .difference(.endedSilently)),
  ])
  func `one end is judged by both states`(
    tracked: EndpointState, left: Int64?, kernel: EndpointState?, verdict: KernelComparison.Verdict
  ) {
    let end = left.map { Self.now.advanced(byNanoseconds: $0 * 1_000_000_000) }
    #expect(
      KernelComparison.verdict(tracked, timeWaitEnd: end, kernel: kernel, now: Self.now) == verdict)
  }

  @Test func `what one side cannot know is no difference`() {
    let comparison = Self.comparison(
      tracked: [
        TrackedEnd(tuple: Self.tuple(1), state: .established, flow: 0),
        // The other end of it stands on another machine.
        TrackedEnd(tuple: Self.tuple(1).reversed, state: .established, flow: 0),
        // Of this end nothing is known.
        TrackedEnd(tuple: Self.tuple(2), state: nil, flow: 1),
      ],
      sockets: [Self.tuple(1): .established, Self.tuple(2): .closeWait, Self.tuple(3): .established])
    #expect(comparison.agreeing == 1)
    #expect(comparison.differences == [])
    #expect(comparison.unseen == 1)
    #expect(comparison.compared == 1)
  }

  @Test func `a difference names the socket, both states and the reason`() {
    let comparison = Self.comparison(
      tracked: [TrackedEnd(tuple: Self.tuple(7), state: .finWait2, flow: 5)], sockets: [:])
    #expect(
      comparison.differences == [
        .init(tuple: Self.tuple(7), flow: 5, tracked: .finWait2, kernel: nil, reason: .endedSilently)
      ])
    #expect(comparison.compared == 1)
  }

  @Test func `only what two looks find alike is told`() {
    func look(_ states: [UInt16: EndpointState]) -> KernelComparison {
      Self.comparison(
        tracked: states.map { TrackedEnd(tuple: Self.tuple($0.key), state: .established, flow: Int($0.key)) }
          .sorted { $0.flow < $1.flow },
        sockets: Dictionary(uniqueKeysWithValues: states.map { (Self.tuple($0.key), $0.value) }))
    }
    // 1 agrees; 2 was on its way; 3 went on to another state; 4 stays.
    let first = look([1: .established, 2: .closeWait, 3: .finWait1, 4: .lastAck])
    let second = look([1: .established, 2: .established, 3: .finWait2, 4: .lastAck])
    let confirmed = first.confirmed(by: second)
    #expect(confirmed.differences.map(\.flow) == [4])
    #expect((confirmed.agreeing, confirmed.passing, confirmed.compared) == (1, 2, 2))
  }
}
