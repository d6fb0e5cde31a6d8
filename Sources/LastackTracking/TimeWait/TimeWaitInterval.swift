internal import LastackWire

/// A TIME-WAIT as an interval: who holds it, since when, and until when under the policy (`semantics.md` §2).
struct TimeWaitInterval {
  var holder: Sides
  var start: CaptureTime
  var end: CaptureTime
  /// `nil` while it lasts.
  var reason: TimeWaitEnd?
}

extension FlowTracker {
  /// The TIME-WAIT that the flow's facts prove: both FINs sent and acknowledged before any reset, an active closer
  /// known. It starts when the capture has the last of the two acknowledgments.
  ///
  /// A reset by the holder says that there was no TIME-WAIT (any more); one by its peer ends it where the holder's
  /// system lets resets do that. What took its place ended it, else the time.
  func timeWait(of view: FlowView, closer: ActiveCloser?) -> TimeWaitInterval? {
    guard var interval = timeWaitFromFacts(of: view, closer: closer) else { return nil }
    let facts = view.flow.pointee.reopen
    if facts.timeWaitEnd.nanoseconds != .min { interval.end = facts.timeWaitEnd }
    if facts.marks.contains(.reopened) {
      interval.reason = .reopened
    } else if view.marks.contains(.reset), view.resetTime < interval.end {
      let resetter: Sides =
        (view.marks.contains(.resetFromHigh) ? Direction.fromHigh : .fromLow) == view.client
        ? .client : .server
      if resetter == interval.holder {
        interval.reason = .missing
        interval.end = view.resetTime
      } else if policy.timeWait.decision.resetEnds {
        interval.reason = .assassinated
        interval.end = view.resetTime
      }
    }
    return interval
  }

  /// The interval as it would be if nothing had come after the close.
  private func timeWaitFromFacts(of view: FlowView, closer: ActiveCloser?) -> TimeWaitInterval? {
    guard view.closeWasCompleted, let closer else { return nil }
    let holder: Sides
    switch closer {
    case .client: holder = .client
    case .server: holder = .server
    case .both: holder = .both
    case .unknown: return nil
    }
    let holding = holder == .server ? view.client.reversed : view.client
    let length = policy.timeWait.length(at: view.flow.pointee.key.endpoint(holding).address)
    return TimeWaitInterval(
      holder: holder, start: view.closedTime, end: view.closedTime.advanced(byNanoseconds: length))
  }

  /// The interval as the record tells it: what the input's end cut off ends when the policy has it end.
  func concludedTimeWait(of view: FlowView, closer: ActiveCloser?, because reason: Retirement)
    -> TimeWaitInterval?
  {
    guard var interval = timeWait(of: view, closer: closer) else { return nil }
    guard interval.reason == nil else { return interval }
    if interval.end <= clock {
      interval.reason = .expired
    } else if reason == .inputEnded {
      interval.reason = .captureEnd
    }
    return interval
  }

  /// When the TIME-WAIT ends as far as is known now, resets left aside; `nil` where none has begun.
  ///
  /// Asked of the facts until something restarts or ends it: a FIN's first transmission may be captured late.
  func timeWaitEnd(of view: FlowView) -> CaptureTime? {
    if view.flow.pointee.reopen.timeWaitEnd.nanoseconds != .min {
      return view.flow.pointee.reopen.timeWaitEnd
    }
    return timeWaitFromFacts(of: view, closer: view.activeCloser?.closer)?.end
  }

  /// Whether an end of the incarnation still holds it at `time`, or its TIME-WAIT.
  func isAlive(_ place: UInt32, at time: CaptureTime) -> Bool {
    let view = FlowView(flows.pointer(place))
    if let interval = timeWait(of: view, closer: view.activeCloser?.closer) {
      return time < interval.end
    }
    return !view.flow.pointee.isOver
  }
}

extension FlowRecord {
  /// A reset that a TIME-WAIT survived, or that came too late for it, ended nothing.
  mutating func withdrawAssassinations() {
    guard timeWaitEndReason != .assassinated else { return }
    for place in events.indices where events[place].note == .timeWaitAssassination {
      events[place].note = .rst
    }
  }
}

extension TimeWaitDecision {
  /// Whether a reset with the right number ends a TIME-WAIT (RFC 1337; FreeBSD and macOS ignore it).
  var resetEnds: Bool {
    switch system {
    case .linux, .windows, .rfc9293: !ignoresResets
    case .bsd, .macos: false
    }
  }
}
