import Foundation
import Testing

/// Outputs that end early or cannot be written.
@Suite struct OutputTests {
  /// More rows than a pipe holds, and more than are written in one piece.
  private func largeCapture(_ scratch: Scratch) throws -> String {
    try scratch.write("large.pcap", CaptureOctets.pcap(connections: 2000))
  }

  @Test(
    arguments: [
      "report", "flows", "flows --format ndjson", "flows --format ndjson --no-header", "flows --format csv",
      "flow 7", "flows --format csv -j1", "flows --format csv -j3",
    ], ["true", "head -c 1000"])
  func `a reader that closes the pipe early is success and says nothing`(
    subcommand: String, reader: String
  ) throws {
    let scratch = try Scratch()
    let capture = try largeCapture(scratch)
    let run = try BuiltProgram.shell(
      "{ \"$LASTACK\" \(subcommand) '\(capture)'; echo $? >&2; } | \(reader) > /dev/null")
    #expect(run.errors == "0\n")
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"),
    arguments: ["report", "flows", "flows --format ndjson", "flows --format ndjson --no-header", "flow 7"])
  func `a full disk is exit code 1 and is named, on standard output and elsewhere`(subcommand: String) throws
  {
    let scratch = try Scratch()
    let capture = try largeCapture(scratch)
    let standard = try BuiltProgram.shell("\"$LASTACK\" \(subcommand) '\(capture)' > /dev/full")
    #expect(standard.status == 1)
    #expect(standard.errors == "lastack: standard output: cannot be written: No space left on device\n")
    let device = try BuiltProgram.shell("\"$LASTACK\" \(subcommand) -o /dev/full '\(capture)'")
    #expect(device.status == 1)
    #expect(device.errors == "lastack: /dev/full: cannot be written: No space left on device\n")
  }

  @Test func `an output that cannot be written whole is not written at all`() throws {
    let scratch = try Scratch()
    let capture = try largeCapture(scratch)
    let rows = try scratch.write("rows.csv", Array("before".utf8))
    // The shell's limit on a file's size, in blocks of 512 octets, stands for a disk that fills up.
    let run = try BuiltProgram.shell(
      "trap '' XFSZ; ulimit -f 8; \"$LASTACK\" flows -o '\(rows)' '\(capture)'")
    #expect(run.status == 1)
    #expect(run.errors == "lastack: \(rows): cannot be written: File too large\n")
    #expect(scratch.contents == ["large.pcap", "rows.csv"])
    #expect(try String(contentsOfFile: rows, encoding: .utf8) == "before")
  }

  @Test(arguments: ["report", "flows", "flow 0"])
  func `a capture is never written over with what was read from it`(subcommand: String) throws {
    let scratch = try Scratch()
    let octets = CaptureOctets.pcap(connections: 1)
    let capture = try scratch.write("one.pcap", octets)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("link.pcap"), withDestinationPath: capture)
    let run = try BuiltProgram.shell(
      "cd '\(scratch.folder)' && \"$LASTACK\" \(subcommand) one.pcap -o link.pcap")
    #expect(run.status == 2)
    #expect(run.errors == "lastack: --output link.pcap: is an input; name another file\n")
    #expect(try Array(Data(contentsOf: URL(fileURLWithPath: capture))) == octets)
  }

  @Test func `an output that cannot be made is named`() throws {
    let scratch = try Scratch()
    let run = try BuiltProgram.run(
      "flows", "-o", scratch.file("no/such/folder.csv"), scratch.file("absent.pcap"))
    #expect(run.status == 1)
    #expect(run.errors.contains("no/such/folder.csv: cannot be written: No such file or directory"))
  }
}
