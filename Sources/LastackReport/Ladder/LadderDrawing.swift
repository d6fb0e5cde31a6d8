internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// A connection's ladder as SVG: what ``FlowLadder`` prints, drawn.
///
/// Time runs down, further where more of it passes; where more than ``breakAt`` does, the lines are broken and the gap is
/// named. Evidence has a mark beside its frame, segments of an earlier connection are dashed.
struct LadderDrawing {
  /// Longer than any round trip, and Linux' least time before it sends again: something waited.
  static let breakAt: Int64 = 200_000_000

  static let width = 740.0
  private static let client = 244.0
  private static let server = 544.0
  private static let top = 46.0

  private struct Rung {
    var event: CloseEvent
    var label: String
    /// Height on the page.
    var y: Double
    /// The time that passed unseen before it, where the lines are broken.
    var gap: Int64?
    var clientState: String
    var serverState: String
    var isEvidence: Bool
    var isOld: Bool { event.note.isOld }
  }

  let flow: FlowRecord
  let inputs: [String]
  private var rungs: [Rung] = []
  private var bottom = top

  init(flow: FlowRecord, inputs: [String], evidence: CloseEvidence) {
    self.flow = flow
    self.inputs = inputs
    let base = RelativeNumbers(flow.events)
    let proof = Set(evidence.events)
    var before: CloseEvent?
    var y = Self.top
    for event in flow.events {
      let passed = before.map { event.time.nanoseconds(since: $0.time) } ?? 0
      let isBroken = passed >= Self.breakAt
      y += before == nil ? 24 : Self.pitch(passed) + (isBroken ? 26 : 0)
      rungs.append(
        Rung(
          event: event, label: base.label(event), y: y, gap: isBroken ? passed : nil,
          clientState: Self.state(event.clientState, before?.clientState, isFirst: before == nil),
          serverState: Self.state(event.serverState, before?.serverState, isFirst: before == nil),
          isEvidence: proof.contains(event)))
      before = event
    }
    bottom = y + 26
  }

  /// 30 for what comes at once, up to 16 more by the logarithm of the time between.
  private static func pitch(_ nanoseconds: Int64) -> Double {
    var pitch = 30.0
    var limit: Int64 = 100_000
    while nanoseconds >= limit, pitch < 46 { (pitch, limit) = (pitch + 4, limit * 10) }
    return pitch
  }

  private static func state(_ now: EndpointState?, _ before: EndpointState?, isFirst: Bool) -> String {
    !isFirst && now == before ? "" : now?.rawValue ?? "?"
  }

  private var closing: String? {
    guard let last = flow.events.last,
      flow.client.state != last.clientState || flow.server.state != last.serverState
    else { return nil }
    return
      "at the end: client \(flow.client.state?.rawValue ?? "?"), server \(flow.server.state?.rawValue ?? "?")"
  }

  private var height: Double {
    bottom + 8 + (flow.eventsOmitted > 0 ? 18 : 0) + (closing == nil ? 0 : 18) + (legend.isEmpty ? 0 : 20)
  }

  private var legend: String {
    var parts: [String] = []
    if rungs.contains(where: \.isEvidence) { parts.append("● evidence of the verdict") }
    if rungs.contains(where: \.isOld) { parts.append("dashed: of an earlier connection") }
    if rungs.contains(where: { $0.gap != nil }) {
      parts.append("broken line: time left out (\(Units.round(Self.breakAt)) or more)")
    }
    return parts.joined(separator: "   ·   ")
  }

  /// The picture in words, a line for each segment.
  private var description: String {
    rungs.map { rung in
      var line =
        "Frame \(rung.event.frame), \(Units.seconds(rung.event.time.nanoseconds(since: flow.start))) s: "
        + "\(rung.event.from.rawValue) sends \(rung.label)"
      if !rung.event.note.phrase.isEmpty { line += " (\(rung.event.note.phrase))" }
      if !rung.clientState.isEmpty { line += ", client \(rung.clientState)" }
      if !rung.serverState.isEmpty { line += ", server \(rung.serverState)" }
      return line + "."
    }.joined(separator: " ")
  }

  // MARK: Writing

  /// Writes the `svg` element; `name` makes its identifiers unique within the page.
  func write(to markup: inout Markup, form: Form = .inPage) {
    markup.raw("<svg class=\"ladder\" role=\"img\"")
    switch form {
    case .inPage: break
    case .alone:
      markup.raw(" xmlns=\"http://www.w3.org/2000/svg\"")
      markup.attribute("width", Self.width)
      markup.attribute("height", height)
    }
    markup.attribute("viewBox", "0 0 \(Int(Self.width)) \(Int(height.rounded(.up)))")
    markup.attribute("aria-labelledby", "ladder-\(flow.flow)-title ladder-\(flow.flow)-desc")
    markup.raw(">")
    markup.raw("<title")
    markup.attribute("id", "ladder-\(flow.flow)-title")
    markup.raw(">")
    markup.text("Flow \(flow.flow): \(flow.outcome.phrase)")
    markup.raw("</title><desc")
    markup.attribute("id", "ladder-\(flow.flow)-desc")
    markup.raw(">")
    markup.text(description)
    markup.raw("</desc>")
    if case .alone = form {
      markup.raw("<style>")
      markup.raw(LadderStyle.rules)
      markup.raw(LadderStyle.alone)
      markup.raw("</style><rect class=\"l-paper\" width=\"100%\" height=\"100%\" fill=\"#fff\"/>")
    }
    // Attributes for programs that know no CSS; the rules override them.
    markup.raw(
      "<g font-family=\"system-ui,sans-serif\" font-size=\"12\" fill=\"#1b2330\" stroke-width=\"1.25\">")
    grounds(&markup)
    heading(&markup)
    lifelines(&markup)
    for rung in rungs { write(rung, &markup) }
    footer(&markup)
    markup.raw("</g></svg>")
  }

  enum Form {
    /// Inside a page that has ``LadderStyle/rules``.
    case inPage
    /// A file of its own.
    case alone
  }

  private func heading(_ markup: inout Markup) {
    label(&markup, "l-faint", "frame", 52, 14, .end)
    label(&markup, "l-faint", "seconds", 132, 14, .end)
    label(&markup, "l-faint", "client", Self.client, 14, .middle)
    label(&markup, "l-faint", "server", Self.server, 14, .middle)
    label(&markup, "l-end", Units.endpoint(flow.client.endpoint), Self.client, 31, .middle)
    label(&markup, "l-end", Units.endpoint(flow.server.endpoint), Self.server, 31, .middle)
    if rungs.isEmpty {
      label(
        &markup, "l-faint", "no segment of its beginning or its end was captured",
        (Self.client + Self.server) / 2,
        Self.top + 16, .middle)
    }
  }

  /// A ground behind each segment of the evidence.
  private func grounds(_ markup: inout Markup) {
    for rung in rungs where rung.isEvidence {
      markup.raw("<rect class=\"l-proof\" fill=\"#eef2f8\" x=\"4\"")
      markup.attribute("y", rung.y - 16)
      markup.attribute("width", Self.width - 8)
      markup.raw(" height=\"23\" rx=\"4\"/>")
    }
  }

  /// Both ends' lines, broken where time is left out.
  private func lifelines(_ markup: inout Markup) {
    guard !rungs.isEmpty else { return }
    for x in [Self.client, Self.server] {
      var start = Self.top - 6
      for rung in rungs where rung.gap != nil {
        let middle = rung.y - 28
        line(&markup, "l-life", x, start, x, middle - 7)
        markup.raw("<path class=\"l-life\" fill=\"none\" stroke=\"#8a94a3\" d=\"M")
        markup.number(x)
        markup.raw(" ")
        markup.number(middle - 7)
        markup.raw("l6 3.5l-12 7l6 3.5\"/>")
        start = middle + 7
      }
      line(&markup, "l-life", x, start, x, bottom)
    }
    for rung in rungs {
      guard let gap = rung.gap else { continue }
      label(
        &markup, "l-gap", "\(Units.duration(gap)) pass", (Self.client + Self.server) / 2, rung.y - 24, .middle
      )
    }
  }

  private func write(_ rung: Rung, _ markup: inout Markup) {
    let event = rung.event
    let role: StaticString =
      switch event.note.role {
      case .bad: "l-rung l-bad"
      case .warning: "l-rung l-warn"
      default: "l-rung"
      }
    markup.open("g", class: role)
    if rung.isEvidence { label(&markup, "l-dot", "●", 12, rung.y + 3, .start) }
    label(&markup, "l-num", String(event.frame), 52, rung.y + 3, .end)
    label(
      &markup, "l-num l-faint", Units.seconds(event.time.nanoseconds(since: flow.start)), 132, rung.y + 3,
      .end)
    label(&markup, "l-state", rung.clientState, Self.client - 10, rung.y + 3, .end)
    label(&markup, "l-state", rung.serverState, Self.server + 10, rung.y + 3, .start)
    label(&markup, "l-note", event.note.phrase, Self.width - 8, rung.y + 3, .end)
    let (tail, head) = event.from == .client ? (Self.client, Self.server) : (Self.server, Self.client)
    let inward = event.from == .client ? 1.0 : -1.0
    line(
      &markup, rung.isOld ? "l-arrow l-old" : "l-arrow", tail + 3 * inward, rung.y, head - 8 * inward, rung.y,
      dashes: rung.isOld)
    markup.raw("<path class=\"l-head\" d=\"M")
    markup.number(head - 3 * inward)
    markup.raw(" ")
    markup.number(rung.y)
    markup.raw(event.from == .client ? "l-8 -4v8z\"/>" : "l8 -4v8z\"/>")
    label(&markup, "l-label", rung.label.fitted(44), (Self.client + Self.server) / 2, rung.y - 5, .middle)
    markup.raw("</g>")
  }

  private func footer(_ markup: inout Markup) {
    var y = bottom + 16
    if flow.eventsOmitted > 0 {
      let more = "… and \(Units.count(flow.eventsOmitted, "more event")), not kept"
      label(&markup, "l-faint", more, (Self.client + Self.server) / 2, y, .middle)
      y += 18
    }
    if let closing {
      label(&markup, "l-faint", closing, (Self.client + Self.server) / 2, y, .middle)
      y += 18
    }
    if !legend.isEmpty { label(&markup, "l-faint", legend, 12, y + 2, .start) }
  }

  // MARK: Shapes

  private enum Anchor { case start, middle, end }

  private func label(
    _ markup: inout Markup, _ style: StaticString, _ text: String, _ x: Double, _ y: Double, _ anchor: Anchor
  ) {
    if text.isEmpty { return }
    markup.raw("<text class=\"")
    markup.raw(style)
    markup.raw("\"")
    switch anchor {
    case .start: break
    case .middle: markup.raw(" text-anchor=\"middle\"")
    case .end: markup.raw(" text-anchor=\"end\"")
    }
    markup.attribute("x", x)
    markup.attribute("y", y)
    markup.raw(">")
    markup.text(text)
    markup.raw("</text>")
  }

  private func line(
    _ markup: inout Markup, _ style: StaticString, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double,
    dashes: Bool = false
  ) {
    markup.raw("<line class=\"")
    markup.raw(style)
    markup.raw("\" stroke=\"#5a6575\"")
    if dashes { markup.raw(" stroke-dasharray=\"5 4\"") }
    markup.attribute("x1", x1)
    markup.attribute("y1", y1)
    markup.attribute("x2", x2)
    markup.attribute("y2", y2)
    markup.raw("/>")
  }
}
