import Foundation
import Lastack
import Testing

@Suite struct RowSchemaTests {
  private static let file = SampleCaptureTests.folder.deletingLastPathComponent()
    .appendingPathComponent("Documentation/flow-record.schema.json")

  private static func check() throws -> JSONSchemaCheck {
    let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    return JSONSchemaCheck(try #require(schema as? [String: Any]))
  }

  @Test func `the schema is made from the columns`() throws {
    let text = try RowSchema.text
    // `make reports` writes it anew.
    if ProcessInfo.processInfo.environment["LASTACK_KEEP_REPORTS"] != nil {
      try text.write(to: Self.file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: Self.file, encoding: .utf8) == text)
  }

  /// Every sample, and the header that goes with it.
  private static func lines() throws -> [String] {
    let folder = SampleCaptureTests.folder
    let captures =
      try SampleCaptureTests.names(with: ".pcap", in: folder)
      + SampleCaptureTests.names(with: ".pcapng", in: folder)
    return try captures.flatMap { capture in
      let analysis = try Analysis(of: folder.appendingPathComponent(capture).path)
      let encoder = NDJSONEncoder(inputs: [capture])
      var rows = OutputBuffer()
      encoder.encodeHeader(analysis.summary, to: &rows)
      for flow in analysis.flows { encoder.encode(flow, to: &rows) }
      return rows.text.split(separator: "\n").map(String.init)
    }
  }

  @Test func `every line of every sample is valid`() throws {
    let check = try Self.check()
    let lines = try Self.lines()
    #expect(lines.count > 200)
    for line in lines {
      #expect(check.problems(try JSONSerialization.jsonObject(with: Data(line.utf8))) == [])
    }
  }

  @Test(arguments: [
    (#""outcome":"orderly""#, #""outcome":"unheard_of""#), (#""outcome":"#, #""result":"#),
    (#""first_frame":1"#, #""first_frame":"1""#), (#""roles_from":"syn""#, #""roles_from":null"#),
    (#""duration":0"#, #""duration":null,"more":0"#), (#""quality":[]"#, #""quality":["bad"]"#),
    (#""len":0"#, #""len":0.5"#), (#".000000000Z""#, #"Z""#), (#""note":"syn""#, #""note":"hello""#),
  ])
  func `a line that differs in one place is not`(before: String, after: String) throws {
    let check = try Self.check()
    let line = try #require(try Self.lines().first { $0.contains(#""outcome":"orderly""#) })
    let range = try #require(line.range(of: before))
    let changed = line.replacingCharacters(in: range, with: after)
    #expect(check.problems(try JSONSerialization.jsonObject(with: Data(changed.utf8))) != [])
  }
}
