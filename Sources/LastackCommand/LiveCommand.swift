import ArgumentParser
import Glibc
import Lastack

struct LiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "live", abstract: "The same on live traffic, until interrupted.",
    discussion: """
      On a terminal a view of what goes on, `q` ends it; elsewhere a line for each connection as it ends, and for each \
      finding. The report comes at the end (--duration, --count, Ctrl-C, SIGTERM), an interim one on SIGUSR1.

      NDJSON: {"ended":{…}} when a connection ends, {"finding":{…}} when one comes up, {"kernel":{…}} for each look of --check-kernel, the connection's own row, as of \
      `flows`, when nothing can change it any more, some minutes later or at the end; the run's {"header":{…}} comes last. \
      The report goes to standard error then.

      Capturing takes the capability cap_net_raw or root, which is given up once the interfaces are open.

      Exit codes: 0 stopped by --duration, --count or q, 130 interrupted, both after the report; 1 an interface could not be \
      opened or went away.

      \(Examples.text(
        ("sudo lastack live -i eth0", "what goes on, and the report at the end"),
        ("sudo lastack live -i eth0 -f 'tcp port 443' --duration 60", "one service, for a minute"),
        ("sudo lastack live -i any -w all.pcapng --rotate-size 100 --rotate-files 10", "the last 1000 MiB are kept"),
        ("sudo lastack live -i eth0 -w odd.pcapng --keep flagged", "the packets of what deserves a look"),
        ("sudo lastack live -i eth0 --format ndjson", "for a program")))
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case view, lines, ndjson }

  @OptionGroup(title: "Capture options") var capture: LiveCaptureOptions
  @OptionGroup(title: "Options for keeping packets") var keeping: PacketKeepingOptions
  @OptionGroup(title: "Analysis options") var policies: PolicyOptions
  @OptionGroup(title: "Output options") var output: LiveOutputOptions
  @OptionGroup(title: "Finding options") var findings: FindingOptions

  func run() throws {
    let format = try output.chosenFormat
    let signals = Signals(hasScreen: format == .view)
    var options = capture.liveOptions
    policies.apply(to: &options.analysis)
    let user = try Privileges.successor(capture.user)
    // Before a file that is there is written over.
    try Privileges.asking(as: user) { () throws(CommandFailure) in try checkPlaces() }
    var session = try LiveSession(
      options, limits: capture.limits, keeping: keeping, checkingKernel: capture.checkKernel, for: user)
    let isUser = try Privileges.drop(to: user, isAsked: capture.user != nil)
    try checkPlaces()
    if !output.quiet { StandardError.warn(capture.opening(isUser ? user : nil)) }
    try session.run(signals, LiveOutput(options, format: format, options: output), failOn: findings.failOn)
  }

  private func checkPlaces() throws(CommandFailure) {
    try output.checkReportPlace()
    try keeping.checkRotation()
  }

  func validate() throws {
    guard let report = output.output, let packets = keeping.write else { return }
    var status = stat()
    let isOneFile =
      stat(report, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && ResultFile.isSame(packets, as: status)
    if report == packets || isOneFile {
      throw ValidationError("--output \(report): has the packets of --write; name another file")
    }
  }
}
