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

  @Option(help: ArgumentHelp("Only flows that lived at or after this time (UTC).", valueName: "time"))
  var since: TimeArgument?

  @Option(help: ArgumentHelp("Only flows that lived at or before this time (UTC).", valueName: "time"))
  var until: TimeArgument?

  func validate() throws {
    if let since, let until, until.time < since.time { throw ValidationError("--until lies before --since") }
  }

  func selects(_ flow: borrowing FlowRecord) -> Bool {
    let client = flow.client.endpoint
    let server = flow.server.endpoint
    if let since, flow.end < since.time { return false }
    if let until, until.time < flow.start { return false }
    if !outcome.isEmpty, !outcome.contains(flow.outcome) { return false }
    if !host.isEmpty,
      !host.contains(where: { $0.network.contains(client.address) || $0.network.contains(server.address) })
    {
      return false
    }
    return port.isEmpty || port.contains { $0.ports.contains(client.port) || $0.ports.contains(server.port) }
  }
}
