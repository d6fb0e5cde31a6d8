public import LastackWire

/// What a host's TIME-WAIT does with a segment: the rule of its system as a function of what it remembers and of what
/// arrives (`semantics.md` §2.3, §3.1, §3.3).
///
/// Linux' rule is `tcp_timewait_state_process` (net/ipv4/tcp_minisocks.c, 6.18) to the letter, unordered numbers
/// included; the other systems' are as far as their sources and documents tell. Cost: a few comparisons.
public struct TimeWaitDecision: Sendable, Hashable {
  public var system: TimeWaitSystem
  /// Linux `net.ipv4.tcp_rfc1337`: where set, no RST ends a TIME-WAIT. The kernel's documentation has it the other way
  /// round.
  public var ignoresResets: Bool

  public init(system: TimeWaitSystem = .linux, ignoresResets: Bool = false) {
    self.system = system
    self.ignoresResets = ignoresResets
  }

  /// What a TIME-WAIT keeps of its connection.
  public struct Memory: Sendable, Hashable {
    /// The number after the peer's FIN: the last acknowledgment sent (RCV.NXT).
    public var receiveNext: SequenceNumber
    /// The number after the own FIN (SND.NXT).
    public var sendNext: SequenceNumber
    /// TSval of the peer's last segment (TS.Recent); `nil` where the connection had no timestamps.
    public var recentTSval: TSval?
    /// Nanoseconds since ``recentTSval`` was taken.
    public var recentAge: Int64
    /// The receive window, in octets.
    public var receiveWindow: UInt32

    public init(
      receiveNext: SequenceNumber, sendNext: SequenceNumber, recentTSval: TSval? = nil, recentAge: Int64 = 0,
      receiveWindow: UInt32 = 65535
    ) {
      self.receiveNext = receiveNext
      self.sendNext = sendNext
      self.recentTSval = recentTSval
      self.recentAge = recentAge
      self.receiveWindow = receiveWindow
    }
  }

  public enum Answer: Sendable, Hashable {
    /// The SYN is handed to the listener, for the reason given.
    case synAck(ReopenRule)
    /// An ACK of the old connection's numbers; Linux sends no more than one in 500 ms for SYNs and empty segments.
    case ack
    case reset
    case none
  }

  public enum Effect: Sendable, Hashable {
    /// TIME-WAIT goes on as it was.
    case stays
    /// It begins its full length anew.
    case restarts
    case ends
  }

  public struct Reaction: Sendable, Hashable {
    public var answer: Answer
    public var effect: Effect

    public init(_ answer: Answer, _ effect: Effect) {
      self.answer = answer
      self.effect = effect
    }
  }

  /// Linux TCP_PAWS_WRAP, INT_MAX µs in whole seconds: an older TS.Recent says nothing (before 6.7: 24 days).
  static let timestampLifetime: Int64 = 2_147_000_000_000
  /// Linux TCP_PAWS_MSL: a RST is tested against a TS.Recent younger than this.
  static let timestampLifetimeForResets: Int64 = 60_000_000_000

  /// What a holder with `memory` does when `segment` arrives.
  public func reaction(of memory: Memory, to segment: Segment) -> Reaction {
    switch system {
    case .linux: linux(memory, segment)
    case .bsd: freeBSD(memory, segment)
    case .macos: xnu(memory, segment)
    case .windows, .rfc9293: standard(memory, segment)
    }
  }

  private func linux(_ memory: Memory, _ segment: Segment) -> Reaction {
    let isReset = segment.flags.contains(.rst)
    let isStale = Self.failsPAWS(memory, segment)
    if !isStale, segment.sequence == memory.receiveNext, segment.end == segment.sequence || isReset {
      if !isReset { return Reaction(.none, .restarts) }
      return Reaction(.none, ignoresResets ? .stays : .ends)
    }
    if isReset { return Reaction(.none, .stays) }
    if opens(segment), !isStale {
      // As in the source, the numbers first: the timestamp is the reason where it alone decides.
      if memory.receiveNext.distance(from: segment.sequence) < 0 {
        return Reaction(.synAck(.higherSequence), .ends)
      }
      if let recent = memory.recentTSval, segment.traits.contains(.timestamps),
        recent.ticks(since: segment.tsval) < 0
      {
        return Reaction(.synAck(.newerTimestamp), .ends)
      }
    }
    return Reaction(.ack, isStale || segment.flags.contains(.ack) ? .restarts : .stays)
  }

  /// Linux `tcp_paws_reject` with window 0. A TS.Recent of 0 rejects nothing.
  static func failsPAWS(_ memory: Memory, _ segment: Segment) -> Bool {
    guard let recent = memory.recentTSval, recent != 0, segment.traits.contains(.timestamps) else {
      return false
    }
    guard recent.ticks(since: segment.tsval) > 0, memory.recentAge < timestampLifetime else { return false }
    return !segment.flags.contains(.rst) || memory.recentAge < timestampLifetimeForResets
  }

  /// FreeBSD `tcp_twcheck`: numbers only; what has no ACK and is not taken is dropped.
  private func freeBSD(_ memory: Memory, _ segment: Segment) -> Reaction {
    if segment.flags.contains(.rst) { return Reaction(.none, .stays) }
    if opens(segment) {
      return memory.receiveNext.precedes(segment.sequence)
        ? Reaction(.synAck(.higherSequence), .ends) : Reaction(.none, .stays)
    }
    guard segment.flags.contains(.ack) else { return Reaction(.none, .stays) }
    let repeatsFin = segment.flags.contains(.fin) && segment.end == memory.receiveNext
    let isDuplicateAck =
      segment.end == segment.sequence && segment.sequence == memory.receiveNext
      && segment.acknowledgment == memory.sendNext
    return Reaction(isDuplicateAck ? .none : .ack, repeatsFin ? .restarts : .stays)
  }

  /// XNU `tcp_input`: a SYN must lie beyond the window; every ACK begins TIME-WAIT anew.
  private func xnu(_ memory: Memory, _ segment: Segment) -> Reaction {
    if segment.flags.contains(.rst) { return Reaction(.none, .stays) }
    if opens(segment) {
      let ahead = segment.sequence.distance(from: memory.receiveNext)
      return ahead > 0 && UInt32(ahead) >= memory.receiveWindow
        ? Reaction(.synAck(.higherSequence), .ends) : Reaction(.ack, .stays)
    }
    guard segment.flags.contains(.ack) else { return Reaction(.none, .stays) }
    let isEmpty = segment.end == segment.sequence && segment.sequence == memory.receiveNext
    return Reaction(isEmpty ? .none : .ack, .restarts)
  }

  /// RFC 9293 §3.10.7.4 and §3.6.1 MAY-2, with RFC 6191 §2 where timestamps are in use. For Windows the documents say
  /// RFC 1122's rule: a higher number, whatever the timestamps.
  private func standard(_ memory: Memory, _ segment: Segment) -> Reaction {
    if segment.flags.contains(.rst) {
      let exact = segment.sequence == memory.receiveNext && !ignoresResets
      return Reaction(.none, exact ? .ends : .stays)
    }
    let isHigher = memory.receiveNext.precedes(segment.sequence)
    if opens(segment) {
      guard system == .rfc9293 else {
        return isHigher ? Reaction(.synAck(.higherSequence), .ends) : Reaction(.ack, .stays)
      }
      if segment.traits.contains(.timestamps) {
        // Without old timestamps new ones make any number acceptable.
        guard let recent = memory.recentTSval else { return Reaction(.synAck(.newerTimestamp), .ends) }
        if recent.isOlder(than: segment.tsval) { return Reaction(.synAck(.newerTimestamp), .ends) }
        if recent != segment.tsval { return Reaction(.none, .stays) }
      }
      return isHigher ? Reaction(.synAck(.higherSequence), .ends) : Reaction(.none, .stays)
    }
    guard segment.flags.contains(.ack) else { return Reaction(.none, .stays) }
    let isEmpty = segment.end == segment.sequence && segment.sequence == memory.receiveNext
    if isEmpty { return Reaction(.none, .stays) }
    return Reaction(.ack, segment.flags.contains(.fin) ? .restarts : .stays)
  }

  private func opens(_ segment: Segment) -> Bool {
    segment.flags.contains(.syn) && !segment.flags.contains(.ack) && !segment.flags.contains(.rst)
  }
}

/// A system whose TIME-WAIT rules and length are known (`semantics.md` §2.2, §3.3).
public enum TimeWaitSystem: String, Sendable, BitwiseCopyable, CaseIterable {
  case linux, bsd, macos, windows, rfc9293

  /// How long its TIME-WAIT lasts: Linux TCP_TIMEWAIT_LEN, FreeBSD and OpenBSD 2 × 30 s, macOS 2 × 15 s, Windows
  /// `TcpTimedWaitDelay` (30 to 300 s by version), RFC 9293 2 × 2 min.
  public var seconds: Int {
    switch self {
    case .linux, .bsd: 60
    case .macos: 30
    case .windows: 120
    case .rfc9293: 240
    }
  }
}
