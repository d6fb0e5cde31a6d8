import ArgumentParser
import Lastack

struct FlowsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flows", abstract: "One row per connection: as a table, NDJSON, CSV or a SQLite database.",
    discussion: Examples.text(
      ("lastack flows close.pcap", "a table: number, four-tuple, outcome, who closed"),
      ("lastack flows --outcome aborted --outcome reset_after_fin close.pcap", "only what a reset ended"),
      (
        "lastack flows --format ndjson --no-header close.pcap | jq .outcome",
        "every column, one object a line"
      ),
      (
        "lastack flows --columns flow,outcome,client_ip -o flows.csv close.pcap",
        "for a spreadsheet or DuckDB; the suffix chooses the form"
      ),
      (
        "lastack flows -o flows.db close.pcap",
        "for SQL: connections, events, findings; a second run adds to it"
      )))

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, ndjson, csv, sqlite

    /// The form that a file's name asks for; nil for a name that asks for none.
    init?(suffixOf path: String) {
      let suffixes: [(String, Format)] = [
        (".ndjson", .ndjson), (".jsonl", .ndjson), (".json", .ndjson), (".csv", .csv), (".txt", .table),
        (".db", .sqlite), (".sqlite", .sqlite), (".sqlite3", .sqlite),
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

  @Option(
    help: ArgumentHelp(
      "Only these columns, in this order; also community_id. Table, NDJSON and CSV.", valueName: "a,b,c"))
  var columns: ColumnsArgument?

  @Flag(help: "NDJSON with the names of the Elastic Common Schema, without a header.")
  var ecs = false

  @Flag(help: "Leave out NDJSON's first line, the run's header, or CSV's, the column names.")
  var noHeader = false

  private var form: Format {
    format ?? output.output.flatMap(Format.init(suffixOf:)) ?? (ecs ? .ndjson : .table)
  }

  func validate() throws {
    try columns?.validate()
    if ecs, columns != nil { throw ValidationError("--ecs and --columns contradict each other") }
    if ecs, form != .ndjson { throw ValidationError("--ecs: is NDJSON, not \(form)") }
    if columns != nil, form == .sqlite {
      throw ValidationError("--columns: a database has all of them; choose with SELECT")
    }
  }

  func run() throws {
    let session = AnalysisSession(input: input, output: output)
    if form == .sqlite { return try session.finish(writeDatabase(session)) }
    let result = try ResultFile(path: output.output, inputs: input.files)
    let run = try writeRows(session, result)
    try result.finish()
    try session.finish(run)
  }

  private func writeRows(
    _ session: AnalysisSession, _ result: borrowing ResultFile
  ) throws(CommandFailure) -> RunSummary {
    let columns = columns?.columns
    switch (form, columns) {
    case (.ndjson, let columns?):
      return try writeChosen(session, result, header: noHeader ? .none : .run) {
        NDJSONColumns(columns, inputs: $0)
      }
    case (.ndjson, nil) where ecs:
      return try writeChosen(session, result, header: .none) { ECSEncoder(inputs: $0) }
    case (.ndjson, nil): return try writeNDJSON(session, result)
    case (.csv, let columns?):
      return try writeChosen(session, result, header: noHeader ? .none : .names(columns)) {
        CSVColumns(columns, inputs: $0)
      }
    case (.csv, nil): return try writeCSV(session, result)
    case (_, let columns?): return try writeTable(session, result, columns)
    case (_, nil): return try writeTable(session, result)
    }
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

  private func writeTable(
    _ session: AnalysisSession, _ result: borrowing ResultFile, _ columns: [RowColumn]
  ) throws(CommandFailure) -> RunSummary {
    let selected = selection.selection
    var table = ColumnTable(columns, inputs: [], style: output.style)
    let run = try session.run(
      opened: { table = ColumnTable(columns, inputs: $0, style: output.style) },
      { flow in
        if selected.selects(flow) { table.add(flow) }
      })
    try result.write(table.text)
    return run
  }

  /// What stands before chosen columns.
  private enum RowsHeader {
    case none, run
    case names([RowColumn])
  }

  private func writeChosen<Encoder: RowEncoder & ~Copyable>(
    _ session: AnalysisSession, _ result: borrowing ResultFile, header: RowsHeader,
    _ make: ([String]) -> Encoder
  ) throws(CommandFailure) -> RunSummary {
    let selected = selection.selection
    let files = input.files
    let waits = if case .run = header { true } else { false }
    var encoder = make([])
    var rows = RowWriter(keepsForHeader: waits)
    if case .names(let columns) = header {
      CSVColumns(columns, inputs: []).encodeColumnNames(to: &rows.buffer)
    }
    let run = try session.run(
      opened: { encoder = make($0) },
      { flow in
        guard selected.selects(flow) else { return }
        encoder.encode(flow, to: &rows.buffer)
        if waits { rows.keep(for: result, inputs: files) } else { rows.flush(to: result) }
      })
    try rows.check()
    guard waits else {
      try rows.finish(to: result)
      return run
    }
    var line = OutputBuffer()
    NDJSONEncoder(inputs: []).encodeHeader(run, to: &line)
    try rows.finish(header: &line, to: result)
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

  /// Findings rest on all connections; which of these are stored is the selection's.
  private func writeDatabase(_ session: AnalysisSession) throws(CommandFailure) -> RunSummary {
    let selected = selection.selection
    var hosts = HostStage(policy: input.analysisOptions.hosts)
    var result = try ResultDatabase.open(path: output.output, inputs: input.files)
    let run = try session.run(
      opened: { result.database.begin(inputs: $0) },
      { flow in
        hosts.add(flow)
        if selected.selects(flow) { result.database.add(flow) }
      })
    try result.finish(run, findings: hosts.findings())
    return run
  }
}
