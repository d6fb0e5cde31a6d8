internal import LastackTracking

// `semantics.md` §1.5, with §1.6 for the kernels' timers and §11 for the counters on the host.
extension Outcome {
  var explanation: Explanation {
    switch self {
    case .refused:
      entry(
        "Refused",
        "the SYN was answered by a reset: nothing listens on that port, or a filter answers in its place.",
        evidence: "SYN, then RST,ACK from the other end that acknowledges exactly the SYN.",
        source: "RFC 9293 §3.5.2 group 1; Linux tcp_v4_send_reset",
        confirm: "ss -ltn on the server; nstat -az TcpOutRsts",
        action: "Start the service or correct the port. If it worked before, look for a restart at that time."
      )
    case .tupleCollision:
      entry(
        "Tuple collision", "the SYN met an earlier connection of the same four-tuple, and never got through.",
        evidence:
          "A SYN answered by an ACK that does not acknowledge it, then a reset from the SYN's sender.",
        source: "RFC 9293 §3.5.1 figure 9; RFC 5961 §4.2; Linux tcp_timewait_state_process",
        confirm: "nstat -az TcpExtTCPSYNChallenge TcpExtPAWSTimewait TcpExtTCPACKSkippedTimeWait",
        action:
          "See the earlier flow (previous_flow). Use more client ports or addresses, or keep connections longer."
      )
    case .synUnanswered:
      entry(
        "SYN unanswered", "the SYN got no answer of any kind.",
        evidence: "One or more SYNs with the same number and nothing from the other end.",
        source: "RFC 9293 §3.8.3; Linux tcp_syn_retries (127 to 131 s until ETIMEDOUT)",
        confirm:
          "on the server: nstat -az TcpExtListenDrops TcpExtListenOverflows TcpExtPAWSPassive; capture there",
        action:
          "If the server never saw it: firewall or route. If it saw it: full accept queue (ss -ltn) or a filter."
      )
    case .synAckUnanswered:
      entry(
        "SYN-ACK unanswered", "the server answered, and the client never acknowledged that.",
        evidence: "SYN and SYN-ACK, then no ACK and no reset from the client.",
        source: "Linux tcp_synack_retries 5: 1, 2, 4, 8, 16 s",
        confirm: "capture at the client; nstat -az TcpExtTCPTimeouts on the server",
        action: "Look for a forged source (SYN flood), an asymmetric path, or a client that has gone.")
    case .handshakeReset:
      entry(
        "Handshake reset", "the client answered the SYN-ACK with a reset.",
        evidence: "SYN, SYN-ACK, then RST from the client before any ACK of the SYN-ACK.",
        source: "RFC 9293 §3.5 figure 8; Linux tcp_rcv_synsent_state_process",
        confirm: "on the client: was the socket closed while connecting?",
        action:
          "Usual for scanners and for the slower address of a happy-eyeballs pair; otherwise a client timeout."
      )
    case .icmpRejected:
      entry(
        "Rejected by ICMP", "an ICMP error quoted the SYN.",
        evidence:
          "ICMP type 3 (code 1, 2, 3, 9, 10, 13) or ICMPv6 type 1 that quotes the SYN's ports and number.",
        source: "RFC 5461; RFC 1122 §4.2.3.9",
        confirm: "the ICMP's source names the router or host that rejects",
        action: "Correct the route or the filter on that router.")
    case .orderly:
      entry(
        "Orderly close", "both ends sent a FIN, and both FINs were acknowledged.",
        evidence:
          "Each FIN's own sequence number is acknowledged by the other end; no reset took effect before.",
        source: "RFC 9293 §3.6")
    case .orderlyThenReset:
      entry(
        "Orderly close, then a reset",
        "both FINs were acknowledged, and a reset came after: no data was at risk.",
        evidence: "Both FINs acknowledged before the first reset.",
        source: "RFC 1337; RFC 9293 §3.6",
        confirm: "ss -tan state time-wait: is the holder's TIME-WAIT gone?",
        action: "Nothing, unless the reset ended a TIME-WAIT that was needed (time_wait_end_reason).")
    case .resetAfterFin:
      entry(
        "Reset after a FIN", "an end had closed, and a reset came before the close was complete.",
        evidence: "A FIN, then a reset that took effect before both FINs were acknowledged.",
        source: "RFC 9293 §3.6.1 SHLD-3; RFC 2525 §2.17",
        confirm: "nstat -az TcpExtTCPAbortOnClose TcpExtTCPAbortOnData",
        action: "See who reset: the closer (data came after its close) or its peer (it aborted).")
    case .aborted:
      entry(
        "Aborted", "a reset ended the connection before any FIN.",
        evidence: "A reset that took effect, and no FIN before it.",
        source: "RFC 9293 §3.5.2; Linux tcp_send_active_reset",
        confirm: "nstat -az TcpExtTCPAbortOnClose TcpExtTCPAbortOnData TcpExtTCPAbortOnTimeout",
        action: "Look at unacked_bytes for what was lost, and at reset_cause for why.")
    case .halfClosed:
      entry(
        "Half-closed", "one end closed and was acknowledged; the other was not seen to close.",
        evidence: "One FIN, acknowledged; no FIN and no reset from the other end until the record's end.",
        source: "RFC 9293 §3.6.1; Linux tcp_fin_timeout 60 s for FIN-WAIT-2, nothing for CLOSE-WAIT",
        confirm: "ss -tnp state close-wait on the side that did not close",
        action: "If the number grows, the application forgets to close: find it by the process that ss names."
      )
    case .finUnanswered:
      entry(
        "FIN unanswered", "an end closed, and its FIN was never acknowledged.",
        evidence: "A FIN, usually sent again with growing gaps, and no segment that acknowledges it.",
        source: "Linux tcp_orphan_retries (8 when 0), tcp_write_timeout",
        confirm: "ss -tano state fin-wait-1; capture at the other end",
        action: "The peer or the path has gone: check the host, NAT and firewall timeouts in between.")
    case .lastAckUnanswered:
      entry(
        "Last ACK missing", "both ends closed, and the second FIN was never acknowledged.",
        evidence: "Two FINs, the first acknowledged, the second not, often sent again.",
        source: "RFC 9293 §3.6 (LAST-ACK); RFC 1337",
        confirm: "ss -tano state last-ack",
        action:
          "The first closer no longer holds its TIME-WAIT (killed, or out of buckets), or the path lost it.")
    case .keepaliveTimeout:
      entry(
        "Keepalive timeout", "keepalive probes went unanswered, and the prober reset the connection.",
        evidence:
          "Probes one octet below the next number, at even distances, no answer, then RST,ACK by the prober.",
        source: "RFC 9293 §3.8.4; Linux tcp_keepalive_timer", confirm: "nstat -az TcpExtTCPAbortOnTimeout",
        action: "The peer vanished without a word: host down, NAT entry expired, or a filter in between.")
    case .retransmissionTimeout:
      entry(
        "Retransmission timeout",
        "data was sent again and again without an answer, until the sender gave up.",
        evidence:
          "The same data with growing gaps, no acknowledgment, then silence or RST,ACK by the sender.",
        source: "RFC 6298 §5.5; Linux tcp_retries2 15 (about 15 min)",
        confirm: "nstat -az TcpExtTCPAbortOnTimeout; ss -ti shows the backoff",
        action:
          "The path or the peer died in the middle: look for what happened at the first unanswered segment.")
    case .open:
      entry(
        "Open", "the connection was alive when the input ended.",
        evidence: "No FIN and no effective reset until the end of the input.", source: "RFC 9293 §3.3.2")
    case .idle:
      entry(
        "Idle",
        "the connection was dropped from the analysis while it lived: by the idle limit or --max-flows.",
        evidence: "No segment for --idle-timeout, or the quality `evicted`.",
        source: "the policies in the run's header",
        action: "Not an ending: what came later is another record. Raise the limit to follow it.")
    }
  }

  private func entry(
    _ title: String, _ definition: String, evidence: String, source: String, confirm: String = "",
    action: String = ""
  ) -> Explanation {
    Explanation(
      "outcome", rawValue, title, definition, evidence: evidence, source: source, confirm: confirm,
      action: action)
  }
}
