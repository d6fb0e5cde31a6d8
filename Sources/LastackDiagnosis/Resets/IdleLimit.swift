public import LastackWire

/// Connections that did not outlive silences of one length: something on their way forgets idle connections
/// (`semantics.md` §7.2 T5).
public struct IdleLimit: Sendable, Equatable {
  /// Whose connections: a service's, or a client's to any.
  public enum Whose: Sendable, Equatable, Hashable {
    case service(Endpoint)
    case client(IPAddress)
  }

  public var whose: Whose
  /// The shortest and the longest of the silences that agree: the limit is not above the shortest.
  public var shortest: Int64
  public var longest: Int64
  /// Connections with those.
  public var connections: Int
  /// Of these, reset by an end or in its name; the rest got no answer any more.
  public var resets: Int
  /// The longest silence there that both ends outlived: the limit is not below; 0: none of 20 s or more was seen.
  public var survived: Int64
  /// The connection that outlived it.
  public var survivor: Int?
  /// A reset came when the time was up, and not in answer to a segment: the limit is ``shortest`` itself.
  public var isExact: Bool
  /// Limits in use that fit between ``survived`` and ``shortest``, nearest to ``shortest`` first.
  public var known: [KnownTimeout]

  /// An interval of probes that keeps the connection known: three quarters of the least that the limit may be known to be.
  public var keepAliveInterval: Int64 {
    let floor = survived > 0 ? survived : shortest / 2
    let assumed = isExact ? shortest : known.first.map(\.nanoseconds) ?? floor
    return max(1, min(assumed, shortest) * 3 / 4 / 1_000_000_000) * 1_000_000_000
  }

  /// Nanoseconds: limits of devices are not shorter, less a second of tolerance.
  static let least: Int64 = 59_000_000_000
  /// Fewer connections may be chance.
  static let leastConnections = 3
}
