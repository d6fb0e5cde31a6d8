/// What a finding says, in a word that scripts can test for. The raw value is its spelling in every output.
public enum FindingCode: String, Sendable, CaseIterable, BitwiseCopyable {
  /// A client has no ephemeral port left for one server port (`semantics.md` §8.1, §8.2).
  case portExhaustion = "port_exhaustion"
  /// A client is about to run out of them.
  case portPressure = "port_pressure"
  /// Connections that the peer closed pile up, because an application does not close them (§8.5).
  case closeWaitLeak = "close_wait_leak"
  /// A listener was restarted, and could not have its port back before the old connections' TIME-WAIT was over.
  case restartInTimeWait = "restart_in_time_wait"
  /// A host held more TIME-WAITs than Linux keeps at most (§2.1).
  case timeWaitBuckets = "time_wait_buckets"
  /// A server dropped SYNs as tcp_tw_recycle does (§4).
  case recycleDrops = "recycle_drops"
  /// Several machines share a client's address (§6).
  case severalClocks = "several_clocks"
  /// Requests crossed a server's close of idle connections and were lost (§7.2 T4).
  case keepaliveRaces = "keepalive_races"
  /// Connections do not outlive silences of one length: something on their way forgets them (§7.2 T5).
  case idleLimit = "idle_limit"
  /// Resets do not fit the end whose address they bear (§7.4).
  case suspectedMiddlebox = "suspected_middleboxes"
  /// A listener that had accepted refused for a while (§7.2 T1).
  case listenerDown = "listener_down"
  /// A listener's accept queue was full, and it reset connections (§7.2 T12).
  case listenerOverflow = "listener_overflows"
  /// A client was refused at many ports (§7.2 T1).
  case portScan = "port_scan"
}

/// How bad a finding is.
public enum Severity: String, Sendable, CaseIterable, Comparable, BitwiseCopyable {
  /// Worth knowing; nothing is lost.
  case notice
  /// Something is about to break, or breaks now and then.
  case warning
  /// Users notice.
  case critical

  public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .notice: 0
    case .warning: 1
    case .critical: 2
    }
  }
}
