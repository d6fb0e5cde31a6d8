internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

extension TextReport {
  /// What was read and how good it is (`semantics.md` §12.6): before any verdict.
  mutating func readings() {
    page.heading("READ", "lastack \(run.version)")
    let shown = scope.shown(run.inputs.count, usual: 4)
    for input in run.inputs.prefix(shown) { reading(input) }
    if run.inputs.count > shown {
      page.line("  and \(Units.count(run.inputs.count - shown, "more input"))", .faint)
    }
    let totals = run.totals
    if let first = run.firstTime, let last = run.lastTime {
      let length = Units.duration(last.nanoseconds(since: first))
      page.line("  time     \(Units.second(first))Z, for \(length)" + (resolution.map { ", in \($0)" } ?? ""))
    }
    page.paragraph(
      "\(Units.count(totals.segments, "segment")) in \(Units.count(closes.flows, "connection"))"
        + (totals.notTCPPackets > 0 ? "; \(Units.count(totals.notTCPPackets, "packet")) not TCP" : ""),
      mark: "  TCP      ")
    let weaknesses = CaptureWeakness.list(run: run, quality: closes.quality)
    for (index, weakness) in weaknesses.enumerated() {
      page.paragraph(weakness, mark: index == 0 ? "  quality  " : "           ", .warning)
    }
    if weaknesses.isEmpty, closes.flows > 0 {
      // Without one whole handshake there may be no packet of the other direction.
      let ways = closes.vantage.handshakes > 0 ? "both ways, " : ""
      page.line("  quality  every connection from its start, \(ways)no gap seen", .good)
    }
    for note in CaptureWeakness.notes(run: run) { page.paragraph(note, mark: "           ", .faint) }
    vantage()
    if scope.detail == .full { policies() }
  }

  /// The resolution of times, where all inputs have the same.
  private var resolution: String? {
    let all = Set(run.inputs.map(\.resolution))
    return all.count == 1 ? all.first ?? nil : nil
  }

  private mutating func reading(_ input: RunSummary.Input) {
    var facts = [
      [input.format, input.compression].compactMap(\.self).joined(separator: "+"),
      input.linkTypes.joined(separator: "/"), Units.count(input.packets, "packet"),
      Units.octets(input.octets),
    ]
    if resolution == nil, let own = input.resolution { facts.append("times in \(own)") }
    page.paragraph(
      "\(input.name): \(facts.filter { !$0.isEmpty }.joined(separator: ", "))", mark: "  file     ")
    for damage in input.damages.prefix(2) {
      let lost = damage.lostOctets.map { "\(Units.octets($0)) lost" } ?? "the rest is lost"
      page.paragraph(
        "damaged at octet \(damage.offset): \(damage.problem); \(lost)", mark: "           ", .bad)
    }
  }

  /// Where the tap stood, and so which losses it cannot see (`semantics.md` §1.9).
  private mutating func vantage() {
    let estimate = closes.vantage
    guard let position = estimate.position, let client = estimate.clientGap, let server = estimate.serverGap
    else { return }
    let (toClients, toServers) = (Units.duration(client), Units.duration(server))
    let place =
      switch position {
      case .client: "near the clients: round trip \(toClients), to the servers \(toServers)"
      case .server: "near the servers: round trip \(toServers), to the clients \(toClients)"
      case .between: "between: round trip to the clients \(toClients), to the servers \(toServers)"
      }
    page.paragraph(place, mark: "  tap      ", .faint)
  }

  /// The choices that verdicts depend on.
  private mutating func policies() {
    let policies = run.policies
    var choices = [
      "TIME-WAIT \(policies.timeWaitSeconds) s (\(policies.timeWaitSystem.rawValue))",
      "ports \(policies.ephemeralPorts.lowerBound)-\(policies.ephemeralPorts.upperBound)",
    ]
    choices += policies.timeWaitRules.map { "TIME-WAIT of \($0.hosts) \($0.seconds) s" }
    choices += policies.ephemeralPortRules.map {
      "ports of \($0.hosts) \($0.ports.lowerBound)-\($0.ports.upperBound)"
    }
    if let idle = policies.idleSeconds { choices.append("idle after \(idle) s") }
    if let filter = policies.filter { choices.append("only \(filter)") }
    page.paragraph(choices.joined(separator: ", "), mark: "  taken    ", .faint)
  }
}
