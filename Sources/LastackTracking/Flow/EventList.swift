internal import LastackWire

/// A close event as it is kept while the flow lives: by direction, since roles may still change.
struct StoredEvent: BitwiseCopyable {
  var frame: UInt64
  var time: CaptureTime
  var sequence: SequenceNumber
  var acknowledgment: SequenceNumber
  var payloadLength: UInt32
  var tsval: TSval
  var tsecr: TSval
  var input: UInt16
  var flags: TCPFlags
  var note: CloseEvent.Note
  var direction: Direction
  var hasTimestamps: Bool
  var lowState: EndpointState?
  var highState: EndpointState?
}

struct EventChunk: BitwiseCopyable {
  static let capacity = 4
  var events: InlineArray<4, StoredEvent>
  /// The next chunk's place; 0: this is the last.
  var next: UInt32 = 0
}

/// A flow's events, in chunks that all flows share a slab of.
struct EventList: BitwiseCopyable {
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
    let offset = Int(count) % EventChunk.capacity
    if offset == 0 {
      let chunk = chunks.insert(EventChunk(events: .init(repeating: event)))
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

  mutating func release(to chunks: inout Slab<EventChunk>) {
    while firstChunk != 0 {
      let next = chunks.pointer(firstChunk).pointee.next
      chunks.remove(firstChunk)
      firstChunk = next
    }
    lastChunk = 0
    count = 0
  }
}
