internal import LastackTracking

// The notes of a flow's events, and what weakens a record.
extension CloseEvent.Note {
  var explanation: Explanation {
    switch self {
    case .syn: entry("the first SYN of the connection.", "SYN without ACK.", "RFC 9293 §3.5")
    case .synRetransmission:
      entry("the SYN again.", "SYN with the same sequence number.", "Linux tcp_syn_retries")
    case .synAck: entry("the answer to the SYN.", "SYN with ACK.", "RFC 9293 §3.5")
    case .fin:
      entry("a side closes: first transmission of its FIN.", "FIN with a new number.", "RFC 9293 §3.6")
    case .finRetransmission:
      entry(
        "the same FIN again.", "A FIN whose own number was seen, whatever data it rides on.", "RFC 6298 §5.4")
    case .ackOfFin:
      entry("the peer has the FIN.", "Acknowledges the number after the FIN's.", "RFC 9293 §3.10.7.4")
    case .finalAck:
      entry("the ACK that completes the close.", "Acknowledges the second FIN.", "RFC 9293 §3.6")
    case .rst: entry("a reset.", "RST; whether it took effect says reset_effect.", "RFC 9293 §3.5.2")
    case .challengeAck:
      entry(
        "an end asks back instead of believing.", "An empty ACK in answer to a SYN or inexact RST.",
        "RFC 5961 §3.2, §4.2")
    case .synOnLiveTuple:
      entry(
        "a SYN on the four-tuple of an earlier connection; reopen says whether that one was still alive.",
        "A SYN with a new number.", "RFC 9293 §3.5.1; RFC 6191")
    case .oldDuplicate:
      entry(
        "a segment of an earlier incarnation, or late.", "Numbers or TSval of what was before.",
        "RFC 7323 §5.8")
    case .acceptableDuplicate:
      entry(
        "a segment of an earlier incarnation that the later one would have taken by its numbers: only its timestamp "
          + "tells them apart (PAWS).",
        "TSval older than the later connection's SYN; octets within its window, and an acceptable acknowledgment.",
        "RFC 7323 §5.8, appendix B.2; RFC 1337 hazard H1; Linux tcp_paws_discard")
    case .keepalive:
      entry("a keepalive probe.", "At most one octet, one below the next number.", "RFC 9293 §3.8.4")
    case .dataAfterFin:
      entry(
        "new data towards an end that has closed.", "Payload after the FIN was acknowledged.",
        "RFC 9293 §3.6.1")
    case .timeWaitRestart:
      entry(
        "it starts TIME-WAIT anew.",
        "The holder's ACK of a FIN or of old octets; or an empty ACK to the holder, which answers nothing.",
        "RFC 9293 §3.10.7.4; Linux tcp_timewait_state_process")
    case .timeWaitAssassination:
      entry("it ends TIME-WAIT early.", "RST with the holder's exact number.", "RFC 1337")
    }
  }

  private func entry(_ definition: String, _ evidence: String, _ source: String) -> Explanation {
    let words = rawValue.split(separator: "_").joined(separator: " ")
    return Explanation(
      "events.note", rawValue, "Event: \(words)", definition, evidence: evidence, source: source)
  }
}

extension QualityFlags {
  /// What each flag of the `quality` column means.
  static var explanations: [Explanation] {
    spellings.map { flag, spelling in
      let (definition, evidence, action): (String, String, String) =
        switch flag {
        case .midStream:
          (
            "the flow's start was not captured.", "No SYN and no SYN-ACK.",
            "Start the capture before the connections."
          )
        case .oneSided:
          (
            "only one direction was captured: the other end's state is known by its acknowledgments alone.",
            "No segment from the other side.", "Capture where both directions pass, or at a host."
          )
        case .captureLoss:
          (
            "the capture lacks segments: nothing that rests on their absence is certain.",
            "An end acknowledged what is not in the capture.", "Larger capture buffer, or capture less."
          )
        case .snappedHeaders:
          (
            "TCP headers were cut: options are unknown.", "Fewer octets captured than the header has.",
            "Snap length ≥ 128."
          )
        case .duplicateFrames:
          (
            "the capture holds segments twice; copies are counted and ignored.",
            "Equal IP identification and numbers within a moment.",
            "Capture on one interface or one mirror direction."
          )
        case .clockStep:
          (
            "the packet clock stepped back.", "A later segment with an earlier time.",
            "Durations may be wrong."
          )
        case .evicted:
          (
            "dropped to stay within --max-flows; what came later is another record.", "The bound was met.",
            "Raise --max-flows."
          )
        default: ("", "", "")
        }
      return Explanation(
        "quality", spelling, "Quality: \(spelling.split(separator: "_").joined(separator: " "))", definition,
        evidence: evidence, source: "the capture, not the connection", action: action)
    }
  }
}
