import Foundation
import LastackDiagnosis
import LastackReport
import LastackTracking
import Testing

/// The JSON form has the numbers that the text is made of.
@Suite struct ReportJSONTests {
  private static let closes: CloseSummary = {
    var closes = CloseSummary()
    for flow in SampleFlows.all { closes.add(flow) }
    return closes
  }()

  private static let servers: ServerTable = {
    var servers = ServerTable()
    for flow in SampleFlows.all { servers.add(flow) }
    return servers
  }()

  private static let stage: HostStage = {
    var stage = HostStage()
    for flow in SampleFlows.all { stage.add(flow) }
    return stage
  }()

  private func object(servers: ServerTable? = nil, pressure: HostPressure? = nil) throws -> [String: Any] {
    var output = OutputBuffer()
    ReportJSON.write(
      run: SampleFlows.run, closes: Self.closes, findings: Self.stage.findings(), pressure: pressure,
      servers: servers, to: &output)
    #expect(output.text.hasSuffix("}\n"))
    return try #require(try JSONSerialization.jsonObject(with: Data(output.text.utf8)) as? [String: Any])
  }

  private func rows(_ object: [String: Any], _ name: String) throws -> [[String: Any]] {
    try #require(object[name] as? [[String: Any]])
  }

  @Test func `the header is that of the rows, and the quality counts connections`() throws {
    let object = try object()
    var line = OutputBuffer()
    NDJSONEncoder(inputs: SampleFlows.inputs).encodeHeader(SampleFlows.run, to: &line)
    let first = try JSONSerialization.jsonObject(with: Data(line.text.utf8)) as? [String: Any]
    #expect(
      try #require(object["header"] as? NSDictionary).isEqual(try #require(first?["header"] as? NSDictionary))
    )
    let quality = try #require(object["quality"] as? [String: Any])
    #expect(quality["connections"] as? Int == Self.closes.quality.flows)
    #expect(quality["capture_loss"] as? Int == 1)
    #expect(quality["mid_stream"] as? Int == 1)
    #expect((quality["weaknesses"] as? [String])?.count == 5)
    #expect((quality["notes"] as? [String])?.count == 3)
  }

  @Test func `outcomes, services, resets and holders are those of the summary`() throws {
    let object = try object()
    let outcomes = try rows(object, "outcomes")
    #expect(
      outcomes.map { $0["outcome"] as? String } == Self.closes.outcomes.descending.map(\.value.rawValue))
    #expect(outcomes.map { $0["connections"] as? Int } == Self.closes.outcomes.descending.map(\.count))
    #expect(object["connections"] as? Int == SampleFlows.all.count)
    let services = try rows(object, "services")
    for (row, (port, closes)) in zip(services, Self.closes.services.descending) {
      #expect(row["port"] as? Int == Int(port))
      #expect(row["connections"] as? Int == closes.connections)
      #expect(row["closed_by_client"] as? Int == closes.closedByClient)
      #expect(row["reset_by_server"] as? Int == closes.resetByServer)
    }
    #expect(services.count == 4)
    let resets = try #require(object["resets"] as? [String: Any])
    #expect(resets["by_server"] as? Int == 2)
    #expect(resets["by_client"] as? Int == 0)
    #expect(resets["syn_retransmissions"] as? Int == Self.closes.synRetransmissions)
    let holders = try rows(object, "time_wait_holders")
    #expect(holders.map { $0["host"] as? String } == ["10.0.0.1", "10.0.0.3", "192.0.2.80"])
    #expect(holders.map { $0["as_server"] as? Int } == [0, 0, 1])
    #expect(try rows(object, "look_at").count == Self.closes.examples.count)
  }

  @Test func `populations and servers are there where they were counted`() throws {
    let without = try object()
    #expect(without["hosts"] == nil && without["ports"] == nil && without["servers"] == nil)
    let with = try object(servers: Self.servers, pressure: HostPressure(Self.stage))
    #expect(try rows(with, "hosts").count == Self.stage.hostSummaries().count)
    #expect(try rows(with, "ports").count == Self.stage.portUsages(ofAtLeast: 1).count)
    #expect(
      try rows(with, "servers").map { $0["connections"] as? Int }
        == Self.servers.descending.map(\.closes.connections))
  }
}
