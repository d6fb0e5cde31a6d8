import ArgumentParser
import Lastack

/// Which flows to show; never changes what is analysed. Different options must all hold, of one option any value.
struct SelectionOptions: ParsableArguments {
  @Option(
    parsing: .singleValue, help: ArgumentHelp("Only flows that ended so; repeatable.", valueName: "outcome"))
  var outcome: [Outcome] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Only flows of this host or network; repeatable.", valueName: "host|net"))
  var host: [HostArgument] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Only flows with this port, or one in LOW-HIGH; repeatable.", valueName: "port"))
  var port: [PortArgument] = []

  @Option(
    help: ArgumentHelp(
      "Only flows that lived at or after this time, as 2026-01-05T09:01:00.5 or seconds since 1970 (UTC).",
      valueName: "time"))
  var since: TimeArgument?

  @Option(
    help: ArgumentHelp("Only flows that lived at or before this time, written so (UTC).", valueName: "time"))
  var until: TimeArgument?

  func validate() throws {
    if let since, let until, until.time < since.time { throw ValidationError("--until lies before --since") }
  }

  /// The options' values: a row costs a look at them, not at the option parser's wrappers.
  var selection: FlowSelection {
    FlowSelection(
      outcomes: outcome, hosts: host.map(\.network), ports: port.map(\.ports), since: since?.time,
      until: until?.time)
  }
}

/// Which flows are shown.
struct FlowSelection {
  var outcomes: [Outcome]
  var hosts: [IPNetwork]
  var ports: [ClosedRange<UInt16>]
  var since: CaptureTime?
  var until: CaptureTime?

  func selects(_ flow: borrowing FlowRecord) -> Bool {
    let client = flow.client.endpoint
    let server = flow.server.endpoint
    if let since, flow.end < since { return false }
    if let until, until < flow.start { return false }
    if !outcomes.isEmpty, !outcomes.contains(flow.outcome) { return false }
    if !hosts.isEmpty, !hosts.contains(where: { $0.contains(client.address) || $0.contains(server.address) })
    {
      return false
    }
    return ports.isEmpty || ports.contains { $0.contains(client.port) || $0.contains(server.port) }
  }
}
