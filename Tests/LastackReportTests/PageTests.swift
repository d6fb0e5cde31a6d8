import Foundation
import FoundationXML
import LastackDiagnosis
import LastackTracking
import LastackWire
import Testing

@testable import LastackReport

/// The page of a run, read as text: what a browser would stumble over, and what must not be in it.
@Suite struct PageTests {
  private static let hostile = "</script><img src=x onerror=alert(1)>\"'&\u{1}\u{202E}.pcap"

  /// A page of several runs' worth of trouble.
  private static func page(
    of flows: [FlowRecord] = SampleFlows.all, inputs: [String] = ["a.pcap"]
  ) -> String {
    var (closes, timeline, durations) = (CloseSummary(), OutcomeTimeline(), CloseDurations())
    var (stage, shelf) = (HostStage(), FlowShelf())
    for flow in flows {
      closes.add(flow)
      timeline.add(flow)
      durations.add(flow)
      stage.add(flow)
      shelf.add(flow)
    }
    var run = RunSummary(version: "0.1.0", inputs: inputs.map { .init(name: $0, path: "dir/\($0)") })
    run.totals.flows = flows.count
    for index in run.inputs.indices {
      run.inputs[index].firstTime = at(0)
      run.inputs[index].lastTime = at(120)
      run.inputs[index].damages = [
        .init(offset: 9, problem: "wrong <b>\(inputs[index])</b>", lostOctets: nil)
      ]
    }
    run.policies.filter = "host \(inputs[0])"
    let report = HTMLReport(run: run, closes: closes, stage: stage, timeline: timeline, durations: durations)
    return report.page(with: shelf).text
  }

  /// Many connections of one client that runs out of ports, closes of many lengths, services of many ports.
  private static func many(_ count: Int) -> [FlowRecord] {
    (0..<count).map { number in
      var record = SampleFlows.orderly
      record.flow = number
      record.client.endpoint = Endpoint(
        v4(10, 0, UInt32(number >> 8 & 255), UInt32(number & 255)), UInt16(1024 + number % 60_000))
      record.server.endpoint = Endpoint(v4(192, 0, 2, UInt32(number % 250)), UInt16(1 + number % 10_000))
      let start = Double(number) * 0.01
      (record.start, record.end) = (at(start), at(start + 0.3))
      (record.closeStarted, record.closeFinished) = (at(start), at(start + Double(number % 977) * 0.001))
      (record.timeWaitStart, record.timeWaitEnd) = (at(start + 0.3), at(start + 60.3))
      if number % 7 == 0 { record.outcome = Outcome.allCases[number / 7 % Outcome.allCases.count] }
      if number % 11 == 0 { (record.resetBy, record.resetCause) = (.server, .closedPort) }
      return record
    }
  }

  @Test func `what comes from a capture is escaped everywhere`() {
    let page = Self.page(inputs: [Self.hostile, "<u>.pcap"])
    for raw in ["<img", "<u>", "wrong <b>", "alert(1)>\"", "\u{1}", "\u{202E}"] {
      #expect(!page.contains(raw))
    }
    let spelled = "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;\u{FFFD}\u{FFFD}.pcap"
    #expect(page.contains("<title>\(spelled), &lt;u&gt;.pcap"))
    #expect(page.components(separatedBy: "<script>").count == 2)
    #expect(page.components(separatedBy: "</script>").count == 2)
  }

  @Test func `the page names nothing outside itself`() {
    let page = Self.page(of: SampleFlows.all + Self.many(300))
    let addresses = page.matches(of: #/\s(?:src|href|action|data|poster|srcset)="([^"]*)"/#).map {
      String($0.1)
    }
    #expect(addresses.filter { !$0.hasPrefix("#") && $0 != "data:," } == [])
    #expect(!page.contains(#/https?:\/\/|@import|url\(|<(?:link[^>]*stylesheet|iframe|object|embed|base)/#))
  }

  @Test func `every identifier is there once, and every link inside the page leads somewhere`() {
    let page = Self.page(of: SampleFlows.all + Self.many(300).dropFirst(20))
    let names = page.matches(of: #/\sid="([^"]*)"/#).map { String($0.1) }
    #expect(names.count == Set(names).count)
    let links = Set(page.matches(of: #/href="#([^"]*)"/#).map { String($0.1) })
    #expect(links.subtracting(names) == [])
    let labels = page.matches(of: #/aria-labelledby="([^"]*)"/#).flatMap { $0.1.split(separator: " ") }
    #expect(Set(labels.map(String.init)).subtracting(names) == [])
  }

  @Test func `the body is well-formed, tables have captions and heads`() throws {
    let page = Self.page(of: SampleFlows.all + Self.many(300))
    let body = try #require(page.firstMatch(of: #/<main[\s\S]*<\/main>/#)).output
    #expect(Self.problem(in: String(body)) == nil)
    #expect(
      page.components(separatedBy: "<table").count == page.components(separatedBy: "<caption>").count)
    #expect(!page.contains("<th>"))
  }

  @Test func `a drawing alone is well-formed, and has both ends' states and every frame`() {
    for flow in SampleFlows.all {
      let drawing = FlowSVG.write(flow, inputs: [Self.hostile]).text
      #expect(Self.problem(in: drawing) == nil)
      for event in flow.events { #expect(drawing.contains(">\(event.frame)</text>")) }
      let states = flow.events.flatMap { [$0.clientState, $0.serverState] }.compactMap(\.self)
      for state in states { #expect(drawing.contains(">\(state.rawValue)</text>")) }
    }
  }

  @Test func `a wait is a broken line with its length, and a forgotten segment is dashed`() {
    var flow = SampleFlows.halfClosed
    #expect(FlowSVG.write(flow, inputs: []).text.contains(">42.000 s pass</text>"))
    #expect(!FlowSVG.write(flow, inputs: []).text.contains("stroke-dasharray=\"5 4\""))
    flow.events[4].note = .oldDuplicate
    let drawing = FlowSVG.write(flow, inputs: []).text
    #expect(drawing.contains("stroke-dasharray=\"5 4\""))
    #expect(drawing.contains("dashed: of an earlier connection"))
  }

  /// More flows only raise counts: at 50,000 every table and chart is at its bound. A million of a real capture's kind
  /// take less (`CHANGELOG.md`, `Benchmarks`).
  @Test func `the page of very many connections stays below 5 MB`() {
    let page = Self.page(of: SampleFlows.all + Self.many(50_000))
    #expect(page.utf8.count < 5_000_000)
    #expect(page.contains("The first 200 of"))
  }

  @Test func `causes of resets are shown where one is known, with the rest as unknown`() {
    var unknown = SampleFlows.aborted
    unknown.resetCause = nil
    #expect(!Self.page(of: [unknown]).contains("Why they were sent"))
    var known = unknown
    (known.flow, known.resetCause) = (77, .closedPort)
    let page = Self.page(of: [unknown, known])
    #expect(page.contains("Why they were sent"))
    #expect(page.contains("<td class=\"mono\">closed_port</td>"))
    #expect(page.contains("<th scope=\"row\">Unknown</th>"))
  }

  @Test func `the security policy names the script that the page has`() throws {
    let page = Self.page()
    let script = try #require(page.firstMatch(of: #/<script>([\s\S]*)<\/script>/#)).output.1
    #expect(page.contains("script-src '\(try Self.digest(String(script)))'"))
  }

  @Test func `numbers in markup are short, and never something that is none`() {
    var markup = Markup()
    for value in [0, 1.25, -0.04, 12.99, -3.5, .nan, .infinity, -1e300] {
      markup.number(value)
      markup.raw(" ")
    }
    #expect(markup.finish().text == "0 1.3 0 13 -3.5 0 0 -1000000000 ")
  }

  // MARK: Reading

  /// The first thing that an XML parser complains of; nil for nothing.
  private static func problem(in text: String) -> String? {
    final class Listener: NSObject, XMLParserDelegate {
      var problem: String?
      func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
        problem = problem ?? "line \(parser.lineNumber), column \(parser.columnNumber): \(error)"
      }
    }
    let listener = Listener()
    // HTML leaves out the ends of empty elements and the values of attributes that are true or not there.
    let closed = text.replacing(" hidden>", with: ">")
    let parser = XMLParser(data: Data(closed.utf8))
    parser.delegate = listener
    let isFine = parser.parse()
    return isFine ? nil : listener.problem ?? "not parsed"
  }

  /// `sha256-…` as a Content-Security-Policy has it (W3C CSP3 §2.3.1), by coreutils.
  private static func digest(_ text: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("lastack-\(UUID().uuidString)")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    process.arguments = [file.path]
    process.standardOutput = pipe
    try process.run()
    let hexadecimal = Array(
      String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).prefix(64))
    process.waitUntilExit()
    let octets = stride(from: 0, to: hexadecimal.count, by: 2).compactMap {
      UInt8(String(hexadecimal[$0...($0 + 1)]), radix: 16)
    }
    return "sha256-" + Data(octets).base64EncodedString()
  }
}
