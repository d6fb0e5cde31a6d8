public import LastackWire

/// The generations of Linux' tcp_tw_recycle, which 4.12 removed (`semantics.md` §4).
public enum RecycleKernel: Sendable, CaseIterable {
  /// Before 3.14: one memory for a remote address, whichever own address it had talked to.
  case perPeer
  /// 3.14 to 3.16: one for a pair of addresses (series 795709af1513).
  case perPair
  /// 3.17 to 4.11: a SYN without timestamps fails too while the memory is fresh (a26552afe894).
  case perPairNeedingTimestamps

  /// What one memory is kept for.
  public func key(local: IPAddress, remote: IPAddress) -> RecycleKey {
    RecycleKey(local: self == .perPeer ? nil : local, remote: remote)
  }
}

/// Whose clock a memory holds.
public struct RecycleKey: Hashable, Sendable {
  /// Nil where all own addresses share it.
  public var local: IPAddress?
  public var remote: IPAddress

  public init(local: IPAddress?, remote: IPAddress) {
    self.local = local
    self.remote = remote
  }
}

/// What Linux remembers under tcp_tw_recycle of a remote address, and what it makes of a SYN from there.
///
/// Times are whole seconds of that host's clock: the kernel asks `get_seconds()`.
public struct RecycleMemory: Sendable, Equatable, BitwiseCopyable {
  /// The TSval, and the second in which it came.
  public struct Stored: Sendable, Equatable, BitwiseCopyable {
    public var tsval: TSval
    public var stamp: Int64
  }

  public private(set) var stored: Stored?

  /// TCP_PAWS_MSL, seconds; TCP_PAWS_WINDOW, ticks (include/net/tcp.h).
  public static let lifetime: Int64 = 60
  public static let window: Int32 = 1

  public init() {}

  /// A connection that this host closed first enters TIME-WAIT, or FIN-WAIT-2 without a process: its TS.Recent is kept
  /// (net/ipv4/tcp_metrics.c `tcp_remember_stamp`, before 3.6 in tcp_ipv4.c).
  ///
  /// `stamp` is when TS.Recent last changed, `now` when the state was entered. Passive closes and resets never come here.
  public mutating func remember(_ tsval: TSval, stamp: Int64, now: Int64) {
    if let stored {
      let isNewer = stored.tsval.ticks(since: tsval) <= 0
      let isOutdated = now - stored.stamp > Self.lifetime && stored.stamp <= stamp
      guard isNewer || isOutdated else { return }
    }
    stored = Stored(tsval: tsval, stamp: stamp)
  }

  /// Whether a listener drops a SYN, in silence (`tcp_v4_conn_request`; since 3.17 `tcp_peer_is_proven`).
  ///
  /// Not asked of a SYN that a TIME-WAIT accepted, nor where SYN cookies are in use. `tsval` is nil without the option.
  public func drops(tsval: TSval?, now: Int64, kernel: RecycleKernel) -> Bool {
    guard let stored, now - stored.stamp < Self.lifetime else { return false }
    guard let tsval else { return kernel == .perPairNeedingTimestamps }
    return stored.tsval.ticks(since: tsval) > Self.window
  }
}
