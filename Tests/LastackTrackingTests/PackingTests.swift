import LastackWire
import SegmentScript
import Testing

@testable import LastackTracking

/// Flows that nothing touches are packed: whatever they hold comes back as it was.
@Suite struct PackingTests {
  /// Bits of the kinds that state consists of: none, few, near an anchor, any.
  private static func word(near anchors: WordPacker.Anchors, _ random: inout SeededRandom) -> UInt64 {
    func half(_ random: inout SeededRandom) -> UInt32 {
      switch Int.random(in: 0..<6, using: &random) {
      case 0: 0
      case 1: UInt32.random(in: 0...300, using: &random)
      case 2: UInt32.random(in: 0...0x200_0000, using: &random)
      case 3: .max &- UInt32.random(in: 0...2, using: &random)
      case 4:
        anchors.numbers[Int.random(in: 0..<4, using: &random)]
          &+ UInt32.random(in: 0...40_000, using: &random) &- 20_000
      default: UInt32.random(in: 0 ... .max, using: &random)
      }
    }
    switch Int.random(in: 0..<8, using: &random) {
    case 0...2: return 0
    case 3: return anchors.time &+ UInt64.random(in: 0...1 << 50, using: &random) &- 1 << 49
    case 4: return anchors.time &+ UInt64.random(in: 0...5, using: &random)
    case 5: return 1 << 63 | UInt64.random(in: 0...3, using: &random)
    default: return UInt64(half(&random)) << 32 | UInt64(half(&random))
    }
  }

  private static func anchors(_ random: inout SeededRandom) -> WordPacker.Anchors {
    var anchors = WordPacker.Anchors()
    anchors.time = UInt64.random(in: 0 ... .max, using: &random)
    for index in 0..<4 { anchors.numbers[index] = UInt32.random(in: 0 ... .max, using: &random) }
    return anchors
  }

  private static func fill(
    _ start: UnsafeMutableRawPointer, octets: Int, _ anchors: WordPacker.Anchors, _ random: inout SeededRandom
  ) {
    for offset in stride(from: 0, to: octets, by: 8) {
      start.storeBytes(of: word(near: anchors, &random), toByteOffset: offset, as: UInt64.self)
    }
  }

  private static func octets<State>(of state: inout State) -> [UInt8] {
    withUnsafeBytes(of: &state) { Array($0) }
  }

  @Test(arguments: UInt64(1)...20)
  func `words of any kind are unpacked as they were, up to the octet where they end`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      let count = Int.random(in: 1...30, using: &random)
      let anchors = Self.anchors(&random)
      let words = (0..<count).map { _ in Self.word(near: anchors, &random) }
      let template = words.map { Bool.random(using: &random) ? $0 : Self.word(near: anchors, &random) }
      var packed = [UInt8](repeating: 0xff, count: 16 + 10 * count)
      var packer = WordPacker(anchors)
      let length = packed.withUnsafeMutableBytes {
        packer.pack(words, like: template, count: count, to: $0.baseAddress!) - $0.baseAddress!
      }
      #expect(length <= (count + 7) / 8 + 9 * count)
      // What stands behind it is not looked at.
      for index in length..<packed.count { packed[index] = UInt8.random(in: 0...255, using: &random) }
      var unpacked = [UInt64](repeating: 0, count: count)
      var unpacker = WordPacker(anchors)
      let read = packed.withUnsafeBytes {
        unpacker.unpack(&unpacked, like: template, count: count, from: $0.baseAddress!) - $0.baseAddress!
      }
      #expect(unpacked == words)
      #expect(read == length)
    }
  }

  /// Every field of the state takes part, and every one that it will have: no field has code of its own.
  @Test(arguments: UInt64(1)...20)
  func `a flow of any bits is unpacked as it was, with its events`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let packer = FlowPacker()
    let flow = UnsafeMutablePointer<FlowState>.allocate(capacity: 1)
    defer { flow.deallocate() }
    var chunks = Slab<EventChunk>()
    for eventCount in [0, 1, 3, 4, 5, FlowRecord.maximumEvents] {
      Self.fill(
        flow, octets: MemoryLayout<FlowState>.stride, Self.anchors(&random), &random)
      flow.pointee.events = EventList()
      var events: [[UInt8]] = []
      for _ in 0..<eventCount {
        var segment = Segment(
          from: Endpoint(IPAddress(v4: 1), 2), to: Endpoint(IPAddress(v4: 3), 4),
          sequence: SequenceNumber(UInt32.random(in: 0 ... .max, using: &random)),
          acknowledgment: SequenceNumber(UInt32.random(in: 0 ... .max, using: &random)),
          flags: TCPFlags(rawValue: UInt16.random(in: 0...0xfff, using: &random)),
          payloadLength: UInt32.random(in: 0 ... .max, using: &random),
          at: CaptureTime(nanoseconds: Int64.random(in: .min ... .max, using: &random)),
          frame: UInt64.random(in: 0 ... .max, using: &random))
        segment.input = UInt16.random(in: 0 ... .max, using: &random)
        var event = StoredEvent(
          &segment, .fin, direction: Bool.random(using: &random) ? .fromHigh : .fromLow,
          lowState: .closing, highState: nil)
        flow.pointee.events.append(event, to: &chunks)
        events.append(Self.octets(of: &event))
      }
      // The list's own numbers are those of its memory, which may be other memory afterwards.
      let list = flow.pointee.events
      var before = [UInt64](repeating: 0, count: FlowPacker.words)
      flow.pointee.events = EventList()
      before.withUnsafeMutableBytes {
        $0.copyMemory(from: UnsafeRawBufferPointer(start: flow, count: $0.count))
      }
      flow.pointee.events = list

      let length = packer.pack(flow, events: &chunks)
      #expect(chunks.count == 0, "its events' memory is given back")
      let packed = UnsafeMutableRawPointer.allocate(byteCount: length + 8, alignment: 8)
      defer { packed.deallocate() }
      packed.copyMemory(from: packer.packed, byteCount: length)
      Self.fill(flow, octets: MemoryLayout<FlowState>.stride, Self.anchors(&random), &random)
      packer.unpack(packed, to: flow, events: &chunks)

      var unpacked: [[UInt8]] = []
      flow.pointee.events.forEach(in: chunks) { event in
        var event = event
        unpacked.append(Self.octets(of: &event))
      }
      #expect(unpacked == events)
      flow.pointee.events.release(to: &chunks)
      flow.pointee.events = EventList()
      var after = before
      after.withUnsafeMutableBytes {
        $0.copyMemory(from: UnsafeRawBufferPointer(start: flow, count: $0.count))
      }
      #expect(after == before)
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
