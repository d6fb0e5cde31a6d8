/// A reset's cause, and how sure it is (`semantics.md` §7.2, §12.5).
struct ResetVerdict: Hashable, BitwiseCopyable {
  var cause: ResetCause
  var confidence: Confidence

  init(_ cause: ResetCause, _ confidence: Confidence) {
    self.cause = cause
    self.confidence = confidence
  }

  static let unknown = ResetVerdict(.unknown, .possible)

  /// The least idle limit in use by devices between: that of a balancer, 60 s, and a second of tolerance.
  static let leastIdleLimit: Int64 = 59_000_000_000

  /// The cause when it is known who sent the reset: who did not send it cannot have had a reason.
  ///
  /// An injected reset is forged, whatever its trigger; a device's after a long silence is its idle limit, and else
  /// forged where the packets say nothing better than a guess.
  /// An abort has no other evidence than itself: where its header speaks against its end, it is a guess.
  func weighed(origin: ResetOrigin?, isDoubted: Bool = false, silence: Int64) -> ResetVerdict {
    switch origin {
    case .provenInjected: return ResetVerdict(.forged, .proven)
    case .suspectedMiddlebox:
      if silence >= Self.leastIdleLimit,
        cause == .idleMiddlebox || cause == .halfOpenPeer || cause == .unknown
      {
        return ResetVerdict(.idleMiddlebox, .probable)
      }
      switch confidence {
      case .proven, .strong: return self
      case .probable, .possible: return ResetVerdict(.forged, cause == .unknown ? .probable : .possible)
      }
    case .unknown where isDoubted && cause == .closeWithUnreadDataOrLinger:
      return ResetVerdict(cause, .possible)
    case .endpoint, .unknown, nil: return self
    }
  }
}
