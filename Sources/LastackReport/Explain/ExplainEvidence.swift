internal import LastackTracking

// `semantics.md` §0.2, §1.3, §1.4 and §5: the words under a verdict in `lastack flow`.
extension EvidenceClass {
  var explanation: Explanation {
    let (definition, evidence): (String, String) =
      switch self {
      case .sent:
        ("the end itself sent a segment that only this state sends.", "A segment with that end's address.")
      case .acked:
        (
          "the peer's acknowledgment number says that its stack received the segment.",
          "An acknowledgment number beyond the octet or the FIN."
        )
      case .offered:
        (
          "a segment was seen on its way to the end: whether it arrived is open.",
          "The segment, and nothing of its receiver that answers it."
        )
      case .absent:
        (
          "something was not seen: it proves nothing, unless the capture is at that host and lossless.",
          "No such segment in the capture."
        )
      }
    return Explanation(
      "evidence", rawValue, "Evidence: \(rawValue)", definition, evidence: evidence,
      source: "RFC 9293 §3.10.7.4: what a stack sends, and what it acknowledges",
      action: self == .sent || self == .acked ? "" : "A capture at that end tells.")
  }
}

extension CloserDoubt {
  var explanation: Explanation {
    switch self {
    case .queuedFin:
      Explanation(
        "closer_doubt", rawValue, "A FIN that may have been queued",
        "the passive closer may have called close() before the peer's FIN came, its own FIN waiting behind data.",
        evidence:
          "At its ACK of the peer's FIN the peer's window was full of its data, and it sent without a pause until its FIN.",
        source:
          "RFC 9293 §3.10.4 CLOSE: the FIN is queued, FIN-WAIT-1 begins at the call; Linux tcp_close_state",
        confirm: "ss -tan state closing, bcc tcpstates: CLOSING instead of LAST-ACK",
        action: "If so, both ends hold TIME-WAIT.")
    case .firstFinMissed:
      Explanation(
        "closer_doubt", rawValue, "A first FIN that is missing",
        "the passive closer's FIN was captured only as it was sent again.",
        evidence: "An empty segment of that end with the number after its FIN, before the FIN.",
        source: "RFC 9293 §3.4: the FIN takes one number", confirm: "A capture at that end",
        action: "If the first did not acknowledge the peer's FIN, the close was simultaneous.")
    case .captureLoss:
      Explanation(
        "closer_doubt", rawValue, "A capture with gaps",
        "octets that an end acknowledged are missing in the capture, and a first FIN may be, too.",
        evidence: "Acknowledgment numbers beyond what was captured.", source: "RFC 9293 §3.10.7.4",
        action: "Capture without loss: a larger buffer, fewer packets by a filter.")
    }
  }
}

extension CloseCall {
  var explanation: Explanation {
    let isClose = self == .close
    return Explanation(
      "close_call", rawValue, isClose ? "A hint of close()" : "A hint of shutdown()",
      isClose
        ? "the active closer's application had closed the socket when the peer's FIN came."
        : "the active closer's application still held the socket when the peer's FIN came.",
      evidence: isClose
        ? "IPv4: its last ACK, after FIN-WAIT-2, has identification 0; its FIN had another."
        : "IPv4: the identification of its last ACK, after FIN-WAIT-2, continues that of its FIN.",
      source: "Linux tcp_v4_timewait_ack, of the TIME-WAIT socket, against tcp_send_ack: seen on Linux 6.18",
      confirm: "strace -e trace=close,shutdown on that host",
      action: "A hint only: devices rewrite identifications, and other systems choose them otherwise.")
  }
}

extension TimestampFindings {
  static var explanations: [Explanation] {
    [
      Explanation(
        "timestamp_findings", "stripped", "Timestamps taken out",
        "timestamps were negotiated, and later segments of an end lack them.",
        evidence: "The option in SYN and SYN-ACK, and a later segment, no reset, without it.",
        source: "RFC 7323 §3.2; Linux takes such segments and skips PAWS",
        confirm: "A capture on the other side of the device",
        action: "A firewall or balancer on the way rewrites options: let it pass kind 8."),
      Explanation(
        "timestamp_findings", "refused", "Refused by PAWS",
        "segments so old by their TSval that the receiver's stack drops them.",
        evidence:
          "A TSval two ticks or more older than what the receiver had echoed, and a segment that brings something new.",
        source: "RFC 7323 §5.3 R1; Linux tcp_paws_check, tcp_validate_incoming",
        confirm: "nstat -az TcpExtPAWSEstab TcpExtPAWSOldAck",
        action:
          "Old duplicates are harmless. Forged segments are not: compare hop limits and IP identifications."
      ),
      Explanation(
        "timestamp_findings", "unreliable", "TSvals that are no clock",
        "an end's TSvals go back, and its peer took the segments all the same.",
        evidence: "An acknowledgment of octets that PAWS would have refused.",
        source: "RFC 7323 §5.3; a balancer in front of several hosts, or a device that rewrites timestamps",
        confirm: "A capture behind the balancer"),
      Explanation(
        "timestamp_findings", "unasked", "Timestamps not asked for",
        "the SYN-ACK has timestamps that the SYN did not offer.",
        evidence: "The option in the SYN-ACK alone.", source: "RFC 7323 §3.2: MUST NOT"),
    ]
  }
}
