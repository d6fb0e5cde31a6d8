internal import LastackWire

/// Times that a flow's other times often are: none, its first and last, and those of its first events.
///
/// A FIN's time is an event's; which one is the same for all flows of a kind. Given as a distance from it, it is 0.
struct FlowTimes: ~Copyable {
  /// Times of a flow that have references.
  static let fields = 23
  static let none: UInt8 = 0
  private static let last = 2
  private static let firstEvent = 3
  private static let count = firstEvent + FlowKind.events

  private let times: UnsafeMutablePointer<Int64>

  init() {
    times = .allocate(capacity: Self.count)
    times.initialize(repeating: 0, count: Self.count)
  }

  deinit { times.deallocate() }

  /// Begins with a flow whose events are noted afterwards.
  @inline(__always)
  func begin(_ flow: UnsafePointer<FlowState>) {
    let first = flow.pointee.firstTime.nanoseconds
    for index in 1..<Self.count { times[index] = first }
  }

  @inline(__always)
  func note(_ time: CaptureTime, ofEvent index: Int) {
    if index < FlowKind.events { times[Self.firstEvent &+ index] = time.nanoseconds }
  }

  /// Chooses the references of a kind of flows, by its first.
  ///
  /// What is not one of the known times is given as a distance from the first, but for marks at either end of time.
  func choose(_ references: UnsafeMutablePointer<UInt8>, for flow: UnsafeMutablePointer<FlowState>) {
    times[Self.last] = flow.pointee.lastTime.nanoseconds
    references[0] = reference(for: flow.pointee.lastTime.nanoseconds, beyond: Self.last)
    flow.pointee.forEachTime { time, field in
      references[field] = reference(for: time.nanoseconds, beyond: 0)
    }
  }

  private func reference(for time: Int64, beyond lowest: Int) -> UInt8 {
    if time == 0 || time == .min || time == .max { return Self.none }
    let known = (lowest + 1)..<Self.count
    let index =
      known.first { times[$0] == time }
      // A timer's end is whole seconds away, the same for all.
      ?? known.first { time.subtractingReportingOverflow(times[$0]).partialValue % 1_000_000_000 == 0 }
    return index.map { UInt8(truncatingIfNeeded: $0) } ?? 1
  }

  /// Gives the flow's times as distances.
  @inline(__always)
  func subtract(_ references: UnsafePointer<UInt8>, from flow: UnsafeMutablePointer<FlowState>) {
    times[Self.last] = flow.pointee.lastTime.nanoseconds
    flow.pointee.lastTime.nanoseconds &-= times[Int(references[0])]
    flow.pointee.forEachTime { time, field in time.nanoseconds &-= times[Int(references[field])] }
  }

  /// Undoes ``subtract(_:from:)``.
  @inline(__always)
  func add(_ references: UnsafePointer<UInt8>, to flow: UnsafeMutablePointer<FlowState>) {
    flow.pointee.lastTime.nanoseconds &+= times[Int(references[0])]
    times[Self.last] = flow.pointee.lastTime.nanoseconds
    flow.pointee.forEachTime { time, field in time.nanoseconds &+= times[Int(references[field])] }
  }
}

extension FlowState {
  /// The times that have references, with their numbers, but for ``firstTime`` and ``lastTime``.
  @inline(__always)
  fileprivate mutating func forEachTime(_ body: (inout CaptureTime, Int) -> Void) {
    body(&lastClock, 1)
    body(&endTime, 2)
    body(&parkedClock, 3)
    body(&handshakeTime, 4)
    body(&resetTime, 5)
    body(&closedTime, 6)
    body(&reopen.metUntil, 7)
    body(&reopen.timeWaitEnd, 8)
    low.forEachTime(from: 9, body)
    high.forEachTime(from: 16, body)
  }
}

extension DirectionFacts {
  @inline(__always)
  fileprivate mutating func forEachTime(from field: Int, _ body: (inout CaptureTime, Int) -> Void) {
    body(&lastTime, field)
    body(&synTime, field &+ 1)
    body(&lastSynTime, field &+ 2)
    body(&finTime, field &+ 3)
    body(&lastFinTime, field &+ 4)
    body(&finAckedTime, field &+ 5)
    body(&rare.tsvalFirstTime, field &+ 6)
  }
}
