internal import LastackDiagnosis

extension FindingCode {
  var explanation: Explanation {
    switch self {
    case .keepaliveRaces, .idleLimit, .suspectedMiddlebox, .listenerDown, .listenerOverflow, .portScan:
      resetExplanation
    case .portExhaustion:
      entry(
        "Ports exhausted", "a client has no port left for one server port, and waits for its own TIME-WAITs.",
        evidence:
          "After the peak, at least four fifths of the client's connections (20 or more, from 16 ports or more) take a port "
          + "between 0.1 s before and 4.2 s after the end of its TIME-WAIT. The failed connect() itself is not on the wire.",
        source: "net/ipv4/inet_hashtables.c __inet_hash_connect()",
        confirm:
          "On the client: ss -Htan state time-wait dst SERVER:PORT | wc -l against sysctl net.ipv4.ip_local_port_range; "
          + "EADDRNOTAVAIL in the program's log.",
        action:
          "Keep connections open, let the server close first, use more addresses, or widen ip_local_port_range. "
          + "tcp_tw_reuse=1 helps the client where connections have timestamps. tcp_fin_timeout does not shorten TIME-WAIT."
      )
    case .portPressure:
      entry(
        "Ports nearly exhausted",
        "a client uses most of its ports for one server port, or takes them faster than they come back.",
        evidence:
          "TIME-WAITs at the client reach four fifths of its ephemeral range; or a quarter, and the rate seen for at least "
          + "5 s is above range / TIME-WAIT length.",
        source: "net/ipv4/inet_hashtables.c __inet_hash_connect(); ip_local_port_range in ip-sysctl",
        confirm:
          "On the client: ss -Htan state time-wait dst SERVER:PORT | wc -l; sysctl net.ipv4.ip_local_port_range.",
        action: "As for port_exhaustion, before it happens.")
    case .closeWaitLeak:
      entry(
        "CLOSE-WAIT leak",
        "an application does not close connections that the peer has closed, and they pile up.",
        evidence:
          "At least 8 sides of a service in CLOSE-WAIT at the end, for longer than 60 s and than 99 % of those that ended, "
          + "begun over at least 10 minutes, and more in each half of that time. Half-closes that carry data do not count.",
        source: "RFC 9293 §3.6; ip-sysctl has no timer for it",
        confirm: "ss -tnp state close-wait names the program; ls /proc/PID/fd against ulimit -n.",
        action: "Mend the program: it must close its socket when read() returns 0. No sysctl ends CLOSE-WAIT."
      )
    case .restartInTimeWait:
      entry(
        "Restart held up by TIME-WAIT",
        "a listener could not have its port back until the connections that it had closed first left TIME-WAIT.",
        evidence:
          "It accepted, then refused SYNs while TIME-WAITs were at its port, and accepted again within 15 s of the end of "
          + "the last of them, not before.",
        source: "net/ipv4/inet_connection_sock.c inet_csk_get_port()",
        confirm: "EADDRINUSE (\"Address already in use\") in the program's log.",
        action:
          "SO_REUSEADDR on the listening socket before bind(), on the old one too; or let clients close first."
      )
    case .timeWaitBuckets:
      entry(
        "Too many TIME-WAITs", "a host held more TIME-WAITs than Linux keeps at most.",
        evidence: "Its TIME-WAITs at one time, by the closes seen, are more than 262,144.",
        source: "net/ipv4/tcp_minisocks.c tcp_time_wait()",
        confirm: "sysctl net.ipv4.tcp_max_tw_buckets; nstat -az TcpExtTCPTimeWaitOverflow.",
        action: "Let the other end close first, keep connections open, or raise tcp_max_tw_buckets.")
    case .recycleDrops:
      entry(
        "SYNs dropped as by tcp_tw_recycle",
        "a server drops SYNs whose clock is behind one that it remembers of the same address, as Linux before 4.12 does "
          + "with tcp_tw_recycle=1.",
        evidence:
          "The kernel's rule is run beside the capture: the TSval of each connection that the server closed first is kept by "
          + "client and server address for 60 s, the newest wins, and a SYN more than 1 tick older is dropped. At least 3 "
          + "connections had such SYNs, none was answered, and SYNs to the same port that pass were, within a minute (one in "
          + "four may be lost; Fisher's exact test below 0.01). Strong, and called proven, where the dropped ones got through "
          + "with the first SYN after the rule let them. One certain answer to a SYN that the rule drops refutes it.",
        source:
          "net/ipv4/tcp_metrics.c tcp_peer_is_proven(), tcp_remember_stamp(); removed by 4396e46187ca (4.12)",
        confirm:
          "On the server: sysctl net.ipv4.tcp_tw_recycle; nstat -az TcpExtPAWSPassive (up to 4.11).",
        action:
          "On the server: sysctl -w net.ipv4.tcp_tw_recycle=0. It loses nothing. Timestamps off at the clients is no remedy: "
          + "since 3.17 the server drops their SYNs as well.")
    case .severalClocks:
      entry(
        "Several machines behind one address",
        "the SYNs of one address come from several timestamp clocks at one time: a NAT, a balancer, a proxy.",
        evidence:
          "At least four fifths of the SYNs to one server are on straight lines of TSval over time (10, 100, 250, 1000 or "
          + "1,000,000 Hz; 50 ms and 50 ppm off at most), each with SYNs from 3 ports or more, and at least two of them at one "
          + "time. Where each connection has an offset of its own, nothing is counted.",
        source: "RFC 7323 §5.4; net/core/secure_seq.c secure_tcp_ts_off()",
        confirm: "The address's owner knows: translation tables, ip route and nft list ruleset on the way.",
        action:
          "Nothing by itself. A server with tcp_tw_recycle shuts out those whose clock is behind; limits by address hit all."
      )
    }
  }

  func entry(
    _ title: String, _ definition: String, evidence: String, source: String, confirm: String, action: String
  ) -> Explanation {
    Explanation(
      "findings", rawValue, title, definition, evidence: evidence, source: source, confirm: confirm,
      action: action)
  }
}
