import Foundation
import Lastack
import Testing

/// Everything that an analysis says is the same on any number of threads.
@Suite struct JobsAgreementTests {
  /// What `lastack flows --format ndjson` writes, rows before header; the error's text for what cannot be read.
  private func rows(of paths: [String], jobs: Int, reader: ReaderKind = .auto) -> String {
    var options = AnalysisOptions(paths: paths)
    options.jobs = jobs
    options.reader = reader
    var encoder = NDJSONEncoder(inputs: [])
    var rows = OutputBuffer(capacity: 1 << 16)
    do throws(AnalysisError) {
      let run = try Analysis.run(
        options, opened: { encoder = NDJSONEncoder(inputs: $0) }, { flow in encoder.encode(flow, to: &rows) })
      encoder.encodeHeader(run, to: &rows)
      return rows.text + "\(run)"
    } catch {
      return error.description
    }
  }

  private func expectSameRows(of paths: [String]) {
    let alone = rows(of: paths, jobs: 1)
    #expect(alone.count > 100, "\(paths)")
    for jobs in [2, 3, 4] {
      // Not `==` of the texts in the expectation: a difference would print megabytes.
      let isSame = rows(of: paths, jobs: jobs) == alone
      #expect(isSame, "\(jobs) jobs, \(paths)")
    }
  }

  @Test(.enabled(if: Corpus.isThere, Comment(rawValue: Corpus.absence)))
  func `two, three and four jobs lead to the rows of one on every capture of the corpus`() {
    for capture in Corpus.captures { expectSameRows(of: [Corpus.path(capture)]) }
  }

  @Test func `two, three and four jobs lead to the rows of one on every sample capture`() throws {
    let folder = SampleCaptureTests.folder
    let captures = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.contains(".pcap")
    }
    #expect(captures.count > 10)
    for capture in captures { expectSameRows(of: [folder.appendingPathComponent(capture).path]) }
    expectSameRows(of: captures.sorted().map { folder.appendingPathComponent($0).path })
  }

  /// A capture of many batches: connections that open and close, every tenth SYN rejected by ICMP on its way, every
  /// connection in a VLAN of its own.
  private func manyConnections(_ count: Int) -> [UInt8] {
    let encoder = SegmentEncoder()
    var writer = PcapWriter(linkType: .ethernet)
    func put(_ octets: [UInt8], _ time: Int64, vlan: UInt16) {
      let tag: [UInt8] = [0x81, 0x00, UInt8(vlan >> 8), UInt8(vlan & 0xff)]
      let tagged = Array(octets[..<12]) + tag + Array(octets[12...])
      writer.write(tagged.span, at: CaptureTime(nanoseconds: time))
    }
    let server = Endpoint(IPAddress(v4: 0x0A00_0002), 443)
    for number in 0..<count {
      let client = Endpoint(
        IPAddress(v4: 0x0A01_0000 + UInt32(number / 20_000)), UInt16(10_000 + number % 20_000))
      let vlan = UInt16(number % 4000 + 1)
      var time = Int64(number) * 50_000_000
      func send(
        _ from: Endpoint, _ sequence: UInt32, _ acknowledgment: UInt32, _ flags: TCPFlags,
        _ payload: UInt32 = 0
      ) -> [UInt8] {
        time += 1_000_000
        let octets = encoder.encode(
          Segment(
            from: from, to: from == client ? server : client, sequence: SequenceNumber(sequence),
            acknowledgment: SequenceNumber(acknowledgment), flags: flags, payloadLength: payload,
            at: CaptureTime(nanoseconds: time)))
        put(octets, time, vlan: vlan)
        return octets
      }
      let syn = send(client, 100, 0, .syn)
      if number % 10 == 0 {
        put(rejection(of: syn), time + 1000, vlan: vlan)
        continue
      }
      _ = send(server, 1000, 101, .synAck)
      _ = send(client, 101, 1001, .ack)
      _ = send(client, 101, 1001, [.psh, .ack], 200)
      _ = send(server, 1001, 301, [.fin, .ack])
      _ = send(client, 301, 1002, [.fin, .ack])
      _ = send(server, 1002, 302, .ack)
    }
    return writer.octets
  }

  /// ICMP's "port unreachable" from where the frame went, with the IP header and eight octets that it quotes.
  private func rejection(of frame: [UInt8]) -> [UInt8] {
    let quoted = Array(frame[14..<14 + 28])
    let header: [UInt8] = [0x45, 0, 0, UInt8(20 + 8 + quoted.count), 0, 0, 0, 0, 64, 1, 0, 0]
    return Array(frame[..<14]) + header + Array(frame[30..<34]) + Array(frame[26..<30])
      + [3, 3, 0, 0, 0, 0, 0, 0] + quoted
  }

  private func write(_ octets: [UInt8], _ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "lastack-jobs-\(UUID().uuidString).pcap"
    try Data(octets).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func `many batches, rejections and encapsulations lead to the same rows`() throws {
    try write(manyConnections(6000)) { path in
      var options = AnalysisOptions(paths: [path])
      options.jobs = 3
      let analysis = try Analysis(options)
      #expect(analysis.summary.totals.segments == 600 + 5400 * 7)
      #expect(analysis.flows.filter { $0.outcome == .icmpRejected }.count == 600)
      expectSameRows(of: [path])
    }
  }

  @Test func `damage in the middle and at the end is the same`() throws {
    var octets = manyConnections(2000)
    for place in octets.count / 2..<octets.count / 2 + 40 { octets[place] = 0xff }
    try write(Array(octets.dropLast(7))) { path in
      var options = AnalysisOptions(paths: [path])
      options.jobs = 2
      let damages = try Analysis(options).summary.inputs[0].damages
      #expect(damages.count == 2)
      expectSameRows(of: [path])
    }
  }

  @Test(arguments: [1, 2, 3])
  func `what cannot be read at all is told by the error, on any number of threads`(jobs: Int) {
    #expect(rows(of: ["/nonexistent/close.pcap"], jobs: jobs).hasPrefix("/nonexistent/close.pcap: "))
  }

  /// A pipe holds little: it is filled while it is read.
  @Test(arguments: [1, 2, 3])
  func `a pipe is read to its end`(jobs: Int) throws {
    let octets = manyConnections(1000)
    let pipe = Pipe()
    let writer = Thread {
      try? pipe.fileHandleForWriting.write(contentsOf: Data(octets))
      try? pipe.fileHandleForWriting.close()
    }
    writer.start()
    var options = AnalysisOptions(paths: ["/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"])
    options.jobs = jobs
    let analysis = try Analysis(options)
    #expect(analysis.summary.totals.segments == 100 + 900 * 7)
    #expect(analysis.flows.count == 1000)
  }

  @Test(arguments: [1, 2, 3])
  func `all functions are called on the caller's thread, and records in one order`(jobs: Int) throws {
    try write(manyConnections(3000)) { path in
      var options = AnalysisOptions(paths: [path])
      options.jobs = jobs
      let caller = Thread.current
      var calls = (opened: 0, progress: 0, records: 0)
      var isElsewhere = false
      _ = try Analysis.run(
        options,
        opened: { _ in
          calls.opened += 1
          isElsewhere = isElsewhere || Thread.current != caller
        },
        progress: { _ in
          calls.progress += 1
          isElsewhere = isElsewhere || Thread.current != caller
        },
        { _ in
          // A consumer that is slower than the tracker: others run meanwhile.
          sched_yield()
          calls.records += 1
          isElsewhere = isElsewhere || Thread.current != caller
        })
      #expect(!isElsewhere)
      #expect(calls.opened == 1)
      #expect(calls.progress >= 1)
      #expect(calls.records == 3000)
    }
  }
}
