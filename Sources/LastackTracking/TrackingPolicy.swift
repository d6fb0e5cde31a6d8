public import LastackWire

/// What the tracker assumes and how much it keeps.
public struct TrackingPolicy: Sendable {
  /// How long a TIME-WAIT lasts, by holder; Linux' 60 s unless said otherwise (`semantics.md` §2.2).
  public var timeWait = TimeWaitPolicy()
  /// Nanoseconds of silence after which a connection ends as `idle`; `nil`: never.
  public var idleTimeout: Int64?
  /// Bound on tracked flows; beyond it the least recently active are emitted as evicted.
  public var maximumFlows = 4_000_000

  public init() {}
}

/// The length of TIME-WAIT, for each holder's address.
public struct TimeWaitPolicy: Sendable {
  /// An address prefix with a length of its own.
  public struct Exception: Sendable {
    public var prefix: IPAddress
    /// Leading bits of `prefix` that count.
    public var prefixLength: Int
    /// Nanoseconds.
    public var length: Int64

    public init(prefix: IPAddress, prefixLength: Int, length: Int64) {
      self.prefix = prefix
      self.prefixLength = prefixLength
      self.length = length
    }
  }

  /// Nanoseconds, where no exception applies.
  public var standard: Int64
  /// The longest matching prefix wins.
  public var exceptions: [Exception]

  /// Linux' TCP_TIMEWAIT_LEN (include/net/tcp.h): 60 s whatever `tcp_fin_timeout` says.
  public init(standard: Int64 = 60_000_000_000, exceptions: [Exception] = []) {
    self.standard = standard
    self.exceptions = exceptions
  }

  /// Nanoseconds that `address` keeps a TIME-WAIT.
  public func length(at address: IPAddress) -> Int64 {
    var best = -1
    var length = standard
    for exception in exceptions where exception.prefixLength > best && exception.matches(address) {
      best = exception.prefixLength
      length = exception.length
    }
    return length
  }
}

extension TimeWaitPolicy.Exception {
  func matches(_ address: IPAddress) -> Bool {
    guard address.family == prefix.family else { return false }
    let width = address.family == .v4 ? 32 : 128
    let ignored = width - min(max(prefixLength, 0), width)
    return address.bits >> UInt128(ignored) == prefix.bits >> UInt128(ignored)
  }
}
