/// The beginnings that many scripts share; frames 1 to 3 where there is a handshake.
enum Opening {
  static let handshake = """
    +0.000 C > S  S   0:0(0)
    +0.010 S > C  S.  0:0(0) ack 1
    +0.001 C > S  .   1:1(0) ack 1

    """

  /// A handshake and a close by the client: seven frames, TIME-WAIT at the client from 0.212 s on.
  static let closedByClient =
    handshake + """
      +0.100 C > S  F.  1:1(0) ack 1
      +0.050 S > C  .   1:1(0) ack 2
      +0.050 S > C  F.  1:1(0) ack 2
      +0.001 C > S  .   2:2(0) ack 2

      """

  /// A segment of another connection, which shows only that the input went on until then.
  static func inputGoesOn(_ time: String) -> String {
    """
    connection witness client 10.9.9.9:33000 server 10.9.9.8:443
    \(time) witness C > S  .  1:1(0) ack 1

    """
  }
}
