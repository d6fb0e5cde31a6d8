public import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// One connection as both captures show it: frames of A on the left, of B on the right, an arrow between them.
public struct ComparisonLadder {
  private let report: ComparisonReport
  private let flow: FlowComparison
  private let label: Int
  private var page: Page
  private var bases: [Side: SequenceNumber] = [:]

  /// Columns besides the arrow.
  private static let frame = 8
  private static let time = 13
  private static let delay = 10
  private static let note = 22

  /// `width` is the terminal's, at least 90 are used.
  public init(_ flow: FlowComparison, of report: ComparisonReport, width: Int, style: Style) {
    self.report = report
    self.flow = flow
    let width = max(width, 90)
    page = Page(width: width, style: style)
    label = min(50, width - 2 * Self.frame - Self.time - Self.delay - Self.note - 4)
    title()
    rungs()
    verdict()
  }

  public var text: String { page.text }

  private var comparison: CaptureComparison { report.comparison }

  private mutating func title() {
    page.heading("FLOW \(flow.pair.a) of A, \(flow.pair.b) of B")
    page.paragraph(report.title(flow))
    page.paragraph("matched \(flow.pair.match.phrase) (\(flow.pair.confidence.rawValue))")
    page.paragraph("\(near(.client)), \(near(.server)); times are A's clock")
  }

  private func near(_ side: Side) -> String {
    switch flow.order(of: side) {
    case .aFirst: "\(side.rawValue) on A's side"
    case .bFirst: "\(side.rawValue) on B's side"
    case .together: "\(side.rawValue) on neither's side"
    case .unknown: "\(side.rawValue)'s side not known"
    }
  }

  // MARK: Rungs

  /// A segment of either capture, or of both.
  private struct Rung {
    var time: CaptureTime
    var a: Int?
    var b: Int?
    var from: Side
    var isPiece = false
  }

  private func collect() -> [Rung] {
    var rungs: [Rung] = []
    for vantage in Vantage.allCases {
      let number = vantage == .a ? flow.pair.a : flow.pair.b
      for index in comparison[vantage].flows[number].segments {
        let verdict = comparison.verdict(of: index, at: vantage)
        let segment = comparison.asAtA(index, at: vantage, of: flow.pair)
        let time = vantage == .a ? segment.time : comparison.clock.timeAtA(whenB: segment.time)
        let isPiece = verdict.fate == .resegmented
        if let counterpart = verdict.counterpart, !isPiece {
          guard vantage == .a else { continue }
          let there = comparison.clock.timeAtA(whenB: comparison.b.segments[counterpart].time)
          rungs.append(Rung(time: min(time, there), a: index, b: counterpart, from: segment.from))
        } else {
          rungs.append(
            Rung(
              time: time, a: vantage == .a ? index : nil, b: vantage == .b ? index : nil, from: segment.from,
              isPiece: isPiece))
        }
      }
    }
    return rungs.sorted { ($0.time, $0.a ?? .max, $0.b ?? .max) < ($1.time, $1.a ?? .max, $1.b ?? .max) }
  }

  /// More would scroll a terminal's memory out.
  private static let most = 2000

  private mutating func rungs() {
    page.styled("")
    let head =
      "A".trailing(Self.frame) + "seconds".trailing(Self.time) + " " + String(repeating: " ", count: label)
      + " " + "B".leading(Self.frame) + "one way".trailing(Self.delay)
    page.line(head, .faint)
    let all = collect()
    guard let start = all.first?.time else { return }
    for rung in all.prefix(Self.most) { draw(rung, since: start) }
    if all.count > Self.most {
      page.line(
        "  … and \(Units.count(all.count - Self.most, "more segment")); narrow it with --filter", .faint)
    }
  }

  private mutating func draw(_ rung: Rung, since start: CaptureTime) {
    let vantage: Vantage = rung.a != nil ? .a : .b
    guard let index = rung.a ?? rung.b else { return }
    let segment = comparison.asAtA(index, at: vantage, of: flow.pair)
    let verdict = comparison.verdict(of: index, at: vantage)
    var delay = ""
    if let a = rung.a, let b = rung.b {
      let there = comparison.clock.timeAtA(whenB: comparison.b.segments[b].time)
      let elapsed = there.nanoseconds(since: comparison.a.segments[a].time)
      delay = Units.compactDuration(flow.order(of: rung.from) == .bFirst ? 0 &- elapsed : elapsed)
    }
    let frames = (
      rung.a.map { String(comparison.a.segments[$0].frame) } ?? "",
      rung.b.map { String(comparison.b.segments[$0].frame) } ?? ""
    )
    let drawn = arrow(text(segment), rung, verdict.fate)
    let left =
      frames.0.trailing(Self.frame) + Units.seconds(rung.time.nanoseconds(since: start)).trailing(Self.time)
    let right = frames.1.leading(Self.frame) + delay.trailing(Self.delay) + "  " + note(verdict, rung)
    var tail = " " + right
    while tail.last == " " { tail.removeLast() }
    page.styled(
      page.style(.faint, left) + " " + (verdict.fate.role.map { page.style($0, drawn) } ?? drawn) + tail)
  }

  private func note(_ verdict: SegmentVerdict, _ rung: Rung) -> String {
    var words: [String] = []
    switch verdict.fate {
    case .seen: break
    case .rewritten: words = verdict.rewriting.words
    case .lost, .injected, .resegmented, .duplicated, .undecided, .unjudged: words = [verdict.fate.phrase]
    case .missing: words = ["not captured at \(rung.a == nil ? "A" : "B")"]
    }
    if verdict.isReordered { words.append("overtaken") }
    return words.joined(separator: ", ").fitted(
      page.width - label - 2 * Self.frame - Self.time - Self.delay - 4)
  }

  /// `── FIN,ACK 305 ack 77 ─▶`; a cross where it was lost, dots where it was never sent or not captured.
  private func arrow(_ label: String, _ rung: Rung, _ fate: SegmentFate) -> String {
    let order = flow.order(of: rung.from)
    // Where neither place comes first, the client's go to the right, as everywhere.
    let towardsB = order == .aFirst || (order.sender == nil && rung.from == .client)
    let text = " \(label.fitted(self.label - 8)) "
    let rest = self.label - 1 - text.count
    let before = rest / 2
    let isSent = (towardsB ? rung.a : rung.b) != nil
    let arrives = (towardsB ? rung.b : rung.a) != nil || rung.isPiece
    let shaft: (Bool) -> Character = { $0 ? "─" : "·" }
    // The sender's half, and the receiver's.
    let (left, right) = towardsB ? (isSent || rung.isPiece, arrives) : (arrives, isSent || rung.isPiece)
    let body =
      String(repeating: shaft(left), count: before) + text
      + String(repeating: shaft(right), count: rest - before)
    let tip = fate == .lost ? "╳" : towardsB ? "▶" : "◀"
    return towardsB ? body + tip : tip + body
  }

  /// Numbers count from each side's first one, as in `lastack flow`.
  private mutating func text(_ segment: SightedSegment) -> String {
    if bases[segment.from] == nil { bases[segment.from] = segment.sequence }
    var text = "\(segment.flags.subtracting(.psh)) \(relative(segment.sequence, segment.from))"
    if segment.flags.contains(.ack) {
      if bases[segment.from.peer] == nil { bases[segment.from.peer] = segment.acknowledgment }
      text += " ack \(relative(segment.acknowledgment, segment.from.peer))"
    }
    if segment.payloadLength > 0 { text += " len \(segment.payloadLength)" }
    return text
  }

  private func relative(_ number: SequenceNumber, _ side: Side) -> String {
    let distance = number.distance(from: bases[side] ?? number)
    return distance < 0 && distance > -65_536 ? String(distance) : String(UInt32(bitPattern: distance))
  }

  // MARK: Verdict

  private mutating func verdict() {
    let counts = SegmentFate.allCases.filter { flow.count($0) > 0 }.map {
      "\($0.phrase) \(Units.count(flow.count($0)))"
    }
    page.heading("VERDICT")
    page.paragraph(counts.joined(separator: ", "))
    if !flow.rewriting.isEmpty {
      page.paragraph("changed on the way: \(flow.rewriting.words.joined(separator: ", "))", .warning)
    }
    for vantage in Vantage.allCases {
      for fate in [SegmentFate.injected, .lost, .missing, .duplicated] {
        for index in comparison.segments(of: flow, at: vantage, fate).prefix(10) {
          evidence(index, at: vantage, fate)
        }
      }
    }
    if let origin = flow.resetOrigin {
      page.paragraph("reset_origin \(origin.rawValue)", origin == .endpoint ? nil : .bad)
    }
    page.heading("IN WIRESHARK")
    for vantage in Vantage.allCases {
      page.command("\(vantage.letter): \(report.filter(flow, at: vantage, frames: []))")
    }
  }

  private mutating func evidence(_ index: Int, at vantage: Vantage, _ fate: SegmentFate) {
    let frame = comparison[vantage].segments[index].frame
    let other = vantage.other.letter
    let evidence = comparison.evidence(for: index, at: vantage)
    let shown = evidence.map { "frame \($0.segment.frame) of \($0.at.letter)" }
    let reason: String
    switch fate {
    case .missing:
      reason =
        shown.map { "\(other) did not capture it: \($0) acknowledges it" } ?? "\(other) did not capture it"
    case .lost: reason = "never came to \(other)" + (shown.map { "; sent again in \($0)" } ?? "")
    case .injected:
      let reset = flow.injectedResets.first { $0.vantage == vantage && $0.segment == index }
      reason =
        "\(other) never saw it sent"
        + (reset?.senderWentOn == true ? ", and its sender went on after it" : "")
    case .duplicated: reason = "a copy" + (shown.map { " of \($0)" } ?? "")
    case .seen, .rewritten, .resegmented, .undecided, .unjudged: return
    }
    page.paragraph(reason, mark: "  frame \(frame) of \(vantage.letter)".leading(20) + " ")
  }
}
