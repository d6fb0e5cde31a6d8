internal import LastackTracking

// `semantics.md` §1.1 and §1.3: what the packets prove of each end.
extension EndpointState {
  var explanation: Explanation {
    switch self {
    case .synSent:
      entry("it sent a SYN and has no answer.", "Its SYN; no SYN-ACK that acknowledges it.")
    case .synReceived:
      entry(
        "it answered a SYN and waits for the ACK.", "Its SYN-ACK; no ACK of it.",
        confirm: "ss -tan state syn-recv")
    case .established:
      entry("the connection is open.", "A handshake, or data both ways; no FIN that it sent or acknowledged.")
    case .finWait1:
      entry(
        "it closed, and its FIN is not acknowledged yet.", "Its FIN; no ACK of that FIN.",
        confirm: "ss -tano state fin-wait-1",
        action: "Longer than a few seconds: the peer or the path has gone (Linux gives up after about 100 s)."
      )
    case .finWait2:
      entry(
        "its FIN is acknowledged, and the peer has not closed.",
        "Its FIN and the ACK of it; no FIN of the peer.",
        confirm: "ss -tano state fin-wait-2 (an orphan counts as tw in /proc/net/sockstat)",
        action:
          "Linux ends it after tcp_fin_timeout (60 s) once the application has closed; see the peer's CLOSE-WAIT."
      )
    case .closing:
      entry(
        "both closed at once, and its FIN is not acknowledged yet.",
        "Both FINs; it acknowledged the peer's only.")
    case .timeWait:
      entry(
        "it closed first, all is acknowledged, and it keeps the four-tuple for a while.",
        "Both FINs acknowledged; its own FIN, as first sent, did not acknowledge the peer's.",
        confirm: "ss -tan state time-wait",
        action: "Normal: 60 s on Linux, not to be shortened. To have fewer, let the other end close first.")
    case .closeWait:
      entry(
        "the peer closed; it waits for its own application to close.",
        "It acknowledged the peer's FIN; sent none itself.",
        confirm: "ss -tnp state close-wait",
        action: "No timer ends it. If it lasts or grows, that application does not close its sockets.")
    case .lastAck:
      entry(
        "it closed second, and its FIN is not acknowledged yet.",
        "It acknowledged a FIN, then sent its own; no ACK.")
    case .closed:
      entry(
        "nothing is left of the connection.",
        "Its part is over: last ACK received, reset, or TIME-WAIT run out.")
    }
  }

  private func entry(_ definition: String, _ evidence: String, confirm: String = "", action: String = "")
    -> Explanation
  {
    Explanation(
      "client_state, server_state", rawValue, rawValue, definition, evidence: evidence,
      source: "RFC 9293 §3.3.2, §3.6",
      confirm: confirm, action: action)
  }
}

extension Sides {
  var explanation: Explanation {
    Explanation(
      "time_wait_holder", rawValue, "TIME-WAIT: \(rawValue)",
      self == .none
        ? "no end is left in TIME-WAIT."
        : self == .both ? "both ends hold TIME-WAIT." : "the \(rawValue) holds TIME-WAIT.",
      evidence: "Both FINs acknowledged, and who was the active closer.", source: "RFC 9293 §3.6.1 MUST-13",
      confirm: "ss -tan state time-wait")
  }
}

extension TimeWaitEnd {
  var explanation: Explanation {
    let definition =
      switch self {
      case .expired: "it ran its full length under the policy in the run's header."
      case .reopened: "a new SYN of the same four-tuple took its place."
      case .assassinated: "a reset ended it early."
      case .missing: "its holder sent a reset: it had no TIME-WAIT, or no longer."
      case .captureEnd: "the capture ended before it did; time_wait_end is when the policy has it end."
      }
    let action =
      switch self {
      case .assassinated: "sysctl net.ipv4.tcp_rfc1337=1 keeps it (0 lets a reset end it)."
      case .missing:
        "If the counter grew, raise net.ipv4.tcp_max_tw_buckets; else the host was restarted, or another one answered."
      case .expired, .reopened, .captureEnd: ""
      }
    return Explanation(
      "time_wait_end_reason", rawValue, "TIME-WAIT \(rawValue)", definition,
      evidence: "The segments after the close, and the time.",
      source: self == .missing
        ? "Linux tcp_time_wait: none is made beyond tcp_max_tw_buckets"
        : "RFC 9293 §3.6.1 MAY-2; RFC 6191; RFC 1337",
      confirm: self == .missing ? "nstat -az TcpExtTCPTimeWaitOverflow; dmesg | grep 'time wait bucket'" : "",
      action: action)
  }
}
