import Foundation
import LastackReport
import LastackTracking
import LastackWire
import Testing

@Suite struct SelectedRowsTests {
  private func json(_ columns: [RowColumn], _ flow: FlowRecord) -> String {
    var output = OutputBuffer()
    var encoder = NDJSONColumns(columns, inputs: SampleFlows.inputs)
    encoder.encode(flow, to: &output)
    return output.text
  }

  private func csv(_ columns: [RowColumn], _ flow: FlowRecord) -> String {
    var output = OutputBuffer()
    var encoder = CSVColumns(columns, inputs: SampleFlows.inputs)
    encoder.encodeColumnNames(to: &output)
    encoder.encode(flow, to: &output)
    return output.text
  }

  private static let whole: [RowColumn] = FlowColumn.allCases.map { .record($0) }

  @Test func `chosen columns stand in the order in which they were asked for`() {
    let columns: [RowColumn] = [
      .record(.outcome), .communityID, .record(.flow), .record(.input), .record(.shape),
    ]
    #expect(
      json(columns, SampleFlows.orderly)
        == #"{"outcome":"orderly","community_id":"1:goYk3oBxnGfEWbB9WHD56148BQ0=","flow":0,"input":"web \"a\".pcapng","shape":"three_segment"}"#
        + "\n")
    #expect(
      csv(columns, SampleFlows.simultaneous)
        == "outcome,community_id,flow,input,shape\r\norderly,1:qPF+UeWxKTNrrl00XJEyDvN0i5A=,4,\"rest,1.pcap\",simultaneous\r\n"
    )
  }

  @Test(arguments: 0..<6)
  func `all columns, asked for in their order, are the whole row`(index: Int) {
    let flow = SampleFlows.all[index]
    var rows = OutputBuffer()
    var lines = OutputBuffer()
    NDJSONEncoder(inputs: SampleFlows.inputs).encode(flow, to: &rows)
    #expect(json(Self.whole, flow) == rows.text)
    CSVEncoder(inputs: SampleFlows.inputs).encodeColumnNames(to: &lines)
    CSVEncoder(inputs: SampleFlows.inputs).encode(flow, to: &lines)
    #expect(csv(Self.whole, flow) == lines.text)
  }

  @Test func `a column asked for twice is there twice`() {
    let twice: [RowColumn] = [.record(.clientPort), .record(.clientPort)]
    #expect(csv(twice, SampleFlows.orderly) == "client_port,client_port\r\n40000,40000\r\n")
  }

  @Test(arguments: RowColumn.all)
  func `a column is found by its name in JSON and in CSV`(column: RowColumn) throws {
    #expect(try RowColumn(name: column.name) == column)
    #expect(try RowColumn(name: column.flatName) == column)
  }

  @Test(arguments: [
    ("clint_ip", "client_ip"), ("outcomes", "outcome"), ("rest_cause", "reset_cause"), ("ends", "end"),
    ("communityid", "community_id"), ("serverip", "server_ip"),
  ])
  func `a name that no column has brings up the one most like it`(name: String, nearest: String) {
    let error = #expect(throws: UnknownColumn.self) { try RowColumn(name: name) }
    #expect(error?.name == name)
    #expect(error?.nearest == nearest)
  }

  @Test func `a table of columns shows the values in full, flows in their order`() {
    var table = ColumnTable(
      [.record(.flow), .record(.encapsulation), .record(.duration)], inputs: SampleFlows.inputs, style: .plain
    )
    for flow in [SampleFlows.halfClosed, SampleFlows.orderly] { table.add(flow) }
    #expect(
      table.text == """
        flow  encapsulation          duration
           0  -                   0.304914000
           1  vlan:100/vxlan:42  43.500000000

        """)
  }

  /// The first is the specification's own; the second Zeek's (`scripts/base/utils/community-id`); the others are by Python's
  /// hashlib after the specification. tshark's `communityid` gives the same for the sample captures.
  @Test(arguments: [
    ("128.232.110.120", 34855, "66.35.250.204", 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
    ("1.2.3.4", 1122, "5.6.7.8", 3344, "1:wCb3OG7yAFWelaUydu0D+125CLM="),
    ("2001:db8::1", 52114, "2001:db8::ff00:53", 5432, "1:vvh++vi2rgCjU9QwDUQm+NY3W9U="),
    ("10.0.0.1", 5, "10.0.0.1", 4, "1:gLmjZuaRsMk4vbmk5HxV9Jb1iQg="),
    ("255.255.255.255", 65535, "0.0.0.0", 0, "1:LdN0oTsWjz5qVMMtMj5zPyV/TiU="),
  ])
  func `a Community ID is what other programs call the connection, from either end`(
    a: String, aPort: UInt16, b: String, bPort: UInt16, id: String
  ) throws {
    let one = Endpoint(try #require(IPAddress(a)), aPort)
    let two = Endpoint(try #require(IPAddress(b)), bPort)
    #expect(CommunityID(one, two).description == id)
    #expect(CommunityID(two, one) == CommunityID(one, two))
  }

  @Test(arguments: 0..<6)
  func `an ECS document has every column once, under the schema's name or under lastack`(index: Int) throws {
    let flow = SampleFlows.all[index]
    var output = OutputBuffer()
    var encoder = ECSEncoder(inputs: SampleFlows.inputs)
    encoder.encode(flow, to: &output)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(output.text.utf8)) as? [String: Any])
    #expect(
      Set(document.keys) == ["@timestamp", "ecs", "event", "source", "destination", "network", "lastack"])
    let own = try #require(document["lastack"] as? [String: Any])
    let named: Set = [
      "start", "end", "client_ip", "client_port", "client_packets", "client_payload_bytes", "server_ip",
      "server_port", "server_packets", "server_payload_bytes",
    ]
    #expect(Set(own.keys) == Set(FlowColumn.allCases.map(\.rawValue)).subtracting(named))
    let source = try #require(document["source"] as? [String: Any])
    #expect(source["port"] as? Int == Int(flow.client.endpoint.port))
    #expect(source["bytes"] as? Int == flow.client.payloadBytes)
    let event = try #require(document["event"] as? [String: Any])
    #expect(event["duration"] as? Int64 == flow.end.nanoseconds(since: flow.start))
    #expect((event["type"] as? [String])?.contains("end") == (flow.outcome != .open && flow.outcome != .idle))
    let network = try #require(document["network"] as? [String: Any])
    #expect(network["community_id"] as? String == CommunityID(flow).description)
    #expect(network["packets"] as? Int == flow.client.packets + flow.server.packets)
    #expect(network["type"] as? String == (flow.client.endpoint.address.family == .v4 ? "ipv4" : "ipv6"))
  }
}
