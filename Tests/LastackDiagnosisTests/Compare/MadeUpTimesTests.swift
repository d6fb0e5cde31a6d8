import LastackDiagnosis
import LastackTracking
import LastackWire
import Testing

/// Captures whose times nobody took: sums of them must hold.
@Suite struct MadeUpTimesTests {
  /// One segment of `side` that took all the time there is, beside a request that offload cut otherwise.
  private func compared(_ side: Side, _ times: (a: Int64, b: Int64), hops: UInt8) -> CaptureComparison {
    var crossing = Crossing()
    crossing.hops = hops
    crossing.open()
    for index in UInt32(0)..<4 {
      crossing.exchange(
        at: 20 + 20 * Double(index), from: 1 + 100 * index, answer: 1 + 200 * index)
    }
    let slow: UInt16
    if side == .client {
      slow = crossing.pass(.client, 110, .ack, 401, ack: 801, length: 50)
    } else {
      slow = crossing.pass(.server, 110, .ack, 801, ack: 401, length: 50)
    }
    crossing.pass(.client, 120, .ack, 451, ack: 851, length: 300, seen: .onlyA)
    for piece in UInt32(0)..<3 {
      crossing.pass(.client, 120, .ack, 451 + 100 * piece, ack: 851, length: 100, seen: .onlyB)
    }
    var (a, b) = crossing.captures
    for index in a.indices where a[index].identification == slow {
      a[index].time = CaptureTime(nanoseconds: times.a)
    }
    for index in b.indices where b[index].identification == slow {
      b[index].time = CaptureTime(nanoseconds: times.b)
    }
    return CaptureComparison(Sightings(a), Sightings(b))
  }

  @Test(arguments: [Side.client, .server], [0, 2] as [UInt8])
  func `a segment that took six centuries is compared like any other`(side: Side, hops: UInt8) {
    for times in [(a: Int64.min, b: Int64.max), (a: Int64.max, b: Int64.min)] {
      let comparison = compared(side, times, hops: hops)
      #expect(comparison.flows.count == 1)
      #expect(comparison.verdict(101, at: .a)?.fate == .seen)
    }
  }
}
