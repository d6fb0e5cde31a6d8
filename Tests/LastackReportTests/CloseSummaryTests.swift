import LastackTracking
import LastackWire
import Testing

@testable import LastackDiagnosis

@Suite struct CloseSummaryTests {
  private func summary(_ flows: [FlowRecord]) -> CloseSummary {
    var closes = CloseSummary()
    for flow in flows { closes.add(flow) }
    return closes
  }

  @Test func `outcomes are counted, most frequent first, equal ones in the vocabulary's order`() {
    let closes = summary(SampleFlows.all)
    #expect(
      closes.outcomes.descending.map(\.value) == [.orderly, .refused, .synUnanswered, .aborted, .halfClosed])
    #expect(closes.outcomes.descending.map(\.count) == [2, 1, 1, 1, 1])
    #expect(closes.flows == 6)
    #expect(closes.failedHandshakes == 2)
    #expect((closes.resets[.client], closes.resets[.server]) == (0, 2))
    #expect((closes.finRetransmissions, closes.flowsWithFinRetransmissions) == (1, 1))
  }

  @Test func `a service is its server port, with who closed first there`() throws {
    let web = try #require(summary(SampleFlows.all).services.descending.first)
    var expected = ServiceCloses()
    (expected.connections, expected.closedByClient, expected.closedByBoth, expected.resetByServer) = (
      3, 1, 1, 1
    )
    #expect(web.port == 443)
    #expect(web.closes == expected)
  }

  @Test func `services beyond the bound are summed up`() {
    var closes = CloseSummary(services: ServiceTable(bound: 2))
    for flow in SampleFlows.all { closes.add(flow) }
    #expect(closes.services.descending.map(\.port) == [443, 5432])
    #expect(closes.services.others.connections == 2)
    #expect(closes.services.others.failedHandshakes == 2)
  }

  @Test func `each holder of a simultaneous close is counted, beyond the bound in sum`() {
    let holders = summary(SampleFlows.all).timeWaitHolders
    #expect(holders.descending.map { Int($0.address.bits & 0xff) } == [1, 3, 80])
    #expect(holders.descending.map(\.host.asClient) == [1, 1, 0])
    #expect(holders.descending.map(\.host.asServer) == [0, 0, 1])
    var bounded = CloseSummary(timeWaitHolders: TimeWaitHolders(bound: 1))
    for flow in SampleFlows.all { bounded.add(flow) }
    #expect(bounded.timeWaitHolders.count == 1)
    #expect(bounded.timeWaitHolders.others.total == 2)
  }

  @Test func `a wait that both ends prove is listed once, as the CLOSE-WAIT`() {
    let dwells = summary(SampleFlows.all).halfClosed
    #expect(
      dwells.longest == [
        HalfClosedDwell(
          flow: 1, side: .server, host: SampleFlows.halfClosed.server.endpoint, state: .closeWait,
          nanoseconds: 42_000_000_000, isOver: false)
      ])
    #expect((dwells.openCloseWaits, dwells.openFinWaits2) == (1, 1))
  }

  @Test func `only the longest waits are kept, the longest first`() {
    var closes = CloseSummary(halfClosed: HalfClosedDwells(bound: 3))
    for seconds in [5, 1, 9, 3, 9, 7] as [Int64] {
      var flow = SampleFlows.halfClosed
      flow.flow = Int(seconds)
      flow.server.closeWait = seconds * 1_000_000_000
      closes.add(flow)
    }
    #expect(closes.halfClosed.longest.map(\.flow) == [9, 9, 7])
  }

  @Test func `the example of a story is the flow that tells it best, whatever the order`() throws {
    var more = SampleFlows.aborted
    more.flow = 9
    more.client.unackedBytes = 5000
    for flows in [[SampleFlows.aborted, more], [more, SampleFlows.aborted]] {
      let example = try #require(summary(flows).examples.first)
      #expect(
        example == StoryExample(story: .resetWithLoss, flows: 2, flow: 9, resetBy: .server, weight: 5000))
    }
  }

  @Test func `an orderly close is no story, one whose TIME-WAIT was killed is`() {
    #expect(summary([SampleFlows.orderly]).examples.isEmpty)
    var killed = SampleFlows.orderly
    killed.timeWaitEndReason = .assassinated
    #expect(summary([killed]).examples.map(\.story) == [.timeWaitAssassinated])
  }

  @Test func `weak records are counted by what weakens them`() {
    let quality = summary(SampleFlows.all).quality
    #expect((quality.flows, quality.midStream, quality.captureLoss, quality.oneSided) == (6, 1, 1, 0))
    #expect((quality.segments, quality.duplicates) == (36, 1))
  }
}

@Suite struct CloseEvidenceTests {
  @Test func `a FIN is acknowledged by the number after it, not by any ACK`() {
    var flow = SampleFlows.simultaneous
    let evidence = CloseEvidence(of: flow)
    #expect(evidence.events.map(\.frame) == [2, 3, 5, 6])
    #expect(evidence.ackOfServerFin?.frame == 5)
    #expect(evidence.ackOfClientFin?.frame == 6)
    // Without the ACKs, the FINs alone acknowledge nothing.
    flow.events.removeLast(2)
    #expect(CloseEvidence(of: flow).ackOfServerFin == nil)
  }

  @Test func `a FIN at the end of the sequence space is acknowledged by 0`() {
    var flow = SampleFlows.halfClosed
    flow.events = [
      event(1, 1, .client, [.fin, .ack], 0xffff_ffff, 7, .fin, nil, nil),
      event(2, 2, .server, .ack, 7, 0xffff_ffff, .keepalive, nil, nil),
      event(3, 3, .server, .ack, 7, 0, .ackOfFin, nil, nil),
    ]
    #expect(CloseEvidence(of: flow).ackOfClientFin?.frame == 3)
  }

  @Test func `the reset of the verdict is the effective one`() {
    var flow = SampleFlows.aborted
    flow.events.insert(event(30, 3.2, .client, .rst, 9, 0, .rst, nil, nil), at: 2)
    #expect(CloseEvidence(of: flow).reset?.frame == 31)
  }

  @Test func `an ignored reset from the side that resets later is not the verdict's`() {
    var flow = SampleFlows.aborted
    let resetter = flow.resetBy ?? .server
    flow.events.insert(event(30, 3.2, resetter, .rst, 9, 0, .rst, .established, .established), at: 2)
    #expect(CloseEvidence(of: flow).reset?.frame == 31)
  }
}
