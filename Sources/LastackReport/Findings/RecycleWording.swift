internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

extension RecycleOutcome {
  func wording(_ times: TimesOfDay) -> FindingWording {
    FindingWording(
      subject: subject,
      summary: verdict == .proven
        ? "the server drops SYNs as tcp_tw_recycle=1 does, and lets them in when it does"
        : "SYNs are dropped as tcp_tw_recycle=1 would; none was seen to get in when it would let them",
      facts: facts(times),
      confirm: [
        "on \(Units.address(server)), Linux before 4.12: sysctl net.ipv4.tcp_tw_recycle; nstat -az TcpExtPAWSPassive"
      ],
      actions: [
        "there: sysctl -w net.ipv4.tcp_tw_recycle=0. Timestamps off at the clients is no remedy: Linux since 3.17 drops "
          + "such SYNs too"
      ])
  }

  private var subject: String {
    let server = Units.endpoint(Endpoint(server, port))
    guard let first = clients.first else { return server }
    let others = clients.count > 1 ? " and \(Units.count(clients.count - 1)) more" : ""
    return "\(Units.address(first.address))\(others) → \(server)"
  }

  private func facts(_ times: TimesOfDay) -> [String] {
    var facts: [String] = []
    if let firstDrop, let lastDrop {
      facts.append(
        "\(Units.count(table.dropUnanswered, "SYN")) of \(Units.count(connectionsDropped, "connection")) unanswered in "
          + "\(Units.duration(lastDrop.time.nanoseconds(since: firstDrop.time))); the first was "
          + "\(Units.count(firstDrop.behind, "tick")) behind TSval \(Units.count(Int(firstDrop.storedTSval.rawValue))), "
          + "which the server had from a connection that it closed at \(times(firstDrop.storedAt))")
    }
    facts.append(RecycleWording.table(self))
    if newerAnswered + newerUnanswered > 0 {
      facts.append(
        "meanwhile \(Units.count(newerAnswered)) of \(Units.count(newerAnswered + newerUnanswered, "SYN")) with newer "
          + "clocks answered"
          + (newerAnswered > 0 ? ", within \(Units.duration(slowestNewer))" : "")
          + (newerUnanswered == 0 ? ": no full queue, no filter" : ""))
    }
    if let release {
      facts.append(
        "\(Units.count(releasesOnTime)) of \(Units.count(releases)) got in with the first SYN that the rule lets pass; the "
          + "first could from \(times(release.predicted)), and did at \(times(release.observed))"
      )
    }
    if bareAnswered + bareUnanswered > 0 {
      facts.append(
        "of \(Units.count(bareAnswered + bareUnanswered, "SYN")) without timestamps \(Units.count(bareAnswered)) answered: "
          + (bareAnswered == 0 ? "Linux 3.17 or later" : "Linux before 3.17"))
    }
    return facts
  }
}

/// What is said of the trial in more than one place.
enum RecycleWording {
  /// The two-by-two table in a line.
  static func table(_ outcome: RecycleOutcome) -> String {
    let table = outcome.table
    return
      "SYNs that the rule drops: \(Units.count(table.dropAnswered)) of "
      + "\(Units.count(table.dropAnswered + table.dropUnanswered)) answered; SYNs that pass it: "
      + "\(Units.count(table.passAnswered)) of \(Units.count(table.passAnswered + table.passUnanswered)) (odds ratio "
      + "\(Units.count(Int(min(table.oddsRatio, 1e9)))), p \(probability(table.probability)))"
  }

  /// `0.02`, `6e-7`: one digit that counts, and the power of ten.
  static func probability(_ value: Double) -> String {
    guard value > 0 else { return "< 1e-200" }
    if value >= 0.01 { return "= \(Units.decimal(Int(value * 1000), over: 1000, digits: 2))" }
    var (digits, power) = (value, 0)
    while digits < 1 { (digits, power) = (digits * 10, power + 1) }
    return "= \(Int(digits))e-\(power)"
  }
}

extension AddressClocks {
  func wording(_ times: TimesOfDay) -> FindingWording {
    FindingWording(
      subject: Units.address(client),
      summary: "at least \(Units.count(machines ?? 0)) machines share this address",
      facts: [
        "\(ClockWording.lines(self)); \(Units.count(onLines)) of \(Units.count(syns, "SYN")) to \(Units.address(server)) on "
          + "their lines",
        "under tcp_tw_recycle at a server \(Units.count(conflicts.count, "pair")) of them would shut each other out",
      ],
      confirm: ["at the address's owner: what is translated to it (conntrack -L, nft list ruleset)"],
      actions: [
        "nothing by itself; limits and blocks by address meet all of them, and tcp_tw_recycle must be off at servers"
      ])
  }
}

/// Clocks in words.
enum ClockWording {
  /// `3 clocks at 1000 Hz`, with the time that each has run where its value tells.
  static func lines(_ clocks: AddressClocks) -> String {
    var counts: [Int64: Int] = [:]
    for line in clocks.lines { counts[line.hz, default: 0] += 1 }
    let rates = counts.sorted { $0.key < $1.key }.map {
      "\(Units.count($0.value, "clock")) at \(Units.count(Int($0.key))) Hz"
    }.joined(separator: ", ")
    guard clocks.showsUptime else { return rates }
    let ages = clocks.lines.prefix(6).map { line in
      Units.compactDuration(Int64(line.tsval.rawValue) * 1_000_000_000 / max(line.hz, 1))
    }
    return "\(rates), running for \(ages.joined(separator: ", "))"
  }

  /// How many machines, or why that is not known.
  static func machines(_ clocks: AddressClocks) -> String {
    if let machines = clocks.machines { return "at least \(Units.count(machines))" }
    switch clocks.regime {
    case .perConnection:
      return "cannot be known: its connections have no common clock (an offset for each, most likely)"
    case .tooFew, .mixed, .shared: return "cannot be known: too few SYNs on common lines"
    case .noTimestamps: return "cannot be known: no timestamps"
    }
  }
}
