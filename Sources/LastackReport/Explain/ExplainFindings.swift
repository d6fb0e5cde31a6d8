internal import LastackDiagnosis

extension FindingCode {
  var explanation: Explanation {
    switch self {
    case .portExhaustion:
      entry(
        "Ports exhausted", "a client has no port left for one server port, and waits for its own TIME-WAITs.",
        evidence:
          "After the peak, at least four fifths of the client's connections (20 or more, from 16 ports or more) take a port "
          + "between 0.1 s before and 2 s after the end of its TIME-WAIT. The failed connect() itself is not on the wire.",
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
    }
  }

  private func entry(
    _ title: String, _ definition: String, evidence: String, source: String, confirm: String, action: String
  ) -> Explanation {
    Explanation(
      "findings", rawValue, title, definition, evidence: evidence, source: source, confirm: confirm,
      action: action)
  }
}
