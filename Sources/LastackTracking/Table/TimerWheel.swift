internal import LastackWire

/// When flows are looked at again, on the packet clock: a wheel of one-second slots, lists threaded through the flows.
///
/// Deadlines beyond its reach go to its farthest slot and are looked at early; a deadline that has moved is found out
/// when it fires. Cost of a segment: none.
struct TimerWheel: ~Copyable {
  static let slots = 1 << 9
  private static let tick: Int64 = 1_000_000_000

  private var first: [UInt32] = Array(repeating: 0, count: slots)
  private var last: [UInt32] = Array(repeating: 0, count: slots)
  private var second: Int64?

  /// The slot that comes due next, at or before `clock`; `nil` when the wheel has caught up.
  ///
  /// A clock that jumps farther than the wheel reaches turns it once.
  mutating func nextDueSlot(at clock: CaptureTime) -> Int? {
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

  private static func slot(_ second: Int64) -> Int { Int(second & Int64(slots - 1)) }

  mutating func schedule(_ place: UInt32, at deadline: CaptureTime, flows: borrowing Slab<FlowState>) {
    let now = second ?? 0
    // One tick later than the deadline's own second: by then it has passed.
    let due = min(max(deadline.nanoseconds / Self.tick + 1, now + 1), now + Int64(Self.slots) - 1)
    let slot = Self.slot(due)
    let flow = flows.pointer(place)
    flow.pointee.timerSlot = Int32(slot)
    flow.pointee.timerAfter = 0
    flow.pointee.timerBefore = last[slot]
    if last[slot] == 0 { first[slot] = place } else { flows.pointer(last[slot]).pointee.timerAfter = place }
    last[slot] = place
    flow.pointee.marks.insert(.scheduled)
  }

  mutating func cancel(_ place: UInt32, flows: borrowing Slab<FlowState>) {
    let flow = flows.pointer(place)
    guard flow.pointee.marks.contains(.scheduled) else { return }
    let slot = Int(flow.pointee.timerSlot)
    let before = flow.pointee.timerBefore
    let after = flow.pointee.timerAfter
    if before == 0 { first[slot] = after } else { flows.pointer(before).pointee.timerAfter = after }
    if after == 0 { last[slot] = before } else { flows.pointer(after).pointee.timerBefore = before }
    flow.pointee.marks.remove(.scheduled)
  }

  /// The first flow in a slot; 0: none.
  func head(of slot: Int) -> UInt32 { first[slot] }
}
