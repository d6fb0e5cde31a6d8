internal import LastackWire

/// The flows that are tracked, by number of their place: those in use open, the others packed.
///
/// ``pointer(_:)`` opens a packed flow. Nothing is packed but by ``settle(clock:)``: until then every address is good.
/// A place's neighbours in the timers' lists stand apart from the flow, so that timers open none.
struct FlowTable: ~Copyable {
  /// What is known of a flow without opening it.
  struct Place: BitwiseCopyable {
    /// Where the open flow is, or the packed one's run and ``packed``.
    var location: UInt32
    /// Neighbours in a list of the ``TimerWheel``; 0: none.
    var before: UInt32 = 0
    var after: UInt32 = 0
    /// The lower half of the flow's number.
    var number: UInt32
    /// The list, ``TimerWheel/nowhere`` for none.
    var list: UInt16

    static let packed: UInt32 = 1 << 31
  }

  private struct Content: ~Copyable {
    var places = Slab<Place>()
    var open = Slab<FlowState>()
    var runs = ByteRuns()
    var storage = FlowStorage(events: Slab(), coverage: Slab(), resets: Slab(), resetOrigins: Slab())
    var packer = FlowPacker()
    /// With more open flows than this, some are packed.
    var packAbove: Int
    /// The next open flow to be asked whether it is still in use.
    var hand: UInt32 = 1
  }

  /// Open flows that are kept however few flows there are: as many as are commonly in use at a time.
  static let usuallyOpen = 5 << 12
  /// A copy made by the capture comes within milliseconds: after this, what recognises it is given up.
  private static let copiesLimit: Int64 = 1_000_000_000

  private let content: UnsafeMutablePointer<Content>
  private let openLimit: Int

  /// - Parameter openLimit: open flows that are kept at least.
  init(openLimit: Int = usuallyOpen) {
    self.openLimit = openLimit
    content = .allocate(capacity: 1)
    content.initialize(to: Content(packAbove: openLimit))
    // Place 0 is nobody's, and can be looked at.
    let slot = content.pointee.open.take()
    let place = content.pointee.places.take()
    let nobody = Place(location: 0, number: 0, list: TimerWheel.nowhere)
    content.pointee.places.pointer(0).initialize(to: nobody)
    content.pointee.places.pointer(place).initialize(to: nobody)
    copyBlank(to: content.pointee.open.pointer(0))
    copyBlank(to: content.pointee.open.pointer(slot))
    content.pointee.open.pointer(0).pointee.older = .max
    content.pointee.open.remove(slot)
    content.pointee.places.remove(place)
  }

  deinit {
    content.deinitialize(count: 1)
    content.deallocate()
  }

  /// Flows in the table.
  var count: Int { content.pointee.places.count }
  var openCount: Int { content.pointee.open.count }
  /// Memory of all flows and what belongs to them.
  var octets: Int {
    content.pointee.places.octets + content.pointee.open.octets + content.pointee.runs.octets
      + content.pointee.storage.events.octets + content.pointee.storage.coverage.octets
      + content.pointee.storage.resets.octets + content.pointee.storage.resetOrigins.octets
  }

  /// What all flows share.
  var storage: FlowStorage {
    @inline(__always) unsafeAddress { UnsafePointer(Self.storage(of: content)) }
    @inline(__always) nonmutating unsafeMutableAddress { Self.storage(of: content) }
  }

  @inline(__always)
  private static func storage(
    of content: UnsafeMutablePointer<Content>
  ) -> UnsafeMutablePointer<FlowStorage> {
    withUnsafeMutablePointer(to: &content.pointee.storage) { $0 }
  }

  @inline(__always)
  func place(_ place: UInt32) -> UnsafeMutablePointer<Place> { content.pointee.places.pointer(place) }

  /// The flow at a place, opened if it is packed.
  @inline(__always)
  func pointer(_ place: UInt32) -> UnsafeMutablePointer<FlowState> {
    let location = content.pointee.places.pointer(place).pointee.location
    if location & Place.packed != 0 { return unpack(place) }
    return content.pointee.open.pointer(location)
  }

  /// Looks at one octet of every line of memory that the flow's next segment will touch; what it saw means nothing.
  @inline(__always)
  func look(at place: UInt32) -> UInt64 {
    let location = content.pointee.places.pointer(place).pointee.location
    if location & Place.packed != 0 {
      let run = UnsafeRawPointer(content.pointee.runs.pointer(location & ~Place.packed))
      return Self.see(run, 0) &+ Self.see(run, 64) &+ Self.see(run, 128)
    }
    let flow = UnsafeRawPointer(content.pointee.open.pointer(location))
    let direction = MemoryLayout<DirectionFacts>.stride
    // The beginnings of both directions, of Zeek's view and of what is the flow's own; each more than a line.
    return Self.see(flow, 0) &+ Self.see(flow, 64) &+ Self.see(flow, direction)
      &+ Self.see(flow, direction + 64)
      &+ Self.see(flow, FlowState.zeekOffset) &+ Self.see(flow, FlowState.zeekOffset + 64)
      &+ Self.see(flow, Self.ownOffset) &+ Self.see(flow, Self.ownOffset + 64)
  }

  private static var ownOffset: Int { FlowState.zeekOffset + MemoryLayout<ZeekConnection>.stride }

  @inline(__always)
  private static func see(_ memory: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(memory.load(fromByteOffset: offset, as: UInt8.self))
  }

  /// A place with a blank flow, whose number will be `number`.
  func insert(number: UInt64) -> UInt32 {
    let slot = content.pointee.open.take()
    let flow = content.pointee.open.pointer(slot)
    copyBlank(to: flow)
    let place = content.pointee.places.insert(
      Place(location: slot, number: UInt32(truncatingIfNeeded: number), list: TimerWheel.nowhere))
    flow.pointee.place = place
    flow.pointee.isInUse = true
    return place
  }

  private func copyBlank(to flow: UnsafeMutablePointer<FlowState>) {
    UnsafeMutableRawPointer(flow).copyMemory(
      from: content.pointee.packer.blank, byteCount: MemoryLayout<FlowState>.stride)
  }

  /// Removes an open flow, and all that belongs to it.
  func remove(_ place: UInt32) {
    let slot = content.pointee.places.pointer(place).pointee.location
    let flow = content.pointee.open.pointer(slot)
    flow.pointee.events.release(to: &content.pointee.storage.events)
    let (low, high) = (flow.pointee.low.coverage, flow.pointee.high.coverage)
    if low != 0 { content.pointee.storage.coverage.remove(low) }
    if high != 0 { content.pointee.storage.coverage.remove(high) }
    if flow.pointee.resetFacts != 0 { content.pointee.storage.resets.remove(flow.pointee.resetFacts) }
    let origin = flow.pointee.resetOrigin
    if origin != 0 { content.pointee.storage.resetOrigins.remove(origin) }
    flow.pointee.place = 0
    content.pointee.open.remove(slot)
    content.pointee.places.remove(place)
  }

  /// Packs flows that were not used lately while too many are open. Addresses of flows are void after it.
  @inline(__always)
  func settle(clock: CaptureTime) {
    if content.pointee.open.count > content.pointee.packAbove { packUnused(clock: clock) }
  }

  /// The places in the order of the flows' numbers, where `next` is the number of the next flow.
  func placesInOrder(next: UInt64) -> [UInt32] {
    let next = UInt32(truncatingIfNeeded: next)
    var ages: [UInt64] = []
    ages.reserveCapacity(count)
    for place in 1..<max(content.pointee.places.end, 1) {
      let entry = content.pointee.places.pointer(place).pointee
      guard entry.list != TimerWheel.nowhere else { continue }
      ages.append(UInt64(UInt32.max &- (next &- entry.number)) << 32 | UInt64(place))
    }
    ages.sort()
    return ages.map { UInt32(truncatingIfNeeded: $0) }
  }

  // MARK: - Packing

  @inline(never)
  private func unpack(_ place: UInt32) -> UnsafeMutablePointer<FlowState> {
    let run = content.pointee.places.pointer(place).pointee.location & ~Place.packed
    let slot = content.pointee.open.take()
    let flow = content.pointee.open.pointer(slot)
    content.pointee.packer.unpack(
      content.pointee.runs.pointer(run), to: flow, events: &content.pointee.storage.events)
    content.pointee.runs.remove(run)
    let entry = content.pointee.places.pointer(place)
    flow.pointee.number = flow.pointee.number &+ UInt64(entry.pointee.number)
    flow.pointee.place = place
    flow.pointee.isInUse = true
    entry.pointee.location = slot
    return flow
  }

  /// Goes round the open flows: one that was used since it was last asked is spared.
  @inline(never)
  private func packUnused(clock: CaptureTime) {
    let (limit, overflow) = openLimit.addingReportingOverflow(count / 32)
    guard !overflow else {
      content.pointee.packAbove = .max
      return
    }
    // Some at a time: the next call is a while away.
    content.pointee.packAbove = limit &+ min(limit / 256, .max &- limit)
    var steps = 2 * Int(content.pointee.open.end)
    while content.pointee.open.count > limit, steps > 0 {
      steps -= 1
      let slot = content.pointee.hand
      content.pointee.hand = slot + 1 < content.pointee.open.end ? slot + 1 : 1
      let flow = content.pointee.open.pointer(slot)
      if flow.pointee.place == 0 { continue }
      if flow.pointee.isInUse {
        flow.pointee.isInUse = false
        continue
      }
      guard pack(slot, clock: clock) else { return }
    }
  }

  /// Returns whether there was room.
  private func pack(_ slot: UInt32, clock: CaptureTime) -> Bool {
    let flow = content.pointee.open.pointer(slot)
    let place = flow.pointee.place
    if clock.nanoseconds(since: flow.pointee.lastClock) > Self.copiesLimit {
      flow.pointee.low.recent = RecentSegments()
      flow.pointee.high.recent = RecentSegments()
    }
    // The same for all of a kind: what the table knows of it anyway.
    flow.pointee.place = 0
    let number = UInt64(content.pointee.places.pointer(place).pointee.number)
    flow.pointee.number = flow.pointee.number &- number
    let octets = content.pointee.packer.pack(flow, events: &content.pointee.storage.events)
    guard let run = content.pointee.runs.insert(octets) else {
      // No run is so long, or none is left: it stays open.
      content.pointee.packer.unpack(
        content.pointee.packer.packed, to: flow, events: &content.pointee.storage.events)
      flow.pointee.number = flow.pointee.number &+ number
      flow.pointee.place = place
      return false
    }
    content.pointee.runs.pointer(run).copyMemory(from: content.pointee.packer.packed, byteCount: octets)
    content.pointee.places.pointer(place).pointee.location = run | Place.packed
    content.pointee.open.remove(slot)
    return true
  }
}
