import SegmentScript
import Testing

@testable import LastackTracking

/// The table of flows against a dictionary, on operations from seeds.
@Suite struct FlowIndexTests {
  /// The flow that a probe for `hash` finds whose number `matches`.
  private func found(_ index: borrowing FlowIndex, hash: UInt32, where matches: (UInt32) -> Bool) -> UInt32? {
    var position = index.home(hash)
    while index.entries[position].flow != 0 {
      if index.entries[position].hash == hash, matches(index.entries[position].flow) {
        return index.entries[position].flow
      }
      position = index.next(position)
    }
    return nil
  }

  /// `spread` hashes in use: few of them make long runs of collisions.
  @Test(arguments: [UInt32(3), 17, 1000, .max], [UInt64(1), 2, 3])
  func `it finds what a dictionary finds`(spread: UInt32, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var index = FlowIndex(minimumCapacity: 16)
    var model: [UInt32: UInt32] = [:]  // flow to hash
    var flows: [UInt32] = []
    var next: UInt32 = 1
    for step in 0..<3000 {
      // More insertions than removals at first, the other way round later: it grows and empties.
      let inserts = Int.random(in: 0..<8, using: &random) < (step < 1500 ? 6 : 2)
      let place = flows.indices.randomElement(using: &random)
      if inserts || place == nil {
        model[next] = UInt32.random(in: 1...spread, using: &random)
        index.insert(hash: try #require(model[next]), flow: next)
        flows.append(next)
        next += 1
      } else if let place, let hash = model.removeValue(forKey: flows[place]) {
        if Bool.random(using: &random) {
          index.replace(hash: hash, flow: flows[place], with: next)
          model[next] = hash
          flows[place] = next
          next += 1
        } else {
          index.remove(hash: hash, flow: flows[place])
          flows.swapAt(place, flows.count - 1)
          flows.removeLast()
        }
      }
      guard step % 250 == 0 else { continue }
      #expect(index.count == model.count)
      let lost = model.filter { flow, hash in found(index, hash: hash) { $0 == flow } == nil }
      #expect(lost.isEmpty)
      #expect(index.entries.count { $0.flow != 0 } == model.count, "nothing is there twice or left behind")
    }
    for (flow, hash) in model { index.remove(hash: hash, flow: flow) }
    #expect(index.count == 0)
    #expect(index.entries.allSatisfy { $0.flow == 0 }, "no tombstones")
  }

  @Test func `removal across the table's end keeps what wrapped around`() {
    var index = FlowIndex(minimumCapacity: 16)
    // All three want the last place: two of them wrap to the first.
    for flow in UInt32(1)...3 { index.insert(hash: 15, flow: flow) }
    index.remove(hash: 15, flow: 1)
    #expect(found(index, hash: 15) { $0 == 3 } == 3)
    #expect(found(index, hash: 15) { $0 == 2 } == 2)
    index.remove(hash: 15, flow: 2)
    #expect(found(index, hash: 15) { $0 == 3 } == 3)
  }

  @Test func `removal leaves an entry at its own home where it is`() {
    var index = FlowIndex(minimumCapacity: 16)
    index.insert(hash: 4, flow: 1)
    index.insert(hash: 5, flow: 2)
    index.remove(hash: 4, flow: 1)
    #expect(index.entries[5].flow == 2)
    #expect(index.entries[4].flow == 0)
  }
}

/// Storage by number.
@Suite struct SlabTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func `it holds what a dictionary holds`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var slab = Slab<UInt64>()
    var model: [UInt32: UInt64] = [:]
    var places: [UInt32] = []
    var givenTwice = 0
    for _ in 0..<30_000 {
      let place = places.indices.randomElement(using: &random)
      if let place, Int.random(in: 0..<5, using: &random) < 2 {
        slab.remove(places[place])
        model[places[place]] = nil
        places.remove(at: place)
      } else {
        let value = UInt64.random(in: 0 ... .max, using: &random)
        let place = slab.insert(value)
        if place == 0 || model[place] != nil { givenTwice += 1 }
        model[place] = value
        places.append(place)
      }
    }
    #expect(givenTwice == 0)
    #expect(slab.count == model.count)
    #expect(model.allSatisfy { place, value in slab.pointer(place).pointee == value })
  }

  @Test func `a place that became free is used before a new one`() {
    var slab = Slab<Int>()
    let places = (0..<3).map { slab.insert($0) }
    slab.remove(places[1])
    let again = slab.insert(9)
    #expect(again == places[1])
    #expect(slab.end == 4)
  }
}
