internal import LastackDiagnosis

// `semantics.md` §13: what packets cannot tell, and who could.
extension Ambiguity {
  var question: String {
    switch self {
    case .abortReason:
      "Why the application aborted: SO_LINGER 0, a close with unread data and a killed program send the same reset."
    case .resetSender:
      "Who sent the reset: it has no ACK, so it answers a segment. Either that end knows no such connection (any more), "
        + "or a device in between answered with its address."
    case .queuedFin:
      "Whether the passive closer had closed before: a FIN queued behind data looks like LAST-ACK, and CLOSING would leave "
        + "a second TIME-WAIT."
    case .firstFin:
      "Whether both closed at once: of the second FIN only a retransmission was captured."
    case .finWait2End:
      "What ended the FIN-WAIT-2 so soon: a short tcp_fin_timeout or TCP_LINGER2, no room for it, or a new SYN or a reset "
        + "that was not captured."
    case .resetReceived: "Whether the reset reached its receiver and was accepted."
    case .closeWaitIntention: "Whether the half-closed connection is a leak or meant so."
    case .droppedSyn:
      "What swallowed the SYNs or their answers: a full queue, a filter, a rule on timestamps, a route."
    case .sameHost:
      "Whether the same host used the four-tuple before: behind a NAT it may have been another, and a restarted host "
        + "begins new clocks."
    case .hostIdentity: "Who answered: behind the address may be a balancer, a NAT or a proxy."
    case .timeWaitAfterReset:
      "Whether the TIME-WAIT survived the reset: that is the host's policy (tcp_rfc1337)."
    case .absence: "Whether what is missing here happened: the capture did not see all of this connection."
    }
  }

  /// What would settle it.
  var decider: String {
    switch self {
    case .abortReason:
      "On the host: nstat -az TcpExtTCPAbortOnClose TcpExtTCPAbortOnData, or trace tcp:tcp_send_reset."
    case .resetSender:
      "A capture at that end: did it send the reset? There: nstat -az TcpOutRsts, or trace tcp:tcp_send_reset."
    case .queuedFin, .firstFin: "On that host: ss -tan state closing state time-wait, or bcc tcpstates."
    case .finWait2End:
      "On that host: sysctl net.ipv4.tcp_fin_timeout net.ipv4.tcp_max_tw_buckets; nstat -az TcpExtTCPTimeWaitOverflow."
    case .sameHost: "A capture behind the NAT, or the host's log of its connections."
    case .resetReceived: "A capture at the receiver."
    case .closeWaitIntention: "On the host: ss -tnp state close-wait; does the number grow?"
    case .droppedSyn:
      "On the server: nstat -az TcpExtListenDrops TcpExtListenOverflows TcpExtPAWSPassive, and a capture there."
    case .hostIdentity: "A second capture behind it."
    case .timeWaitAfterReset: "On the host: ss -tan state time-wait."
    case .absence: "A capture at one of the two hosts, whole packets, from before the connection."
    }
  }
}
