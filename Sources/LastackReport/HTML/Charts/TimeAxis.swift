internal import LastackDiagnosis
internal import LastackWire

/// The horizontal axis of a chart over time: places from 0 to 1000, and a few round times to name.
struct TimeAxis {
  let start: CaptureTime
  let end: CaptureTime

  static let width = 1000.0

  /// `end` is after `start`, or is taken to be a millisecond after it.
  init(from start: CaptureTime, to end: CaptureTime) {
    self.start = start
    self.end = start < end ? end : start.advanced(byNanoseconds: 1_000_000)
  }

  private var span: Double { Double(end.nanoseconds(since: start)) }

  func place(_ time: CaptureTime) -> Double {
    min(max(Double(time.nanoseconds(since: start)) / span, 0), 1) * Self.width
  }

  /// Lengths between ticks, in nanoseconds.
  private static let steps: [Int64] =
    [1, 2, 5, 10, 20, 50, 100, 200, 500].map { $0 * 1_000_000 }
    + [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map {
      $0 * 1_000_000_000
    }

  private var step: Int64 {
    let day: Int64 = 86_400_000_000_000
    let wanted = end.nanoseconds(since: start) / 6
    return Self.steps.first { $0 >= wanted } ?? (wanted / day + 1) * day
  }

  func label(_ time: CaptureTime) -> String {
    let clock = Units.clock(time)
    switch step {
    case ..<1_000_000_000: return clock
    case ..<60_000_000_000: return String(clock.prefix(8))
    case ..<86_400_000_000_000: return String(clock.prefix(5))
    default: return String(Units.second(time).dropFirst(5).prefix(5))
    }
  }

  func write(to markup: inout Markup) {
    markup.raw("<div class=\"ticks\" aria-hidden=\"true\">")
    let rest = start.nanoseconds % step
    var time = start.advanced(byNanoseconds: rest > 0 ? step - rest : -rest).nanoseconds
    while time <= end.nanoseconds {
      let moment = CaptureTime(nanoseconds: time)
      let place = self.place(moment) / 10
      markup.raw(
        place < 5
          ? "<span class=\"first\" style=\"left:"
          : place > 95 ? "<span class=\"last\" style=\"left:" : "<span style=\"left:")
      markup.number(place)
      markup.raw("%\">")
      markup.text(label(moment))
      markup.raw("</span>")
      let (next, overflow) = time.addingReportingOverflow(step)
      if overflow { break }
      time = next
    }
    markup.raw("</div>")
  }
}

/// Where words stand by the point that they name.
enum MarkPlace { case above, beside }

/// Drawing in a box of 1000 by 100 that is stretched to the page: shapes in SVG, words in HTML, so that they keep their size.
extension Markup {
  mutating func openPlot(_ style: StaticString, _ description: String) {
    raw("<div class=\"plot ")
    raw(style)
    raw("\"><svg viewBox=\"0 0 1000 100\" preserveAspectRatio=\"none\" role=\"img\"")
    attribute("aria-label", description)
    raw(">")
  }

  /// A bar that says what it stands for.
  mutating func bar(_ x: Double, width: Double, height: Double, _ tip: String) {
    raw("<rect")
    attribute("x", x)
    attribute("y", 100 - height)
    attribute("width", width)
    attribute("height", height)
    attribute("data-tip", tip)
    raw("/>")
  }

  mutating func line(_ style: StaticString, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
    raw("<line class=\"")
    raw(style)
    raw("\"")
    attribute("x1", x1)
    attribute("y1", y1)
    attribute("x2", x2)
    attribute("y2", y2)
    raw("/>")
  }

  /// A step function as an area and its edge; heights are of `top`.
  mutating func steps(_ steps: [PopulationCurve.Step], _ axis: TimeAxis, top: Double) {
    guard let first = steps.first else { return }
    for isArea in [true, false] {
      raw(isArea ? "<path class=\"area\" d=\"M" : "<path class=\"step\" d=\"M")
      number(axis.place(first.time))
      raw(" ")
      number(isArea ? 100 : 100 - 100 * Double(first.population) / top)
      if isArea { vertical(first.population, top) }
      for step in steps.dropFirst() {
        raw("H")
        number(axis.place(step.time))
        vertical(step.population, top)
      }
      raw("H1000")
      raw(isArea ? "V100z\"/>" : "\"/>")
    }
  }

  private mutating func vertical(_ population: Int, _ top: Double) {
    raw("V")
    number(100 - 100 * Double(population) / top)
  }

  /// Words at a place of the plot: above the point or beside it; to its left where it is far right.
  mutating func mark(_ style: StaticString, _ text: String, x: Double, y: Double, _ place: MarkPlace = .above)
  {
    raw("<span class=\"mark ")
    raw(style)
    raw(
      x > 750
        ? " right\" style=\"left:"
        : x < 250 || place == .beside ? " left\" style=\"left:" : "\" style=\"left:")
    number(x / 10)
    raw("%;top:")
    number(y)
    raw("%\">")
    self.text(text)
    raw("</span>")
  }
}
