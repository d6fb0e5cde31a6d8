/// A timeout of a product as it comes: a hint at what a time seen may be, and no more.
public struct KnownTimeout: Sendable, Equatable {
  /// How it is known.
  public enum Source: String, Sendable, CaseIterable {
    /// Read in the maker's documentation.
    case documented
    /// From memory: check before relying on it.
    case remembered
  }

  public var product: String
  public var nanoseconds: Int64
  public var source: Source

  private init(_ product: String, seconds: Int64, _ source: Source) {
    self.product = product
    nanoseconds = seconds * 1_000_000_000
    self.source = source
  }

  /// How long servers keep idle connections of HTTP.
  static let keepAlive: [KnownTimeout] = [
    KnownTimeout("gunicorn", seconds: 2, .remembered),
    KnownTimeout("Node.js", seconds: 5, .documented),
    KnownTimeout("Apache httpd", seconds: 5, .remembered),
    KnownTimeout("uvicorn", seconds: 5, .remembered),
    KnownTimeout("Tomcat (server.xml)", seconds: 20, .remembered),
    KnownTimeout("AWS ALB", seconds: 60, .remembered),
    KnownTimeout("nginx as packaged (keepalive_timeout 65)", seconds: 65, .remembered),
    KnownTimeout("nginx (keepalive_timeout)", seconds: 75, .remembered),
    KnownTimeout("IIS", seconds: 120, .remembered),
    KnownTimeout("Google Cloud load balancers", seconds: 600, .remembered),
  ]

  /// After what silence devices forget connections (`semantics.md` §7.2 T5).
  static let idle: [KnownTimeout] = [
    KnownTimeout("AWS ALB", seconds: 60, .remembered),
    KnownTimeout("Azure Load Balancer (default)", seconds: 240, .documented),
    KnownTimeout("F5 BIG-IP (TCP profile)", seconds: 300, .remembered),
    KnownTimeout("AWS NLB, Gateway LB, NAT gateway; ENI of Nitro v6", seconds: 350, .documented),
    KnownTimeout("Google Cloud (VPC connection tracking)", seconds: 600, .remembered),
    KnownTimeout("Cisco ASA", seconds: 3600, .remembered),
    KnownTimeout("Linux nf_conntrack", seconds: 432_000, .remembered),
  ]

  /// Servers whose limit is within a second, or 2 %, of a time.
  static func keepAliveDefaults(near time: Int64) -> [KnownTimeout] {
    keepAlive.filter { agrees($0.nanoseconds, time) }
  }

  /// Devices whose limit is not below the longest silence outlived and not above the shortest that was not, nearest to
  /// that first; where it is known exactly, those that agree with it.
  static func idleLimits(from survived: Int64, to shortest: Int64, isExact: Bool) -> [KnownTimeout] {
    if isExact { return idle.filter { agrees($0.nanoseconds, shortest) } }
    return idle.filter {
      $0.nanoseconds >= max(survived, shortest / 2)
        && ($0.nanoseconds <= shortest || agrees($0.nanoseconds, shortest))
    }.reversed()
  }

  private static func agrees(_ a: Int64, _ b: Int64) -> Bool {
    let difference = a > b ? a - b : b - a
    return difference <= max(1_000_000_000, a / 50)
  }
}
