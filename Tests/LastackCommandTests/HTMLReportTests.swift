import Foundation
import Testing

/// `report` as a page, and `flow` as a drawing: what the command decides.
@Suite struct HTMLReportTests {
  private static func sample(_ name: String) -> String {
    Transcript.root.appendingPathComponent("Captures/\(name).pcap").path
  }

  @Test(arguments: ["report.html", "REPORT.HTML", "report.htm"])
  func `the suffix of --output chooses the page, and the page is the same by --format`(name: String) throws {
    let scratch = try Scratch()
    let run = try BuiltProgram.run("report", "-o", scratch.file(name), Self.sample("port-exhaustion"))
    #expect((run.status, run.output, run.errors) == (0, "", ""))
    let page = try String(contentsOfFile: scratch.file(name), encoding: .utf8)
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(page.hasSuffix("</html>\n"))
    #expect(
      try BuiltProgram.run("report", "--format", "html", Self.sample("port-exhaustion")).output == page)
    let text = try BuiltProgram.run(
      "report", "--format", "text", "-o", scratch.file(name), Self.sample("port-exhaustion"))
    #expect(text.status == 0)
    #expect(try String(contentsOfFile: scratch.file(name), encoding: .utf8).hasPrefix("READ  lastack"))
  }

  @Test func `a page has the ladder of every flow that a finding names`() throws {
    let page = try BuiltProgram.run("report", "--format", "html", Self.sample("port-exhaustion")).output
    for flow in [39, 40, 199] {
      #expect(page.contains("<a href=\"#flow-\(flow)\">"))
      #expect(page.contains("id=\"flow-\(flow)\""))
      #expect(page.contains("id=\"ladder-\(flow)-title\""))
    }
    #expect(page.components(separatedBy: "<svg class=\"ladder\"").count == 4)
  }

  @Test func `--fail-on is exit code 3 after the page is written`() throws {
    let run = try BuiltProgram.run(
      "report", "--format", "html", "--fail-on", "critical", Self.sample("port-exhaustion"))
    #expect(run.status == 3)
    #expect(run.output.hasSuffix("</html>\n"))
  }

  @Test func `a flow beyond those that are kept is read again from a file, and left out of a pipe's page`()
    throws
  {
    let scratch = try Scratch()
    // 4,200 connections in order, the last of them aborted by its client.
    let last = 4199
    let record = last * CaptureOctets.orderlyClose.count + 3
    let end = CaptureOctets.headerLength + (record + 1) * CaptureOctets.recordLength
    let octets = Array(CaptureOctets.pcap(connections: last + 1)[..<end])
      .replacing(at: end - 54 + 14 + 20 + 13, with: [0x14])
    let file = try scratch.write("many.pcap", octets)
    let page = try BuiltProgram.run("report", "--format", "html", file).output
    #expect(page.contains("id=\"ladder-\(last)-title\""))
    #expect(page.contains("aborted"))
    let piped = try BuiltProgram.shell("cat '\(file)' | \"$LASTACK\" report --format html -")
    #expect(piped.status == 0)
    #expect(!piped.output.contains("id=\"ladder-\(last)-title\""))
    #expect(piped.output.contains("1 flow without a ladder here"))
    #expect(piped.output.contains("id=\"flow-\(last)\""))
  }

  @Test func `a capture without a connection gives a page that says so`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("empty.pcap", Array(CaptureOctets.pcap().prefix(CaptureOctets.headerLength)))
    let run = try BuiltProgram.run("report", "--format", "html", file)
    #expect(run.status == 0)
    #expect(run.output.contains("There is no TCP connection in what was read."))
    #expect(!run.output.contains("<table class=\"sort\"><caption><span>One outcome"))
  }

  @Test func `the suffix svg chooses the drawing of a flow`() throws {
    let scratch = try Scratch()
    let run = try BuiltProgram.run(
      "flow", "0", "-o", scratch.file("flow.svg"), Self.sample("lost-final-ack"))
    #expect((run.status, run.output, run.errors) == (0, "", ""))
    let drawing = try String(contentsOfFile: scratch.file("flow.svg"), encoding: .utf8)
    #expect(drawing.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "))
    #expect(
      try BuiltProgram.run("flow", "0", "--format", "svg", Self.sample("lost-final-ack")).output == drawing)
  }
}
