public import LastackWire

/// Protection against wrapped sequence numbers: whether a receiver's stack takes a segment with this TSval (RFC 7323 §5,
/// `semantics.md` §5.3 and §5.4).
///
/// Pure: what a stack would say of one segment, from what it knows. Constant cost.
public struct PAWS: Sendable, Equatable {
  /// Whose rule the receiver follows.
  public enum Rule: Sendable, CaseIterable {
    /// RFC 7323 §5.3 to the letter.
    case rfc7323
    /// Linux 6.7 and later (include/net/tcp.h `tcp_paws_check`, `tcp_paws_reject`).
    case linux
    /// Linux before 6.7, where TS.Recent held for 24 days.
    case linuxBeforeMicroseconds
  }

  /// What a segment is to its receiver.
  public enum Kind: Sendable, CaseIterable {
    /// Payload, a FIN, or an ACK that tells something new.
    case ordinary
    /// A pure ACK at the number that the receiver expects, which acknowledges nothing new and moves no window.
    case duplicateAck
    /// A pure ACK below the number that the receiver expects.
    case staleAck
    case syn
    case reset
  }

  public enum Receiver: Sendable, CaseIterable {
    /// ESTABLISHED and the states after it, TIME-WAIT excepted.
    case synchronized
    case timeWait
  }

  public enum Verdict: Sendable, Equatable {
    /// Taken in; what its sequence number is good for is another question.
    case accepted
    /// Dropped, and answered by an ACK.
    case refused
    /// Dropped, and answered by a challenge ACK (RFC 5961 §4.2).
    case challenged
    /// Dropped in silence.
    case ignored
  }

  /// The segment's TSval.
  public var tsval: TSval
  /// TS.Recent: the TSval that the receiver echoes.
  public var recent: TSval
  /// Nanoseconds since the receiver last set TS.Recent.
  public var age: Int64
  public var kind: Kind
  public var receiver: Receiver
  /// How old a duplicate ACK Linux lets pass: one RTO of a 1200 Hz clock (tcp_input.c `tcp_tsval_replay`); 240 ticks are
  /// TCP_RTO_MIN, 200 ms.
  public var replayTicks: Int32 = 240

  public init(
    tsval: TSval, recent: TSval, age: Int64, kind: Kind = .ordinary, receiver: Receiver = .synchronized
  ) {
    self.tsval = tsval
    self.recent = recent
    self.age = age
    self.kind = kind
    self.receiver = receiver
  }

  /// TS.Recent is no measure after so long: half the range of a 1 ms clock (RFC 7323 §5.5).
  public static let outdated: Int64 = 24 * 86_400 * second
  /// TCP_PAWS_WRAP, INT_MAX / USEC_PER_SEC, since clocks may tick in microseconds (Linux 6.7).
  public static let linuxWrap: Int64 = 2147 * second
  /// TCP_PAWS_MSL: so long a TIME-WAIT holds a reset to its TSval, too.
  public static let linuxMSL: Int64 = 60 * second
  /// TCP_PAWS_WINDOW: outside TIME-WAIT, one tick older passes.
  public static let linuxWindow: Int32 = 1

  private static let second: Int64 = 1_000_000_000

  public func verdict(by rule: Rule) -> Verdict {
    switch rule {
    case .rfc7323: rfcVerdict
    case .linux: linuxVerdict(validFor: Self.linuxWrap)
    case .linuxBeforeMicroseconds: linuxVerdict(validFor: Self.outdated)
    }
  }

  /// A RST must not be held to its TSval (RFC 7323 §3.2, §5.3 R1).
  private var rfcVerdict: Verdict {
    guard kind != .reset, tsval.isOlder(than: recent), age <= Self.outdated else { return .accepted }
    return .refused
  }

  private func linuxVerdict(validFor limit: Int64) -> Verdict {
    // Some systems send TSval 0 on their SYNs and real ones later.
    guard recent.rawValue != 0, age < limit else { return .accepted }
    let ticks = recent.ticks(since: tsval)
    switch receiver {
    case .timeWait:
      guard ticks > 0 else { return .accepted }
      // tcp_timewait_state_process: a reset that PAWS rejects kills nothing; the others restart the 60 s.
      if kind == .reset { return age < Self.linuxMSL ? .ignored : .accepted }
      return .refused
    case .synchronized:
      guard ticks > Self.linuxWindow else { return .accepted }
      switch kind {
      case .reset: return .accepted
      case .syn: return .challenged
      case .ordinary: return .refused
      // tcp_disordered_ack_check.
      case .duplicateAck: return ticks > replayTicks ? .refused : .accepted
      case .staleAck: return .ignored
      }
    }
  }
}
