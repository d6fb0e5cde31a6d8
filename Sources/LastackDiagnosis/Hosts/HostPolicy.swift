public import LastackTracking
public import LastackWire

/// What the host stage assumes of hosts, since no packet tells.
public struct HostPolicy: Sendable {
  public var timeWait: TimeWaitPolicy
  public var ports: EphemeralPortPolicy
  /// Linux' tcp_max_tw_buckets: half of the table of established connections (net/ipv4/tcp.c `tcp_init`), which has
  /// 524,288 places on a host with 16 GiB or more.
  public var timeWaitBuckets = 262_144

  public init(
    timeWait: TimeWaitPolicy = TimeWaitPolicy(), ports: EphemeralPortPolicy = EphemeralPortPolicy()
  ) {
    self.timeWait = timeWait
    self.ports = ports
  }
}

/// The ports that hosts choose from when a program does not (`semantics.md` §8.1).
public struct EphemeralPortPolicy: Sendable, Equatable {
  public struct Rule: Sendable, Equatable {
    public var network: IPNetwork
    public var ports: ClosedRange<UInt16>

    public init(network: IPNetwork, ports: ClosedRange<UInt16>) {
      self.network = network
      self.ports = ports
    }
  }

  /// Where no rule applies; Linux' ip_local_port_range unless said otherwise.
  public var standard: ClosedRange<UInt16>
  /// Whether ``standard`` was given rather than presumed.
  public var standardIsGiven = false
  /// The rule with the longest matching prefix wins; of equals, the first.
  public var rules: [Rule]

  public init(standard: ClosedRange<UInt16> = EphemeralPorts.linux, rules: [Rule] = []) {
    self.standard = standard
    self.rules = rules
  }

  /// The range of `host`, and whether it was given for it.
  public func range(of host: IPAddress) -> (ports: ClosedRange<UInt16>, isGiven: Bool) {
    var best = -1
    var found = (ports: standard, isGiven: standardIsGiven)
    for rule in rules where rule.network.prefixLength > best && rule.network.contains(host) {
      best = rule.network.prefixLength
      found = (rule.ports, true)
    }
    return found
  }
}

/// Ephemeral ranges of systems.
public enum EphemeralPorts {
  /// The range to presume for a host that was seen to use `ports`: `range` if they are in it, or else the narrowest of the
  /// known ones that holds them.
  static func presumed(_ range: ClosedRange<UInt16>, using ports: ClosedRange<UInt16>) -> ClosedRange<UInt16>
  {
    let known = [range, dynamic, linux, windowsOld, widest]
    return known.first { $0.contains(ports.lowerBound) && $0.contains(ports.upperBound) } ?? 1...65535
  }

  /// ip_local_port_range since 3.2 (Documentation/networking/ip-sysctl.rst).
  public static let linux: ClosedRange<UInt16> = 32768...60999
  /// Windows Vista, Server 2008 and later; macOS; RFC 6335 §6.
  public static let dynamic: ClosedRange<UInt16> = 49152...65535
  /// Windows before Vista (MaxUserPort 5000).
  public static let windowsOld: ClosedRange<UInt16> = 1025...5000
  /// All that are not well-known: what a range can be widened to.
  public static let widest: ClosedRange<UInt16> = 1024...65535
}
