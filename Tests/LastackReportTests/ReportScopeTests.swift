import LastackDiagnosis
import LastackTracking
import LastackWire
import Testing

@testable import LastackReport

@Suite struct ReportScopeTests {
  @Test(arguments: [
    // What fits 40 lines; one more takes the line that would say there is one more.
    (ReportScope(), 5, 5), (ReportScope(), 6, 6), (ReportScope(), 7, 5),
    (ReportScope(lines: 60), 30, 10), (ReportScope(detail: .full), 30, 20),
    // A number that was asked for is that number.
    (ReportScope(top: 6), 7, 6), (ReportScope(top: 6, detail: .full), 7, 6), (ReportScope(top: 9), 7, 7),
  ])
  func `a list has the rows that fit, or that were asked for`(scope: ReportScope, count: Int, shown: Int) {
    #expect(scope.shown(count, usual: 5) == shown)
  }

  @Test func `times have their date where a run goes on over midnight`() {
    let night = CaptureTime(nanoseconds: 1_767_657_599_500_000_000)
    let morning = night.advanced(byNanoseconds: 1_000_000_000)
    let oneDay = TimesOfDay(from: night, to: night)
    #expect(oneDay(night) == "23:59:59.500")
    #expect(oneDay.brief(night) == "23:59:59")
    let two = TimesOfDay(from: night, to: morning)
    #expect(two(night) == "01-05 23:59:59.500")
    #expect(two.brief(morning) == "01-06 00:00:00")
    #expect(!TimesOfDay(from: nil, to: nil).hasDate)
  }

  @Test(arguments: [
    ("reprot", "report"), ("flwos", "flows"), ("hsots", "hosts"), ("liv", "live"), ("reports", "report"),
    ("close", nil), ("file", nil), ("x", nil), ("a.pcap", nil), ("", nil),
  ])
  func `a slip of the hand is at most two letters off, and fewer than half`(word: String, meant: String?) {
    #expect(Spelling.slip(word, of: ["report", "flows", "flow", "hosts", "live", "diff"]) == meant)
  }
}
