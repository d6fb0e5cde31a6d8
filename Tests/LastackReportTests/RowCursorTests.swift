import LastackWire
import Testing

@testable import LastackReport
@testable import LastackTracking

/// What rows are put together from: digits, times, addresses, and the tables of their words.
@Suite struct RowCursorTests {
  private func text(_ write: (inout OutputBuffer) -> Void) -> String {
    var output = OutputBuffer(capacity: 64)
    write(&output)
    return output.text
  }

  @Test func `numbers of every length are spelled as the standard library does`() {
    var numbers = Array(UInt64(0)...20_000)
    var power: UInt64 = 10
    for _ in 1..<20 {
      numbers += [power - 1, power, power + 1, power / 9 * 8, power | 0xff]
      power &*= 10
    }
    numbers += [UInt64(UInt32.max), .max, .max - 1, 1 << 63]
    var random = SplitMix(seed: 7)
    for shift in 0..<64 { for _ in 0..<200 { numbers.append(random.next() >> UInt64(shift)) } }
    for number in numbers { #expect(text { $0.append(decimal: number) } == String(number)) }
    #expect(text { $0.append(decimal: Int.min) } == "-9223372036854775808")
  }

  @Test(arguments: [
    (0, "0.000000000"), (1, "0.000000001"), (-1, "-0.000000001"), (999_999_999, "0.999999999"),
    (1_000_000_000, "1.000000000"), (12_345_678_901, "12.345678901"), (-60_000_000_010, "-60.000000010"),
    (Int64.max, "9223372036.854775807"), (.min, "-9223372036.854775808"),
  ])
  func `nanoseconds are spelled as seconds, exactly`(nanoseconds: Int64, expected: String) {
    #expect(text { $0.append(seconds: nanoseconds) } == expected)
  }

  @Test func `seconds whose spellings are kept in one place do not mix`() {
    let first = CaptureTime(nanoseconds: 1_795_266_695_000_000_001)
    let later = first.advanced(byNanoseconds: Int64(SecondSpelling.places) * 1_000_000_000)
    let spelled = text { output in for time in [first, later, first] { output.append(time) } }
    #expect(
      spelled == "2026-11-21T13:11:35.000000001Z2026-11-21T13:12:39.000000001Z2026-11-21T13:11:35.000000001Z")
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
    (-1_000_000_000, "1969-12-31T23:59:59.000000000Z"),
    (951_782_400_123_456_789, "2000-02-29T00:00:00.123456789Z"),
    (Int64.min, "1677-09-21T00:12:43.145224192Z"), (.max, "2262-04-11T23:47:16.854775807Z"),
  ])
  func `times are RFC 3339`(nanoseconds: Int64, expected: String) {
    #expect(text { $0.append(CaptureTime(nanoseconds: nanoseconds)) } == expected)
  }

  @Test func `every octet of an IPv4 address is spelled at every place`() {
    for octet in UInt32(0)...255 {
      for bits in [octet << 24, octet << 16, octet << 8, octet, octet &* 0x0101_0101] {
        #expect(
          text { $0.append(IPAddress(v4: bits)) }
            == "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)")
      }
    }
  }

  /// Every pattern of zero groups, and groups of every length.
  @Test func `IPv6 addresses are spelled as RFC 5952 demands`() {
    let groups: [UInt128] = [0x1, 0x20, 0x300, 0x4000, 0xabcd, 0xf, 0x9a, 0xfff]
    for pattern in 0..<256 {
      var bits: UInt128 = 0
      for (place, group) in groups.enumerated() {
        bits = bits << 16 | (pattern >> place & 1 == 1 ? group : 0)
      }
      #expect(text { $0.append(IPAddress(v6: bits)) } == IPAddress(v6: bits).description)
    }
    #expect(text { $0.append(IPAddress(v6: 0xffff_c000_0250)) } == "::ffff:192.0.2.80")
  }

  // MARK: - Tables

  @Test func `no key and no word is too long for its place`() {
    let tables = [RowTexts<JSONSyntax>().table, RowTexts<CSVSyntax>().table]
    for table in tables {
      #expect(table.prefix(FlowColumn.allCases.count).filter { $0.count > 32 }.isEmpty)
      #expect(table.filter { $0.count >= ShortText.longest }.isEmpty)
    }
  }

  /// What is in `column` after `set`, in JSON without its quotes and in CSV.
  private func cells(_ column: FlowColumn, _ set: (inout FlowRecord) -> Void) throws -> (String, String) {
    var record = SampleFlows.refused
    set(&record)
    let json = text { NDJSONEncoder(inputs: ["a"]).encode(record, to: &$0) }
    let key = try #require(json.firstRange(of: "\"\(column.rawValue)\":"))
    let value = json[key.upperBound...].prefix { $0 != "," }.filter { $0 != "\"" }
    let csv = text { CSVEncoder(inputs: ["a"]).encode(record, to: &$0) }
    let index = try #require(FlowColumn.allCases.firstIndex(of: column))
    return (value, String(csv.split(separator: ",", omittingEmptySubsequences: false)[index]))
  }

  private func check<Word>(_ column: FlowColumn, _ path: WritableKeyPath<FlowRecord, Word>) throws
  where Word: RawRepresentable & CaseIterable, Word.RawValue == String {
    for word in Word.allCases {
      #expect(try cells(column) { $0[keyPath: path] = word } == (word.rawValue, word.rawValue))
    }
  }

  private func check<Word>(_ column: FlowColumn, _ path: WritableKeyPath<FlowRecord, Word?>) throws
  where Word: RawRepresentable & CaseIterable, Word.RawValue == String {
    for word in Word.allCases {
      #expect(try cells(column) { $0[keyPath: path] = word } == (word.rawValue, word.rawValue))
    }
    #expect(try cells(column) { $0[keyPath: path] = nil } == ("null", ""))
  }

  @Test func `every word of every vocabulary is spelled in its column, and what is unknown is null`() throws {
    try check(.rolesFrom, \.rolesFrom)
    try check(.handshake, \.handshake)
    try check(.clientState, \.client.state)
    try check(.serverState, \.server.state)
    try check(.timestamps, \.timestamps)
    try check(.outcome, \.outcome)
    try check(.shape, \.shape)
    try check(.activeCloser, \.activeCloser)
    try check(.activeCloserConfidence, \.activeCloserConfidence)
    try check(.resetCauseConfidence, \.resetCauseConfidence)
    try check(.firstFin, \.firstFin)
    try check(.firstRst, \.firstRst)
    try check(.resetBy, \.resetBy)
    try check(.resetCause, \.resetCause)
    try check(.resetOrigin, \.resetOrigin)
    try check(.resetEffect, \.resetEffect)
    try check(.timeWaitHolder, \.timeWaitHolder)
    try check(.timeWaitEndReason, \.timeWaitEndReason)
    try check(.reopen, \.reopen)
    try check(.reopenMet, \.reopenMet)
    try check(.reopenRule, \.reopenRule)
    try check(.recycleVerdict, \.recycleVerdict)
    try check(.clientISNRelation, \.clientISNRelation)
    try check(.serverISNRelation, \.serverISNRelation)
    try check(.zeekConnState, \.zeekConnState)
  }

  @Test func `every set of flags of an event is spelled`() throws {
    var record = SampleFlows.orderly
    for rawValue in UInt16(0)..<1 << 10 {
      let flags = TCPFlags(rawValue: rawValue)
      record.events[0].flags = flags
      let json = text { NDJSONEncoder(inputs: ["a"]).encode(record, to: &$0) }
      #expect(json.contains("\"from\":\"client\",\"flags\":\"\(flags)\",\"seq\":"))
    }
  }

  // MARK: - Rows

  /// Everything at its longest, and more events than a record holds.
  private static var longest: FlowRecord {
    var record = SampleFlows.halfClosed
    let address = IPAddress(v6: 0xabcd_abcd_abcd_abcd_abcd_abcd_abcd_abcd)
    for path in [\FlowRecord.client, \FlowRecord.server] {
      record[keyPath: path] = SideRecord(
        endpoint: Endpoint(address, .max), packets: .min, duplicates: .min, payloadBytes: .min,
        uniqueBytes: .min,
        retransmissions: .min, syns: .min, fins: .min, rsts: .min, state: .synReceived,
        firstTSval: TSval(.max),
        lastTSval: TSval(.max), tsvalRegressions: .min, tsHz: .min, unackedBytes: .min, closeWait: .min,
        finWait2: .min)
    }
    (record.flow, record.incarnation, record.previousFlow) = (.min, .min, .min)
    (record.firstFrame, record.lastFrame, record.eventsOmitted) = (.max, .max, .min)
    let time = CaptureTime(nanoseconds: .min)
    (record.start, record.end) = (CaptureTime(nanoseconds: .max), time)
    (record.closeStarted, record.closeFinished, record.timeWaitStart, record.timeWaitEnd) = (
      time, time, time, time
    )
    record.resetCause = .closeWithUnreadDataOrLinger
    record.quality = QualityFlags(rawValue: .max)
    record.zeekHistory = "ShADadFfRrShADadFfRrShADadFfRrShADadFfRrShADadFfRr"
    record.encapsulation = [.other(String(repeating: "\u{1}", count: 1000))]
    record.events = Array(
      repeating: CloseEvent(
        frame: .max, input: 0, time: time, from: .server, flags: TCPFlags(rawValue: .max),
        sequence: SequenceNumber(.max), acknowledgment: SequenceNumber(.max), payloadLength: .max,
        tsval: TSval(.max), tsecr: TSval(.max), note: .timeWaitAssassination, clientState: .synReceived,
        serverState: .synReceived), count: 100)
    return record
  }

  @Test func `the longest row stays within what is reserved for it`() {
    let name = String(repeating: "\u{1}", count: 1000)
    let texts = 2 * 6 * 1000 + 4
    let json = text { NDJSONEncoder(inputs: [name]).encode(Self.longest, to: &$0) }
    #expect(json.utf8.count <= FlowRow<JSONSyntax>.longest + 100 * FlowRow<JSONSyntax>.longestEvent + texts)
    let csv = text { CSVEncoder(inputs: [name]).encode(Self.longest, to: &$0) }
    #expect(csv.utf8.count <= FlowRow<CSVSyntax>.longest + texts)
    #expect(json.contains("\"zeek_history\":\"ShADadFfRrShADadFfRrShADadFfRrShADadFfRrShADad\","))
    // Another row behind it is not touched.
    let two = text { output in
      let encoder = NDJSONEncoder(inputs: [name])
      encoder.encode(SampleFlows.orderly, to: &output)
      encoder.encode(Self.longest, to: &output)
    }
    #expect(two.hasSuffix(json))
  }

  @Test func `every row of CSV has a cell for each column`() {
    for flow in SampleFlows.all {
      let row = text { CSVEncoder(inputs: ["a", "b"]).encode(flow, to: &$0) }
      #expect(row.split(separator: ",", omittingEmptySubsequences: false).count == FlowColumn.allCases.count)
    }
  }
}

/// SplitMix64 (Steele, Lea, Flood, 2014).
private struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
