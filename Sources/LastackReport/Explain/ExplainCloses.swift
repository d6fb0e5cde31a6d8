internal import LastackTracking

// `semantics.md` §1.3, §1.4 and §12.5.
extension CloseShape {
  var explanation: Explanation {
    switch self {
    case .threeSegment:
      Explanation(
        "shape", rawValue, "Three segments", "the second FIN carried the acknowledgment of the first.",
        evidence: "FIN; FIN,ACK that acknowledges it; ACK.",
        source:
          "RFC 9293 §3.6; an accident of delayed ACK (Linux: up to 40 ms), not a property of the program")
    case .fourSegment:
      Explanation(
        "shape", rawValue, "Four segments", "each FIN was acknowledged by a segment of its own.",
        evidence: "FIN; ACK; FIN; ACK.", source: "RFC 9293 §3.6 figure 12",
        action: "The passive closer's wait is client_close_wait or server_close_wait.")
    case .simultaneous:
      Explanation(
        "shape", rawValue, "Simultaneous close", "both ends closed before either had the other's FIN.",
        evidence: "Neither FIN, as first sent, acknowledges the other.", source: "RFC 9293 §3.6 figure 13",
        action: "Both ends hold TIME-WAIT.")
    case .halfClose:
      Explanation(
        "shape", rawValue, "Half-close in use", "one end closed its direction and went on receiving.",
        evidence: "New data towards the closed end after its FIN, acknowledged without a reset.",
        source: "RFC 9293 §3.6.1; shutdown(SHUT_WR)")
    case .dataAfterClose:
      Explanation(
        "shape", rawValue, "Data after close",
        "data reached an end that had closed for good, which answered by a reset.",
        evidence: "Data after the FIN was acknowledged, then RST from the FIN's sender.",
        source: "RFC 9293 §3.6.1 SHLD-3; RFC 2525 §2.17", confirm: "nstat -az TcpExtTCPAbortOnData",
        action: "The data is lost: the closer should read to the end, or the sender stop at the FIN.")
    }
  }
}

extension ActiveCloser {
  var explanation: Explanation {
    let rule =
      "The active closer is every side whose FIN, as first sent, does not acknowledge the peer's FIN."
    let source = "RFC 9293 §3.6; never by which FIN was captured first"
    let definition =
      switch self {
      case .client: "the client closed first, and holds TIME-WAIT after an orderly close."
      case .server: "the server closed first, and holds TIME-WAIT after an orderly close."
      case .both: "both closed before either had the other's FIN; both hold TIME-WAIT."
      case .unknown: "FINs were seen, but not the first transmission of the one that would tell."
      }
    return Explanation(
      "active_closer", rawValue, "Active closer: \(rawValue)", definition, evidence: rule, source: source,
      confirm: self == .unknown ? "" : "ss -tan state time-wait on that host")
  }
}

extension Confidence {
  var explanation: Explanation {
    let definition =
      switch self {
      case .proven: "follows from what an end itself sent or acknowledged."
      case .strong: "a fingerprint that chance matches less than once in 10,000 times."
      case .probable: "a single heuristic says so."
      case .possible: "nothing speaks against it, and little for it."
      }
    return Explanation(
      "active_closer_confidence, reset_cause_confidence", rawValue, "Confidence: \(rawValue)", definition,
      evidence: "The weakest evidence that the verdict depends on.",
      source: "the classes sent, acked, offered, absent",
      action: self == .proven ? "" : "Capture at both ends, whole packets, from before the connection.")
  }
}

extension Handshake {
  var explanation: Explanation {
    let (title, definition, evidence): (String, String, String) =
      switch self {
      case .complete:
        (
          "Complete handshake", "SYN, SYN-ACK and the ACK of it were captured.",
          "All three, with matching numbers."
        )
      case .synOnly: ("SYN only", "nothing answered the SYN in this capture.", "A SYN; no SYN-ACK.")
      case .synAckOnly:
        ("SYN-ACK only", "the SYN was not captured, its answer was.", "A SYN-ACK as the first segment.")
      case .noFinalAck:
        (
          "No final ACK", "SYN and SYN-ACK, and no ACK of the SYN-ACK.",
          "No segment of the client acknowledges the SYN-ACK."
        )
      case .midStream:
        (
          "Mid-stream", "the connection began before the capture, or its start was lost.",
          "Neither SYN nor SYN-ACK."
        )
      }
    return Explanation("handshake", rawValue, title, definition, evidence: evidence, source: "RFC 9293 §3.5")
  }
}

extension RolesEvidence {
  var explanation: Explanation {
    let definition =
      switch self {
      case .syn: "the client sent the SYN: certain."
      case .synAck: "the server sent a SYN-ACK: certain, though the SYN is missing."
      case .port: "guessed from the ports: the lower or better-known one is the server's."
      case .firstSegment:
        "guessed: the first segment captured is taken for the client's, unless it is the reset that refuses a SYN."
      }
    return Explanation(
      "roles_from", rawValue, "Roles from \(rawValue)", definition,
      evidence: "The best evidence that the flow offers.",
      source: "RFC 9293 §3.5; as Zeek and Wireshark do without a handshake")
  }
}

extension TimestampUse {
  var explanation: Explanation {
    let definition =
      switch self {
      case .negotiated: "both SYNs carried the timestamp option: every segment should."
      case .clientOnly: "the SYN offered timestamps, the SYN-ACK did not accept."
      case .absent: "the SYN did not offer timestamps."
      case .unknown: "the handshake, or its options, were not captured."
      }
    return Explanation(
      "timestamps", rawValue, "Timestamps: \(rawValue)", definition,
      evidence: "The options of SYN and SYN-ACK.",
      source: "RFC 7323 §3.2", confirm: "sysctl net.ipv4.tcp_timestamps")
  }
}
