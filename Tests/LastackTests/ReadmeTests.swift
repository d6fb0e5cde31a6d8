import Foundation
import Lastack
import Testing

@Suite struct ReadmeTests {
  private static let root = SampleCaptureTests.folder.deletingLastPathComponent()

  /// The rows of the README's table of columns: the names in the first cell, the meaning in the second.
  private static func rows() throws -> [(columns: [String], meaning: String)] {
    let text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let section = try #require(
      text.components(separatedBy: "\n## ").first { $0.hasPrefix("The flow record") })
    return section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
      let cells = row.split(separator: "|").map { $0.trimmingPrefix(" ") }
      return (cells[0].matches(of: /`([a-z0-9_]+)`/).map { String($0.output.1) }, String(cells[1]))
    }
  }

  @Test func `the README's columns are the record's, each once`() throws {
    let columns = try Self.rows().flatMap(\.columns)
    #expect(columns.sorted() == FlowColumn.allCases.map(\.rawValue).sorted())
  }

  @Test func `the columns that the README calls not yet are null in every sample, and the others are not`()
    throws
  {
    let folder = SampleCaptureTests.folder
    let captures = try SampleCaptureTests.names(with: ".pcap", in: folder)
    var filled: Set<String> = []
    for capture in captures {
      let analysis = try Analysis(of: folder.appendingPathComponent(capture).path)
      let encoder = NDJSONEncoder(inputs: [capture])
      for flow in analysis.flows {
        var row = OutputBuffer(capacity: 4096)
        encoder.encode(flow, to: &row)
        let object = try JSONSerialization.jsonObject(with: Data(row.text.utf8)) as? [String: Any]
        for (column, value) in try #require(object)
        where !(value is NSNull) && (value as? [Any])?.isEmpty != true {
          filled.insert(column)
        }
      }
    }
    let later = try Self.rows().filter { $0.meaning.hasPrefix("not yet") }.flatMap(\.columns)
    // Neither tunnels nor weak captures are among the samples.
    let rare: Set = ["encapsulation", "quality"]
    #expect(Set(later) == Set(FlowColumn.allCases.map(\.rawValue)).subtracting(filled).subtracting(rare))
  }
}
