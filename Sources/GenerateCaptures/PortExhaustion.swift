import LastackWire
import SegmentScript

/// A client that wants more connections to one server than its ports allow.
///
/// It has 40 ports, wants one connection a second, and closes each by itself at once. After 40 s every port is in
/// TIME-WAIT; from then on each SYN takes a port that came free a moment ago, a minute after its last close: 40
/// connections a minute, however many are wanted. Linux hands out the ports of the range's first parity, and the others
/// only when none of those is left (`__inet_hash_connect()`).
struct PortExhaustion {
  private static let ports: ClosedRange<UInt16> = 32768...32807
  private static let start = 1_767_605_200
  // Times are milliseconds since the start.
  private static let duration = 300_000
  private static let wantedInterval = 1000
  /// How often the client tries, also after EADDRNOTAVAIL.
  private static let attemptInterval = 100
  /// Linux's 60 s end when its timer wheel comes round.
  private static let timeWait = 60_200...60_500

  func segments() throws(ScriptError) -> [Segment] {
    var random = SeededRandom(seed: 8)
    var freeFrom: [UInt16: Int] = [:]
    var opened = 0
    var text = "start \(Self.start)\nserver 10.0.0.2:9999\n"
    for now in stride(from: 0, to: Self.duration, by: Self.attemptInterval) {
      let wanted = now / Self.wantedInterval + 1
      let free = Self.ports.filter { freeFrom[$0, default: 0] <= now }
      guard opened < wanted, let port = free.first(where: { $0.isMultiple(of: 2) }) ?? free.first else {
        continue
      }
      text += Self.connection(from: port, at: now)
      freeFrom[port] = now + 30 + Int.random(in: Self.timeWait, using: &random)
      opened += 1
    }
    return try SegmentScript(text).segments
  }

  /// A query of 30 ms. Each four-tuple has its own origin of ISNs and timestamps, as Linux has since 4.10, and goes on
  /// from it: one ISN tick in 64 ns, one TSval tick in 1 ms.
  private static func connection(from port: UInt16, at now: Int) -> String {
    var origin = SeededRandom(seed: UInt64(port))
    let elapsed = UInt32(truncatingIfNeeded: now * 1_000_000 / 64)
    let clientISN = UInt32.random(in: 0...(.max), using: &origin) &+ elapsed
    let serverISN = UInt32.random(in: 0...(.max), using: &origin) &+ elapsed
    let clientTSval = UInt32.random(in: 0...(.max), using: &origin)
    let serverTSval = UInt32.random(in: 0...(.max), using: &origin)
    return """
      client 10.0.0.1:\(port) client-isn \(clientISN) client-ts \(clientTSval)
      server-isn \(serverISN) server-ts \(serverTSval)
      \(now / 1000).\(now % 1000 / 100) C > S S 0:0(0)
      +0.000420 S > C S. 0:0(0) ack 1
      +0.000060 C > S . 1:1(0) ack 1
      +0.000150 C > S P. 1:121(120) ack 1
      +0.000420 S > C . 1:1(0) ack 121
      +0.028000 S > C P. 1:801(800) ack 121
      +0.000060 C > S . 121:121(0) ack 801
      +0.000300 C > S F. 121:121(0) ack 801
      +0.000420 S > C F. 801:801(0) ack 122
      +0.000060 C > S . 122:122(0) ack 802

      """
  }
}
