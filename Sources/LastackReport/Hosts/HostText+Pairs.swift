internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

extension HostText {
  /// The trial of tcp_tw_recycle: one line for all servers that it clears.
  mutating func recycling() {
    let immune = report.pairs.immune
    let others = report.pairs.recycle.filter { $0.verdict != .immune && $0.verdict != .untested }
    guard immune.servers > 0 || !others.isEmpty else { return }
    page.heading("TCP_TW_RECYCLE", "what it would have done to each SYN, and what became of it")
    for outcome in others.prefix(Self.shown) {
      page.paragraph(
        "\(Units.address(outcome.server)): \(outcome.verdict.rawValue). \(RecycleWording.table(outcome))",
        mark: "  ", outcome.verdict == .contradicted ? nil : .warning)
    }
    rest(others.count, "server")
    if immune.servers > 0 {
      page.paragraph(
        "\(Units.count(immune.servers, "server")) immune: \(Units.count(immune.syns, "SYN")) that it would have dropped "
          + "\(immune.syns == 1 ? "was" : "were") answered", .good)
    }
  }

  /// Client addresses with something to say: several machines first, then those of which nothing can be known.
  mutating func clocks() {
    let told = report.pairs.clocks.filter { $0.machines ?? 0 > 1 }
    let single = report.pairs.clocks.count { $0.machines == 1 }
    let untold = report.pairs.clocks.filter { $0.regime == .perConnection }
    guard !told.isEmpty || single > 0 || !untold.isEmpty else { return }
    page.heading("CLOCKS BEHIND ADDRESSES", "from the timestamps of SYNs")
    for clocks in told.prefix(Self.shown) {
      let uncertain = clocks.regime == .mixed ? ", the rest on none" : ""
      page.paragraph(
        "\(ClockWording.machines(clocks)): \(ClockWording.lines(clocks)), \(Units.count(clocks.onLines)) of "
          + "\(Units.count(clocks.syns, "SYN")) on \(clocks.lines.count == 1 ? "it" : "them")\(uncertain)",
        mark: "  " + Units.address(clocks.client).leading(24) + " ")
    }
    rest(told.count, "address", "addresses")
    if single > 0 {
      page.line("  \(Units.count(single, "address", "addresses")) with one clock", .faint)
    }
    if untold.count == 1, let clocks = untold.first {
      page.paragraph(
        "\(ClockWording.machines(clocks)) (\(Units.count(clocks.syns, "SYN")))",
        mark: "  " + Units.address(clocks.client).leading(24) + " ", .faint)
    } else if !untold.isEmpty {
      page.paragraph(
        "how many machines are behind \(Units.count(untold.count)) addresses cannot be known: their connections have no "
          + "common clock (an offset for each, most likely)", .faint)
    }
  }

  /// Where a middlebox with Linux' conntrack would have lost track.
  mutating func middlebox() {
    let shadow = report.conntrack
    let ignored = shadow.ignored
    let expired = shadow.expired.values.reduce(0, +)
    guard expired + shadow.resetsAhead + shadow.resetsInvalid + ignored.syns > 0 else { return }
    page.heading("CONNTRACK", "had one with Linux' default timeouts been in the way")
    if expired > 0 {
      let states = shadow.expired.sorted { $0.value > $1.value }.map {
        "\($0.key.rawValue) \(Units.count($0.value))"
      }
      page.paragraph(
        "gone while an end still used it: \(Units.count(expired, "entry", "entries")) (\(states.joined(separator: ", "))); "
          + "longest silence \(Units.duration(shadow.longestSilence))" + place(shadow.firstExpired))
    }
    if shadow.resetsAhead > 0 {
      page.paragraph(
        "alive for 5 days after a reset: \(Units.count(shadow.resetsAhead, "entry", "entries")), since the reset's number is "
          + "not the one expected" + place(shadow.firstAhead))
    }
    if shadow.resetsInvalid > 0 {
      page.paragraph("resets that it takes for INVALID: \(Units.count(shadow.resetsInvalid))")
    }
    if ignored.syns > 0 {
      page.paragraph(
        "SYNs that an older entry would have swallowed: \(Units.count(ignored.syns)), of which \(Units.count(ignored.failed)) "
          + "got no connection" + place(ignored.first))
    }
    let unknown =
      shadow.resetsUnknown > 0 ? "; \(Units.count(shadow.resetsUnknown, "reset")) with too little around" : ""
    page.paragraph(
      "not seen by this: data between the handshake and the first FIN, windows\(unknown)", .faint)
  }

  private func place(_ sighting: ConntrackShadow.Sighting?) -> String {
    sighting.map { "; flow \($0.flow), frame \($0.frame)" } ?? ""
  }
}
