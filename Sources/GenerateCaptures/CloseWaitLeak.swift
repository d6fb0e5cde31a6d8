import LastackWire
import SegmentScript

/// A service that forgets to close: every fourth request takes a path on which the server's socket stays open.
///
/// Clients close first, one every 20 s for 16 minutes. The server answers the FIN of such a connection with an ACK and
/// never with a FIN of its own: it sits in CLOSE-WAIT until the program ends, and there is one more every 80 s. Its
/// client, an orphan in FIN-WAIT-2, gives up after tcp_fin_timeout without a word.
struct CloseWaitLeak {
  private static let start = 1_767_614_400
  private static let interval = 20
  private static let connections = 48

  func segments() throws(ScriptError) -> [Segment] {
    var text = "start \(Self.start)\nserver 10.0.0.2:8080 client-ts 70000 server-ts 930000\n"
    for number in 0..<Self.connections {
      text += Self.connection(number, isLeaked: number % 4 == 1)
    }
    return try SegmentScript(text).segments
  }

  private static func connection(_ number: Int, isLeaked: Bool) -> String {
    let open = """
      client 10.0.0.1:\(40_000 + 2 * number) client-isn \(1_000_000 * (number + 1)) server-isn \(7_000_000 * (number + 1))
      \(number * interval).000 C > S S 0:0(0)
      +0.000050 S > C S. 0:0(0) ack 1
      +0.000400 C > S . 1:1(0) ack 1
      +0.000100 C > S P. 1:121(120) ack 1
      +0.004000 S > C P. 1:301(300) ack 121
      +0.000400 C > S F. 121:121(0) ack 301

      """
    if isLeaked { return open + "+0.040000 S > C . 301:301(0) ack 122\n" }
    return open + """
      +0.000300 S > C F. 301:301(0) ack 122
      +0.000400 C > S . 122:122(0) ack 302

      """
  }
}
