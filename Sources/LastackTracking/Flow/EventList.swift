internal import LastackWire

/// A close event as it is kept while the flow lives: by direction, since roles may still change.
struct StoredEvent: BitwiseCopyable {
  var frame: UInt64
  var time: CaptureTime
  var sequence: SequenceNumber
  var acknowledgment: SequenceNumber
  // What connections have in common stands apart from what they have not: it packs well.
  var tsval: TSval
  var tsecr: TSval
  var payloadLength: UInt32
  /// The flags, and what two bits tell that no flag needs.
  private var flagsAndTraits: UInt16
  var note: CloseEvent.Note
  /// The ends' states, four bits each; 0: unknown.
  private var states: UInt8
  var input: UInt16

  private static let fromHigh: UInt16 = 1 << 15
  private static let timestamps: UInt16 = 1 << 14

  init(
    _ segment: UnsafePointer<Segment>, _ note: CloseEvent.Note, direction: Direction,
    lowState: EndpointState?, highState: EndpointState?
  ) {
    frame = segment.pointee.frame
    time = segment.pointee.time
    sequence = segment.pointee.sequence
    acknowledgment = segment.pointee.acknowledgment
    payloadLength = segment.pointee.payloadLength
    tsval = segment.pointee.tsval
    tsecr = segment.pointee.tsecr
    flagsAndTraits =
      segment.pointee.flags.rawValue & (Self.timestamps - 1)
      | (segment.pointee.traits.contains(.timestamps) ? Self.timestamps : 0)
      | (direction == .fromHigh ? Self.fromHigh : 0)
    self.note = note
    states = Self.bits(lowState) | Self.bits(highState) << 4
    input = segment.pointee.input
  }

  var flags: TCPFlags { TCPFlags(rawValue: flagsAndTraits & (Self.timestamps - 1)) }
  var direction: Direction { flagsAndTraits & Self.fromHigh != 0 ? .fromHigh : .fromLow }
  var hasTimestamps: Bool { flagsAndTraits & Self.timestamps != 0 }
  var lowState: EndpointState? { Self.state(states & 15) }
  var highState: EndpointState? { Self.state(states >> 4) }

  private static func bits(_ state: EndpointState?) -> UInt8 {
    switch state {
    case nil: 0
    case .synSent: 1
    case .synReceived: 2
    case .established: 3
    case .finWait1: 4
    case .finWait2: 5
    case .closing: 6
    case .timeWait: 7
    case .closeWait: 8
    case .lastAck: 9
    case .closed: 10
    }
  }

  private static func state(_ bits: UInt8) -> EndpointState? {
    switch bits {
    case 1: .synSent
    case 2: .synReceived
    case 3: .established
    case 4: .finWait1
    case 5: .finWait2
    case 6: .closing
    case 7: .timeWait
    case 8: .closeWait
    case 9: .lastAck
    case 10: .closed
    default: nil
    }
  }
}

struct EventChunk: BitwiseCopyable {
  static let capacity = 4
  var events: InlineArray<4, StoredEvent>
  /// The next chunk's place; 0: this is the last.
  var next: UInt32 = 0
}

/// A flow's events, in chunks that all flows share a slab of.
struct EventList: BitwiseCopyable {
  private var detached: UInt16 = 0
  private(set) var count: UInt16 = 0
  private(set) var omitted: UInt32 = 0
  /// How many were appended, kept or not.
  var noted: UInt32 { UInt32(count) &+ omitted }
  private var firstChunk: UInt32 = 0
  private var lastChunk: UInt32 = 0

  /// Events that may come by the hundred leave this much room to those that decide the close.
  static let ordinaryLimit = FlowRecord.maximumEvents / 2

  mutating func append(_ event: StoredEvent, to chunks: inout Slab<EventChunk>) {
    let limit: Int
    switch event.note {
    case .keepalive, .oldDuplicate, .acceptableDuplicate, .challengeAck, .synRetransmission,
      .finRetransmission, .dataAfterFin, .timeWaitRestart:
      limit = Self.ordinaryLimit
    case .syn, .synAck, .fin, .ackOfFin, .finalAck, .rst, .synOnLiveTuple, .timeWaitAssassination:
      limit = FlowRecord.maximumEvents
    }
    guard Int(count) < limit else {
      omitted &+= 1
      return
    }
    add(event, to: &chunks)
  }

  private mutating func add(_ event: StoredEvent, to chunks: inout Slab<EventChunk>) {
    let offset = Int(count) % EventChunk.capacity
    if offset == 0 {
      let chunk = chunks.take()
      chunks.pointer(chunk).pointee.events[0] = event
      chunks.pointer(chunk).pointee.next = 0
      if firstChunk == 0 { firstChunk = chunk } else { chunks.pointer(lastChunk).pointee.next = chunk }
      lastChunk = chunk
    } else {
      chunks.pointer(lastChunk).pointee.events[offset] = event
    }
    count += 1
  }

  func forEach(in chunks: borrowing Slab<EventChunk>, _ body: (StoredEvent) -> Void) {
    var chunk = firstChunk
    var remaining = Int(count)
    while chunk != 0 {
      let pointer = chunks.pointer(chunk)
      for index in 0..<min(remaining, EventChunk.capacity) { body(pointer.pointee.events[index]) }
      remaining -= EventChunk.capacity
      chunk = pointer.pointee.next
    }
  }

  /// Gives the chunks back; the list must not be used after it.
  func release(to chunks: inout Slab<EventChunk>) {
    var chunk = firstChunk
    while chunk != 0 {
      let next = chunks.pointer(chunk).pointee.next
      chunks.remove(chunk)
      chunk = next
    }
  }

  // MARK: - While the flow is packed

  /// Lets go of the chunks, and remembers how many events there were.
  mutating func detach() {
    detached = count
    count = 0
    firstChunk = 0
    lastChunk = 0
  }

  /// Takes back the events that it had.
  @inline(__always)
  mutating func attach(to chunks: inout Slab<EventChunk>, _ event: (Int) -> StoredEvent) {
    var last: UnsafeMutablePointer<UInt32>?
    var first = 0
    while first < Int(detached) {
      let number = chunks.take()
      let chunk = chunks.pointer(number)
      for index in 0..<min(Int(detached) &- first, EventChunk.capacity) {
        chunk.pointee.events[unchecked: index] = event(first &+ index)
      }
      chunk.pointee.next = 0
      if let last { last.pointee = number } else { firstChunk = number }
      last = withUnsafeMutablePointer(to: &chunk.pointee.next) { $0 }
      lastChunk = number
      first &+= EventChunk.capacity
    }
    count = detached
    detached = 0
  }
}
