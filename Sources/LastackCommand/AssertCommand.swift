import ArgumentParser
import Lastack

struct AssertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assert",
    abstract: "Whether a statement holds for every connection of a capture, for pipelines.",
    discussion: """
      Exit code 0: it holds. 3: it fails, or the capture cannot decide it (packets lost, one direction, a damaged file, no \
      such connection); standard output says which, and names connections. 2: the assertion cannot be read.

      NUMBERS
        connections, resets          how many
        aborted, refused, ...        how many ended so: every outcome
        COLUMN(WORD)                 how many have the word, as in
                                     reset_cause(idle_middlebox)
        findings, findings(warning)  how many, of at least this severity
        port_exhaustion, ...         how many of this finding
        STATE.peak, STATE.peak(server)
                                     the most at one host at once: time_wait,
                                     close_wait, established, ...
        max(COLUMN), also min, mean, median, p90, p95, p99, sum
                                     of duration, handshake_rtt, close_duration,
                                     client_close_wait, ... (seconds, octets)
        12   1.5 s   20 ms   2 min   5 %   10,000   3 MB
      WORDS
        COLUMN == WORD               every connection with a value has this one
        COLUMN != WORD               none has it

      Each name takes (port: 443), (port: 8000-8099), (host: 10.0.0.0/8), (client: ...), (server: ...), also together. \
      From loose to tight: ||, &&, !, then == != < <= > >=, then + -, then * /. Brackets group.

      \(Examples.text(
        ("lastack assert 'refused == 0' close.pcap", "no connection was refused"),
        ("lastack assert 'active_closer(port: 80) == client' close.pcap", "the clients of one service close first"),
        ("lastack assert 'time_wait.peak(server) < 500 && refused == 0' close.pcap", "both hold"),
        ("lastack assert 'aborted / connections < 1 %' close.pcap", "a share"),
        ("lastack assert 'p99(handshake_rtt, port: 80) < 50 ms' close.pcap", "a percentile, in seconds"),
        ("lastack assert 'findings(warning) == 0 || connections < 100' close.pcap", "either holds")))
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: ArgumentHelp("What must hold.", valueName: "assertion"))
  var assertion: String

  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  @Option(help: "Form of the result; the suffix of --output chooses where absent. (default: text)")
  var format: Format?

  func run() throws {
    var assertion: Assertion
    do throws(AssertionError) {
      assertion = try Assertion(self.assertion)
    } catch {
      throw CommandFailure(
        status: .usage,
        message: "the assertion cannot be read:\n\(AssertionErrorText(error, in: self.assertion).text)")
    }
    let session = AnalysisSession(input: input, output: output)
    let result = try ResultFile(path: output.output, inputs: input.files)
    var hosts = HostStage(policy: input.analysisOptions.hosts)
    let needsFindings = assertion.needsFindings
    let run = try session.run { flow in
      assertion.add(flow)
      if needsFindings { hosts.add(flow) }
    }
    let verdict = assertion.result(run: run, findings: needsFindings ? hosts.findings() : [])
    switch format ?? (output.output?.lowercased().hasSuffix(".json") ?? false ? .json : .text) {
    case .text:
      try result.write(
        AssertionText(verdict, run: run, width: output.width(otherwise: 100), style: output.style).text)
    case .json:
      var buffer = OutputBuffer()
      AssertionJSON.write(verdict, to: &buffer)
      try result.write(&buffer)
    }
    try result.finish()
    if verdict.verdict != .holds { throw CommandFailure(status: .findings, message: "") }
    try session.finish(run)
  }
}
