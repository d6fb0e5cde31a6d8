internal import LastackWire

/// A flow that nothing touches, in a few hundred octets instead of a thousand and more, and back.
///
/// Most flows of a large table have been closed and wait until nothing of theirs can come any more. Fields need no code
/// here: ``WordPacker`` packs whatever the state consists of.
struct FlowPacker: ~Copyable {
  static var words: Int { MemoryLayout<FlowState>.stride / 8 }
  static var eventWords: Int { MemoryLayout<StoredEvent>.stride / 8 }

  /// A flow of which nothing is known: what packed flows are compared with, as far as nothing is learned.
  let blank: UnsafeMutablePointer<FlowState>
  /// What was packed last, until it is copied to where it is kept.
  let packed: UnsafeMutableRawPointer
  private let templates = FlowTemplates()
  /// Two events: one at work, and the one before it.
  private let event: UnsafeMutablePointer<StoredEvent>

  private static var headLength: Int { MemoryLayout<WordPacker.Anchors>.size + 1 }

  init() {
    blank = .allocate(capacity: 1)
    UnsafeMutableRawPointer(blank).initializeMemory(as: UInt8.self, repeating: 0, count: 8 * Self.words)
    blank.pointee = FlowState()
    let events = FlowRecord.maximumEvents
    packed = .allocate(byteCount: 64 + 10 * (Self.words + events * Self.eventWords), alignment: 16)
    event = .allocate(capacity: 2)
    let octets = 2 * MemoryLayout<StoredEvent>.stride
    UnsafeMutableRawPointer(event).initializeMemory(as: UInt8.self, repeating: 0, count: octets)
  }

  deinit {
    blank.deallocate()
    packed.deallocate()
    event.deallocate()
  }

  /// Packs the flow and its events, whose storage is given back; returns the number of octets at ``packed``.
  ///
  /// The flow's own memory is spoiled.
  func pack(_ flow: UnsafeMutablePointer<FlowState>, events: inout Slab<EventChunk>) -> Int {
    let anchors = flow.pointee.anchors
    packed.storeBytes(of: anchors, as: WordPacker.Anchors.self)
    var packer = WordPacker(anchors)
    let stored = flow.pointee.events
    var frame = flow.pointee.firstFrame
    flow.pointee.events.detach()
    flow.pointee.subtractRelated(anchors)
    let kind = templates.learn(flow, blank: blank)
    packed.storeBytes(of: UInt8(kind), toByteOffset: Self.headLength - 1, as: UInt8.self)
    var cursor = packer.pack(
      Self.wordsOf(flow), like: kind == 0 ? Self.wordsOf(blank) : templates.flow(kind), count: Self.words,
      to: packed + Self.headLength)
    clearEvents()
    var index = 0
    stored.forEach(in: events) { next in
      event[1] = next
      event[1].frame = next.frame &- frame
      frame = next.frame
      event[1].subtractRelated(anchors)
      let template = templates.learn(Self.wordsOf(event + 1), index: index, of: kind)
      cursor = packer.pack(
        Self.wordsOf(event + 1), like: template ?? Self.wordsOf(event), count: Self.eventWords, to: cursor)
      event[0] = event[1]
      index += 1
    }
    templates.finishLearning(kind)
    stored.release(to: &events)
    return cursor - packed
  }

  /// Makes the flow and its events again.
  func unpack(
    _ source: UnsafeRawPointer, to flow: UnsafeMutablePointer<FlowState>, events: inout Slab<EventChunk>
  ) {
    let anchors = source.loadUnaligned(as: WordPacker.Anchors.self)
    let kind = Int(source.load(fromByteOffset: Self.headLength - 1, as: UInt8.self))
    var packer = WordPacker(anchors)
    var cursor = packer.unpack(
      Self.wordsOf(flow), like: kind == 0 ? Self.wordsOf(blank) : templates.flow(kind), count: Self.words,
      from: source + Self.headLength)
    flow.pointee.addRelated(anchors)
    clearEvents()
    var frame = flow.pointee.firstFrame
    for index in 0..<flow.pointee.events.detachedCount {
      let template = templates.event(index, of: kind)
      cursor = packer.unpack(
        Self.wordsOf(event + 1), like: template ?? Self.wordsOf(event), count: Self.eventWords, from: cursor)
      event[0] = event[1]
      var next = event[1]
      next.addRelated(anchors)
      frame = frame &+ next.frame
      next.frame = frame
      flow.pointee.events.attach(next, to: &events)
    }
  }

  private func clearEvents() {
    UnsafeMutableRawPointer(event).initializeMemory(
      as: UInt8.self, repeating: 0, count: 2 * MemoryLayout<StoredEvent>.stride)
  }

  static func wordsOf<State: BitwiseCopyable>(
    _ state: UnsafeMutablePointer<State>
  ) -> UnsafeMutablePointer<UInt64> {
    UnsafeMutableRawPointer(state).assumingMemoryBound(to: UInt64.self)
  }
}

extension FlowState {
  /// What the flow's times and numbers lie near.
  fileprivate var anchors: WordPacker.Anchors {
    var anchors = WordPacker.Anchors()
    anchors.time = UInt64(bitPattern: firstTime.nanoseconds)
    anchors.numbers[0] = low.base.rawValue
    anchors.numbers[1] = high.base.rawValue
    anchors.numbers[2] = low.tsvalFirst.rawValue
    anchors.numbers[3] = high.tsvalFirst.rawValue
    return anchors
  }

  /// Takes from some fields what others say already: what is left is mostly 0.
  fileprivate mutating func subtractRelated(_ anchors: WordPacker.Anchors) {
    endTime = endTime.since(lastTime)
    lastClock = lastClock.since(lastTime)
    firstTime = firstTime.since(anchors.start)
    lastFrame = lastFrame &- firstFrame
    zeek.low.subtractRelated(low, high)
    zeek.high.subtractRelated(high, low)
    low.subtractFin()
    high.subtractFin()
    low.subtractAcknowledged(high)
    high.subtractAcknowledged(low)
    low.subtractRelated(anchors.numbers[0], anchors.numbers[2])
    high.subtractRelated(anchors.numbers[1], anchors.numbers[3])
  }

  /// Undoes ``subtractRelated(_:)``, whatever the bits.
  fileprivate mutating func addRelated(_ anchors: WordPacker.Anchors) {
    low.addRelated(anchors.numbers[0], anchors.numbers[2])
    high.addRelated(anchors.numbers[1], anchors.numbers[3])
    high.addAcknowledged(low)
    low.addAcknowledged(high)
    low.addFin()
    high.addFin()
    zeek.high.addRelated(high, low)
    zeek.low.addRelated(low, high)
    lastFrame = lastFrame &+ firstFrame
    firstTime = firstTime.after(anchors.start)
    lastClock = lastClock.after(lastTime)
    endTime = endTime.after(lastTime)
  }
}

extension StoredEvent {
  fileprivate mutating func subtractRelated(_ anchors: WordPacker.Anchors) {
    let own = direction == .fromLow ? 0 : 1
    sequence = sequence &- anchors.numbers[own]
    if flags.contains(.ack) { acknowledgment = acknowledgment &- anchors.numbers[1 - own] }
    guard hasTimestamps else { return }
    tsval = TSval(tsval.rawValue &- anchors.numbers[2 + own])
    if flags.contains(.ack) { tsecr = TSval(tsecr.rawValue &- anchors.numbers[3 - own]) }
  }

  fileprivate mutating func addRelated(_ anchors: WordPacker.Anchors) {
    let own = direction == .fromLow ? 0 : 1
    sequence = sequence &+ anchors.numbers[own]
    if flags.contains(.ack) { acknowledgment = acknowledgment &+ anchors.numbers[1 - own] }
    guard hasTimestamps else { return }
    tsval = TSval(tsval.rawValue &+ anchors.numbers[2 + own])
    if flags.contains(.ack) { tsecr = TSval(tsecr.rawValue &+ anchors.numbers[3 - own]) }
  }
}

extension WordPacker.Anchors {
  fileprivate var start: CaptureTime { CaptureTime(nanoseconds: Int64(bitPattern: time)) }
}

// Each pair is undone in the opposite order; what decides is not changed in between.
extension DirectionFacts {
  /// A FIN is the last octet sent, and acknowledges what was acknowledged before.
  fileprivate mutating func subtractFin() {
    guard seen.contains(.fin) else { return }
    finFirstAcknowledgment = ackMax &- finFirstAcknowledgment.rawValue
    finSequence = sendMax &- finSequence.rawValue &- 1
  }

  fileprivate mutating func addFin() {
    guard seen.contains(.fin) else { return }
    finSequence = sendMax &- finSequence.rawValue &- 1
    finFirstAcknowledgment = ackMax &- finFirstAcknowledgment.rawValue
  }

  fileprivate mutating func subtractAcknowledged(_ peer: DirectionFacts) {
    if seen.contains(.acknowledgment) { ackMax = ackMax &- peer.end.rawValue }
  }

  fileprivate mutating func addAcknowledged(_ peer: DirectionFacts) {
    if seen.contains(.acknowledgment) { ackMax = ackMax &+ peer.end.rawValue }
  }

  fileprivate mutating func subtractRelated(_ first: UInt32, _ firstTSval: UInt32) {
    if seen.contains(.sent) { sendMax = sendMax &- end.rawValue }
    lastSynTime = lastSynTime.since(synTime)
    lastFinTime = lastFinTime.since(finTime)
    uniqueBytes = payloadBytes &- uniqueBytes
    tsvalLast = TSval(tsvalLast.rawValue &- tsvalNewest.rawValue)
    tsvalNewest = TSval(tsvalNewest.rawValue &- tsvalFirst.rawValue)
    tsvalFirst = TSval(tsvalFirst.rawValue &- firstTSval)
    base = base &- first
  }

  fileprivate mutating func addRelated(_ first: UInt32, _ firstTSval: UInt32) {
    base = base &+ first
    tsvalFirst = TSval(tsvalFirst.rawValue &+ firstTSval)
    tsvalNewest = TSval(tsvalNewest.rawValue &+ tsvalFirst.rawValue)
    tsvalLast = TSval(tsvalLast.rawValue &+ tsvalNewest.rawValue)
    uniqueBytes = payloadBytes &- uniqueBytes
    lastFinTime = lastFinTime.after(finTime)
    lastSynTime = lastSynTime.after(synTime)
    if seen.contains(.sent) { sendMax = sendMax &+ end.rawValue }
  }

  /// Where the octets sent end, if they are all there.
  private var end: SequenceNumber {
    base &+ UInt32(truncatingIfNeeded: uniqueBytes) &+ (seen.contains(.fin) ? 2 : 1)
  }
}

extension CaptureTime {
  /// The difference as a time; undone by ``after(_:)``, wrapping and all.
  fileprivate func since(_ other: CaptureTime) -> CaptureTime {
    CaptureTime(nanoseconds: nanoseconds &- other.nanoseconds)
  }
  fileprivate func after(_ other: CaptureTime) -> CaptureTime {
    CaptureTime(nanoseconds: nanoseconds &+ other.nanoseconds)
  }
}
