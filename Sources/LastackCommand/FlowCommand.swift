import ArgumentParser
import Lastack

struct FlowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flow",
    abstract: "One connection: its close as a ladder with both endpoints' states, and the verdict.",
    discussion: Examples.text(
      (
        "lastack flow 0 close.pcap",
        "the flow that `report` or `flows` calls 0, with its evidence by frame number"
      )))

  @Argument(help: ArgumentHelp("The flow's number, as `flows` and `report` print it.", valueName: "n"))
  var number: Int

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, svg, packetdrill
    /// The form that a file name asks for; nil for a name that asks for none.
    init?(suffixOf path: String) {
      switch path.lowercased() {
      case let path where path.hasSuffix(".svg"): self = .svg
      case let path where path.hasSuffix(".pkt"): self = .packetdrill
      case let path where path.hasSuffix(".txt"): self = .text
      default: return nil
      }
    }
  }

  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  @Option(help: "Form of the ladder; the suffix of --output chooses where absent. (default: text)")
  var format: Format?

  @Option(help: "With --format packetdrill: the end that the kernel plays. (default: server)")
  var kernel: Side?

  func validate() throws {
    if number < 0 { throw ValidationError("flow \(number): flows are numbered from 0") }
    if kernel != nil, form != .packetdrill { throw ValidationError("--kernel: needs --format packetdrill") }
  }

  private var form: Format { format ?? output.output.flatMap(Format.init(suffixOf:)) ?? .text }

  func run() throws {
    let session = AnalysisSession(input: input, output: output)
    var found: FlowRecord?
    var inputs: [String] = []
    let run = try session.run(
      opened: { inputs = $0 },
      { flow in
        if flow.flow == number { found = copy flow }
      })
    guard let found else {
      let flows = run.totals.flows
      let range = flows == 0 ? "there is no TCP connection in it" : "the last is flow \(flows - 1)"
      throw CommandFailure(status: .usage, message: "no flow \(number) in \(input.name): \(range)")
    }
    let result = try ResultFile(path: output.output, inputs: input.files)
    switch form {
    case .text:
      let ladder = FlowLadder(
        flow: found, inputs: inputs, width: output.width(otherwise: 100), style: output.style)
      try result.write(ladder.text)
    case .packetdrill:
      try result.write(PacketdrillScript(flow: found, kernel: kernel ?? .server).text)
    case .svg:
      var drawing = FlowSVG.write(found, inputs: inputs)
      try result.write(&drawing)
    }
    try result.finish()
    try session.finish(run)
  }
}
