internal import LastackWire

/// The last time that neither end of a flow sent anything for a while: what an idle limit is measured by
/// (`semantics.md` §7.2 T5).
///
/// Kept in units of 2^20 ns, about a millisecond: 52 days fit.
struct Pause: BitwiseCopyable {
  /// Nanoseconds of silence that count.
  static let least: Int64 = 1_000_000_000

  /// How long it was; 0: there was none.
  var length: UInt32 = 0
  /// From the flow's first segment to the one that broke it.
  var end: UInt32 = 0

  static func units(_ nanoseconds: Int64) -> UInt32 { UInt32(clamping: nanoseconds >> 20) }
  static func nanoseconds(_ units: UInt32) -> Int64 { Int64(units) << 20 }
}

extension Observation {
  /// At a segment after a silence. Retransmissions without an answer do not break the silence that they began in.
  @inline(never)
  func notePause(_ length: Int64) {
    let pause = flow.pointee.pause
    let units = Pause.units(length)
    if units < pause.length, isSilent(peer, since: pause) { return }
    flow.pointee.pause = Pause(
      length: units, end: Pause.units(segment.pointee.time.nanoseconds(since: flow.pointee.firstTime)))
  }

  /// Whether an end has sent nothing since the pause began.
  func isSilent(_ end: UnsafeMutablePointer<DirectionFacts>, since pause: Pause) -> Bool {
    pause.length > 0
      && Pause.units(end.pointee.lastTime.nanoseconds(since: flow.pointee.firstTime)) < pause.end
  }

  /// Nanoseconds of silence before what provoked a reset, or before the reset itself.
  func silenceBeforeReset(_ trigger: ResetTrigger?) -> Int64 {
    if isSilent(own, since: flow.pointee.pause) { return Pause.nanoseconds(flow.pointee.pause.length) }
    guard let trigger, own.pointee.seen.contains(.life) else { return 0 }
    let gap = trigger.time.nanoseconds(since: own.pointee.lastTime)
    return min(max(gap, 0), Pause.least)
  }
}
