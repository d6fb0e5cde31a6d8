import ArgumentParser
import Lastack

/// What is captured, and how much of it.
struct LiveCaptureOptions: ParsableArguments {
  @Option(
    name: [.customShort("i"), .long], parsing: .singleValue,
    help: ArgumentHelp(
      "Interface to capture on, or `any`; repeatable. `lastack interfaces` lists them.", valueName: "name"))
  var interface: [String]

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("libpcap filter expression, applied by the kernel.", valueName: "bpf"))
  var filter: String?

  @Option(
    help: ArgumentHelp(
      "Octets kept of a packet: headers are all that is needed, and fit into 128.", valueName: "octets"))
  var snaplen: Int = 128

  @Option(
    help: ArgumentHelp(
      "The kernel's buffer for each interface, in MiB: a larger one bridges longer bursts.", valueName: "MiB")
  )
  var bufferSize: Int = 64

  @Flag(
    help: "Hold this host's own sockets, asked of the kernel every 5 seconds, against what the packets say.")
  var checkKernel = false

  @Flag(help: "Leave the interface as it is: only this host's own traffic.")
  var noPromiscuous = false

  @Flag(help: "Take each packet at once instead of in blocks of up to 100 ms: quicker, and more work.")
  var immediate = false

  @Option(
    name: [.customShort("Z"), .long],
    help: ArgumentHelp(
      "Become this user once the interfaces are open, where started as root. (default: who called sudo, else nobody)",
      valueName: "name"))
  var user: String?

  @Option(help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
  var duration: Int?

  @Option(help: ArgumentHelp("Stop once so many packets were captured, or a few more.", valueName: "n"))
  var count: Int?

  @Option(
    help: ArgumentHelp("End a connection silent for so long as `idle`.", valueName: "seconds"))
  var idleTimeout: Int = LiveOptions.standardIdleSeconds

  @Option(
    help: ArgumentHelp("Track at most so many connections; the least recently active go.", valueName: "n"))
  var maxFlows: Int = LiveOptions.standardMaximumFlows

  func validate() throws {
    guard !interface.isEmpty else {
      throw ValidationError("--interface: name one, or `any`; `lastack interfaces` lists them")
    }
    try Self.check("--snaplen", snaplen, 64...262_144)
    try Self.check("--buffer-size", bufferSize, 1...2047)
    try Self.check("--idle-timeout", idleTimeout, 1...3_155_760_000)
    try Self.check("--max-flows", maxFlows, 1...1_000_000_000)
    if let duration { try Self.check("--duration", duration, 1...3_155_760_000) }
    if let count { try Self.check("--count", count, 1...Int.max) }
  }

  static func check(_ option: String, _ value: Int, _ allowed: ClosedRange<Int>) throws {
    guard !allowed.contains(value) else { return }
    throw ValidationError(
      "\(option) \(value): must be at least \(allowed.lowerBound), and at most \(allowed.upperBound)")
  }

  var liveOptions: LiveOptions {
    var options = LiveOptions(interfaces: interface)
    options.snapLength = snaplen
    options.bufferOctets = bufferSize << 20
    if noPromiscuous { options.mode = .ownTraffic }
    if immediate { options.delivery = .immediate }
    options.analysis.filter = filter
    options.analysis.idleSeconds = idleTimeout
    options.analysis.maximumFlows = maxFlows
    return options
  }

  /// What is said when the capture begins.
  func opening(_ user: Privileges.User?) -> String {
    "capturing on \(interface.joined(separator: ", ")), the first \(snaplen) octets of each packet"
      + (user.map { "; as \($0.name) from here on" } ?? "")
  }

  var limits: LiveLimits { LiveLimits(seconds: duration, packets: count) }
}

/// When a live capture ends by itself.
struct LiveLimits {
  var seconds: Int?
  var packets: Int?
}
