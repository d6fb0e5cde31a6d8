import Foundation
import Lastack

/// The JSON Schema of NDJSON's lines (`Documentation/flow-record.schema.json`), made from the record's own columns.
enum RowSchema {
  static var text: String {
    get throws {
      let octets = try JSONSerialization.data(
        withJSONObject: schema, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
      return String(decoding: octets, as: UTF8.self) + "\n"
    }
  }

  private static var schema: [String: Any] {
    [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "A line of `lastack flows --format ndjson`",
      "description":
        "The first line is the run's header, every other one a connection. null: not known. Columns: README.md.",
      "oneOf": [["$ref": "#/$defs/header_line"], ["$ref": "#/$defs/flow"]],
      "$defs": ["header_line": object(["header": header]), "flow": flow, "event": event, "time": time],
    ]
  }

  private static var time: [String: Any] {
    [
      "type": "string", "format": "date-time",
      "pattern": #"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{9}Z$"#,
    ]
  }

  private static var flow: [String: Any] {
    var members: [String: Any] = [:]
    for column in FlowColumn.allCases { members[column.rawValue] = value(column.type) }
    return object(members)
  }

  /// Every member is required, and there is no other.
  private static func object(_ members: [String: Any]) -> [String: Any] {
    [
      "type": "object", "properties": members, "required": members.keys.sorted(),
      "additionalProperties": false,
    ]
  }

  private static func value(_ type: ColumnType) -> [String: Any] {
    switch type.kind {
    case .integer: simple("integer", type.isOptional)
    case .seconds: simple("number", type.isOptional)
    case .text: simple("string", type.isOptional)
    case .time:
      type.isOptional ? ["anyOf": [["$ref": "#/$defs/time"], ["type": "null"]]] : ["$ref": "#/$defs/time"]
    case .word(let words): word(words, type.isOptional)
    case .words(let words):
      ["type": "array", "items": word(words, false), "uniqueItems": true]
    case .events:
      ["type": "array", "maxItems": FlowRecord.maximumEvents, "items": ["$ref": "#/$defs/event"]]
    }
  }

  private static func simple(_ type: String, _ isOptional: Bool = false) -> [String: Any] {
    ["type": isOptional ? [type, "null"] as Any : type as Any]
  }

  private static func word(_ words: [String], _ isOptional: Bool) -> [String: Any] {
    ["enum": words.map { $0 as Any } + (isOptional ? [NSNull()] : [])]
  }

  private static var event: [String: Any] {
    let state = word(EndpointState.allCases.map(\.rawValue), true)
    return object([
      "frame": simple("integer"), "time": simple("number"),
      "from": word(Side.allCases.map(\.rawValue), false), "flags": simple("string"),
      "seq": simple("integer"), "ack": simple("integer", true), "len": simple("integer"),
      "tsval": simple("integer", true), "tsecr": simple("integer", true),
      "note": word(CloseEvent.Note.allCases.map(\.rawValue), false), "client_state": state,
      "server_state": state,
    ])
  }

  private static func list(_ members: [String: Any]) -> [String: Any] {
    ["type": "array", "items": object(members)]
  }

  private static var header: [String: Any] {
    let time = value(ColumnType.optionalTime)
    let (integer, text) = (simple("integer"), simple("string"))
    let input: [String: Any] = [
      "name": text, "path": text, "packets": integer, "octets": integer,
      "link_types": ["type": "array", "items": text], "first_time": time, "last_time": time,
      "capture_drops": simple("integer", true), "complete": simple("boolean"),
    ]
    let policies: [String: Any] = [
      "time_wait_system": word(TimeWaitSystem.allCases.map(\.rawValue), false), "time_wait_seconds": integer,
      "time_wait_rules": list(["hosts": text, "seconds": integer]), "ephemeral_low": integer,
      "ephemeral_high": integer, "ephemeral_rules": list(["hosts": text, "low": integer, "high": integer]),
      "idle_seconds": simple("integer", true), "max_flows": simple("integer", true),
      "key": ["type": "array", "items": text], "filter": simple("string", true),
    ]
    var totals: [String: Any] = [
      "not_tcp": list(["protocol": text, "packets": integer]),
      "undecodable": list(["layer": text, "problem": text, "packets": integer]),
    ]
    for name in [
      "packets", "segments", "bad_ip_checksums", "bad_tcp_checksums", "snapped_headers", "fragments", "flows",
      "evictions", "peak_tracked_flows", "acked_unseen", "out_of_order", "clock_steps", "oversized_segments",
      "largest_payload",
    ] { totals[name] = integer }
    return object([
      "program": ["const": "lastack"], "version": text, "schema": ["const": FlowColumn.schemaVersion],
      "inputs": list(input), "policies": object(policies), "totals": object(totals),
    ])
  }
}

extension ColumnType {
  fileprivate static var optionalTime: ColumnType { FlowColumn.closeStarted.type }
}
