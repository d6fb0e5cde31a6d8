internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

extension FlowDatabase {
  func insert(_ summary: RunSummary) throws(FlowDatabaseError) {
    var header = OutputBuffer(capacity: 4096)
    NDJSONEncoder(inputs: []).encodeHeader(summary, to: &header)
    let statement = try SQLiteStatement(
      "INSERT INTO runs VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", on: connection)
    var row = SQLiteFields(statement.parameters)
    row.number(run)
    row.text("lastack")
    row.text(summary.version)
    row.number(FlowColumn.schemaVersion)
    row.time(summary.firstTime)
    row.time(summary.lastTime)
    row.number(summary.totals.packets)
    row.number(summary.totals.segments)
    row.number(summary.totals.flows)
    row.number(rows)
    row.number(summary.totals.evictions)
    row.number(summary.isComplete ? 1 : 0)
    row.text(summary.policies.timeWaitSystem.rawValue)
    row.number(summary.policies.timeWaitSeconds)
    row.number(summary.policies.ephemeralPorts.lowerBound)
    row.number(summary.policies.ephemeralPorts.upperBound)
    row.text(summary.policies.filter)
    row.text(String(header.text.dropLast()))
    try statement.run()
    try insert(summary.inputs)
  }

  private func insert(_ inputs: [RunSummary.Input]) throws(FlowDatabaseError) {
    let statement = try SQLiteStatement("INSERT INTO inputs VALUES (?,?,?,?,?,?,?,?,?,?,?)", on: connection)
    for (index, input) in inputs.enumerated() {
      var row = SQLiteFields(statement.parameters)
      row.number(run)
      row.number(index)
      row.text(input.name)
      row.text(input.path)
      row.number(input.packets)
      row.number(input.octets)
      row.list(input.linkTypes)
      row.time(input.firstTime)
      row.time(input.lastTime)
      row.number(input.captureDrops)
      row.number(input.damages.isEmpty ? 1 : 0)
      try statement.run()
    }
  }

  func insert(_ finding: Finding, _ index: Int, _ inputs: [RunSummary.Input]) throws(FlowDatabaseError) {
    let statement = try SQLiteStatement("INSERT INTO findings VALUES (?,?,?,?,?,?,?,?,?,?)", on: connection)
    var row = SQLiteFields(statement.parameters)
    row.number(run)
    row.number(index)
    row.text(finding.code.rawValue)
    row.text(finding.severity.rawValue)
    row.text(finding.confidence.rawValue)
    row.list(finding.subject.hosts.map(Units.address))
    row.number(finding.subject.port.map(Int.init))
    row.number(finding.flows)
    row.text(FindingWording(finding).summary)
    var json = OutputBuffer(capacity: 4096)
    var object = JSONObjectWriter()
    object.open(&json)
    FindingJSON.write(finding, inputs: inputs, &object, &json)
    object.close(&json)
    row.text(json.text)
    try statement.run()
    try insert(finding.evidence, of: index, inputs)
  }

  private func insert(_ evidence: [FindingEvidence], of finding: Int, _ inputs: [RunSummary.Input])
    throws(FlowDatabaseError)
  {
    let statement = try SQLiteStatement("INSERT INTO finding_flows VALUES (?,?,?,?,?,?,?)", on: connection)
    for evidence in evidence {
      var row = SQLiteFields(statement.parameters)
      row.number(run)
      row.number(finding)
      row.number(evidence.flow)
      row.text(evidence.role.rawValue)
      row.text(inputs.indices.contains(evidence.input) ? inputs[evidence.input].name : nil)
      row.number(Int(clamping: evidence.frame))
      row.time(evidence.time)
      try statement.run()
    }
  }
}

/// The parameters of a statement that runs seldom, one after the other.
private struct SQLiteFields {
  private let parameters: SQLiteParameters
  private var next: Int32 = 0

  init(_ parameters: SQLiteParameters) { self.parameters = parameters }

  mutating func number(_ number: Int?) {
    parameters.bind(next, number)
    next += 1
  }

  mutating func text(_ text: String?) {
    parameters.bind(next, text)
    next += 1
  }

  mutating func time(_ time: CaptureTime?) {
    var output = OutputBuffer(capacity: 64)
    if let time { output.append(time) }
    text(time == nil ? nil : output.text)
  }

  /// As CSV has arrays; NULL where there is nothing to join.
  mutating func list(_ texts: [String]) { text(texts.isEmpty ? nil : texts.joined(separator: ";")) }
}
