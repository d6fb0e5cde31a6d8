public import LastackTracking
internal import LastackWire

/// Connections as documents of the Elastic Common Schema, one a line, objects nested as Elasticsearch stores them.
///
/// The client is `source`, the server `destination`. What the schema has no name for stands under `lastack`, with the
/// column's name. `bytes` are TCP payload, as Packetbeat counts for transactions: a capture's snap length cannot change them.
public struct ECSEncoder: ~Copyable, RowEncoder {
  /// The version whose names are used.
  public static let version = "8.11.0"

  private typealias Piece = RowTemplate<JSONSyntax>.Piece
  private var rows: RowTemplate<JSONSyntax>

  /// Columns that have a name in the schema, and no second one under `lastack`.
  static let named: [(name: String, column: FlowColumn)] = [
    ("@timestamp", .start), ("event.start", .start), ("event.end", .end),
    ("source.ip", .clientIP), ("source.port", .clientPort), ("source.packets", .clientPackets),
    ("source.bytes", .clientPayloadBytes),
    ("destination.ip", .serverIP), ("destination.port", .serverPort),
    ("destination.packets", .serverPackets), ("destination.bytes", .serverPayloadBytes),
  ]

  /// - Parameter inputs: the inputs' base names, by index.
  public init(inputs: [String]) {
    func object(_ prefix: String) -> [Piece] {
      Self.named.filter { $0.name.hasPrefix(prefix + ".") }.enumerated().flatMap { index, member -> [Piece] in
        let name = member.name.dropFirst(prefix.count + 1)
        return [.text((index == 0 ? "" : ",") + "\"\(name)\":"), .column(member.column)]
      }
    }
    let rest = FlowColumn.allCases.filter { column in !Self.named.contains { $0.column == column } }
    let own = rest.enumerated().flatMap { index, column -> [Piece] in
      [.text((index == 0 ? "" : ",") + "\"\(column.rawValue)\":"), .column(column)]
    }
    rows = RowTemplate(
      [.text("{\"@timestamp\":"), .column(.start)]
        + [
          .text(
            ",\"ecs\":{\"version\":\"\(Self.version)\"},\"event\":{\"kind\":\"event\",\"module\":\"lastack\"")
        ]
        + [
          .text(",\"dataset\":\"lastack.flow\",\"category\":[\"network\"],\"type\":"), .computed(Self.types),
        ]
        + [.text(",")] + object("event") + [.text(",\"duration\":"), .computed(Self.duration)]
        + [.text("},\"source\":{")] + object("source") + [.text("},\"destination\":{")]
        + object("destination")
        + [.text("},\"network\":{\"transport\":\"tcp\",\"type\":"), .computed(Self.networkType)]
        + [.text(",\"community_id\":"), .communityID, .text(",\"packets\":"), .computed(Self.packets)]
        + [.text(",\"bytes\":"), .computed(Self.bytes), .text("},\"lastack\":{")] + own + [.text("}}\n")],
      inputs: inputs)
  }

  public mutating func encode(_ record: borrowing FlowRecord, to output: inout OutputBuffer) {
    rows.encode(record, to: &output)
  }

  /// `end` only where the connection is known to be over.
  private static func types(_ record: borrowing FlowRecord, _ output: inout OutputBuffer) {
    let isOver = record.outcome != .open && record.outcome != .idle
    output.append(isOver ? "[\"connection\",\"end\"]" : "[\"connection\"]")
  }

  /// In nanoseconds, as the schema demands.
  private static func duration(_ record: borrowing FlowRecord, _ output: inout OutputBuffer) {
    output.append(decimal: Int(record.end.nanoseconds(since: record.start)))
  }

  private static func networkType(_ record: borrowing FlowRecord, _ output: inout OutputBuffer) {
    output.append(record.client.endpoint.address.family == .v4 ? "\"ipv4\"" : "\"ipv6\"")
  }

  private static func packets(_ record: borrowing FlowRecord, _ output: inout OutputBuffer) {
    output.append(decimal: record.client.packets &+ record.server.packets)
  }

  private static func bytes(_ record: borrowing FlowRecord, _ output: inout OutputBuffer) {
    output.append(decimal: record.client.payloadBytes &+ record.server.payloadBytes)
  }
}
