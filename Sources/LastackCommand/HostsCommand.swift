import ArgumentParser
import Lastack

struct HostsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hosts",
    abstract: "Per host: TIME-WAIT population, port headroom, what piles up; states at any time.",
    discussion: """
      Populations follow from the closes seen and --time-wait. With --at or --every: how many connections each host had \
      in each state, as netstat would have counted them there.

      \(Examples.text(
        ("lastack hosts close.pcap", "who holds TIME-WAIT, how many ports are left, what piles up"),
        ("lastack hosts --host 10.0.0.2 --ports 10.0.0.2=1024-65535 close.pcap", "one host, whose range you know"),
        ("lastack hosts --at 2026-01-05T09:01:00.3 close.pcap", "both ends' states at that time, counted"),
        ("lastack hosts --every 1 --format json close.pcap", "the same each second, for a program")))
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Output options") var output: OutputOptions
  @OptionGroup(title: "Finding options") var findings: FindingOptions

  @Option(
    parsing: .singleValue, help: ArgumentHelp("Only this host or network; repeatable.", valueName: "host|net")
  )
  var host: [HostArgument] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Only services at this port, or one in LOW-HIGH; repeatable.", valueName: "port"))
  var port: [PortArgument] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Count states at this time, as 2026-01-05T09:01:00.5 or seconds since 1970 (UTC); repeatable.",
      valueName: "time"))
  var at: [TimeArgument] = []

  @Option(
    help: ArgumentHelp(
      "Count states every so often over the whole capture, at most 100000 times.", valueName: "seconds"))
  var every: Int?

  @Option(help: "Form of the report; the suffix of --output chooses where absent. (default: text)")
  var format: Format?

  @Flag(help: "A report for each file, instead of one for all of them together.")
  var each = false

  func validate() throws {
    if let every, !(1...86_400).contains(every) {
      throw ValidationError("--every \(every): must be above 0, and at most 86400")
    }
    if every != nil, !at.isEmpty { throw ValidationError("--at and --every: give one of them") }
  }

  func run() throws {
    let result = try ResultFile(path: output.output, inputs: input.files)
    var problem: (any Error)?
    do {
      try EachInput.run(input, isEach: each) { input, place in try report(input, place, result) }
    } catch let failure as CommandFailure where failure.hasResult {
      problem = failure
    }
    try result.finish()
    if let problem { throw problem }
  }

  /// Writes the report of one analysis.
  private func report(_ input: InputOptions, _ place: Int, _ result: borrowing ResultFile) throws {
    let session = AnalysisSession(input: input, output: output)
    let options = input.analysisOptions
    let selection = HostSelection(hosts: host.map(\.network), ports: port.map(\.ports))
    var stage = HostStage(policy: options.hosts)
    var census = at.isEmpty && every == nil ? nil : StateCensus()
    let run = try session.run { flow in
      stage.add(flow)
      // States are counted by host: what a port has no part in must not be among them.
      if selection.counts(flow.server.endpoint.port) { census?.add(flow) }
    }
    let report = HostReport(
      run: run, stage: stage,
      census: census.map {
        HostReport.Census($0, at: times(of: run), form: every == nil ? .instants : .series)
      }, shows: selection.shows)
    switch format ?? (output.output?.lowercased().hasSuffix(".json") ?? false ? .json : .text) {
    case .text:
      let text = HostText(report, width: output.width(otherwise: 100), style: output.style).text
      try result.write((place > 0 ? "\n" : "") + text)
    case .json:
      var buffer = OutputBuffer()
      HostJSON.write(report, to: &buffer)
      try result.write(&buffer)
    }
    try session.finish(run, worst: report.worstSeverity, failOn: findings.failOn)
  }

  /// The most times that a series has.
  private static let longestSeries = 100_000

  private func times(of run: RunSummary) -> [CaptureTime] {
    guard let every, let first = run.firstTime, let last = run.lastTime else { return at.map(\.time) }
    let step = Int64(every) * 1_000_000_000
    var times: [CaptureTime] = []
    var time = first
    while time <= last, times.count < Self.longestSeries {
      times.append(time)
      time = time.advanced(byNanoseconds: step)
    }
    if time <= last, !output.quiet {
      StandardError.warn(
        "--every \(every): the counts end after \(Units.count(Self.longestSeries)) times, and the capture goes on; "
          + "choose more seconds, or --at")
    }
    return times
  }
}

/// Which hosts and services are shown.
struct HostSelection {
  var hosts: [IPNetwork]
  var ports: [ClosedRange<UInt16>]

  func shows(_ subject: FindingSubject) -> Bool {
    if !hosts.isEmpty, !hosts.contains(where: { subject.hosts.contains(where: $0.contains) }) { return false }
    guard let port = subject.port else { return true }
    return counts(port)
  }

  func counts(_ port: UInt16) -> Bool { ports.isEmpty || ports.contains { $0.contains(port) } }
}
