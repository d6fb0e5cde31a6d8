internal import LastackWire

/// When flows are looked at again, on the packet clock: a wheel of one-second slots, lists threaded through the places.
///
/// Deadlines beyond its reach go to its farthest slot and are looked at early; a deadline that has moved is found out
/// when it fires. Flows without a deadline stand in a list of their own, so that whoever has to make room finds both
/// what ends next and what has been silent for longest. Cost of a segment: none.
struct TimerWheel: ~Copyable {
  static let slots = 1 << 9
  /// The list of flows without a deadline.
  static let idle = UInt16(slots)
  static let nowhere = UInt16.max
  private static let tick: Int64 = 1_000_000_000

  private struct List: BitwiseCopyable {
    var first: UInt32 = 0
    var last: UInt32 = 0
  }

  private let lists: UnsafeMutablePointer<List>
  private var second: Int64?
  /// No slot from the wheel's own second to this one has a flow.
  private var emptyUntil: Int64 = .min

  init() {
    lists = .allocate(capacity: Self.slots + 1)
    lists.initialize(repeating: List(), count: Self.slots + 1)
  }

  deinit { lists.deallocate() }

  /// The slot that comes due next, at or before `clock`; `nil` when the wheel has caught up.
  ///
  /// A clock that jumps farther than the wheel reaches turns it once.
  mutating func nextDueSlot(at clock: CaptureTime) -> UInt16? {
    let now = clock.nanoseconds / Self.tick
    guard let current = second else {
      second = now
      return nil
    }
    guard now > current else { return nil }
    let next = now - current > Int64(Self.slots) ? now - Int64(Self.slots) : current + 1
    second = next
    return Self.slot(next)
  }

  /// The earliest time at which turning the wheel can do anything.
  var nextTick: CaptureTime {
    guard let second else { return CaptureTime(nanoseconds: .min) }
    let (next, overflow) = (second + 1).multipliedReportingOverflow(by: Self.tick)
    return CaptureTime(nanoseconds: overflow ? .max : next)
  }

  private static func slot(_ second: Int64) -> UInt16 { UInt16(second & Int64(slots - 1)) }

  /// The second of the slot for a deadline.
  private func due(_ deadline: CaptureTime) -> Int64 {
    let now = second ?? 0
    // One tick later than the deadline's own second: by then it has passed.
    return min(max(deadline.nanoseconds / Self.tick + 1, now + 1), now + Int64(Self.slots) - 1)
  }

  /// Moves the flow to the slot of its deadline.
  mutating func schedule(_ place: UInt32, at deadline: CaptureTime, flows: borrowing FlowTable) {
    let due = due(deadline)
    emptyUntil = min(emptyUntil, due - 1)
    move(place, to: Self.slot(due), flows: flows)
    flows.pointer(place).pointee.marks.insert(.scheduled)
  }

  /// Moves the flow behind those that have no deadline.
  func park(_ place: UInt32, flows: borrowing FlowTable) {
    move(place, to: Self.idle, flows: flows)
    let flow = flows.pointer(place)
    flow.pointee.marks.remove(.scheduled)
    flow.pointee.parkedClock = flow.pointee.lastClock
  }

  private func move(_ place: UInt32, to list: UInt16, flows: borrowing FlowTable) {
    remove(place, flows: flows)
    let entry = flows.place(place)
    let last = lists[Int(list)].last
    entry.pointee.list = list
    entry.pointee.after = 0
    entry.pointee.before = last
    if last == 0 { lists[Int(list)].first = place } else { flows.place(last).pointee.after = place }
    lists[Int(list)].last = place
  }

  /// Takes the flow out of its list, if it is in one.
  func remove(_ place: UInt32, flows: borrowing FlowTable) {
    let entry = flows.place(place)
    let list = Int(entry.pointee.list)
    guard list <= Self.slots else { return }
    let before = entry.pointee.before
    let after = entry.pointee.after
    if before == 0 { lists[list].first = after } else { flows.place(before).pointee.after = after }
    if after == 0 { lists[list].last = before } else { flows.place(after).pointee.before = before }
    entry.pointee.list = Self.nowhere
  }

  /// The first flow in a slot; 0: none.
  func head(of slot: UInt16) -> UInt32 { lists[Int(slot)].first }

  // MARK: - Making room

  /// The flow whose deadline was the next when it was set; 0: none has a deadline.
  mutating func nextToEnd() -> UInt32 {
    guard let second else { return 0 }
    var next = max(emptyUntil, second) + 1
    while next < second + Int64(Self.slots) {
      let first = lists[Int(Self.slot(next))].first
      if first != 0 {
        emptyUntil = next - 1
        return first
      }
      next += 1
    }
    emptyUntil = next - 1
    return 0
  }

  /// The flow that has been without a deadline for longest; 0: none is.
  var longestIdle: UInt32 { lists[Self.slots].first }

  /// Whether the deadline belongs into a later slot than the one that the flow stands in, after ``nextToEnd()``.
  func hasMoved(_ deadline: CaptureTime) -> Bool { due(deadline) > emptyUntil + 1 }
}
