internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

extension KeepaliveRaces {
  func wording(_ times: TimesOfDay) -> FindingWording {
    var timeoutFact =
      samples > 1
      ? "it closes after \(Units.duration(timeout)) without a request: \(Units.count(samples, "close")) within "
        + Units.duration(spread)
      : "it closed after \(Units.duration(timeout)) without a request"
    if others > 0 { timeoutFact += "; \(Units.count(others)) after other times" }
    var facts = [
      "\(Units.count(lostOctets, "octet")) lost, sent up to \(Units.duration(longestCrossing)) after the FIN was captured",
      timeoutFact,
    ]
    if let hint = TimeoutWording.hint(knownDefaults) {
      facts.append("defaults like it, a hint only: \(hint)")
    }
    return FindingWording(
      subject: Units.endpoint(server),
      summary: requests == 1
        ? "a request crossed the server's close of an idle connection"
        : "\(Units.count(requests, "request")) crossed the server's close of idle connections",
      facts: facts,
      confirm: [
        "the clients' logs: \"connection reset by peer\" on the first write after an idle time",
        "on the server: its keep-alive timeout; nstat -az TcpOutRsts rises with each",
      ], actions: actions)
  }

  private var actions: [String] {
    let retry =
      "clients may send it again on a new connection where that is safe (RFC 9110 §9.2.2)"
    guard let clientLimit else {
      return [
        "the server's limit is too short for any margin: raise its keep-alive timeout above the clients' idle limit",
        retry,
      ]
    }
    return [
      "let the clients drop idle connections after \(Units.round(rounded(clientLimit))) or less (the server's limit less "
        + "\(Units.duration(margin))), or raise the server's above theirs",
      retry,
    ]
  }
}

extension KeepaliveRaces {
  /// Down to whole seconds: nobody sets a limit to the millisecond.
  private func rounded(_ limit: Int64) -> Int64 {
    limit < 1_000_000_000 ? limit : limit / 1_000_000_000 * 1_000_000_000
  }
}

/// Timeouts of products in words.
enum TimeoutWording {
  /// `Node.js … 5 s, Apache httpd … 5 s (unchecked)`: what is from memory is marked. nil where there is none.
  static func hint(_ known: [KnownTimeout]) -> String? {
    guard !known.isEmpty else { return nil }
    let names = known.prefix(3).map { timeout in
      "\(timeout.product) \(Units.round(timeout.nanoseconds))"
        + (timeout.source == .remembered ? " (unchecked)" : "")
    }
    return names.joined(separator: ", ")
  }
}

extension IdleLimit {
  func wording(_ times: TimesOfDay) -> FindingWording {
    let place =
      switch whose {
      case .service(let server): Units.endpoint(server)
      case .client(let client): Units.address(client)
      }
    let silences =
      longest - shortest < 1_000_000_000
      ? "of \(Units.duration(shortest))" : "of \(Units.duration(shortest)) to \(Units.duration(longest))"
    var facts = [
      "\(Units.count(connections, "connection")) did not outlive silences \(silences): \(Units.count(resets)) reset, "
        + "\(Units.count(connections - resets)) without an answer",
      survived > 0
        ? "the longest silence outlived there: \(Units.duration(survived)) (flow \(survivor ?? 0)); the limit is between"
        : "no shorter silence was seen there: the limit may be anything up to that",
    ]
    if isExact { facts[1] = "the resets came unasked, when the time was up: that is the limit" }
    if let hint = TimeoutWording.hint(known) { facts.append("defaults that fit, a hint only: \(hint)") }
    let seconds = keepAliveInterval / 1_000_000_000
    return FindingWording(
      subject: place, summary: "something forgets connections that are idle for \(Units.duration(shortest))",
      facts: facts,
      confirm: [
        "the idle timeout of what is between: balancer, NAT gateway, firewall",
        "on Linux in between: conntrack -L; sysctl net.netfilter.nf_conntrack_tcp_timeout_established",
      ],
      actions: [
        "send something more often: SO_KEEPALIVE with sysctl net.ipv4.tcp_keepalive_time=\(seconds) (or TCP_KEEPIDLE "
          + "\(seconds) on the socket), or the application's own pings",
        "or drop connections from pools before they have been idle for so long",
      ])
  }
}

extension SuspectedMiddlebox {
  func wording(_ times: TimesOfDay) -> FindingWording {
    let evidence = witness.map { ResetOriginWording.wording(of: signs, $0) }
    let end = witness?.by.rawValue ?? "end"
    return FindingWording(
      subject: FindingWording.path(path),
      summary: (resets == 1 ? "a reset does not fit" : "\(Units.count(resets)) resets do not fit")
        + " the \(end) whose address \(resets == 1 ? "it bears" : "they bear"): perhaps a device between",
      facts: evidence.map { [resets == 1 ? $0 : "the first: \($0)"] } ?? [],
      confirm: [
        "a capture at the \(end), held against this one: lastack compare HERE THERE; a reset missing there is not its own"
      ],
      actions: [
        "nothing before that: a balancer, a NAT or another machine behind the address looks the same"
      ])
  }
}

extension ListenerDown {
  func wording(_ times: TimesOfDay) -> FindingWording {
    var facts = [
      "refused from \(times(firstRefused)) to \(times(lastRefused)); before that it accepted at "
        + times(lastAccepted)
    ]
    if let acceptedAgain, let possible {
      facts.append(
        "accepted again at \(times(acceptedAgain)): down for at most \(Units.duration(possible))")
    } else {
      facts.append("it accepted no more until the capture ended")
    }
    if self.times > 1 { facts.append("the longest of \(Units.count(self.times)) such times") }
    return FindingWording(
      subject: Units.endpoint(listener),
      summary:
        "nothing listened on the port for \(Units.duration(certain)): \(Units.count(refused, "SYN")) refused",
      facts: facts,
      confirm: [
        "the service's log and its supervisor's at those times; nstat -az TcpOutRsts on the server",
        "on the clients: nstat -az TcpAttemptFails",
      ],
      actions: [
        "restart without a gap: socket activation, SO_REUSEPORT with the new program first, or take it out of the balancer "
          + "before"
      ])
  }
}

extension ListenerOverflow {
  func wording(_ times: TimesOfDay) -> FindingWording {
    FindingWording(
      subject: Units.endpoint(listener),
      summary:
        "the server reset \(Units.count(connections, "connection")) that its clients took to be established",
      facts: [
        "from \(times(first)) to \(times(last)): a bare reset right after the handshake, as a full accept queue "
          + "sends with tcp_abort_on_overflow=1"
      ],
      confirm: [
        "on the server: nstat -az TcpExtListenOverflows TcpExtListenDrops; ss -ltn sport = :\(listener.port) (Recv-Q "
          + "against Send-Q)",
        "sysctl net.ipv4.tcp_abort_on_overflow",
      ],
      actions: [
        "accept faster, or raise the backlog of listen() and net.core.somaxconn; tcp_abort_on_overflow=0 lets clients wait"
      ])
  }
}

extension PortScan {
  func wording(_ times: TimesOfDay) -> FindingWording {
    FindingWording(
      subject: Units.address(client),
      summary: "one client was refused at \(Units.count(ports, "port")): a scan, or a wrong configuration",
      facts: [
        "\(Units.count(refused, "SYN")) refused from \(times(first)) to \(times(last)), ports \(lowestPort) to "
          + "\(highestPort) of \(Units.count(addresses, "address", "addresses"))"
      ],
      confirm: ["whose address it is: a scanner of your own, a health check, a service discovery gone wrong"],
      actions: ["nothing by itself: every SYN was answered, and nothing was open there"])
  }
}

extension FindingJSON {
  static func numbers(_ found: KeepaliveRaces) -> [(StaticString, Int?)] {
    [
      ("requests", found.requests), ("lost_octets", found.lostOctets), ("timeout_ns", Int(found.timeout)),
      ("samples", found.samples), ("spread_ns", Int(found.spread)), ("other_idle_closes", found.others),
      ("margin_ns", Int(found.margin)), ("client_limit_ns", found.clientLimit.map(Int.init)),
      ("longest_crossing_ns", Int(found.longestCrossing)),
    ]
  }

  static func numbers(_ found: IdleLimit) -> [(StaticString, Int?)] {
    [
      ("connections", found.connections), ("resets", found.resets), ("shortest_ns", Int(found.shortest)),
      ("longest_ns", Int(found.longest)), ("survived_ns", found.survived > 0 ? Int(found.survived) : nil),
      ("survivor_flow", found.survivor), ("keepalive_ns", Int(found.keepAliveInterval)),
    ]
  }

  static func numbers(_ found: ListenerDown) -> [(StaticString, Int?)] {
    [
      ("refused", found.refused), ("times", found.times), ("certain_ns", Int(found.certain)),
      ("possible_ns", found.possible.map(Int.init)),
    ]
  }

  static func numbers(_ found: PortScan) -> [(StaticString, Int?)] {
    [
      ("ports", found.ports), ("addresses", found.addresses), ("refused", found.refused),
      ("lowest_port", Int(found.lowestPort)), ("highest_port", Int(found.highestPort)),
    ]
  }
}
