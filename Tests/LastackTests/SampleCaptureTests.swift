import Foundation
import LastackCapture
import LastackWire
import SegmentScript
import Testing

/// Script, encoder, file, reader and decoder agree: a capture's segments are those that its script says.
@Suite struct SampleCaptureTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Captures")

  static func names(with suffix: String, in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(suffix) }.sorted()
  }

  /// Every script's name; `format` is told by several captures.
  static func stories() throws -> [String] {
    try names(with: ".script", in: folder.appendingPathComponent("scripts"))
      .map { String($0.dropLast(".script".count)) }.filter { $0 != "format" }
  }

  private func script(_ name: String) throws -> [Segment] {
    let path = Self.folder.appendingPathComponent("scripts/\(name).script")
    return try SegmentScript(String(contentsOf: path, encoding: .utf8)).segments
  }

  private func segments(of capture: String, reader kind: ReaderKind) throws -> [Segment] {
    var reader = try CaptureReader(paths: [Self.folder.appendingPathComponent(capture).path], reader: kind)
    var decoder = PacketDecoder()
    var segments: [Segment] = []
    var other = 0
    try reader.read { packet in
      var segment = Segment(
        from: RFCFigure.peerA, to: RFCFigure.peerB, sequence: 0, flags: [], at: packet.time)
      if decoder.decode(packet, into: &segment) == .segment {
        // The number of the VLAN's encapsulation is the decoder's own.
        segment.encapsulation = 0
        segments.append(segment)
      } else {
        other += 1
      }
    }
    #expect(other == 0)
    return segments
  }

  private func microseconds(_ segment: Segment) -> Segment {
    var segment = segment
    segment.time.nanoseconds -= segment.time.nanoseconds % 1000
    return segment
  }

  @Test(arguments: try stories(), [ReaderKind.native, .libpcap])
  func `a story's capture holds its script`(story: String, reader: ReaderKind) throws {
    let read = try segments(of: "\(story).pcap", reader: reader)
    let written = try script(story).map(microseconds)
    try #require(read.count == written.count)
    for (read, written) in zip(read, written) {
      #expect(String(describing: read) == String(describing: written))
    }
  }

  @Test(
    arguments: try names(with: "", in: folder).filter { $0.hasPrefix("format-") },
    [ReaderKind.native, .libpcap])
  func `every form of capture file holds the same segments at the same times`(
    capture: String, reader: ReaderKind
  ) throws {
    let read = try segments(of: capture, reader: reader)
    let written = try script("format")
    try #require(read.count == written.count)
    for (read, written) in zip(read, written) {
      var expected = written
      if capture.contains("simple-packet") { expected.time = CaptureTime(nanoseconds: 0) }
      #expect(String(describing: read) == String(describing: expected))
    }
  }
}
