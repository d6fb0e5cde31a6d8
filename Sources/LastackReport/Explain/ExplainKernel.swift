internal import LastackDiagnosis

/// Why the kernel's own sockets may differ from what the packets say (`lastack live --check-kernel`).
extension KernelComparison.Reason {
  var explanation: Explanation {
    switch self {
    case .endedSilently:
      entry(
        "Ended without a packet",
        "the kernel has given the socket up by a timer, or had no room for it, and sends nothing when it does.",
        evidence:
          "SYN-SENT, SYN-RECEIVED, FIN-WAIT-1, FIN-WAIT-2, CLOSING, LAST-ACK or TIME-WAIT by the packets, no socket.",
        source: "Linux tcp_write_err, tcp_fin_timeout, tcp_orphan_retries, tcp_max_tw_buckets",
        confirm: "nstat -az TcpExtTCPAbortOnTimeout TcpExtTCPTimeWaitOverflow TcpExtTCPAbortOnMemory")
    case .noSocket:
      entry(
        "No such socket",
        "the packets show an open connection, and this host has no socket for it.",
        evidence: "ESTABLISHED or CLOSE-WAIT by the packets, no socket at two looks.",
        source: "sock_diag(7)",
        confirm:
          "ip netns: the socket may be another namespace's. nstat -az TcpExtTCPAbortOnTimeout: retransmissions in vain."
      )
    case .stillThere:
      entry(
        "Still there",
        "the packets show that the connection is over, and the socket is still there.",
        evidence:
          "CLOSED by the packets, or its TIME-WAIT over for more than the timer's step; a socket at two looks.",
        source: "sock_diag(7); kernel/time/timer.c",
        confirm:
          "ss -tano: the state and its timer. A reset or an ACK that passed here may not have reached it.")
    case .otherState:
      entry(
        "Other state",
        "the socket is in another state than the packets prove.",
        evidence: "Both looks found the same two states.",
        source: "sock_diag(7)",
        confirm:
          "A packet that passed here may have been lost or dropped before the socket (nft, a bad checksum).")
    }
  }

  private func entry(
    _ title: String, _ definition: String, evidence: String, source: String, confirm: String
  ) -> Explanation {
    Explanation(
      "kernel_difference", rawValue, title, definition, evidence: evidence, source: source, confirm: confirm)
  }
}
