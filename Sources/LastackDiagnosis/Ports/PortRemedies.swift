internal import LastackTracking

/// What would change that a client runs out of ports, as numbers (`semantics.md` §8.1).
public struct PortRemedies: Sendable, Equatable {
  /// The highest rate as it is.
  public var limit: PortRate
  /// With all ports from 1024 on; nil where the range is as wide already.
  public var widestRange: PortRate?
  /// Client addresses that the demand needs with the range as it is, the one there is included; as many server
  /// addresses or ports help as much.
  public var addresses: Int
  /// Requests that a connection would have to carry, where it carries one now.
  public var requestsPerConnection: Int
  /// With tcp_tw_reuse at the client, which frees a port after 1 s; nil where not every connection has timestamps, which
  /// it needs.
  public var withReuse: PortRate?

  /// `demand` is the rate that is asked for, as far as it could be seen.
  init(
    ports: ClosedRange<UInt16>, capacity: Int, timeWait: Int64, demand: PortRate, allHaveTimestamps: Bool
  ) {
    limit = .sustainable(ports: capacity, nanoseconds: timeWait)
    let widest = EphemeralPorts.widest
    widestRange = ports.count < widest.count ? .sustainable(ports: widest.count, nanoseconds: timeWait) : nil
    addresses = demand.needed(of: limit)
    requestsPerConnection = addresses
    // net/ipv4/tcp_ipv4.c `tcp_twsk_unique`, tcp_tw_reuse_delay 1000 ms.
    withReuse = allHaveTimestamps ? .sustainable(ports: capacity, nanoseconds: 1_000_000_000) : nil
  }
}
