public import LastackWire

/// What the tracker assumes and how much it keeps.
public struct TrackingPolicy: Sendable {
  /// How long a TIME-WAIT lasts, by holder; Linux' 60 s unless said otherwise (`semantics.md` §2.2).
  public var timeWait = TimeWaitPolicy()
  /// Nanoseconds of silence after which a connection ends as `idle`; `nil`: never.
  public var idleTimeout: Int64?
  /// Bound on tracked flows; beyond it the least recently active are emitted as evicted.
  public var maximumFlows = 2_000_000
  /// Whether each flow is told of at its close too (``FlowRecord/Phase/ended``), minutes before its record is complete.
  public var announcesEnds = false
  /// Flows that are kept open at least, the others packed: a matter of speed and memory, never of results.
  var openFlows = FlowTable.usuallyOpen

  public init() {}
}

/// How long hosts stay in TIME-WAIT (`semantics.md` §2.2): no packet tells.
public struct TimeWaitPolicy: Sendable {
  /// Hosts with a length of their own.
  public struct Rule: Sendable {
    public var network: IPNetwork
    public var seconds: Int

    public init(network: IPNetwork, seconds: Int) {
      self.network = network
      self.seconds = seconds
    }
  }

  /// Where no rule applies. Linux' TCP_TIMEWAIT_LEN (include/net/tcp.h) is 60 s, whatever `tcp_fin_timeout` says.
  public var standardSeconds: Int
  /// The rule with the longest matching prefix wins.
  public var rules: [Rule]
  /// What a TIME-WAIT takes and what it answers, on every host.
  public var decision = TimeWaitDecision()

  public init(standardSeconds: Int = 60, rules: [Rule] = []) {
    self.standardSeconds = standardSeconds
    self.rules = rules
  }

  /// Nanoseconds that `host` keeps a TIME-WAIT.
  public func length(at host: IPAddress) -> Int64 {
    var best = -1
    var seconds = standardSeconds
    for rule in rules where rule.network.prefixLength > best && rule.network.contains(host) {
      best = rule.network.prefixLength
      seconds = rule.seconds
    }
    return Int64(seconds) * 1_000_000_000
  }
}
