import Foundation
import LastackDiagnosis
import LastackReport
import LastackTracking
import LastackWire
import Testing

@Suite struct RowEncodingTests {
  private func json(_ flow: FlowRecord) -> String {
    var output = OutputBuffer()
    NDJSONEncoder(inputs: SampleFlows.inputs).encode(flow, to: &output)
    return output.text
  }

  private func csv(_ flow: FlowRecord) -> String {
    var output = OutputBuffer()
    CSVEncoder(inputs: SampleFlows.inputs).encode(flow, to: &output)
    return output.text
  }

  private func header() -> String {
    var output = OutputBuffer()
    NDJSONEncoder(inputs: SampleFlows.inputs).encodeHeader(SampleFlows.run, to: &output)
    return output.text
  }

  private func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test func `rows are what they were`() {
    #expect(header() == GoldenRows.header + "\n")
    #expect(json(SampleFlows.orderly) == GoldenRows.orderlyJSON + "\n")
    #expect(json(SampleFlows.simultaneous) == GoldenRows.simultaneousJSON + "\n")
    #expect(csv(SampleFlows.orderly) == GoldenRows.orderlyCSV + "\r\n")
    #expect(csv(SampleFlows.simultaneous) == GoldenRows.simultaneousCSV + "\r\n")
    var names = OutputBuffer()
    CSVEncoder(inputs: []).encodeColumnNames(to: &names)
    #expect(names.text == GoldenRows.columnNames + "\r\n")
  }

  @Test(arguments: 0..<6)
  func `every row is JSON with exactly the columns of the record`(index: Int) throws {
    let row = try object(json(SampleFlows.all[index]))
    #expect(Set(row.keys) == Set(FlowColumn.allCases.map(\.rawValue)))
    #expect(row["flow"] as? Int == index)
    #expect((row["events"] as? [[String: Any]])?.count == SampleFlows.all[index].events.count)
  }

  @Test func `columns of JSON stand in the record's order`() {
    let line = json(SampleFlows.refused)
    var rest = line[...]
    for column in FlowColumn.allCases {
      let key = "\"\(column.rawValue)\":"
      guard let range = rest.range(of: key) else {
        Issue.record("\(column.rawValue) is missing or out of order")
        return
      }
      rest = rest[range.upperBound...]
    }
  }

  @Test func `columns are those of the record's specification`() {
    let ends = FlowColumn.allCases.map(\.rawValue)
    #expect(ends.count == 82)
    #expect(ends.first == "schema")
    #expect(Array(ends.suffix(4)) == ["quality", "findings", "events", "events_omitted"])
    // One of each for either side, client first.
    let ofClient = ends.filter { $0.hasPrefix("client_") }.map { $0.dropFirst("client_".count) }
    let ofServer = ends.filter { $0.hasPrefix("server_") }.map { $0.dropFirst("server_".count) }
    #expect(ofClient == ofServer)
  }

  @Test func `what is unknown is null in JSON and empty in CSV, never 0`() throws {
    let row = try object(json(SampleFlows.unanswered))
    for column in [
      "previous_flow", "server_state", "server_first_tsval", "client_close_wait", "reset_by", "shape",
    ] {
      #expect(row[column] is NSNull, "\(column)")
    }
    #expect(row["server_packets"] as? Int == 0)
    let cells = csv(SampleFlows.unanswered).split(separator: ",", omittingEmptySubsequences: false)
    #expect(cells[3].isEmpty)
  }

  @Test func `text is escaped in JSON and quoted in CSV`() throws {
    var flow = SampleFlows.orderly
    flow.encapsulation = [.other("a\"b\\c\n\u{1}é,")]
    #expect(try object(json(flow))["encapsulation"] as? String == "a\"b\\c\n\u{1}é,")
    #expect(csv(flow).contains(",\"a\"\"b\\c\n\u{1}é,\",1,11,"))
  }

  @Test func `the largest and the smallest numbers are printed whole`() throws {
    var flow = SampleFlows.orderly
    flow.client.payloadBytes = .max
    flow.lastFrame = .max
    flow.handshakeRTT = .min
    flow.start = CaptureTime(nanoseconds: .min)
    flow.end = CaptureTime(nanoseconds: .max)
    let line = json(flow)
    #expect(line.contains("\"client_payload_bytes\":9223372036854775807,"))
    #expect(line.contains("\"last_frame\":18446744073709551615,"))
    #expect(line.contains("\"handshake_rtt\":-9223372036.854775808,"))
    #expect(
      line.contains(
        "\"start\":\"1677-09-21T00:12:43.145224192Z\",\"end\":\"2262-04-11T23:47:16.854775807Z\","))
    _ = try object(line)
  }

  @Test func `the header is one JSON object that names the program, the inputs, the policies and the totals`()
    throws
  {
    let header = try #require(try object(header())["header"] as? [String: Any])
    #expect(Set(header.keys) == ["program", "version", "schema", "inputs", "policies", "totals"])
    let inputs = try #require(header["inputs"] as? [[String: Any]])
    #expect(inputs.map { $0["complete"] as? Bool } == [true, false])
    #expect((header["totals"] as? [String: Any])?["packets"] as? Int == 60)
  }

  @Test func `a buffer grows and keeps what it holds`() {
    var output = OutputBuffer(capacity: 1)
    for _ in 0..<100 { NDJSONEncoder(inputs: SampleFlows.inputs).encode(SampleFlows.aborted, to: &output) }
    #expect(output.text == String(repeating: json(SampleFlows.aborted), count: 100))
    output.removeAll()
    #expect(output.text.isEmpty)
  }
}
