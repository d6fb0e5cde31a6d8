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

  @Flag(help: "Leave the interface as it is: only this host's own traffic.")
  var noPromiscuous = false

  @Option(help: ArgumentHelp("Stop after so many seconds.", valueName: "seconds"))
  var duration: Int?

  @Option(help: ArgumentHelp("Stop after so many packets.", valueName: "n"))
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
    try check("--snaplen", snaplen, 64...262_144)
    try check("--buffer-size", bufferSize, 1...2047)
    try check("--idle-timeout", idleTimeout, 1...3_155_760_000)
    try check("--max-flows", maxFlows, 1...1_000_000_000)
    if let duration { try check("--duration", duration, 1...3_155_760_000) }
    if let count { try check("--count", count, 1...Int.max) }
  }

  private func check(_ option: String, _ value: Int, _ allowed: ClosedRange<Int>) throws {
    guard !allowed.contains(value) else { return }
    throw ValidationError(
      "\(option) \(value): must be at least \(allowed.lowerBound), and at most \(allowed.upperBound)")
  }

  var liveOptions: LiveOptions {
    var options = LiveOptions(interfaces: interface)
    options.snapLength = snaplen
    options.bufferOctets = bufferSize << 20
    if noPromiscuous { options.mode = .ownTraffic }
    options.analysis.filter = filter
    options.analysis.idleSeconds = idleTimeout
    options.analysis.maximumFlows = maxFlows
    return options
  }

  var limits: LiveLimits { LiveLimits(seconds: duration, packets: count) }
}

/// When a live capture ends by itself.
struct LiveLimits {
  var seconds: Int?
  var packets: Int?
}
