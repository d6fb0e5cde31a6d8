internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

extension CloseWaitLeak {
  func wording(_ times: TimesOfDay) -> FindingWording {
    let whose =
      peer.map { "\(Units.address(host)), client of \(Units.address($0)):\(port)" }
      ?? "\(Units.address(host)):\(port)"
    var facts = [
      "\(Units.count(stuck, "connection")) in CLOSE-WAIT for more than \(Units.duration(threshold)) at "
        + "\(times(until)); the first since \(times(firstSince)), the last since \(times(lastSince))",
      "one more every \(Units.duration(growth.nanoseconds / Int64(max(growth.count, 1))))"
        + (timeToDescriptorLimit.map { ": 1,024 open files in \(Units.duration($0))" } ?? ""),
    ]
    if let normalDwell {
      facts.append(
        "of the \(Units.count(ended)) that did end, 99 % closed "
          + (normalDwell == 0
            ? "as they acknowledged the FIN" : "within \(Units.duration(normalDwell)) of it"))
    }
    return FindingWording(
      subject: whose, summary: "connections that the peer closed are never closed here, and pile up",
      facts: facts,
      confirm: [
        "on \(Units.address(host)): ss -tnp state close-wait "
          + (side == .server ? "sport = :\(port)" : "dport = :\(port)"),
        "ls /proc/PID/fd | wc -l of the program that it names, against ulimit -n",
      ],
      actions: [
        "the program must close its socket when read() returns 0; no timer and no sysctl ends CLOSE-WAIT",
        "until it is mended, restarting it frees them",
      ])
  }
}

extension RestartInTimeWait {
  func wording(_ times: TimesOfDay) -> FindingWording {
    FindingWording(
      subject: Units.endpoint(listener),
      summary: "the listener was down until its own TIME-WAITs were over: \(Units.duration(outage))",
      facts: [
        "\(Units.count(timeWaits, "connection")) that it had closed first in TIME-WAIT at its port when the first SYN was "
          + "refused (\(times(firstRefused)))",
        "\(Units.count(refused, "SYN")) refused until \(times(lastRefused)); the last TIME-WAIT ended at "
          + "\(times(timeWaitEnd)), it accepted again "
          + "\(Units.duration(acceptedAgain.nanoseconds(since: timeWaitEnd))) later",
      ],
      confirm: [
        "the program's log: EADDRINUSE, \"Address already in use\", between those times",
        "while it is down: ss -Htan state time-wait sport = :\(listener.port)",
      ],
      actions: [
        "set SO_REUSEADDR on the listening socket before bind(); it helps only if the old socket had it too",
        "or let the clients close first: then TIME-WAIT is not at the listener's port",
      ])
  }
}

extension TimeWaitBuckets {
  func wording(_ times: TimesOfDay) -> FindingWording {
    FindingWording(
      subject: Units.address(host),
      summary: "more TIME-WAITs than Linux keeps at most: those beyond are dropped",
      facts: [
        "\(Units.count(peak)) at \(times(peakTime)), against \(Units.count(limit)) (tcp_max_tw_buckets)"
      ],
      confirm: [
        "sysctl net.ipv4.tcp_max_tw_buckets; nstat -az TcpExtTCPTimeWaitOverflow; tw in /proc/net/sockstat",
        "dmesg: \"time wait bucket table overflow\"",
      ],
      actions: [
        "let the other end close first, or keep connections open; raise tcp_max_tw_buckets (about 256 octets each)"
      ])
  }
}
