public import LastackWire

/// A host that held more TIME-WAITs than Linux keeps: those beyond are destroyed at once (net/ipv4/tcp_minisocks.c
/// `tcp_time_wait`), and a late FIN or an old segment of theirs meets a RST.
public struct TimeWaitBuckets: Sendable, Equatable {
  public var host: IPAddress
  public var peak: Int
  public var peakTime: CaptureTime
  /// tcp_max_tw_buckets, as it is presumed.
  public var limit: Int
}
