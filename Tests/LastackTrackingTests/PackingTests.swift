import LastackWire
import SegmentScript
import Testing

@testable import LastackTracking

/// Flows that nothing touches are packed: whatever they hold comes back as it was.
@Suite struct PackingTests {
  /// Bits of the kinds that state consists of: none, few, a time, any.
  private static func word(_ random: inout SeededRandom) -> UInt64 {
    switch Int.random(in: 0..<6, using: &random) {
    case 0...2: 0
    case 3: UInt64.random(in: 0...300, using: &random)
    case 4: 1 << 60 &+ UInt64.random(in: 0...1 << 40, using: &random)
    default: UInt64.random(in: 0 ... .max, using: &random)
    }
  }

  private static func octets<State>(of state: inout State) -> [UInt8] {
    withUnsafeBytes(of: &state) { Array($0) }
  }

  private static func event(_ random: inout SeededRandom) -> StoredEvent {
    var segment = Segment(
      from: Endpoint(IPAddress(v4: 1), 2), to: Endpoint(IPAddress(v4: 3), 4),
      sequence: SequenceNumber(UInt32.random(in: 0 ... .max, using: &random)),
      acknowledgment: SequenceNumber(UInt32.random(in: 0 ... .max, using: &random)),
      flags: TCPFlags(rawValue: UInt16.random(in: 0...0xfff, using: &random)),
      payloadLength: UInt32.random(in: 0 ... .max, using: &random),
      at: CaptureTime(nanoseconds: Int64.random(in: .min ... .max, using: &random)),
      frame: UInt64.random(in: 0 ... .max, using: &random))
    segment.input = UInt16.random(in: 0 ... .max, using: &random)
    if Bool.random(using: &random) {
      segment.traits.insert(.timestamps)
      segment.tsval = TSval(UInt32.random(in: 0 ... .max, using: &random))
      segment.tsecr = TSval(UInt32.random(in: 0 ... .max, using: &random))
    }
    return StoredEvent(
      &segment, .fin, direction: Bool.random(using: &random) ? .fromHigh : .fromLow, lowState: .closing,
      highState: nil)
  }

  @Test(arguments: UInt64(1)...20)
  func `numbers that differ are found, each at its position`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for count in 1...16 {
      var rows = [FlowRows.Row](repeating: .zero, count: count)
      var others = rows
      var expected: Set<Int> = []
      for position in 0..<8 * count where Int.random(in: 0..<3, using: &random) == 0 {
        rows[position / 8][position % 8] = .random(in: 0 ... .max, using: &random)
        if Bool.random(using: &random) {
          others[position / 8][position % 8] = rows[position / 8][position % 8]
        } else if rows[position / 8][position % 8] != 0 {
          expected.insert(position + 1000)
        }
      }
      var found: [Int] = []
      FlowRows.forEachPosition(in: FlowRows.differing(rows, others, count: count), first: 1000) {
        found.append($0)
      }
      #expect(found.count == expected.count)
      #expect(Set(found) == expected)
    }
  }

  /// Every field of the state takes part, and every one that it will have: no field needs code of its own.
  ///
  /// Flows of a kind are alike, and many: what was packed while the kind was being learned is opened after it.
  @Test(arguments: UInt64(1)...20)
  func `flows of any bits are opened as they were, with their events`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var packer = FlowPacker()
    var chunks = Slab<EventChunk>()
    let stride = MemoryLayout<FlowState>.stride
    let flow = UnsafeMutablePointer<FlowState>.allocate(capacity: 1)
    defer { flow.deallocate() }
    let words = UnsafeMutableRawPointer(flow).assumingMemoryBound(to: UInt64.self)
    func wordsOfFlow() -> [UInt64] {
      // The list's own numbers are those of its memory, which may be other memory afterwards.
      let list = flow.pointee.events
      flow.pointee.events = EventList()
      defer { flow.pointee.events = list }
      return Array(UnsafeBufferPointer(start: words, count: stride / 8))
    }

    let prototypes = (0..<3).map { _ in (0..<stride / 8).map { _ in Self.word(&random) } }
    // More than are learned from, and few enough positions for some to be listed; now and then any bits at all.
    let varying = (0..<30).map { _ in Int.random(in: 0..<stride / 8, using: &random) }
    var flows: [(words: [UInt64], events: [[UInt8]], packed: [UInt8])] = []
    for number in 0..<90 {
      let prototype = prototypes[number % 3]
      for index in 0..<stride / 8 { words[index] = prototype[index] }
      for index in varying { words[index] = Self.word(&random) }
      if number % 10 == 9 { for index in 0..<stride / 8 { words[index] = Self.word(&random) } }
      let way = prototypes[number % 2]
      flow.pointee.low.seen = DirectionFacts.Seen(rawValue: UInt32(truncatingIfNeeded: way[0]))
      flow.pointee.high.seen = DirectionFacts.Seen(rawValue: UInt32(truncatingIfNeeded: way[1]))
      flow.pointee.marks = FlowState.Marks(rawValue: UInt32(truncatingIfNeeded: way[2]))
      flow.pointee.events = EventList()
      var events: [[UInt8]] = []
      let counts = number % 10 == 9 ? [0, 1, 7, 8, 9, 10, FlowRecord.maximumEvents] : [5]
      for _ in 0..<(try #require(counts.randomElement(using: &random))) {
        var event = Self.event(&random)
        flow.pointee.events.append(event, to: &chunks)
        events.append(Self.octets(of: &event))
      }
      let before = wordsOfFlow()
      let length = packer.pack(flow, events: &chunks)
      #expect(chunks.count == 0, "its events' memory is given back")
      flows.append((before, events, Array(UnsafeRawBufferPointer(start: packer.packed, count: length))))
    }
    for (before, events, packed) in flows {
      let source = UnsafeMutableRawPointer.allocate(byteCount: packed.count, alignment: 8)
      defer { source.deallocate() }
      packed.withUnsafeBytes { source.copyMemory(from: $0.baseAddress!, byteCount: packed.count) }
      for index in 0..<stride / 8 { words[index] = .max }
      packer.unpack(source, to: flow, events: &chunks)
      var opened: [[UInt8]] = []
      flow.pointee.events.forEach(in: chunks) { event in
        var event = event
        opened.append(Self.octets(of: &event))
      }
      #expect(opened == events)
      #expect(wordsOfFlow() == before)
      flow.pointee.events.release(to: &chunks)
    }
  }

  // MARK: - Records

  private static var allPacked: TrackingPolicy {
    var policy = TrackingPolicy()
    policy.openFlows = 0
    return policy
  }

  private static var nonePacked: TrackingPolicy {
    var policy = TrackingPolicy()
    policy.openFlows = .max
    return policy
  }

  @Test(arguments: [
    ("a wanderer", "+1 C > S  P.  1:101(100) ack 1"),
    ("a FIN sent again", "+1 S > C  F.  1:1(0) ack 2"),
    ("a SYN that opens the next", "+1 C > S  S   900000:900000(0)\n+0.01 S > C S. 70000:70000(0) ack 900001"),
    ("a SYN with the same number", "+0.5 C > S  S   0:0(0)"),
    ("a reset", "+1 S > C  R   2:2(0)"),
    ("a copy made by the capture", "+0.010 C > S  .   2:2(0) ack 2"),
    ("one after a long time", "+119 S > C  F.  1:1(0) ack 2\n+119 S > C  F.  1:1(0) ack 2"),
    ("one after its end", "+140 S > C  F.  1:1(0) ack 2"),
  ])
  func `what comes late to a packed flow means the same`(name: String, late: String) throws {
    // Others make the table pack the flow in between, and unpack none.
    let script =
      Opening.closedByClient + Opening.inputGoesOn("+0.01") + Opening.inputGoesOn("+0.01") + late + "\n"
      + Opening.inputGoesOn("+0.01")
    let open = try records(of: script, policy: Self.nonePacked).map { "\($0)" }
    #expect(try records(of: script, policy: Self.allPacked).map { "\($0)" } == open)
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `connections packed after every segment have the records of connections never packed`(
    seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    var segments: [Segment] = []
    for number in 0..<60 {
      let connection = try RandomScenario(seed: seed &* 1000 + UInt64(number)).segments
      let start = Int64.random(in: 0...400_000_000_000, using: &random)
      segments += connection.map { segment in
        var segment = segment
        segment.source.address.bits += UInt128(number / 2) << 8
        segment.destination.address.bits += UInt128(number / 2) << 8
        segment.time = segment.time.advanced(byNanoseconds: start)
        return segment
      }
    }
    segments.sort { $0.time < $1.time }
    let open = records(of: segments, policy: Self.nonePacked).map { "\($0)" }
    #expect(open.count >= 30)
    #expect(records(of: segments, policy: Self.allPacked).map { "\($0)" } == open)
  }
}

/// Storage of runs of octets.
@Suite struct ByteRunsTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func `runs hold what a dictionary holds`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var runs = ByteRuns()
    var model: [UInt32: [UInt8]] = [:]
    var numbers: [UInt32] = []
    for _ in 0..<1500 {
      let position = numbers.indices.randomElement(using: &random)
      if let position, Int.random(in: 0..<5, using: &random) < 2 {
        runs.remove(numbers[position])
        model[numbers[position]] = nil
        numbers.swapAt(position, numbers.count - 1)
        numbers.removeLast()
        continue
      }
      let count = Int.random(in: 1...(Bool.random(using: &random) ? 300 : ByteRuns.longest), using: &random)
      let octets = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      guard let number = runs.insert(count), model[number] == nil else {
        Issue.record("no run, or one that is in use")
        return
      }
      octets.withUnsafeBytes { runs.pointer(number).copyMemory(from: $0.baseAddress!, byteCount: count) }
      model[number] = octets
      numbers.append(number)
    }
    #expect(runs.count == model.count)
    #expect(
      model.allSatisfy { number, octets in
        Array(UnsafeRawBufferPointer(start: runs.pointer(number), count: octets.count)) == octets
      })
  }

  @Test func `a run is given room for what it holds, and little more`() {
    var runs = ByteRuns()
    #expect(runs.insert(ByteRuns.longest + 1) == nil)
    for _ in 0..<10_000 { _ = runs.insert(200) }
    #expect(runs.octets <= 10_000 * 200 + 1 << 14)
  }
}
