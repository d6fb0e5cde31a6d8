import LastackWire
import Testing

@testable import LastackTracking

/// Every cell of the rule (`semantics.md` §5.3, §5.4): age of the TSval in ticks × age of TS.Recent in seconds × kind ×
/// receiver, for RFC 7323 and for Linux.
@Suite struct PAWSTests {
  struct Cell: CustomTestStringConvertible, Sendable {
    var kind: PAWS.Kind
    var receiver: PAWS.Receiver
    var seconds: Int64
    /// For 0, 1 and 2 ticks older.
    var rfc: [PAWS.Verdict]
    var linux: [PAWS.Verdict]
    var testDescription: String { "\(kind) to \(receiver), idle \(seconds) s" }
  }

  private static let none = [PAWS.Verdict](repeating: .accepted, count: 3)
  private static let rfc: [PAWS.Verdict] = [.accepted, .refused, .refused]

  /// Linux 6.7 and later.
  static let cells: [Cell] = [59, 61, 2146, 2148].flatMap { (seconds: Int64) -> [Cell] in
    let isValid = seconds < 2147
    let timeWait: [PAWS.Verdict] = isValid ? [.accepted, .refused, .refused] : none
    func synchronized(_ verdict: PAWS.Verdict) -> [PAWS.Verdict] {
      isValid ? [.accepted, .accepted, verdict] : none
    }
    return [
      Cell(
        kind: .ordinary, receiver: .synchronized, seconds: seconds, rfc: rfc, linux: synchronized(.refused)),
      Cell(
        kind: .duplicateAck, receiver: .synchronized, seconds: seconds, rfc: rfc,
        linux: synchronized(.accepted)),
      Cell(
        kind: .staleAck, receiver: .synchronized, seconds: seconds, rfc: rfc, linux: synchronized(.ignored)),
      Cell(kind: .syn, receiver: .synchronized, seconds: seconds, rfc: rfc, linux: synchronized(.challenged)),
      Cell(kind: .reset, receiver: .synchronized, seconds: seconds, rfc: none, linux: none),
      Cell(kind: .ordinary, receiver: .timeWait, seconds: seconds, rfc: rfc, linux: timeWait),
      Cell(kind: .duplicateAck, receiver: .timeWait, seconds: seconds, rfc: rfc, linux: timeWait),
      Cell(kind: .staleAck, receiver: .timeWait, seconds: seconds, rfc: rfc, linux: timeWait),
      Cell(kind: .syn, receiver: .timeWait, seconds: seconds, rfc: rfc, linux: timeWait),
      // A TIME-WAIT younger than 60 s holds a reset to its TSval, too.
      Cell(
        kind: .reset, receiver: .timeWait, seconds: seconds, rfc: none,
        linux: seconds < 60 ? [.accepted, .ignored, .ignored] : none),
    ]
  }

  private static let day: Int64 = 86_400

  /// Before and after the wrap of the TSval.
  @Test(arguments: cells, [1_000_000, 1] as [UInt32])
  func `the verdict of each cell`(cell: Cell, recent: UInt32) {
    for ticks in 0...2 {
      let question = PAWS(
        tsval: TSval(recent &- UInt32(ticks)), recent: TSval(recent), age: cell.seconds * 1_000_000_000,
        kind: cell.kind, receiver: cell.receiver)
      #expect(question.verdict(by: .rfc7323) == cell.rfc[ticks], "RFC 7323, \(ticks) ticks older")
      #expect(question.verdict(by: .linux) == cell.linux[ticks], "Linux, \(ticks) ticks older")
    }
  }

  @Test func `all kinds, receivers and ages have their cell`() {
    #expect(Self.cells.count == PAWS.Kind.allCases.count * PAWS.Receiver.allCases.count * 4)
  }

  /// Before Linux 6.7 TS.Recent held for 24 days, as in the RFC.
  @Test(arguments: [
    (Int64(2148), PAWS.Verdict.refused), (24 * day - 1, .refused), (24 * day, .accepted),
  ])
  func `older kernels hold TS.Recent for 24 days`(seconds: Int64, verdict: PAWS.Verdict) {
    let question = PAWS(tsval: 98, recent: 100, age: seconds * 1_000_000_000)
    #expect(question.verdict(by: .linuxBeforeMicroseconds) == verdict)
    #expect(question.verdict(by: .linux) == .accepted)
  }

  @Test(arguments: [(24 * day, PAWS.Verdict.refused), (24 * day + 1, .accepted)])
  func `the RFC's TS.Recent is outdated after 24 days`(seconds: Int64, verdict: PAWS.Verdict) {
    #expect(PAWS(tsval: 98, recent: 100, age: seconds * 1_000_000_000).verdict(by: .rfc7323) == verdict)
  }

  @Test(arguments: PAWS.Rule.allCases)
  func `TSvals 2^31 apart are unordered, and pass`(rule: PAWS.Rule) {
    #expect(PAWS(tsval: 0x8000_0005, recent: 5, age: 0).verdict(by: rule) == .accepted)
    #expect(PAWS(tsval: 0x8000_0006, recent: 5, age: 0).verdict(by: rule) == .refused)
  }

  /// Some systems send 0 on SYNs and real values later.
  @Test func `Linux takes TS recent 0 for none`() {
    let question = PAWS(tsval: 0xFFFF_FF00, recent: 0, age: 0)
    #expect(question.verdict(by: .linux) == .accepted)
    #expect(question.verdict(by: .rfc7323) == .refused)
  }

  @Test(arguments: [(Int32(240), PAWS.Verdict.accepted), (241, .refused)])
  func `a duplicate ACK passes for one RTO of a 1200 Hz clock`(ticks: Int32, verdict: PAWS.Verdict) {
    let question = PAWS(
      tsval: TSval(10_000 - UInt32(ticks)), recent: 10_000, age: 0, kind: .duplicateAck)
    #expect(question.verdict(by: .linux) == verdict)
  }
}
