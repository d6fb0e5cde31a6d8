import LastackCapture
import LastackWire
import Testing

@Suite struct LibpcapTests {
  @Test func `what the dumper writes, both libpcap and the block reader read`() throws {
    let source = TemporaryFile(fivePackets(variant: .nanoseconds))
    let target = TemporaryFile([])
    var dumper = try PacketDumper(path: target.path, linkType: LinkType(rawValue: 1))
    var capture = try CaptureReader(paths: [source.path])
    try capture.read { dumper.write($0) }
    try dumper.close()
    #expect(try Reading(target).packets == expectedFive)

    var file = try OfflineCapture(path: target.path)
    let header = [
      Int(file.linkType.rawValue), file.snapLength, file.version.major, file.version.minor,
      file.isSwapped ? 1 : 0,
    ]
    #expect(header == [1, 262_144, 2, 4, 0])
    var times: [Int64] = []
    while try file.next(frame: 1, { times.append($0.time.nanoseconds) }) { continue }
    #expect(times == expectedFive.map(\.time))
  }

  @Test func `libpcap's own words come with its errors`() {
    let empty = TemporaryFile(Array("no capture at all".utf8))
    #expect(throws: CaptureError(.format, subject: empty.path, problem: "unknown file format")) {
      _ = try OfflineCapture(path: empty.path)
    }
  }

  @Test func `libpcap's error at damage says how much is missing`() throws {
    let cut = TemporaryFile(Array(fivePackets().prefix(24 + 76 + 20)))
    var file = try OfflineCapture(path: cut.path)
    let isFirstWhole = try file.next(frame: 1) { _ in }
    #expect(isFirstWhole)
    do throws(CaptureError) {
      _ = try file.next(frame: 2) { _ in }
      Issue.record("the cut record was read")
    } catch {
      #expect(error.problem == "truncated dump file; tried to read 60 captured bytes, only got 4")
      #expect(error.subject == cut.path)
    }
  }

  @Test func `raw IP has one number in files and another in libpcap`() throws {
    var writer = PcapWriter(linkType: LinkType(rawValue: 101))
    writer.write([0x45, 0].span, at: CaptureTime(nanoseconds: 0))
    let file = TemporaryFile(writer.octets)
    let linkType = try OfflineCapture(path: file.path).linkType
    #expect(linkType.rawValue == 101)
  }

  @Test func `an expression that means nothing for a link type is an error`() {
    #expect(throws: CaptureError.self) {
      _ = try BPFProgram(expression: "ether host 02:00:00:00:00:01", linkType: LinkType(rawValue: 101))
    }
  }

  @Test func `an interface that is not there is an error with libpcap's words`() {
    do throws(CaptureError) {
      _ = try LiveCapture(interface: "nonexistent0")
      Issue.record("an interface that is not there was opened")
    } catch {
      #expect(error.layer == .interface)
      #expect(error.subject == "nonexistent0")
      #expect(error.problem.isEmpty == false)
    }
  }

  @Test func `the loopback interface is listed with its flag and addresses`() throws {
    guard let loopback = try CaptureInterface.all().first(where: { $0.name == "lo" }) else { return }
    #expect(loopback.flags.contains(.loopback))
    #expect(loopback.addresses.isEmpty || loopback.addresses.contains(IPAddress(v4: 0x7f00_0001)))
  }
}
