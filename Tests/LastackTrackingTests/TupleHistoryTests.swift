import LastackWire
import Testing

@testable import LastackTracking

@Suite struct TupleHistoryTests {
  private func key(_ number: Int) -> FlowKey {
    let source = Endpoint(IPAddress(v4: 0x0A00_0000 + UInt32(number)), 41001)
    return FlowKey(
      FourTuple(source: source, destination: Endpoint(IPAddress(v4: 0x0B00_0001), 80)), scope: 0)
  }

  @Test func `what left last is remembered, and two generations at most`() {
    var history = TupleHistory()
    for number in 0...2 * TupleHistory.generation {
      history.remember(key(number), .init(count: UInt32(number + 1), lastNumber: UInt64(number)))
    }
    #expect(history.recall(key(0)) == nil)
    #expect(history.recall(key(TupleHistory.generation))?.lastNumber == UInt64(TupleHistory.generation))
    #expect(
      history.recall(key(2 * TupleHistory.generation))?.count == UInt32(2 * TupleHistory.generation + 1))
    history.remember(key(TupleHistory.generation), .init(count: 7, lastNumber: 9))
    #expect(history.recall(key(TupleHistory.generation))?.count == 7)
  }
}
