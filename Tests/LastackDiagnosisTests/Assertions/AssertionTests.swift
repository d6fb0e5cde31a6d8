import LastackTracking
import LastackWire
import SegmentScript
import Testing

@testable import LastackDiagnosis

/// Expressions against a load whose numbers are known: 20 orderly closes by the client and 5 by the server to port 80, 3
/// refused SYNs, 2 aborts to port 443.
@Suite struct AssertionTests {
  private static let records: [FlowRecord] = {
    var load = Load()
    do {
      for index in 0..<20 { try load.add(port: 40_000 + index, at: index * 100, .by(.client)) }
      for index in 0..<5 { try load.add(port: 41_000 + index, at: 2000 + index * 100, .by(.server)) }
      for index in 0..<3 { try load.add(port: 42_000 + index, at: 3000 + index * 100, .refused) }
    } catch {
      Issue.record(error)
    }
    var records = load.records
    for index in 0..<2 {
      var aborted = records[0]
      (aborted.flow, aborted.outcome, aborted.resetBy) = (100 + index, .aborted, .server)
      (aborted.activeCloser, aborted.timeWaitHolder) = (nil, Sides.none)
      (aborted.timeWaitStart, aborted.timeWaitEnd) = (nil, nil)
      aborted.server.endpoint.port = 443
      records.append(aborted)
    }
    return records
  }()

  private static func result(
    _ text: String, records: [FlowRecord] = records, run: RunSummary = RunSummary(version: "0")
  ) throws -> AssertionResult {
    var assertion = try Assertion(text)
    for record in records { assertion.add(record) }
    return assertion.result(run: run, findings: [])
  }

  static let table: [(String, AssertionVerdict)] = [
    ("connections == 30", .holds), ("connections == 29", .fails),
    ("resets(port: 443) == 2", .holds), ("resets(port: 443) != 2", .fails),
    ("aborted == 2", .holds), ("outcome(aborted) == 2", .holds), ("reset_by(server, port: 443) >= 2", .holds),
    ("refused == 3", .holds), ("refused(host: 10.0.0.0/8) == 3", .holds),
    ("refused(client: 10.0.0.2) < 3", .undecided), ("refused(server: 10.0.0.2, port: 80) <= 3", .holds),
    ("connections(port: 1-79) == 0", .holds), ("orderly + aborted + refused == connections", .holds),
    ("aborted / connections < 7 %", .holds), ("aborted / connections < 6 %", .fails),
    ("active_closer == client", .fails), ("active_closer(client) == 20", .holds),
    ("active_closer(port: 80) != both", .holds), ("active_closer(port: 5432) == client", .undecided),
    ("outcome(port: 443) == aborted", .holds), ("outcome(port: 443) != aborted", .fails),
    ("reset_cause(port: 443) == forged", .undecided),
    ("time_wait.peak == 20", .holds), ("time_wait.peak(client) == 20", .holds),
    ("time_wait.peak(server) == 5", .holds), ("time_wait.peak(server, port: 443) == 0", .holds),
    ("TIME_WAIT.peak < 21", .holds),
    ("max(duration) < 1 s", .holds), ("max(duration) < 5 ms", .fails),
    ("median(client_packets) == 4", .holds),
    ("min(handshake_rtt) == 0", .holds), ("p99(close_duration) <= 20 ms", .holds),
    ("sum(client_payload_bytes) == 0 kB", .holds), ("mean(duration, port: 22) < 1 h", .undecided),
    ("findings == 0", .holds), ("port_exhaustion == 0", .holds), ("findings(critical) < 1", .holds),
    ("1 / (aborted - 2) < 1", .undecided),
    // Precedence: && binds tighter than ||, ! tighter than both, arithmetic tighter than comparison.
    ("aborted == 2 || aborted == 3 && refused == 99", .holds),
    ("(aborted == 2 || aborted == 3) && refused == 99", .fails),
    ("!aborted == 3 && refused == 3", .holds), ("!(aborted == 2 && refused == 3)", .fails),
    ("not aborted == 3 and refused == 3 or connections == 0", .holds),
    ("1 + 2 * 3 == 7", .holds), ("(1 + 2) * 3 == 9", .holds), ("10 - 2 - 3 == 5", .holds),
    ("12 / 2 / 3 == 2", .holds), ("-2 + 3 == 1", .holds), ("2 - -3 == 5", .holds),
    ("10,000 == 10000", .holds),
    // Three values: what is false decides `&&`, what is true decides `||`.
    ("aborted == 3 && active_closer(port: 5432) == client", .fails),
    ("aborted == 2 && active_closer(port: 5432) == client", .undecided),
    ("aborted == 2 || active_closer(port: 5432) == client", .holds),
    ("!(active_closer(port: 5432) == client)", .undecided),
  ]

  @Test(arguments: table)
  func `an assertion holds, fails or is undecided`(text: String, verdict: AssertionVerdict) throws {
    #expect(try Self.result(text).verdict == verdict, "\(text)")
  }

  @Test func `the connections that a failure rests on are named`() throws {
    let result = try Self.result("resets(port: 443) == 0 && active_closer == client && connections > 2")
    #expect(result.parts.map(\.verdict) == [.fails, .fails, .holds])
    #expect(result.parts[0].witnesses.map(\.flow) == [100, 101])
    #expect(result.parts[1].witnesses.map(\.flow) == Array(20..<25))
    #expect(result.parts[2].witnesses.isEmpty)
    let text = Array(result.text)
    #expect(
      result.parts.map { String(text[$0.range]) }
        == ["resets(port: 443) == 0", "active_closer == client", "connections > 2"])
  }

  @Test func `under a negation those are named that make it hold`() throws {
    let part = try #require(Self.result("!(aborted > 1)").parts.first)
    #expect(part.verdict == .holds)
    #expect(part.witnesses.map(\.flow) == [100, 101])
  }

  @Test func `of a population's peak the connection that reached it is named`() throws {
    let part = try #require(Self.result("time_wait.peak(server) < 5").parts.first)
    #expect(part.verdict == .fails)
    #expect(part.witnesses.map(\.flow) == [24])
  }

  // MARK: What the capture lacks

  @Test(arguments: [QualityFlags.oneSided, .captureLoss, .snappedHeaders, .evicted])
  func `a connection captured in part may have had what was not captured`(flag: QualityFlags) throws {
    var records = Self.records.filter { $0.outcome == .orderly }
    records[0].quality.insert(flag)
    // Both FINs were acknowledged: there was no reset before.
    #expect(try Self.result("resets == 0", records: records).verdict == .holds)
    records[0].outcome = .open
    let result = try Self.result("resets == 0", records: records)
    #expect(result.verdict == .undecided)
    #expect(result.parts[0].doubts == [.weakConnections(1)])
    #expect(result.parts[0].left == AssertionResult.Reading(AssertionNumber(0, 1, [])))
    #expect(try Self.result("resets < 2", records: records).verdict == .holds)
  }

  @Test func `a lost packet can be one more at the most`() throws {
    var run = RunSummary(version: "0", inputs: [RunSummary.Input(name: "a", path: "a")])
    run.inputs[0].captureDrops = 3
    #expect(try Self.result("resets(port: 443) <= 5", run: run).verdict == .holds)
    #expect(try Self.result("resets(port: 443) <= 4", run: run).verdict == .undecided)
    #expect(try Self.result("resets(port: 443) < 2", run: run).verdict == .fails)
    #expect(try Self.result("outcome(port: 443) == aborted", run: run).verdict == .undecided)
  }

  @Test func `behind damage there may be any number`() throws {
    var run = RunSummary(version: "0", inputs: [RunSummary.Input(name: "a", path: "a")])
    run.inputs[0].damages = [RunSummary.Damage(offset: 1, problem: "cut", lostOctets: nil)]
    #expect(try Self.result("aborted < 1,000,000", run: run).verdict == .undecided)
    #expect(try Self.result("aborted >= 2", run: run).verdict == .holds)
    #expect(try Self.result("max(duration) < 1 h", run: run).verdict == .undecided)
  }

  @Test func `a connection that goes on behind the capture lasted at least as long as was seen`() throws {
    var records = Array(Self.records.prefix(2))
    records[0].outcome = .open
    #expect(try Self.result("max(duration) < 1 h", records: records).verdict == .undecided)
    #expect(try Self.result("max(duration) < 1 ms", records: records).verdict == .fails)
    #expect(try Self.result("min(duration) < 1 h", records: records).verdict == .holds)
  }

  @Test func `an unknown closer leaves open what every closer was`() throws {
    var records = Array(Self.records.prefix(3))
    records[1].activeCloser = .unknown
    #expect(try Self.result("active_closer == client", records: records).verdict == .undecided)
    #expect(try Self.result("active_closer != server", records: records).verdict == .undecided)
    #expect(try Self.result("active_closer != client", records: records).verdict == .fails)
    #expect(try Self.result("active_closer(unknown) == 1", records: records).verdict == .holds)
  }

  @Test func `an empty capture satisfies nothing but its emptiness`() throws {
    #expect(try Self.result("resets == 0", records: []).verdict == .undecided)
    #expect(try Self.result("connections == 0", records: []).verdict == .holds)
  }

  // MARK: Mistakes

  static let mistakes: [(text: String, problem: AssertionError.Problem, range: AssertionRange)] = [
    ("resest == 0", .unknownName("resest", suggestion: "resets"), 0..<6),
    ("resets = 0", .meant("=="), 7..<8),
    ("resets == 0 & aborted == 0", .meant("&&"), 12..<13),
    ("resets == 0 &&", .endsEarly, 14..<14),
    ("", .endsEarly, 0..<0),
    ("(resets == 0", .expected("`)`"), 12..<12),
    ("resets == 0)", .unexpected(")"), 11..<12),
    ("resets", .notCondition, 0..<6),
    ("1 < resets < 3", .chained, 11..<12),
    ("resets == 5 parsecs", .unknownUnit("parsecs"), 12..<19),
    ("resets == 1.2.3", .number("1.2.3"), 10..<15),
    ("resets(port: http) == 0", .badValue("http", of: "port"), 13..<17),
    ("resets(host: 10.0.0.0/33) == 0", .badValue("10.0.0.0/33", of: "host"), 13..<24),
    ("resets(server) == 0", .unexpected("server"), 7..<13),
    ("max > 3", .needsValue("max", example: "max(duration)"), 0..<3),
    ("active_closer + 1 == 2", .needsValue("active_closer", example: "active_closer(client)"), 0..<13),
    (
      "active_closer == 3",
      .columnNeedsWord("active_closer", values: ["client", "server", "both", "unknown"]), 17..<18
    ),
    (
      "time_wait.peak(sever) < 3",
      .unknownValue("sever", of: "time_wait.peak", values: ["client", "server"], suggestion: "server"),
      15..<20
    ),
    (
      "resets(prt: 3) == 0",
      .unknownLabel("prt", of: "resets", labels: ["port", "host", "client", "server"], suggestion: "port"),
      7..<10
    ),
    ("(resets == 0) + 1 == 2", .notNumber, 1..<12),
    ("resets. == 0", .expected("a word after `.`"), 7..<8),
    ("zzzzzz == 0", .unknownName("zzzzzz", suggestion: nil), 0..<6),
  ]

  @Test(arguments: mistakes)
  func `a mistake is named where it stands`(
    mistake: (text: String, problem: AssertionError.Problem, range: AssertionRange)
  ) {
    let error = #expect(throws: AssertionError.self) { try Assertion(mistake.text) }
    #expect(error == AssertionError(mistake.problem, mistake.range))
  }

  @Test func `no depth of brackets or signs exhausts the stack`() {
    for mark in ["(", "!", "-", "1+(", "!("] {
      let error = #expect(throws: AssertionError.self) {
        try Assertion(String(repeating: mark, count: 100_000))
      }
      #expect(error?.problem == .tooDeep)
    }
  }

  @Test func `every prefix of an assertion is read or refused`() {
    let text = Array(
      "!(aborted(port: 1-2, host: ::1/8) / connections <= 1.5 %) || p99(duration) == -2 ms && shape != simultaneous"
    )
    for length in text.indices { _ = try? Assertion(String(text[..<length])) }
    #expect(throws: Never.self) { try Assertion(String(text)) }
  }
}
