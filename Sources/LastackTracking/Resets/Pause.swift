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
  /// At a segment after a silence, if there was nothing to wait for: the growing gaps between retransmissions are none.
  /// Retransmissions without an answer do not break the silence that they began in.
  @inline(never)
  func notePause(_ length: Int64) {
    if awaits(own, peer) || awaits(peer, own) { return }
    let pause = flow.pointee.pause
    let units = Pause.units(length)
    let peerIsSilent = isSilent(peer, since: pause)
    if units < pause.length, peerIsSilent { return }
    let survived = UInt8(clamping: pause.length >> 14)
    if survived > flow.pointee.longestSurvived, !peerIsSilent, !isSilent(own, since: pause) {
      flow.pointee.longestSurvived = survived
    }
    flow.pointee.pause = Pause(
      length: units, end: Pause.units(segment.pointee.time.nanoseconds(since: flow.pointee.firstTime)))
  }

  /// Whether an end has sent something that the other has not acknowledged.
  private func awaits(
    _ end: UnsafeMutablePointer<DirectionFacts>, _ other: UnsafeMutablePointer<DirectionFacts>
  ) -> Bool {
    end.pointee.seen.contains(.sent) && other.pointee.seen.contains(.acknowledgment)
      && other.pointee.ackMax.precedes(end.pointee.sendMax)
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

/// Silences of a flow, in nanoseconds; 0: none of a second or more.
struct Silences {
  /// The longest after which both ends were heard again.
  var survived: Int64 = 0
  /// The last, after which one end was never heard again though the other sent.
  var unanswered: Int64 = 0
}

extension FlowView {
  /// What the flow's pauses say of idle limits (`semantics.md` §7.2 T5).
  ///
  /// - Parameter reset: the flow's reset, whose sender may have been silent before it: it survived nothing by that.
  func silences(before reset: ResetAccount?) -> Silences {
    let pause = flow.pointee.pause
    var longest = UInt32(flow.pointee.longestSurvived) << 14
    var silences = Silences()
    if pause.length > 0 {
      let lowIsSilent = isSilent(low)
      let highIsSilent = isSilent(high)
      if lowIsSilent != highIsSilent {
        silences.unanswered = Pause.nanoseconds(pause.length)
      }
      let wasFatal = reset.map { $0.silenceBefore == Pause.nanoseconds(pause.length) } ?? false
      if !lowIsSilent, !highIsSilent, !wasFatal { longest = max(longest, pause.length) }
    }
    silences.survived = Pause.nanoseconds(longest)
    return silences
  }

  /// Whether an end has sent nothing since the last pause began.
  private func isSilent(_ end: DirectionFacts) -> Bool {
    Pause.units(end.lastTime.nanoseconds(since: flow.pointee.firstTime)) < flow.pointee.pause.end
  }
}
