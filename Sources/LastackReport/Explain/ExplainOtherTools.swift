// `semantics.md` §10: the vocabularies of Zeek and of Wireshark, by those programs' own rules.
enum OtherTools {
  static let zeekStates: [Explanation] = [
    zeek("S0", "a SYN, and no reply.", "Originator sent SYN; responder nothing."),
    zeek("S1", "established, not closed.", "Both ends established; no FIN."),
    zeek("SF", "normal establishment and close.", "Both ends closed by FIN; a reset after both leaves it."),
    zeek("REJ", "the attempt was rejected.", "Responder reset while the originator had only sent SYN."),
    zeek(
      "S2", "established; the originator closed, no reply of the responder to that.",
      "FIN of the originator only."),
    zeek(
      "S3", "established; the responder closed, no reply of the originator to that.",
      "FIN of the responder only."),
    zeek("RSTO", "the originator aborted.", "RST of the originator, responder seen."),
    zeek("RSTR", "the responder aborted.", "RST of the responder after the handshake."),
    zeek(
      "RSTOS0", "the originator sent a SYN, then a RST; no SYN-ACK was seen.",
      "History S then R, responder silent."),
    zeek("RSTRH", "the responder sent SYN-ACK, then RST; no SYN was seen.", "Originator silent."),
    zeek("SH", "the originator sent SYN, then FIN; no SYN-ACK: half open.", "Responder silent."),
    zeek("SHR", "the responder sent SYN-ACK, then FIN; no SYN was seen.", "Originator silent."),
    zeek("OTH", "no SYN: traffic in the middle of a connection.", "None of the others."),
  ]

  static let completeness: [Explanation] = [
    bit(1, "SYN", "a SYN was seen."), bit(2, "SYN-ACK", "a SYN-ACK was seen."),
    bit(4, "ACK", "an ACK was seen."),
    bit(8, "DATA", "payload was seen."),
    bit(16, "FIN", "a FIN was seen. One is enough: 31 does not mean that both ends closed."),
    bit(32, "RST", "a reset was seen, effective or not."),
  ]

  private static func zeek(_ code: String, _ definition: String, _ evidence: String) -> Explanation {
    Explanation(
      "zeek_conn_state", code, "Zeek \(code)", definition, evidence: evidence,
      source: "Zeek base/protocols/conn; lastack's own verdict is outcome")
  }

  private static func bit(_ value: Int, _ name: String, _ definition: String) -> Explanation {
    Explanation(
      "tcp_completeness", String(value), "Completeness bit \(value), \(name)", definition,
      evidence:
        "Any such segment before the flow's last; the column is the sum. It is what tshark prints at the last segment; "
        + "tshark -2 adds that one's own bits.",
      source: "Wireshark tcp.completeness")
  }
}
