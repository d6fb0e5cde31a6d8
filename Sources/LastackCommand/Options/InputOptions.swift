import ArgumentParser
import Lastack

/// What is read, and under which policies: the same for every subcommand that reads captures.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Captures to read; `-` is standard input.", valueName: "file"), completion: .file())
  var files: [String]

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("libpcap filter expression, applied to every input.", valueName: "bpf"))
  var filter: String?

  @Option(
    name: .customLong("time-wait"), parsing: .singleValue,
    help: ArgumentHelp(
      "TIME-WAIT length of a host, a network or `default`; repeatable.", valueName: "host=seconds"))
  var timeWait: [TimeWaitArgument] = []

  @Option(
    help:
      "TIME-WAIT of a system: its rules for every host, its length for those that --time-wait does not name.")
  var timeWaitPreset: TimeWaitPreset = .linux

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Ephemeral ports of a host, a network or `default`: LOW-HIGH, linux, macos, windows, windows-old, rfc6335, all; repeatable. (default: linux)",
      valueName: "host=ports"))
  var ports: [PortRangeArgument] = []

  @Option(
    help: ArgumentHelp(
      "Identifiers that belong to a flow's identity: vlan, tunnel.", valueName: "vlan,tunnel"))
  var key: KeyArgument = KeyArgument(policy: [])

  @Option(
    help: ArgumentHelp(
      "End a connection silent for so long as `idle`. (default: never)", valueName: "seconds"))
  var idleTimeout: Int?

  @Option(
    help: ArgumentHelp("Track at most so many connections; the least recently active go.", valueName: "n"))
  var maxFlows: Int?

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Threads, of which up to three have work; results never depend on it. (default: the processors)",
      valueName: "n"))
  var jobs: Int?

  @Option(help: "How files are read; results never depend on it.")
  var reader: ReaderKind = .auto

  /// Seconds: up to a hundred years.
  private static let idleTimeouts = 1...3_155_760_000

  func validate() throws {
    if files.filter({ $0 == "-" }).count > 1 {
      throw ValidationError("standard input (`-`) can be read once only")
    }
    if let idleTimeout, !InputOptions.idleTimeouts.contains(idleTimeout) {
      let limit = InputOptions.idleTimeouts.upperBound
      throw ValidationError("--idle-timeout \(idleTimeout): must be above 0, and at most \(limit)")
    }
    if let jobs, jobs <= 0 { throw ValidationError("--jobs \(jobs): must be above 0") }
    if let maxFlows, maxFlows <= 0 { throw ValidationError("--max-flows \(maxFlows): must be above 0") }
  }

  var analysisOptions: AnalysisOptions {
    var options = AnalysisOptions(paths: files)
    options.reader = reader
    options.filter = filter
    options.key = key.policy
    options.idleSeconds = idleTimeout
    options.maximumFlows = maxFlows
    options.jobs = jobs ?? Processors.online
    options.timeWait.standardSeconds = timeWaitPreset.system.seconds
    options.timeWait.decision.system = timeWaitPreset.system
    for rule in timeWait {
      if let network = rule.network {
        options.timeWait.rules.append(.init(network: network, seconds: rule.seconds))
      } else {
        options.timeWait.standardSeconds = rule.seconds
      }
    }
    for rule in ports {
      if let network = rule.network {
        options.ephemeralPorts.rules.append(.init(network: network, ports: rule.ports))
      } else {
        options.ephemeralPorts.standard = rule.ports
        options.ephemeralPorts.standardIsGiven = true
      }
    }
    return options
  }
}

/// `vlan`, `tunnel`, or both with a comma.
struct KeyArgument: ExpressibleByArgument {
  var policy: KeyPolicy

  init(policy: KeyPolicy) { self.policy = policy }

  init?(argument: String) {
    policy = []
    for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
      switch word {
      case "vlan": policy.insert(.vlan)
      case "tunnel": policy.insert(.tunnel)
      default: return nil
      }
    }
  }

  var defaultValueDescription: String { "neither" }
}
