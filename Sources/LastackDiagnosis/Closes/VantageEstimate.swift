internal import LastackTracking

/// Where a capture was taken, from all its handshakes (`semantics.md` §1.9): the medians of the gaps on either side.
///
/// Kept as counts by size, eight classes to a factor of two: memory is fixed, a median is right to 5 %.
public struct VantageEstimate: Sendable {
  public enum Position: Sendable, Equatable {
    /// Near the hosts that open connections.
    case client
    case server
    case between
  }

  public private(set) var handshakes = 0
  private var client = GapCounts()
  private var server = GapCounts()

  public init() {}

  mutating func add(_ flow: borrowing FlowRecord) {
    guard let vantage = flow.evidence.vantage else { return }
    handshakes += 1
    client.add(vantage.clientGap)
    server.add(vantage.serverGap)
  }

  /// The median gap between SYN-ACK and ACK, in nanoseconds; nil without a handshake.
  public var clientGap: Int64? { client.median }
  /// The median gap between SYN and SYN-ACK.
  public var serverGap: Int64? { server.median }

  /// Where the tap stood; nil where a few handshakes, or gaps of microseconds on both sides, do not tell.
  public var position: Position? {
    guard handshakes >= 3, let clientGap, let serverGap, max(clientGap, serverGap) >= Self.tellingGap else {
      return nil
    }
    if clientGap * Self.tellingRatio <= serverGap { return .client }
    if serverGap * Self.tellingRatio <= clientGap { return .server }
    return .between
  }

  /// Below it, it is the hosts' own time that is measured.
  private static let tellingGap: Int64 = 500_000
  private static let tellingRatio: Int64 = 8
}

/// How many gaps there were of each size.
struct GapCounts: Sendable {
  private var counts = [Int](repeating: 0, count: 64 * 8)
  private var total = 0

  mutating func add(_ nanoseconds: Int64) {
    counts[Self.index(UInt64(max(nanoseconds, 1)))] += 1
    total += 1
  }

  var median: Int64? {
    guard total > 0 else { return nil }
    var below = 0
    for (index, count) in counts.enumerated() {
      below += count
      if below * 2 >= total { return Self.middle(of: index) }
    }
    return nil
  }

  /// The exponent, and three bits behind the leading one.
  private static func index(_ value: UInt64) -> Int {
    let exponent = 63 - value.leadingZeroBitCount
    let fraction =
      exponent >= 3 ? Int(value >> UInt64(exponent - 3)) & 7 : Int(value << UInt64(3 - exponent)) & 7
    return exponent * 8 + fraction
  }

  private static func middle(of index: Int) -> Int64 {
    let exponent = index / 8
    let low = Double(UInt64(1) << UInt64(exponent)) * (1 + Double(index % 8) / 8)
    return Int64(min(low * 1.0625, 9e18))
  }
}
