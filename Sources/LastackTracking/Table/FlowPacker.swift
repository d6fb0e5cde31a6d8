internal import LastackWire

/// A flow that nothing touches, in a few hundred octets instead of a thousand and more, and back.
///
/// Most flows of a large table have been closed and wait until nothing of theirs can come any more. Fields need no code
/// here: what differs from the flow's ``FlowKind`` is kept, 16 bits at a time. What is known of how fields hang
/// together (``FlowTimes``, `FlowRelations.swift`) only makes less of them differ. Nothing is lost, whatever the bits.
struct FlowPacker: ~Copyable {
  /// What comes first in a packed flow.
  private struct Head: BitwiseCopyable {
    var kind: UInt8
    /// How many events, and ``listed``.
    var events: UInt8
    /// Numbers that differ and are not listed.
    var exceptions: UInt16
    /// The numbers that commonly differ come next.
    static let listed: UInt8 = 1 << 7
  }

  /// A flow of which nothing is known.
  let blank: UnsafeMutablePointer<FlowState>
  /// What was packed last, until it is copied to where it is kept.
  let packed: UnsafeMutableRawPointer
  private let rows = FlowRows()
  private let times = FlowTimes()
  private var kinds = FlowKinds()
  private static var headLength: Int { MemoryLayout<Head>.stride }

  init() {
    blank = .allocate(capacity: 1)
    UnsafeMutableRawPointer(blank).initializeMemory(
      as: UInt8.self, repeating: 0, count: MemoryLayout<FlowState>.stride)
    blank.pointee = FlowState()
    // At worst every number is an exception, with its position, and the listed ones stand there twice.
    packed = .allocate(
      byteCount: Self.headLength + 2 * 8 * FlowKind.rows + 4 * 8 * FlowRows.most, alignment: 16)
  }

  deinit {
    blank.deallocate()
    packed.deallocate()
  }

  // MARK: - Packing

  /// Packs the flow and its events, whose storage is given back; returns the number of octets at ``packed``.
  mutating func pack(_ flow: UnsafeMutablePointer<FlowState>, events: inout Slab<EventChunk>) -> Int {
    let count = Int(flow.pointee.events.count)
    UnsafeMutableRawPointer(rows.base).copyMemory(from: flow, byteCount: MemoryLayout<FlowState>.stride)
    let own = rows.flow
    let beginnings = own.pointee.beginnings
    times.begin(own)
    copyEvents(of: flow, beginnings, from: events)
    own.pointee.events.detach()
    own.pointee.subtractRelated()

    let number = kinds.kind(of: own, events: count)
    let kind = kinds[number]
    if kind.pointee.isEmpty { times.choose(kind.pointee.references, for: own) }
    times.subtract(kind.pointee.references, from: own)
    let rowCount = FlowRows.flow &+ min(count, FlowKind.events) &* FlowRows.event
    if kind.pointee.isEmpty { kind.pointee.begin(rows.base, count: rowCount) }

    let isListed = kind.pointee.isLearned
    var cursor = packed + Self.headLength
    if isListed {
      kind.pointee.write(rows.numbers, to: cursor)
      cursor += kind.pointee.octets
    }
    let exceptions = packExceptions(kind, rowCount: rowCount, at: cursor)
    let furtherExceptions = packFurther(from: FlowKind.events, count, at: cursor + 4 &* exceptions)
    let head = Head(
      kind: UInt8(truncatingIfNeeded: number),
      events: UInt8(truncatingIfNeeded: count) | (isListed ? Head.listed : 0),
      exceptions: UInt16(truncatingIfNeeded: exceptions &+ furtherExceptions))
    packed.storeBytes(of: head, as: Head.self)
    flow.pointee.events.release(to: &events)
    return cursor - packed &+ 4 &* (exceptions &+ furtherExceptions)
  }

  @inline(__always)
  private func copyEvents(
    of flow: UnsafeMutablePointer<FlowState>, _ beginnings: FlowState.Beginnings,
    from events: borrowing Slab<EventChunk>
  ) {
    var frame = flow.pointee.firstFrame
    var time = flow.pointee.firstTime.nanoseconds
    var index = 0
    flow.pointee.events.forEach(in: events) { stored in
      let event = rows.event(index)
      event.pointee = stored
      times.note(stored.time, ofEvent: index)
      event.pointee.frame = stored.frame &- frame
      event.pointee.time.nanoseconds = stored.time.nanoseconds &- time
      event.pointee.subtract(beginnings)
      frame = stored.frame
      time = stored.time.nanoseconds
      index &+= 1
    }
  }

  /// Writes what differs from the kind and is not listed, each with its position; returns how many there are.
  @inline(__always)
  private func packExceptions(
    _ kind: UnsafeMutablePointer<FlowKind>, rowCount: Int, at start: UnsafeMutableRawPointer
  ) -> Int {
    let isLearned = kind.pointee.isLearned
    var cursor = start
    var first = 0
    while first < rowCount {
      let bits = FlowRows.differing(
        rows.base + first, kind.pointee.template + first, count: min(rowCount &- first, 16))
      if !isLearned { kind.pointee.learn(bits, block: first / 16) }
      cursor = write(bits & ~kind.pointee.listed[first / 16], first: 8 &* first, at: cursor)
      first &+= 16
    }
    if !isLearned { kind.pointee.finishLesson() }
    return (cursor - start) / 4
  }

  /// Writes what of later events differs from the event before; returns how much there is.
  private func packFurther(from known: Int, _ count: Int, at start: UnsafeMutableRawPointer) -> Int {
    var cursor = start
    var index = known
    while index < count {
      let first = FlowRows.flow &+ index &* FlowRows.event
      let event = rows.base + first
      let bits = FlowRows.differing(event, event - FlowRows.event, count: FlowRows.event)
      cursor = write(bits, first: 8 &* first, at: cursor)
      index &+= 1
    }
    return (cursor - start) / 4
  }

  @inline(__always)
  private func write(_ bits: FlowRows.Row, first: Int, at start: UnsafeMutableRawPointer)
    -> UnsafeMutableRawPointer
  {
    var cursor = start
    FlowRows.forEachPosition(in: bits, first: first) { position in
      let value = UInt32(rows.numbers[position]) << 16 | UInt32(truncatingIfNeeded: position)
      cursor.storeBytes(of: value, as: UInt32.self)
      cursor += 4
    }
    return cursor
  }

  // MARK: - Opening

  /// Makes the flow and its events again.
  func unpack(
    _ source: UnsafeRawPointer, to flow: UnsafeMutablePointer<FlowState>, events: inout Slab<EventChunk>
  ) {
    let head = source.load(as: Head.self)
    let kind = kinds[Int(head.kind)]
    let count = Int(head.events & ~Head.listed)
    let rowCount = FlowRows.flow &+ min(count, FlowKind.events) &* FlowRows.event
    rows.base.update(from: kind.pointee.template, count: rowCount)
    var cursor = source + Self.headLength
    if head.events & Head.listed != 0 {
      kind.pointee.read(cursor, into: rows.numbers)
      cursor += kind.pointee.octets
    }
    if count <= FlowKind.events {
      readExceptions(cursor, count: Int(head.exceptions))
    } else {
      readFurther(cursor, exceptions: Int(head.exceptions), count: count)
    }

    let own = rows.flow
    let beginnings = own.pointee.beginnings
    own.pointee.addRelated()
    times.begin(own)
    var frame = own.pointee.firstFrame
    var time = own.pointee.firstTime.nanoseconds
    for index in 0..<count {
      let event = rows.event(index)
      event.pointee.add(beginnings)
      frame = frame &+ event.pointee.frame
      time = time &+ event.pointee.time.nanoseconds
      event.pointee.frame = frame
      event.pointee.time.nanoseconds = time
      times.note(event.pointee.time, ofEvent: index)
    }
    times.add(kind.pointee.references, to: own)
    UnsafeMutableRawPointer(flow).copyMemory(from: own, byteCount: MemoryLayout<FlowState>.stride)
    flow.pointee.events.attach(to: &events) { rows.event($0).pointee }
  }

  @inline(__always)
  private func readExceptions(_ start: UnsafeRawPointer, count: Int) {
    for index in 0..<count {
      let value = start.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self)
      rows.numbers[Int(value & 0xffff)] = UInt16(truncatingIfNeeded: value >> 16)
    }
  }

  /// Reads the exceptions of a flow with events that have no template: each begins as the one before.
  private func readFurther(_ start: UnsafeRawPointer, exceptions: Int, count: Int) {
    var position = 0
    for index in FlowKind.events...count {
      let first = FlowRows.flow &+ index &* FlowRows.event
      while position < exceptions {
        let value = start.loadUnaligned(fromByteOffset: 4 &* position, as: UInt32.self)
        guard Int(value & 0xffff) < 8 &* first else { break }
        rows.numbers[Int(value & 0xffff)] = UInt16(truncatingIfNeeded: value >> 16)
        position &+= 1
      }
      guard index < count else { return }
      (rows.base + first).update(from: rows.base + first - FlowRows.event, count: FlowRows.event)
    }
  }
}
