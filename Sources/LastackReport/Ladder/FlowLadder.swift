internal import LastackDiagnosis
public import LastackTracking
internal import LastackWire

/// One connection as a ladder: a line for each close event between both ends' states, then the verdict and its evidence.
public struct FlowLadder {
  private let flow: FlowRecord
  private let inputs: [String]
  private let layout: LadderLayout
  private let evidence: CloseEvidence
  private var page: Page

  /// `inputs` are the inputs' base names, by index; `width` is the terminal's, at least 72 are used.
  public init(flow: FlowRecord, inputs: [String], width: Int, style: Style) {
    self.flow = flow
    self.inputs = inputs
    layout = LadderLayout(width: max(width, 72), lastFrame: flow.events.lazy.map(\.frame).max() ?? 0)
    evidence = CloseEvidence(of: flow)
    page = Page(width: max(width, 72), style: style)
    title()
    rungs()
    verdict()
  }

  public var text: String { page.text }

  private mutating func title() {
    let name = inputs.indices.contains(flow.input) && inputs.count > 1 ? " in \(inputs[flow.input])" : ""
    page.heading("FLOW \(flow.flow)\(name)")
    page.line(
      "  client \(Units.endpoint(flow.client.endpoint)), server \(Units.endpoint(flow.server.endpoint))")
    page.line(
      "  from \(Units.time(flow.start)), for \(Units.duration(flow.end.nanoseconds(since: flow.start)))"
        + (flow.incarnation > 0 ? ", connection \(flow.incarnation + 1) of this four-tuple" : ""))
    page.line(
      "  client sent \(Units.count(flow.client.packets, "segment")), \(Units.octets(flow.client.payloadBytes)); "
        + "server \(Units.count(flow.server.packets, "segment")), \(Units.octets(flow.server.payloadBytes))")
    if !flow.encapsulation.isEmpty {
      var layers = OutputBuffer(capacity: 64)
      layers.append(flow.encapsulation)
      page.line("  inside \(layers.text)")
    }
  }

  // MARK: The ladder

  private mutating func rungs() {
    page.styled("")
    page.styled(page.style(.faint, layout.titles))
    guard !flow.events.isEmpty else {
      return page.line("  no segment of its beginning or its end was captured")
    }
    let base = RelativeNumbers(flow.events)
    let proof = Set(evidence.events)
    var before: CloseEvent?
    for event in flow.events {
      var gap = before.map { event.time.nanoseconds(since: $0.time) }
      if let pause = gap, pause >= LadderDrawing.breakAt {
        page.styled(layout.pause(pause, page.style))
        // Said between the lines, where it shows.
        gap = nil
      }
      let cells = LadderLayout.Cells(
        frame: String(event.frame), isEvidence: proof.contains(event),
        time: Units.seconds(event.time.nanoseconds(since: flow.start)),
        gap: gap.map { ($0 < 0 ? "" : "+") + Units.compactDuration($0) } ?? "",
        client: state(event.clientState, before?.clientState, isFirst: before == nil),
        server: state(event.serverState, before?.serverState, isFirst: before == nil),
        label: base.label(event), from: event.from, note: event.note.phrase,
        isOld: event.note.isOld)
      page.styled(layout.rung(cells, page.style, role: event.note.role))
      before = event
    }
    if flow.events.contains(where: \.note.isOld) {
      page.line(
        "  \(LadderLayout.dash)\(LadderLayout.dash) from an earlier connection of this four-tuple, or late",
        .faint)
    }
    if flow.eventsOmitted > 0 {
      page.line("  … and \(Units.count(flow.eventsOmitted, "more event")), not kept", .faint)
    }
    if let last = flow.events.last,
      flow.client.state != last.clientState || flow.server.state != last.serverState
    {
      let client = flow.client.state?.rawValue ?? "?"
      let server = flow.server.state?.rawValue ?? "?"
      page.line("  at the end: client \(client), server \(server)", .faint)
    }
  }

  /// A state is printed where it changes.
  private func state(_ now: EndpointState?, _ before: EndpointState?, isFirst: Bool) -> String {
    if !isFirst, now == before { return "" }
    return now?.rawValue ?? "?"
  }

  // MARK: The verdict

  private mutating func verdict() {
    let verdict = FlowVerdict(flow: flow, evidence: evidence)
    page.heading("VERDICT", flow.outcome.rawValue)
    for sentence in verdict.sentences { page.paragraph(sentence) }
    if !flow.quality.isEmpty {
      var words: [String] = []
      for (flag, spelling) in QualityFlags.spellings where flow.quality.contains(flag) {
        words.append(spelling)
      }
      page.paragraph("Weakened by: \(words.joined(separator: ", ")) (lastack explain \(words[0]))", .warning)
    }
    let list = verdict.evidenceLines
    if !list.isEmpty {
      page.heading("EVIDENCE", evidence.events.isEmpty ? "" : "\(LadderLayout.mark) in the ladder")
      for line in list { page.paragraph(line.text, mark: "  frame \(line.frame)".leading(14)) }
      for line in [FlowVerdict.states(flow), FlowVerdict.vantage(flow)].compactMap(\.self) {
        page.paragraph(line)
      }
    }
    page.heading("IN WIRESHARK")
    page.command(DisplayFilter.text(for: flow, evidence: evidence))
    let open = Ambiguity.left(by: flow)
    if !open.isEmpty {
      page.heading("WHAT THIS CAPTURE CANNOT DECIDE")
      for ambiguity in open { page.paragraph("\(ambiguity.question) \(ambiguity.decider)", mark: "  - ") }
    }
  }
}

/// Sequence numbers counted from each side's first one in the ladder, as a person compares them.
struct RelativeNumbers {
  private var client: SequenceNumber?
  private var server: SequenceNumber?

  init(_ events: [CloseEvent]) {
    // A side that is first met through its peer's ACK counts from there.
    for event in events where event.note != .oldDuplicate {
      let sentByClient = event.from == .client
      let hasOwn = !event.flags.contains(.rst) || event.sequence.rawValue != 0
      if sentByClient ? client == nil : server == nil, hasOwn {
        if sentByClient { client = event.sequence } else { server = event.sequence }
      }
      if event.flags.contains(.ack), sentByClient ? server == nil : client == nil {
        if sentByClient { server = event.acknowledgment } else { client = event.acknowledgment }
      }
    }
  }

  /// `FIN,ACK 305 ack 77 len 12`; numbers modulo 2^32, short ones below the base as negative distances.
  func label(_ event: CloseEvent) -> String {
    let own = event.from == .client ? client : server
    let peer = event.from == .client ? server : client
    // PSH says nothing of a close and takes room.
    var label = "\(event.flags.subtracting(.psh)) \(relative(event.sequence, own))"
    if event.flags.contains(.ack) { label += " ack \(relative(event.acknowledgment, peer))" }
    if event.payloadLength > 0 { label += " len \(event.payloadLength)" }
    return label
  }

  private func relative(_ number: SequenceNumber, _ base: SequenceNumber?) -> String {
    guard let base else { return String(number.rawValue) }
    let distance = number.distance(from: base)
    return distance < 0 && distance > -65_536 ? String(distance) : String(number.rawValue &- base.rawValue)
  }
}
