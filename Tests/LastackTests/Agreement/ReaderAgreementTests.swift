import Lastack
import Testing

@Suite(.enabled(if: Corpus.isThere, Comment(rawValue: Corpus.absence)))
struct ReaderAgreementTests {
  /// What `lastack flows --format ndjson` writes, header included; the error's text for what cannot be read.
  private func rows(of capture: String, reader: ReaderKind) -> String {
    var options = AnalysisOptions(paths: [Corpus.path(capture)])
    options.reader = reader
    var encoder = NDJSONEncoder(inputs: [])
    var rows = OutputBuffer(capacity: 1 << 16)
    do throws(AnalysisError) {
      let run = try Analysis.run(
        options, opened: { encoder = NDJSONEncoder(inputs: $0) }, { flow in encoder.encode(flow, to: &rows) })
      encoder.encodeHeader(run, to: &rows)
      return rows.text
    } catch {
      return error.description
    }
  }

  @Test func `both readers lead to the same rows, octet by octet, on every capture`() throws {
    #expect(Corpus.captures.count > 200)
    for capture in Corpus.captures {
      let native = rows(of: capture, reader: .native)
      #expect(native.count > 100, "\(capture)")
      #expect(native == rows(of: capture, reader: .libpcap), "\(capture)")
    }
  }
}
