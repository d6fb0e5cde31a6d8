internal import LastackTracking
internal import LastackWire

/// A side's sequence numbers as a script has them: from 0 for its SYN, and with what it sent before the close shortened.
///
/// The order of all numbers that the events name stays, and so does what is exact, in a window or beyond it; only a stretch
/// of payload longer than a segment becomes one segment long.
struct ScriptNumbers {
  private let base: SequenceNumber
  /// Distances from the base that events name, rising, and what each is in the script.
  private let named: [(real: Int, script: Int)]

  static let longestStretch = 1000

  init(of side: Side, in events: [CloseEvent]) {
    let base = ScriptNumbers.base(of: side, in: events)
    self.base = base
    // The octets that events themselves carry keep their length: SYN, FIN, payload.
    var carried: Set<Range<Int>> = []
    var real: Set<Int> = [0, 1]
    for event in events {
      if event.from == side {
        let start = Int(event.sequence.distance(from: base))
        let length =
          Int(event.payloadLength) + (event.flags.contains(.syn) ? 1 : 0)
          + (event.flags.contains(.fin) ? 1 : 0)
        real.formUnion([start, start + length])
        if length > 0 { carried.insert(start..<start + length) }
      } else if event.flags.contains(.ack) {
        real.insert(Int(event.acknowledgment.distance(from: base)))
      }
    }
    var named: [(real: Int, script: Int)] = []
    for number in real.sorted() {
      guard number > 0, let last = named.last, last.real >= 0 else {
        named.append((number, number))
        continue
      }
      let isCarried = carried.contains { $0.lowerBound <= last.real && number <= $0.upperBound }
      let step = number - last.real
      named.append((number, last.script + (isCarried ? step : min(step, Self.longestStretch))))
    }
    self.named = named
  }

  /// How far it lies from the base in the capture.
  func distance(_ number: SequenceNumber) -> Int { Int(number.distance(from: base)) }

  subscript(number: SequenceNumber) -> Int {
    let distance = distance(number)
    let place = named.last { $0.real <= distance }
    return place.map { $0.script + distance - $0.real } ?? distance
  }

  /// Its SYN's number; where that is missing, the one before the first that it used or that was acknowledged.
  private static func base(of side: Side, in events: [CloseEvent]) -> SequenceNumber {
    for event in events {
      if event.from == side {
        if event.flags.contains(.syn) { return event.sequence }
        if event.flags.contains(.rst), event.sequence.rawValue == 0 { continue }
        return event.sequence &- 1
      }
      if event.flags.contains(.ack) { return event.acknowledgment &- 1 }
    }
    return 0
  }
}
