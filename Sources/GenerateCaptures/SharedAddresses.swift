import LastackWire
import SegmentScript

/// Addresses that several clocks, or none that can be compared, are behind.
enum SharedAddresses {
  private static let machines: [UInt32] = [773_695_118, 470_318_331, 190_000_000, 12_000_000]

  /// Four machines behind one address, and a server that closes first and answers all of them: no tcp_tw_recycle.
  ///
  /// Each connects twelve times in two minutes. Most of their SYNs have a clock behind one that came before.
  static func immuneServer() throws -> [Segment] {
    var address = SharedAddress()
    for round in 0..<12 {
      for (number, clock) in machines.enumerated() {
        try address.connect(
          port: 50_000 + round * 4 + number, clock: clock, syns: [round * 10_000 + number * 2_300],
          closer: .server)
      }
    }
    return address.segments
  }

  /// A thousand connections of one machine whose timestamps start anywhere in each: Linux 4.10, and since 2026 again;
  /// FreeBSD, macOS. The server closes every second one first.
  static func offsetsPerConnection() throws -> [Segment] {
    var random = SeededRandom(seed: 29)
    var address = SharedAddress()
    address.client = "192.0.2.29"
    for number in 0..<1000 {
      try address.connect(
        port: 33_000 + number * 2, clock: UInt32.random(in: 0...(.max), using: &random),
        syns: [number * 120], closer: number.isMultiple(of: 2) ? .server : .client, lifetime: 40)
    }
    return address.segments
  }
}
