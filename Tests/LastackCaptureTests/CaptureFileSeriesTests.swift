import Foundation
import LastackWire
import Testing

@testable import LastackCapture

/// Packets written as they come, in one file or in a series.
@Suite struct CaptureFileSeriesTests {
  /// 2026-11-21T13:11:35Z
  private static let start = CaptureTime(nanoseconds: 1_795_266_695_000_000_000)

  private final class Folder {
    let path = NSTemporaryDirectory() + "lastack-series-\(UUID().uuidString)"
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  private func series(_ folder: Folder, _ rotation: FileRotation = FileRotation()) throws -> CaptureFileSeries
  {
    try CaptureFileSeries(
      path: folder.path + "/web.pcapng",
      interfaces: [
        .init(linkType: .ethernet, snapLength: 128, name: "eth0"),
        .init(linkType: .raw, snapLength: 96, name: "tun0"),
      ], rotation: rotation, application: "test", at: Self.start)
  }

  private func write(_ number: Int, every step: Int64, to series: inout CaptureFileSeries) {
    let octets = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 100)
    series.write(
      Packet(
        bytes: octets.span.bytes, time: Self.start.advanced(byNanoseconds: Int64(number) * step + 1),
        originalLength: 1500, linkType: number % 2 == 0 ? .ethernet : .raw, frame: UInt64(number + 1)),
      interface: UInt32(number % 2))
  }

  private struct Read: Equatable {
    var first: [Int] = []
    var drops: InputSummary.Drops?
    var damages = 0
    var interfaces: [String?] = []
  }

  /// The first octet of each packet.
  private func read(_ path: String) throws -> Read {
    var reader = try CaptureReader(paths: [path])
    var read = Read()
    try reader.read { packet in
      read.first.append(packet.bytes.withUnsafeBytes { Int($0[0]) })
      #expect(packet.originalLength == 1500)
    }
    let summary = try #require(reader.summaries.first)
    (read.drops, read.damages, read.interfaces) = (summary.drops, summary.damages.count, summary.interfaces)
    return read
  }

  @Test func `one file has every packet, its interface, its length on the wire and the losses`() throws {
    let folder = try Folder()
    var series = try series(folder)
    for number in 0..<10 { write(number, every: 1_000_000_000, to: &series) }
    series.finish(
      drops: [.init(byInterface: 1, bySystem: 2), .init(byInterface: 0, bySystem: 4)], at: Self.start)
    #expect(series.problem == nil)
    let read = try read(folder.path + "/web.pcapng")
    #expect(read.first == Array(0..<10))
    #expect(read.drops == .init(byInterface: 1, bySystem: 6))
    #expect(read.interfaces == ["eth0", "tun0"])
    #expect(read.damages == 0)
  }

  @Test func `what was flushed can be read while the file is open, and with half a block behind it`() throws {
    let folder = try Folder()
    var series = try series(folder)
    for number in 0..<10 { write(number, every: 1000, to: &series) }
    series.flush()
    for number in 10..<20 { write(number, every: 1000, to: &series) }
    let path = folder.path + "/web.pcapng"
    #expect(try read(path).first == Array(0..<10))
    series.flush()
    // As a kill in the middle of a write leaves it.
    let octets = try Data(contentsOf: URL(fileURLWithPath: path))
    let torn = folder.path + "/torn.pcapng"
    try octets.dropLast(50).write(to: URL(fileURLWithPath: torn))
    #expect(try read(torn).first == Array(0..<19))
  }

  @Test func `a series begins a new file after so many seconds of packets, and keeps the newest`() throws {
    let folder = try Folder()
    var series = try series(folder, FileRotation(nanoseconds: 10_000_000_000, files: 2))
    for number in 0..<35 { write(number, every: 1_000_000_000, to: &series) }
    series.finish(drops: [], at: Self.start)
    #expect(try folder.names() == ["web_00003_20261121131155.pcapng", "web_00004_20261121131205.pcapng"])
    #expect(try read(folder.path + "/web_00003_20261121131155.pcapng").first == Array(20..<30))
    #expect(try read(series.currentPath).first == Array(30..<35))
  }

  @Test func `a series begins a new file after so many octets`() throws {
    let folder = try Folder()
    var series = try series(folder, FileRotation(octets: 1000))
    for number in 0..<20 { write(number, every: 1000, to: &series) }
    series.finish(drops: [], at: Self.start)
    let names = try folder.names()
    #expect(names.count > 2)
    #expect(try names.flatMap { try read(folder.path + "/" + $0).first } == Array(0..<20))
    for name in names.dropLast() {
      let size = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)[.size] as? Int
      #expect((1000..<1400).contains(size ?? 0))
    }
  }

  @Test(arguments: [
    ("web.pcapng", "web_00012_20261121131135.pcapng"), ("a.b/web", "a.b/web_00012_20261121131135"),
    ("/tmp/x.y.pcap", "/tmp/x.y_00012_20261121131135.pcap"), (".hidden", ".hidden_00012_20261121131135"),
  ])
  func `the names of a series sort by number and tell the time`(path: String, name: String) {
    #expect(CaptureFileSeries.name(path, number: 12, at: Self.start) == name)
  }

  @Test func `a folder that is not there is an error that names the file`() {
    #expect(throws: CaptureError.self) {
      _ = try CaptureFileSeries(
        path: "/nonexistent/web.pcapng", interfaces: [], application: "test", at: Self.start)
    }
  }
}
