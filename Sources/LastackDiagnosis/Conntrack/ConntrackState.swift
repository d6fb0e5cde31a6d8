/// A state of nf_conntrack's entry for a connection; the names do not say whose state it is (`semantics.md` §8.6).
///
/// CLOSE-WAIT means that the first FIN was answered, LAST-ACK that FINs went both ways, or the same one twice.
public enum ConntrackState: String, Sendable, CaseIterable, BitwiseCopyable {
  case none
  case synSent = "SYN_SENT"
  case synReceived = "SYN_RECV"
  case established = "ESTABLISHED"
  case finWait = "FIN_WAIT"
  case closeWait = "CLOSE_WAIT"
  case lastAck = "LAST_ACK"
  case timeWait = "TIME_WAIT"
  case close = "CLOSE"
  case synSent2 = "SYN_SENT2"

  /// Seconds until an entry in this state that sees no packet is gone: net/netfilter/nf_conntrack_proto_tcp.c
  /// `tcp_timeouts`; sysctl net.netfilter.nf_conntrack_tcp_timeout_*.
  public var timeout: Int64 {
    switch self {
    case .none: 0
    case .synSent, .synSent2, .finWait, .timeWait: 120
    case .synReceived, .closeWait: 60
    case .established: 432_000
    case .lastAck: 30
    case .close: 10
    }
  }

  /// What a packet is to conntrack (`get_conntrack_index`): RST before SYN before FIN before ACK.
  public enum Packet: Sendable, CaseIterable { case syn, synAck, fin, ack, reset }

  /// From the end that opened the entry, or back.
  public enum Direction: Sendable, CaseIterable { case original, reply }

  /// What a packet does.
  public enum Step: Sendable, Equatable {
    case to(ConntrackState)
    /// Passed on under the old entry, which stays as it is.
    case ignored
    /// Not translated; most rule sets drop it.
    case invalid
  }

  /// The table `tcp_conntracks`, cell by cell.
  public func step(_ packet: Packet, _ direction: Direction) -> Step {
    switch (packet, direction) {
    case (.syn, .original): originalSyn
    case (.syn, .reply): replySyn
    case (.synAck, .original): self == .synReceived || self == .synSent2 ? .to(.synReceived) : .invalid
    case (.synAck, .reply): replySynAck
    case (.fin, _): fin
    case (.ack, .original): originalAck
    case (.ack, .reply): replyAck
    case (.reset, _): self == .none ? .invalid : .to(.close)
    }
  }

  private var originalSyn: Step {
    switch self {
    case .none, .synSent, .timeWait, .close: .to(.synSent)
    case .synSent2: .to(.synSent2)
    case .synReceived, .established, .finWait, .closeWait, .lastAck: .ignored
    }
  }

  private var replySyn: Step {
    switch self {
    case .synSent, .synSent2: .to(.synSent2)
    // The ends have changed places.
    case .timeWait: .to(.synSent)
    case .none, .synReceived, .established, .finWait, .closeWait, .lastAck, .close: .invalid
    }
  }

  private var replySynAck: Step {
    switch self {
    case .none: .invalid
    case .synSent, .synSent2: .to(.synReceived)
    case .synReceived, .established, .finWait, .closeWait, .lastAck, .timeWait, .close: .ignored
    }
  }

  private var fin: Step {
    switch self {
    case .none, .synSent, .synSent2: .invalid
    case .synReceived, .established: .to(.finWait)
    // The other end's, or the same one again.
    case .finWait, .closeWait, .lastAck: .to(.lastAck)
    case .timeWait, .close: .to(self)
    }
  }

  private var originalAck: Step {
    switch self {
    // Picked up in the middle (nf_conntrack_tcp_loose).
    case .none, .synReceived, .established: .to(.established)
    case .synSent, .synSent2: .invalid
    case .finWait, .closeWait: .to(.closeWait)
    case .lastAck, .timeWait: .to(.timeWait)
    case .close: .to(.close)
    }
  }

  private var replyAck: Step {
    switch self {
    case .none: .invalid
    case .synSent, .synSent2: .ignored
    case .synReceived, .established, .close: .to(self)
    case .finWait, .closeWait: .to(.closeWait)
    case .lastAck, .timeWait: .to(.timeWait)
    }
  }
}
