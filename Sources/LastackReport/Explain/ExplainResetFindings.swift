internal import LastackDiagnosis

// `semantics.md` §7.2, §7.4: findings about resets.
extension FindingCode {
  /// The explanation of a finding about resets.
  var resetExplanation: Explanation {
    switch self {
    case .keepaliveRaces:
      entry(
        "Keep-alive race",
        "requests crossed the server's close of idle connections, and got a reset for an answer.",
        evidence:
          "The server's FIN after a second or more without a segment of its own, then a request that does not acknowledge it, "
          + "then a bare reset with the request's ACK number. The timeout is the median of that server's closes after an idle "
          + "time that agree to a second or 2 %; products with such a default are a hint.",
        source: "RFC 9112 §9.5; RFC 9293 §3.6.1",
        confirm:
          "The clients' logs: connection reset by peer on the first write after an idle time. nstat -az TcpOutRsts.",
        action:
          "Let the clients' idle limit be shorter than the server's, by a second, the spread of its closes or the round trip, "
          + "whichever is most. Repeat such requests where they may run twice.")
    case .idleLimit:
      entry(
        "Idle limit",
        "connections do not outlive silences of one length: something on their way forgets them.",
        evidence:
          "Three connections or more of one service, or of one client, whose silences of 59 s or more before a bare reset or "
          + "before retransmissions without an answer agree to a second or 2 %, with no longer silence outlived there. The limit "
          + "is between the longest silence outlived and the shortest that was not. Where one moment lies in all the silences a "
          + "restart of the host looks the same.",
        source: "RFC 5382 REQ-5; the makers' documentation for the limits named",
        confirm:
          "The idle timeouts of balancers, NAT gateways and firewalls on the way; conntrack -L, "
          + "nf_conntrack_tcp_timeout_established.",
        action:
          "Send something more often than that: SO_KEEPALIVE with net.ipv4.tcp_keepalive_time or TCP_KEEPIDLE below the limit, "
          + "or the application's pings. Or drop pooled connections earlier.")
    case .suspectedMiddlebox:
      entry(
        "Suspected middlebox",
        "resets on a path do not fit the end whose address they bear. Suspected, not proven.",
        evidence:
          "The signs of reset_origin = suspected_middlebox: TTL, IP identification, window, timestamps, time below the round "
          + "trip, numbers that the end contradicts. The first reset's are named.",
        source: "Weaver, Sommer, Paxson, NDSS 2009",
        confirm: "A capture at that end: lastack compare HERE THERE.",
        action: "Nothing before that: a balancer, a NAT or another machine behind the address looks the same."
      )
    case .listenerDown:
      entry(
        "Listener down", "a port that had accepted connections refused them for a while.",
        evidence:
          "A connection accepted, then three SYNs or more refused with none accepted in between; when it accepts again it is up. "
          + "What TIME-WAIT explains is restart_in_time_wait.",
        source: "RFC 9293 §3.5.2",
        confirm:
          "The service's and its supervisor's logs at those times; nstat -az TcpOutRsts, on clients TcpAttemptFails.",
        action: "Restart without a gap: socket activation, SO_REUSEPORT, or out of the balancer before.")
    case .listenerOverflow:
      entry(
        "Accept queue full", "a server reset connections that their clients took to be established.",
        evidence:
          "Three bare resets or more to the handshake's last ACK or the first data, from a server that had sent its SYN-ACK only.",
        source: "Linux tcp_check_req, tcp_abort_on_overflow",
        confirm: "On the server: nstat -az TcpExtListenOverflows TcpExtListenDrops; ss -ltn.",
        action: "Accept faster; raise the backlog and net.core.somaxconn; tcp_abort_on_overflow=0.")
    case .portScan:
      entry(
        "Refused at many ports",
        "one client was refused at 20 ports or more: a scan, or a wrong configuration.",
        evidence: "SYNs to different addresses and ports, each answered by RST,ACK.",
        source: "RFC 9293 §3.5.2", confirm: "Whose address it is.",
        action: "Nothing by itself: nothing was open there.")
    case .portExhaustion, .portPressure, .closeWaitLeak, .restartInTimeWait, .timeWaitBuckets, .recycleDrops,
      .severalClocks:
      explanation
    }
  }
}
