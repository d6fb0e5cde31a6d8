internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The flows of the findings and of each kind of trouble: a table, then each with its ladder, verdict and evidence.
struct FlowSection {
  let report: HTMLReport
  let shelf: FlowShelf

  func write(to markup: inout Markup) {
    let listings = report.listings
    guard !listings.isEmpty else { return }
    markup.openSection("flows", "Flows to look at")
    markup.note(
      "One flow for each kind of trouble, then those that the findings name. A link opens the ladder below. All others: "
        + "lastack flows, lastack flow N.")
    table(listings, &markup)
    let start = markup.count
    var left = 0
    for listing in listings {
      guard let flow = shelf[listing.flow], markup.count - start < HTMLReport.mostOctets else {
        missing(listing, &markup)
        left += 1
        continue
      }
      details(flow, listing, &markup)
    }
    if left > 0 {
      markup.note(
        "\(Units.count(left, "flow")) without a ladder here: the page is bounded, and what came through a pipe cannot be "
          + "read twice.")
    }
    markup.closeSection()
  }

  private func table(_ listings: [FlowListing], _ markup: inout Markup) {
    let table = PageTable(
      caption: "Flows shown below.",
      columns: [
        .text("flow"), .text("why"), .text("client"), .text("server"), .text("ended"), .text("closed first"),
        .number("began, UTC"), .number("lasted"),
      ])
    table.write(
      listings.map { listing -> [PageTable.Cell] in
        let why = listing.reasons.joined(separator: "; ")
        guard let flow = shelf[listing.flow] else {
          return [
            .flow(listing.flow), .text(why), .text("–"), .text("–"), .text("–"), .text("–"),
            .sorted("–", by: 0),
            .sorted("–", by: 0),
          ]
        }
        let lasted = flow.end.nanoseconds(since: flow.start)
        return [
          .flow(listing.flow), .text(why), .mono(Units.endpoint(flow.client.endpoint)),
          .mono(Units.endpoint(flow.server.endpoint)), .text(flow.outcome.phrase),
          .text(flow.activeCloser?.rawValue ?? "–"),
          .sorted(Units.clock(flow.start), by: Int(flow.start.nanoseconds / 1_000_000)),
          .sorted(Units.duration(lasted), by: Int(lasted)),
        ]
      }, to: &markup)
  }

  private func missing(_ listing: FlowListing, _ markup: inout Markup) {
    markup.raw("<div id=\"flow-")
    markup.number(listing.flow)
    markup.raw("\">")
    markup.command(ShellCommand.flow(listing.flow, of: report.run))
    markup.raw("</div>")
  }

  /// The link's target is inside: a browser opens the details around it by itself (HTML, ancestor revealing).
  private func details(_ flow: FlowRecord, _ listing: FlowListing, _ markup: inout Markup) {
    let evidence = CloseEvidence(of: flow)
    let verdict = FlowVerdict(flow: flow, evidence: evidence)
    markup.raw("<details class=\"flow\"><summary><b>")
    markup.text("Flow \(flow.flow)")
    markup.raw("</b> <span class=\"key ")
    markup.raw(EndingKind(flow.outcome).style)
    markup.raw("\"></span>")
    markup.text("\(flow.outcome.phrase) ")
    markup.raw("<span class=\"faint mono\">")
    markup.text("\(Units.endpoint(flow.client.endpoint)) → \(Units.endpoint(flow.server.endpoint))")
    markup.raw("</span></summary><div class=\"body\" id=\"flow-")
    markup.number(flow.flow)
    markup.raw("\">")
    markup.note(facts(flow))
    markup.raw("<div class=\"scroll\" tabindex=\"0\" role=\"group\"")
    markup.attribute("aria-label", "Ladder of flow \(flow.flow)")
    markup.raw(">")
    LadderDrawing(flow: flow, inputs: report.run.inputs.map(\.name), evidence: evidence).write(to: &markup)
    markup.raw("</div><div class=\"verdict\">")
    for sentence in verdict.sentences { markup.element("p", sentence) }
    if !flow.quality.isEmpty {
      let words = QualityFlags.spellings.filter { flow.quality.contains($0.flag) }.map(\.spelling)
      markup.element("p", "▲ Weakened by: \(words.joined(separator: ", ")).")
    }
    markup.raw("</div>")
    proof(flow, verdict, &markup)
    markup.raw("<h4 class=\"note\">In Wireshark</h4>")
    markup.command(DisplayFilter.text(for: flow, evidence: evidence))
    markup.command(ShellCommand.flow(flow.flow, of: report.run))
    let open = Ambiguity.left(by: flow)
    if !open.isEmpty {
      markup.raw("<h4 class=\"note\">What this capture cannot decide</h4><ul>")
      for ambiguity in open { markup.element("li", "\(ambiguity.question) \(ambiguity.decider)") }
      markup.raw("</ul>")
    }
    markup.raw("</div></details>\n")
  }

  private func facts(_ flow: FlowRecord) -> String {
    let inputs = report.run.inputs
    var facts =
      "From \(Units.time(flow.start)), for \(Units.duration(flow.end.nanoseconds(since: flow.start)))"
    if inputs.count > 1, inputs.indices.contains(flow.input) { facts += ", in \(inputs[flow.input].name)" }
    if flow.incarnation > 0 { facts += ", connection \(flow.incarnation + 1) of this four-tuple" }
    facts +=
      ". Client sent \(Units.count(flow.client.packets, "segment")), \(Units.octets(flow.client.payloadBytes)); server "
      + "\(Units.count(flow.server.packets, "segment")), \(Units.octets(flow.server.payloadBytes))."
    if !flow.encapsulation.isEmpty {
      var layers = OutputBuffer(capacity: 64)
      layers.append(flow.encapsulation)
      facts += " Inside \(layers.text)."
    }
    return facts
  }

  private func proof(_ flow: FlowRecord, _ verdict: FlowVerdict, _ markup: inout Markup) {
    guard !verdict.evidenceLines.isEmpty else { return }
    markup.raw("<h4 class=\"note\">Evidence</h4><ol class=\"proof\">")
    for line in verdict.evidenceLines {
      markup.raw("<li><b>")
      markup.text("frame \(line.frame)")
      markup.raw("</b><span>")
      markup.text(line.text)
      markup.raw("</span></li>")
    }
    markup.raw("</ol>")
    for line in [FlowVerdict.states(flow), FlowVerdict.vantage(flow)].compactMap(\.self) { markup.note(line) }
  }
}
