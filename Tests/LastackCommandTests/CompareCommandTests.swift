import Foundation
import Testing

/// `lastack compare`, from the command line.
@Suite struct CompareCommandTests {
  private static func sample(_ name: String) -> String {
    Transcript.root.appendingPathComponent("Captures/\(name).pcap").path
  }

  private func object(_ arguments: String...) throws -> [String: Any] {
    let joined = arguments.map { "'\($0)'" }.joined(separator: " ")
    let run = try BuiltProgram.shell("\"$LASTACK\" compare --format json \(joined)")
    #expect(run.status == 0)
    return try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test func `a capture beside itself is seen at both places, at the same time`() throws {
    let sample = Self.sample("half-close")
    let result = try object(sample, sample)
    let flows = try #require(result["flows"] as? [[String: Any]])
    #expect(flows.map { $0["match"] as? String } == ["tuple_isn"])
    #expect(flows.map { $0["confidence"] as? String } == ["proven"])
    let clock = try #require(result["clock"] as? [[String: Any]])
    #expect(clock.map { $0["offset_ns"] as? Int } == [0])
    let segments = try #require(result["segments"] as? [[String: Any]])
    let counted = segments.filter { ($0["order_unknown"] as? Int ?? 0) > 0 }
    #expect(counted.map { $0["fate"] as? String } == ["seen_at_both"])
    #expect((result["only_a"] as? [Any])?.isEmpty == true)
    #expect((result["only_b"] as? [Any])?.isEmpty == true)
  }

  @Test func `the flow of a number is shown as a ladder between both captures`() throws {
    let sample = Self.sample("half-close")
    let run = try BuiltProgram.run("compare", "--flow", "0", sample, sample)
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("FLOW 0 of A, 0 of B\n"))
    #expect(run.output.contains(" SYN 0 "))
    #expect(run.output.contains("◀"))
  }

  @Test func `captures without a common connection are told so, and end with 0`() throws {
    let run = try BuiltProgram.run("compare", Self.sample("half-close"), Self.sample("syn-meets-last-ack"))
    #expect(run.status == 0)
    #expect(run.output.contains("0 of 1 in A matched"))
  }

  @Test(arguments: [
    ("compare a.pcap", "two captures"), ("compare a.pcap b.pcap c.pcap", "3 given"),
    ("compare --flow -1 a.pcap b.pcap", "--flow"),
    ("compare --flow 1 --format json a.pcap b.pcap", "--flow is text"),
    ("compare --max-segments 0 a.pcap b.pcap", "--max-segments"), ("compare - -", "standard input"),
    ("compare --format html a.pcap b.pcap", "html"),
  ])
  func `a wrong command line is exit code 2`(arguments: String, named: String) throws {
    let run = try BuiltProgram.shell("\"$LASTACK\" \(arguments)")
    #expect(run.status == 2)
    #expect(run.errors.contains(named), "\(run.errors)")
  }

  @Test func `a flow that is not there is exit code 2, a capture that is too large or not there 1`() throws {
    let sample = Self.sample("half-close")
    let absent = try BuiltProgram.run("compare", "--flow", "7", sample, sample)
    #expect(absent.status == 2)
    #expect(absent.errors.contains("the last is flow 0"))
    let large = try BuiltProgram.run("compare", "--max-segments", "5", sample, sample)
    #expect(large.status == 1)
    #expect(large.output.isEmpty)
    #expect(large.errors.contains("more than 5 segments"))
    let missing = try BuiltProgram.run("compare", sample, "/nonexistent.pcap")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("/nonexistent.pcap"))
  }
}
