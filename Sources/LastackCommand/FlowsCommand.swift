import ArgumentParser
import Lastack

struct FlowsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flows", abstract: "One row per connection: as a table, NDJSON or CSV.",
    discussion: Examples.text(
      ("lastack flows close.pcap", "a table: number, four-tuple, outcome, who closed"),
      ("lastack flows --outcome aborted --outcome reset_after_fin close.pcap", "only what a reset ended"),
      (
        "lastack flows --format ndjson --no-header close.pcap | jq .outcome",
        "every column, one object a line"
      ),
      ("lastack flows -o flows.csv close.pcap", "for a spreadsheet or DuckDB; the suffix chooses the form")))

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, ndjson, csv

    /// The form that a file's name asks for; nil for a name that asks for none.
    init?(suffixOf path: String) {
      let suffixes: [(String, Format)] = [
        (".ndjson", .ndjson), (".jsonl", .ndjson), (".json", .ndjson), (".csv", .csv), (".txt", .table),
      ]
      guard let match = suffixes.first(where: { path.lowercased().hasSuffix($0.0) }) else { return nil }
      self = match.1
    }
  }

  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Selection options") var selection: SelectionOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  @Option(help: "Form of the rows; the suffix of --output chooses where absent. (default: table)")
  var format: Format?

  @Flag(help: "Leave out NDJSON's first line, the run's header, or CSV's, the column names.")
  var noHeader = false

  func validate() throws {
    if format == nil, let path = output.output?.lowercased(),
      path.hasSuffix(".sqlite") || path.hasSuffix(".db")
    {
      throw ValidationError(
        "--output: rows cannot be written as SQLite; use .ndjson or .csv, which sqlite3 imports")
    }
  }

  func run() throws {
    let session = AnalysisSession(input: input, output: output)
    let result = try ResultFile(path: output.output, inputs: input.files)
    let run =
      switch format ?? output.output.flatMap(Format.init(suffixOf:)) ?? .table {
      case .table: try writeTable(session, result)
      case .ndjson: try writeNDJSON(session, result)
      case .csv: try writeCSV(session, result)
      }
    try result.finish()
    try session.finish(run)
  }

  private func writeTable(
    _ session: AnalysisSession, _ result: borrowing ResultFile
  ) throws(CommandFailure) -> RunSummary {
    let selected = selection.selection
    var table = FlowTable(width: output.width(otherwise: 140), style: output.style)
    let run = try session.run { flow in
      if selected.selects(flow) { table.add(flow) }
    }
    try result.write(table.text)
    return run
  }

  /// Rows in the order in which connections complete. The header before them is known only after the last packet.
  private func writeNDJSON(
    _ session: AnalysisSession, _ result: borrowing ResultFile
  ) throws(CommandFailure) -> RunSummary {
    let selected = selection.selection
    // Once: behind the option parser's wrapper each look costs as much as a dozen columns.
    let (files, withHeader) = (input.files, !noHeader)
    var encoder = NDJSONEncoder(inputs: [])
    var rows = RowWriter(keepsForHeader: withHeader)
    let run = try session.run(
      opened: { encoder = NDJSONEncoder(inputs: $0) },
      { flow in
        guard selected.selects(flow) else { return }
        encoder.encode(flow, to: &rows.buffer)
        if withHeader {
          rows.keep(for: result, inputs: files)
        } else {
          rows.flush(to: result)
        }
      })
    try rows.check()
    if withHeader {
      var header = OutputBuffer()
      encoder.encodeHeader(run, to: &header)
      try rows.finish(header: &header, to: result)
    } else {
      try rows.finish(to: result)
    }
    return run
  }

  private func writeCSV(
    _ session: AnalysisSession, _ result: borrowing ResultFile
  ) throws(CommandFailure) -> RunSummary {
    let selected = selection.selection
    var encoder = CSVEncoder(inputs: [])
    var rows = RowWriter(keepsForHeader: false)
    if !noHeader { encoder.encodeColumnNames(to: &rows.buffer) }
    let run = try session.run(
      opened: { encoder = CSVEncoder(inputs: $0) },
      { flow in
        guard selected.selects(flow) else { return }
        encoder.encode(flow, to: &rows.buffer)
        rows.flush(to: result)
      })
    try rows.check()
    try rows.finish(to: result)
    return run
  }
}
