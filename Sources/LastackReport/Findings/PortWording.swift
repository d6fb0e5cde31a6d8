internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

extension PortExhaustion {
  func wording(_ times: TimesOfDay) -> FindingWording {
    let late = max(medianReuse - timeWait, 0)
    var facts = [
      "\(Units.count(reusedAtOnce)) of the \(Units.count(opened, "connection")) after \(times(from)) took a port "
        + "whose TIME-WAIT had just ended: \(Units.duration(late)) before, in the median (TIME-WAIT: "
        + "\(Units.duration(timeWait)))",
      "up to then \(Units.rate(demand)), since then \(Units.rate(supply)); \(Units.count(distinct)) ports allow "
        + "\(Units.rate(remedies.limit))",
      "\(Units.count(peak)) of \(Units.count(distinct)) ports in TIME-WAIT at once, from \(used.lowerBound) to "
        + "\(used.upperBound)",
    ]
    if let otherParitySince, firstParity > 0 {
      facts.append(
        "the parity that Linux takes last was in use from \(times(otherParitySince)) on: then half the ports were gone"
      )
    }
    return FindingWording(
      subject: FindingWording.path(path),
      summary: "the client has no port left for this server: it waits for TIME-WAITs of its own",
      facts: facts,
      confirm: PortAdvice.confirm(path), actions: PortAdvice.actions(remedies))
  }
}

extension PortPressure {
  func wording(_ times: TimesOfDay) -> FindingWording {
    var facts = [
      "\(Units.count(peak)) of \(Units.count(capacity)) ports (\(range.lowerBound) to \(range.upperBound)) in TIME-WAIT at "
        + "\(times(peakTime)), \(Units.percent(peak, of: capacity))",
      "\(Units.rate(rate)); the range allows \(Units.rate(remedies.limit)) with a TIME-WAIT of "
        + Units.duration(timeWait),
    ]
    if let timeToExhaustion {
      facts.append("at that rate the last port goes \(Units.duration(timeToExhaustion)) later")
    }
    return FindingWording(
      subject: FindingWording.path(path),
      summary: timeToExhaustion == nil
        ? "the client uses most of its ports for this server"
        : "the client takes ports for this server faster than TIME-WAIT gives them back", facts: facts,
      confirm: PortAdvice.confirm(path), actions: PortAdvice.actions(remedies))
  }
}

/// What is common to findings on ports.
enum PortAdvice {
  static func confirm(_ path: Path) -> [String] {
    let server = Units.endpoint(path.server)
    return [
      "on the client: ss -Htan state time-wait dst \(server) | wc -l, against sysctl net.ipv4.ip_local_port_range",
      "its programs' logs: EADDRNOTAVAIL, \"Cannot assign requested address\"",
    ]
  }

  static func actions(_ remedies: PortRemedies) -> [String] {
    var actions: [String] = []
    if remedies.requestsPerConnection > 1 {
      actions.append(
        "keep connections open: \(Units.count(remedies.requestsPerConnection, "request")) over each meet the demand that "
          + "was seen; or let the server close first")
    } else {
      actions.append("keep connections open for several requests, or let the server close first")
    }
    if remedies.addresses > 1 {
      actions.append(
        "or connect from \(Units.count(remedies.addresses)) addresses, or to as many of the server's addresses or ports"
      )
    }
    if let widest = remedies.widestRange {
      actions.append(
        "or sysctl net.ipv4.ip_local_port_range=\"1024 65535\": \(Units.rate(widest)) (reserve listeners' ports: "
          + "ip_local_reserved_ports)")
    }
    if let reuse = remedies.withReuse {
      actions.append(
        "or sysctl net.ipv4.tcp_tw_reuse=1 on this client: a port is free after 1 s, \(Units.rate(reuse)); it works since "
          + "these connections have timestamps")
    } else {
      actions.append(
        "tcp_tw_reuse would not help: it needs timestamps, and not all of these connections have them")
    }
    return actions
  }
}
