internal import LastackTracking
public import LastackWire

/// Requests that crossed a server's close of idle connections, and the server's limit that they ran into
/// (`semantics.md` §7.2 T4).
public struct KeepaliveRaces: Sendable, Equatable {
  public var server: Endpoint
  /// Requests that crossed the FIN, and their octets.
  public var requests: Int
  public var lostOctets: Int
  /// The server's keep-alive timeout in nanoseconds: the median of the samples that agree with the races.
  public var timeout: Int64
  /// Closes of idle connections by that server that agree to within a second or 2 %, the races among them; how far they
  /// lie apart; and its other closes of idle connections.
  public var samples: Int
  public var spread: Int64
  public var others: Int
  /// The longest handshake among the races, in nanoseconds.
  public var roundTrip: Int64
  /// The latest time that a request was sent after the server's FIN, as captured.
  public var longestCrossing: Int64
  public var knownDefaults: [KnownTimeout]

  /// How much earlier the client should close: a second, the samples' spread or the round trip, whichever is most.
  public var margin: Int64 { max(1_000_000_000, spread, roundTrip) }

  /// The client's idle limit that avoids the race; nil where the server's is too short for any.
  public var clientLimit: Int64? { timeout > margin ? timeout - margin : nil }
}

/// A race as it is kept.
struct RaceSample: Sendable {
  var service: UInt32
  var flow: Int
  var input: Int
  var time: CaptureTime
  var race: KeepaliveRace
  var roundTrip: Int64
  var confidence: Confidence
}

/// Times that agree to within a second, or 2 %, of each other.
struct TimeCluster: Equatable {
  var samples: ArraySlice<Int64>

  var count: Int { samples.count }
  var least: Int64 { samples.first ?? 0 }
  var most: Int64 { samples.last ?? 0 }
  var spread: Int64 { most - least }
  var median: Int64 { samples.isEmpty ? 0 : samples[samples.startIndex + (samples.count - 1) / 2] }

  /// From the least to the most: ±1 s or ±2 %, whichever is wider.
  static func width(from least: Int64) -> Int64 { max(2_000_000_000, least / 25) }

  /// The largest cluster of times in ascending order that holds one of `wanted`; of equals that of the shortest times.
  static func largest(of sorted: [Int64], holding wanted: ClosedRange<Int64>? = nil) -> TimeCluster? {
    var best: TimeCluster?
    var end = 0
    for start in sorted.indices {
      let limit = sorted[start] &+ width(from: sorted[start])
      while end < sorted.count, sorted[end] <= limit { end += 1 }
      let cluster = TimeCluster(samples: sorted[start..<end])
      if let wanted, cluster.least > wanted.upperBound || cluster.most < wanted.lowerBound { continue }
      if cluster.count > best?.count ?? 0 { best = cluster }
    }
    return best
  }
}
