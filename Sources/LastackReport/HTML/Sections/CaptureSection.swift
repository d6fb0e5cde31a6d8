internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// What was read and how good it is, before any verdict; then what a reader in a hurry needs to know.
struct CaptureSection {
  let report: HTMLReport
  private var run: RunSummary { report.run }

  func write(to markup: inout Markup) {
    markup.openSection("capture", "How good the capture is")
    quality(&markup)
    inputs(&markup)
    undecoded(&markup)
    markup.closeSection()
    markup.openSection("short", "In short")
    markup.raw("<ul class=\"says\">")
    for sentence in SummarySentences(report).all { markup.element("li", sentence) }
    markup.raw("</ul>")
    markup.closeSection()
  }

  private func quality(_ markup: inout Markup) {
    markup.raw("<ul class=\"plain quality\">")
    let weaknesses = CaptureWeakness.list(run: run, quality: report.closes.quality)
    if weaknesses.isEmpty, report.closes.flows > 0 {
      markup.element("li", class: "ok", "Every connection from its start, both ways, no gap seen.")
    }
    if run.totals.flows == 0 { markup.element("li", class: "weak", "No TCP connection in it.") }
    for weakness in weaknesses { markup.element("li", class: "weak", weakness) }
    if report.closes.flows < run.totals.flows {
      markup.element(
        "li", class: "weak",
        "A selection: endings, closers and flows are of \(Units.count(report.closes.flows)) of the "
          + "\(Units.count(run.totals.flows, "connection")).")
    }
    for input in run.inputs {
      for damage in input.damages.prefix(3) {
        let lost = damage.lostOctets.map { "\(Units.octets($0)) lost" } ?? "the rest is lost"
        markup.element(
          "li", class: "bad", "\(input.name): damaged at octet \(damage.offset): \(damage.problem); \(lost)")
      }
    }
    if let vantage = Self.vantage(report.closes.vantage) { markup.element("li", vantage) }
    markup.raw("</ul>\n")
  }

  private static func vantage(_ estimate: VantageEstimate) -> String? {
    guard let position = estimate.position, let client = estimate.clientGap, let server = estimate.serverGap
    else { return nil }
    let (toClients, toServers) = (Units.duration(client), Units.duration(server))
    return switch position {
    case .client: "Taken near the clients: about \(toClients) to them and back, \(toServers) to the servers."
    case .server: "Taken near the servers: about \(toServers) to them and back, \(toClients) to the clients."
    case .between: "Taken between: about \(toClients) to the clients and back, \(toServers) to the servers."
    }
  }

  private func inputs(_ markup: inout Markup) {
    markup.raw("<details><summary>What was read, and what was assumed</summary>\n")
    let table = PageTable(
      caption: "Inputs",
      columns: [
        .text("file"), .text("form"), .text("link types"), .number("packets"), .number("octets"),
        .text("first packet, UTC"), .text("last"), .number("dropped by the capture"),
      ])
    table.write(
      run.inputs.prefix(HTMLReport.mostRows).map { input in
        [
          .text(input.name),
          .text(
            [input.format, input.compression, input.resolution.map { "times in \($0)" }].compactMap(\.self)
              .joined(separator: ", ")), .text(input.linkTypes.joined(separator: ", ")),
          .count(input.packets),
          .sorted(Units.octets(input.octets), by: input.octets),
          .text(input.firstTime.map(Units.time) ?? "–"),
          .text(input.lastTime.map(Units.clock) ?? "–"),
          .sorted(input.captureDrops.map { Units.count($0) } ?? "not said", by: input.captureDrops ?? -1),
        ]
      }, of: run.inputs.count, to: &markup)
    markup.raw("<dl class=\"facts\">")
    for (name, value) in assumptions {
      markup.element("dt", name)
      markup.element("dd", value)
    }
    markup.raw("</dl></details>\n")
  }

  private var assumptions: [(String, String)] {
    let policies = run.policies
    var list = [
      (
        "TIME-WAIT lasts",
        (["\(policies.timeWaitSeconds) s"] + policies.timeWaitRules.map { "\($0.seconds) s at \($0.hosts)" })
          .joined(separator: ", ") + " (--time-wait), by the rules of \(policies.timeWaitSystem.rawValue)"
      ),
      (
        "Ephemeral ports",
        (["\(policies.ephemeralPorts.lowerBound) to \(policies.ephemeralPorts.upperBound)"]
          + policies.ephemeralPortRules.map {
            "\($0.ports.lowerBound) to \($0.ports.upperBound) at \($0.hosts)"
          })
          .joined(separator: ", ") + " (--ports)"
      ),
    ]
    if let filter = policies.filter { list.append(("Filter", filter)) }
    if !policies.key.isEmpty {
      list.append(("Part of a flow's identity", policies.key.joined(separator: ", ")))
    }
    if let idle = policies.idleSeconds { list.append(("Idle after", "\(idle) s")) }
    if let most = policies.maximumFlows { list.append(("Connections tracked at most", Units.count(most))) }
    return list
  }

  private func undecoded(_ markup: inout Markup) {
    let totals = run.totals
    guard
      !totals.undecodable.isEmpty || !totals.notTCP.isEmpty
        || totals.badTCPChecksums + totals.badIPChecksums > 0
    else { return }
    markup.raw("<details><summary>")
    markup.text(
      "Packets that are no part of this: \(Units.count(totals.notTCPPackets)) not TCP, "
        + "\(Units.count(totals.undecodablePackets)) not decoded")
    markup.raw("</summary><ul>")
    for other in totals.notTCP.prefix(12) {
      markup.element("li", "\(Units.count(other.packets)) × \(other.name)")
    }
    for reason in totals.undecodable.prefix(12) {
      let words = reason.problem.split(separator: "_").joined(separator: " ")
      markup.element("li", "\(Units.count(reason.packets)) not decoded: \(reason.layer), \(words)")
    }
    if totals.badTCPChecksums + totals.badIPChecksums > 0 {
      markup.element(
        "li",
        "\(Units.count(totals.badTCPChecksums + totals.badIPChecksums)) bad checksums, used all the same (offload is the "
          + "usual cause)")
    }
    markup.raw("</ul></details>\n")
  }
}
