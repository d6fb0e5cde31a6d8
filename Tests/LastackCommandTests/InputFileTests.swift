import Foundation
import Testing

/// An orderly close in three segments after a handshake, as a pcap file (µs, little-endian, Ethernet): 7 records of 70 octets.
private let orderlyClose: [UInt8] = {
  func little(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
  func big(_ number: UInt32) -> [UInt8] { little(number).reversed() }
  var file: [UInt8] = little(0xa1b2_c3d4) + [2, 0, 4, 0] + little(0) + little(0) + little(65535) + little(1)
  let segments: [(fromClient: Bool, sequence: UInt32, acknowledgment: UInt32, flags: UInt8)] = [
    (true, 100, 0, 0x02), (false, 300, 101, 0x12), (true, 101, 301, 0x10), (true, 101, 301, 0x11),
    (false, 301, 102, 0x11), (true, 102, 302, 0x10),
  ]
  for (index, segment) in segments.enumerated() {
    let client: [UInt8] = [10, 0, 0, 1]
    let server: [UInt8] = [10, 0, 0, 2]
    let ports: [UInt8] = segment.fromClient ? [0x9c, 0x40, 0x00, 0x50] : [0x00, 0x50, 0x9c, 0x40]
    var packet: [UInt8] = Array(repeating: 2, count: 12) + [0x08, 0x00]
    packet += [0x45, 0, 0, 40, 0, UInt8(index), 0x40, 0, 64, 6, 0, 0]
    packet += segment.fromClient ? client + server : server + client
    packet +=
      ports + big(segment.sequence) + big(segment.acknowledgment) + [
        0x50, segment.flags, 0xff, 0xff, 0, 0, 0, 0,
      ]
    file += little(1_795_266_695) + little(UInt32(index) * 1000) + little(54) + little(54) + packet
  }
  return file
}()

/// What the program does with files good and bad; passes when the readers and the tracker are joined.
@Suite(.disabled("needs the reader")) struct InputFileTests {
  private func header(_ line: Substring) throws -> [String: Any] {
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    return try #require(object["header"] as? [String: Any])
  }

  @Test func `flows are rows after the header, and without it on request`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", orderlyClose)
    let run = try BuiltProgram.run("flows", "--format", "ndjson", capture)
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect((try header(lines[0])["totals"] as? [String: Any])?["packets"] as? Int == 6)
    let row = try #require(try JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: Any])
    #expect(row["outcome"] as? String == "orderly")
    #expect(row["active_closer"] as? String == "client")
    #expect(row["input"] as? String == "close.pcap")
    let bare = try BuiltProgram.run("flows", "--format", "ndjson", "--no-header", capture)
    #expect(bare.output == "\(lines[1])\n")
  }

  @Test func `standard input is read as a file is`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", orderlyClose)
    let run = try BuiltProgram.shell("cat '\(capture)' | \"$LASTACK\" flows --format csv --no-header -")
    #expect(run.status == 0)
    #expect(run.output.contains(",orderly,three_segment,client,proven,"))
  }

  @Test func `a selection hides rows and changes no number`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", orderlyClose)
    let none = try BuiltProgram.run("flows", "--format", "ndjson", "--port", "81", capture)
    let lines = none.output.split(separator: "\n")
    #expect(lines.count == 1)
    #expect((try header(lines[0])["totals"] as? [String: Any])?["flows"] as? Int == 1)
    let some = try BuiltProgram.run(
      "flows", "--format", "csv", "--no-header", "--port", "80", "--host", "10.0.0.0/30", capture)
    #expect(some.output.hasPrefix("1,0,0,,10.0.0.1,40000,10.0.0.2,80,syn,"))
  }

  @Test func `the suffix of --output chooses the form, and the file appears whole`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", orderlyClose)
    let run = try BuiltProgram.run("flows", "-o", scratch.file("rows.csv"), capture)
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
    #expect(scratch.contents == ["close.pcap", "rows.csv"])
    #expect(try String(contentsOfFile: scratch.file("rows.csv"), encoding: .utf8).hasPrefix("schema,flow,"))
  }

  @Test func `an interrupted run leaves no file behind`() throws {
    let scratch = try Scratch()
    let run = try BuiltProgram.shell(
      """
      mkfifo '\(scratch.file("pipe"))'; sleep 60 > '\(scratch.file("pipe"))' & writer=$!
      "$LASTACK" flows -o '\(scratch.file("rows.csv"))' '\(scratch.file("pipe"))' & reader=$!
      until ls '\(scratch.folder)' | grep -q rows.csv; do :; done
      kill -TERM $reader; wait $reader; status=$?; kill $writer; exit $status
      """)
    #expect(run.status == 143)
    #expect(scratch.contents == ["pipe"])
  }

  @Test func `a device is written as it is`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", orderlyClose)
    #expect(try BuiltProgram.run("flows", "--format", "ndjson", "-o", "/dev/null", capture).status == 0)
    #expect(try BuiltProgram.shell("test -c /dev/null").status == 0)
  }

  @Test func `a closed pipe is success`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", orderlyClose)
    let run = try BuiltProgram.shell(
      "{ \"$LASTACK\" flows --format ndjson '\(capture)'; echo $? >&2; } | true")
    #expect(run.errors == "0\n")
  }

  @Test func `a flow is shown by its number, and one that is not there is exit code 2`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", orderlyClose)
    let ladder = try BuiltProgram.run("flow", "0", capture)
    #expect(ladder.status == 0)
    #expect(
      ladder.output.contains(
        "The client closed first (proven): its FIN in frame 4 does not acknowledge the server's"))
    let missing = try BuiltProgram.run("flow", "1", capture)
    #expect(missing.status == 2)
    #expect(missing.errors == "lastack: no flow 1 in this capture: the last is flow 0\n")
  }

  @Test func `a record cut short is exit code 4, names file and octet, and loses nothing before it`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("cut.pcap", Array(orderlyClose.dropLast(10)))
    let run = try BuiltProgram.run("flows", "--format", "csv", "--no-header", capture)
    #expect(run.status == 4)
    #expect(run.errors.contains("cut.pcap: damaged at octet 374:"), "\(run.errors)")
    #expect(run.output.contains(",last_ack_unanswered,"))
    #expect(try BuiltProgram.run("flows", "-q", "--format", "csv", capture).errors.isEmpty)
  }

  @Test(
    arguments: [
      ("empty.pcap", []), ("text.pcap", Array("not a capture at all, but long enough for one".utf8)),
      ("stub.pcap", [0xd4, 0xc3, 0xb2, 0xa1]),
    ] as [(String, [UInt8])])
  func `a file that is no capture is exit code 1 and is named`(name: String, octets: [UInt8]) throws {
    let scratch = try Scratch()
    let run = try BuiltProgram.run("report", try scratch.write(name, octets))
    #expect(run.status == 1)
    #expect(run.errors.contains(name))
    #expect(run.output.isEmpty)
  }

  @Test func `a wrong filter is exit code 2 and quotes the expression`() throws {
    let scratch = try Scratch()
    let run = try BuiltProgram.run(
      "report", "--filter", "tcp prot 80", try scratch.write("close.pcap", orderlyClose))
    #expect(run.status == 2)
    #expect(run.errors.contains("tcp prot 80"))
  }
}

/// What needs no packet to be read.
@Suite struct UnreadableInputTests {
  @Test(arguments: ["report", "flows", "flow 0"])
  func `a file that is not there is exit code 1 and is named`(subcommand: String) throws {
    let scratch = try Scratch()
    let run = try BuiltProgram.shell("\"$LASTACK\" \(subcommand) '\(scratch.file("absent.pcap"))'")
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("absent.pcap"))
  }

  @Test func `a directory is exit code 1 and is named`() throws {
    let run = try BuiltProgram.run("flows", "/usr")
    #expect(run.status == 1)
    #expect(run.errors.contains("/usr"))
  }

  @Test func `what could not be analysed leaves the output as it was`() throws {
    let scratch = try Scratch()
    let rows = try scratch.write("rows.csv", Array("before".utf8))
    #expect(try BuiltProgram.run("flows", "-o", rows, scratch.file("absent.pcap")).status == 1)
    #expect(scratch.contents == ["rows.csv"])
    #expect(try String(contentsOfFile: rows, encoding: .utf8) == "before")
  }

  @Test func `an output that cannot be made is named`() throws {
    let scratch = try Scratch()
    let run = try BuiltProgram.run(
      "flows", "-o", scratch.file("no/such/folder.csv"), scratch.file("absent.pcap"))
    #expect(run.status == 1)
    #expect(run.errors.contains("no/such/folder.csv: cannot be written: No such file or directory"))
  }
}
