public import LastackWire

/// A TCP socket of this host as the kernel has it (`struct inet_diag_msg`, include/uapi/linux/inet_diag.h).
public struct KernelSocket: Hashable, Sendable {
  /// The kernel's own states, by its numbers (include/net/tcp_states.h).
  ///
  /// A FIN-WAIT-2 that no program holds any more is a time-wait socket there, and told as FIN-WAIT-2 all the same.
  public enum State: UInt8, Hashable, Sendable, CaseIterable {
    case established = 1
    case synSent
    case synReceived
    case finWait1
    case finWait2
    case timeWait
    case closed
    case closeWait
    case lastAck
    case listen
    case closing
    /// A handshake that no socket was made for yet (TCP_NEW_SYN_RECV).
    case newSynReceived
  }

  /// From here to there.
  public var tuple: FourTuple
  public var state: State
  /// Milliseconds until the kernel ends a TIME-WAIT, or a FIN-WAIT-2 that nobody holds; `nil` in other states.
  public var remaining: Int?

  public init(tuple: FourTuple, state: State, remaining: Int? = nil) {
    self.tuple = tuple
    self.state = state
    self.remaining = remaining
  }
}
