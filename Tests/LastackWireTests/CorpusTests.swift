import Foundation
import Testing

@testable import LastackWire

private let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/corpus")

private func isThere(_ name: String) -> Bool {
  FileManager.default.fileExists(atPath: corpus.appendingPathComponent(name).path)
}

/// A row of the manifest: a file, and how many TCP segments tshark counts in it.
struct CorpusFile: CustomTestStringConvertible {
  var name: String
  var segments: Int
  var testDescription: String { name }

  func records() throws -> [CaptureRecord] {
    captureRecords([UInt8](try Data(contentsOf: corpus.appendingPathComponent("captures/" + name))))
  }

  /// Every file that is not compressed and not damaged in its records, which are another module's business.
  static let all: [CorpusFile] = {
    guard let text = try? String(contentsOf: corpus.appendingPathComponent("MANIFEST.tsv"), encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      let name = String(columns[0])
      guard !name.hasSuffix(".gz"), name != "pcapplusplus__crash-exception-cast-constructed-record" else {
        return nil
      }
      return CorpusFile(name: name, segments: Int(columns[9]) ?? -1)
    }
  }()
}

@Suite(.enabled(if: isThere("MANIFEST.tsv"), "the corpus of captures is not beside the package"))
struct CorpusTests {
  @Test(arguments: CorpusFile.all)
  func `as many TCP segments as tshark counts`(_ file: CorpusFile) throws {
    var decoder = PacketDecoder()
    var segment = emptySegment()
    for record in try file.records() {
      _ = decoder.decode(record.packet, into: &segment)
    }
    #expect(decoder.statistics.segments == file.segments)
  }

  @Test(arguments: CorpusFile.all)
  func `the common path reads what the generic walk reads, on the packets and on damaged copies`(
    _ file: CorpusFile
  ) throws {
    var random = SplitMix(seed: UInt64(file.name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }))
    var common = PacketDecoder()
    var generic = PacketDecoder()
    for record in try file.records().prefix(2000) {
      agree(record, &common, &generic)
      var damaged = record
      for _ in 0..<2 where !damaged.bytes.isEmpty {
        let reach = min(damaged.bytes.count, 90)
        damaged.bytes[Int(random.next() % UInt64(reach))] = UInt8(truncatingIfNeeded: random.next())
      }
      if random.next() % 4 == 0 {
        damaged.bytes.removeLast(Int(random.next() % UInt64(damaged.bytes.count + 1)))
      }
      agree(damaged, &common, &generic)
    }
    #expect(common.statistics == generic.statistics)
  }

  private func agree(
    _ record: CaptureRecord, _ common: inout PacketDecoder, _ generic: inout PacketDecoder
  ) {
    var fast = emptySegment()
    var slow = emptySegment()
    guard common.decodeCommon(record.packet, into: &fast) else { return }
    let outcome = generic.decodeAny(record.packet, into: &slow)
    #expect(outcome == .segment, "frame \(record.frame)")
    #expect(SegmentFacts(fast) == SegmentFacts(slow), "frame \(record.frame)")
  }
}
