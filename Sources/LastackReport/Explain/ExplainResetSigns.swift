internal import LastackTracking

// `semantics.md` §7.4: the signs of a reset's sender, as `lastack flow` words them.
extension ResetSigns {
  static var explanations: [Explanation] {
    spellings.map { sign, spelling in
      let (definition, evidence) = sign.texts
      return Explanation(
        "reset_signs", spelling, "Reset sign: \(spelling)", definition, evidence: evidence,
        source:
          "Weaver, Sommer, Paxson, NDSS 2009; RFC 9293 §3.5.2; Linux tcp_v4_send_reset, tcp_send_active_reset"
      )
    }
  }

  private var texts: (definition: String, evidence: String) {
    switch self {
    case .dataAfterReset:
      (
        "the end went on with the connection after its own reset.",
        "New octets, or an acknowledgment of what was sent after the reset, within 2 s; not a retransmission."
      )
    case .resetBelowData:
      (
        "the reset's number is below what the end had sent already.",
        "A number between the peer's acknowledgment and the end's last octet: neither an abort nor a reply has one."
      )
    case .risingNumbers:
      (
        "several resets with rising numbers, as a forger guesses where the receiver will be.",
        "Within 2 s, without data in between, and none of the later numbers an acknowledgment of the peer's."
      )
    case .changingAcknowledgments:
      (
        "several resets whose acknowledgments differ and were never earned.",
        "Within 2 s, beyond what the peer had sent."
      )
    case .otherHopLimit:
      (
        "it came from another distance.",
        "TTL at least 2 off the range of the end's other segments, two or more of them, and no other usual initial value "
          + "that gives the same distance."
      )
    case .oddIdentification:
      (
        "its IP identification is not the end's.",
        "Far from the end's counter, the number of its last segment again, or that of the segment it answers."
      )
    case .oddWindow: ("it offers a window without having a connection.", "A reset without ACK, window not 0.")
    case .timestampsMissing:
      (
        "a Linux socket's abort has timestamps, and this has none.",
        "Timestamps negotiated; the end counts its IP identifications by socket and begins with TTL 64."
      )
    case .fasterThanPath:
      (
        "it came sooner than that end could have answered.",
        "Less than half of the handshake's way there and back after the first segment that it can answer."
      )
    case .bilateral:
      ("both ends were reset at once.", "Two resets within 5 ms, each with the other's numbers.")
    case .otherFragmentBit:
      ("its DF bit is not as in the end's other segments.", "DF set or clear in all of them.")
    case .otherTrafficClass:
      ("its traffic class is neither end's.", "DSCP not 0, and neither its end's nor its peer's last one.")
    case .acknowledgmentOffByOne:
      ("it acknowledges one octet too many or too few.", "Beside what the peer had sent; FINs allowed for.")
    case .sameHopLimit:
      ("it came from the end's distance.", "TTL within the range of the end's other segments.")
    case .continuesTimestamps:
      ("its timestamp goes on with the end's clock.", "Not older than the newest, and at most 1 s ahead.")
    case .continuesIdentification:
      ("its IP identification goes on where the end's last segment stopped.", "At most 64 further.")
    case .exactAcknowledgment:
      ("its numbers are exact.", "What the end had received, or what its peer acknowledges.")
    default: ("several signs.", "See each.")
    }
  }
}
