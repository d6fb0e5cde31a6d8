public import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// Two captures of the same service and what changed, as `lastack diff` shows it.
public struct ChangesReport: Sendable {
  let before: RunSummary
  let after: RunSummary
  let profiles: (before: CaptureProfile, after: CaptureProfile)
  let changes: CaptureChanges
  let hosts: HostChanges
  let differences: [CaptureDifference]

  public init(
    before: (run: RunSummary, profile: CaptureProfile, hosts: HostStage),
    after: (run: RunSummary, profile: CaptureProfile, hosts: HostStage)
  ) {
    self.before = before.run
    self.after = after.run
    profiles = (before.profile, after.profile)
    changes = CaptureChanges(from: before.profile, to: after.profile)
    hosts = HostChanges(from: before.hosts, before.run, to: after.hosts, after.run)
    differences = CaptureDifference.list(before.profile, before.run, after.profile, after.run)
  }

  /// Whether the captures differ by more than chance explains, or in findings.
  public var hasChanges: Bool { !changes.changed.isEmpty || !hosts.new.isEmpty || !hosts.gone.isEmpty }
}

extension CaptureChanges.Aspect {
  /// The column and its value, as everywhere.
  var name: String {
    switch self {
    case .outcome(let outcome): outcome.rawValue
    case .activeCloser(let closer): "active_closer \(closer.rawValue)"
    case .resetBy(let side): "reset_by \(side.rawValue)"
    case .resetCause(let cause): "reset_cause \(cause.rawValue)"
    case .duration(let duration): duration.rawValue
    }
  }
}

/// `lastack diff` as text: what is of the captures first, then what changed and how sure, then what no test can weigh.
public struct ChangesText {
  private let report: ChangesReport
  private var page: Page

  private static let mostListed = 8

  public init(_ report: ChangesReport, width: Int, style: Style) {
    self.report = report
    page = Page(width: width, style: style)
    captures()
    differences()
    changed()
    untested()
    findings()
    tooFew()
  }

  public var text: String { page.text }

  private mutating func captures() {
    page.heading("BEFORE AND AFTER")
    for (word, run, profile) in [
      ("before", report.before, report.profiles.before), ("after", report.after, report.profiles.after),
    ] {
      let name = run.inputs.map { Printable.text($0.name) }.joined(separator: ", ")
      page.line(
        "  \(word.leading(7)) \(name): \(Units.count(profile.all.connections, "connection")) in "
          + "\(Units.duration(Int64(run.seconds * 1e9))), \(Units.count(profile.all.whole)) of them whole")
    }
    page.paragraph(
      "Compared are connections whose beginning, end and both directions were captured.", mark: "  ", .faint)
  }

  private mutating func differences() {
    guard !report.differences.isEmpty else { return }
    page.heading("THE CAPTURES DIFFER", "weigh by it what follows")
    for difference in report.differences { page.paragraph(difference.sentence, mark: "  - ", .warning) }
  }

  private mutating func changed() {
    let (rows, changed) = (report.changes.rows.count, report.changes.changed)
    guard rows > 0 else {
      page.heading(
        "NOTHING TO COMPARE", "fewer than \(CaptureChanges.leastConnections) whole connections a side")
      return
    }
    guard !changed.isEmpty else {
      page.heading("NOTHING CHANGED", "\(Units.count(rows, "row")) compared")
      page.paragraph("Whatever differs, chance alone makes it differ as much.", mark: "  ")
      return
    }
    page.heading(
      "CHANGED",
      "\(Units.count(changed.count)) of \(Units.count(rows, "row")) compared; chance: that any of them differs as much"
    )
    for row in changed {
      let head = "  \((row.confidence?.rawValue ?? "").leading(9))\(Self.service(row.port).leading(10))"
      page.line("\(head)\(row.aspect.name.leading(34))\(Self.values(row.values))", Self.role(row))
      page.line("\(String(repeating: " ", count: 21))\(Self.detail(row))", .faint)
    }
  }

  private static func service(_ port: UInt16?) -> String { port.map { "port \($0)" } ?? "all" }

  private static func role(_ row: CaptureChanges.Row) -> Style.Role? {
    row.confidence == .strong ? .emphasis : row.confidence == .possible ? .faint : nil
  }

  static func values(_ values: CaptureChanges.Values) -> String {
    switch values {
    case .shares(let before, let after, _):
      "\(Units.percent(before.count, of: before.total)) → \(Units.percent(after.count, of: after.total))"
    case .medians(let before, let after, _):
      "median \(Self.duration(before.median)) → \(Self.duration(after.median))"
    }
  }

  private static func detail(_ row: CaptureChanges.Row) -> String {
    let numbers: String
    switch row.values {
    case .shares(let before, let after, let shift):
      numbers =
        "\(Units.count(before.count)) of \(Units.count(before.total)), \(Units.count(after.count)) of \(Units.count(after.total)); "
        + "\(points(shift.lowerBound)) to \(points(shift.upperBound)) points"
    case .medians(let before, let after, let longer):
      numbers =
        "p95 \(duration(before.p95)) → \(duration(after.p95)), of \(Units.count(before.count)) and \(Units.count(after.count)); "
        + "longer after in \(Units.percent(Int((longer * 1000).rounded()), of: 1000)) of pairs"
    }
    return "\(numbers); chance \(chance(row.chance))"
  }

  private static func duration(_ seconds: Double) -> String { Units.duration(Int64(min(seconds, 9e9) * 1e9)) }

  /// `+4.1`, in hundredths.
  private static func points(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return "\(tenths < 0 ? "-" : "+")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  static func chance(_ chance: Double) -> String {
    if chance < 1e-9 { return "below 1 in 1,000,000,000" }
    return "1 in \(Units.count(Int((1 / max(chance, 1e-9)).rounded())))"
  }

  private mutating func untested() {
    page.heading("ONE NUMBER EACH", "not tested: connections come in bursts")
    let (before, after) = (report.profiles.before, report.profiles.after)
    let ports = Set(before.services.keys).union(after.services.keys).map { port in
      (port, before.services[port]?.connections ?? 0, after.services[port]?.connections ?? 0)
    }.sorted { ($1.1 + $1.2, $0.0) < ($0.1 + $0.2, $1.0) }
    for (port, one, other) in ports.prefix(Self.mostListed) {
      page.line(
        "  \("connections to port \(port)".leading(30)) \(Self.rate(one, report.before)) → \(Self.rate(other, report.after))"
      )
    }
    for population in report.hosts.populations.prefix(Self.mostListed) {
      page.line(
        "  \("TIME-WAIT at \(Units.address(population.host))".leading(30)) peak \(Units.count(population.peakBefore)) → "
          + "\(Units.count(population.peakAfter)), mean \(Self.mean(population.meanBefore)) → \(Self.mean(population.meanAfter))"
      )
    }
  }

  private static func mean(_ mean: Double) -> String { AssertionText.number((mean * 10).rounded() / 10) }

  private static func rate(_ connections: Int, _ run: RunSummary) -> String {
    guard run.seconds > 0 else { return Units.count(connections) }
    return "\(AssertionText.number(Double(connections) / run.seconds))/s"
  }

  private mutating func findings() {
    guard !report.hosts.new.isEmpty || !report.hosts.gone.isEmpty else { return }
    page.heading("FINDINGS")
    for (word, list) in [("new", report.hosts.new), ("gone", report.hosts.gone)] {
      for finding in list.prefix(Self.mostListed) {
        let wording = FindingWording(finding)
        page.paragraph(
          "\(finding.code.rawValue)  \(wording.subject)  \(wording.summary)", mark: "  \(word.leading(5))",
          word == "new" ? finding.severity.role : .faint)
      }
      if list.count > Self.mostListed {
        page.line("  \(word.leading(5))… and \(Units.count(list.count - Self.mostListed)) more", .faint)
      }
    }
  }

  private mutating func tooFew() {
    let services = report.changes.tooFew
    guard !services.isEmpty else { return }
    page.heading(
      "TOO FEW TO SAY", "fewer than \(CaptureChanges.leastConnections) whole connections on a side")
    for service in services.prefix(Self.mostListed) {
      page.line(
        "  port \(service.port): \(Units.count(service.before)) before, \(Units.count(service.after)) after")
    }
    if services.count > Self.mostListed {
      page.line("  … and \(Units.count(services.count - Self.mostListed, "more port"))", .faint)
    }
  }
}

extension CaptureDifference {
  var sentence: String {
    switch self {
    case .weakness(let kind, let before, let after):
      "\(kind): \(Self.percent(before)) of connections before, \(Self.percent(after)) after (lastack explain \(kind))"
    case .dropped(let before, let after):
      "packets dropped by the capturing program: \(Units.count(before)) before, \(Units.count(after)) after"
    case .damaged(let before, let after):
      "damaged places: \(Units.count(before)) before, \(Units.count(after)) after"
    case .vantage(let before, let after):
      "taken near the \(Self.place(before)) before, near the \(Self.place(after)) after: what was lost on the way differs"
    case .length(let before, let after):
      "\(Units.duration(Int64(before * 1e9))) long before, \(Units.duration(Int64(after * 1e9))) after: long connections "
        + "and waits show in the longer one only"
    case .evicted(let before, let after):
      "dropped for --max-flows: \(Units.count(before)) before, \(Units.count(after)) after"
    }
  }

  private static func percent(_ share: Double) -> String {
    Units.percent(Int((share * 10_000).rounded()), of: 10_000)
  }

  private static func place(_ position: VantageEstimate.Position) -> String {
    switch position {
    case .client: "clients"
    case .server: "servers"
    case .between: "middle of the way"
    }
  }
}
