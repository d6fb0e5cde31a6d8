import Foundation
import Testing

@Suite struct SeveralInputsTests {
  /// A connection whose handshake lies in one file and whose close in another.
  private func halves(_ scratch: Scratch) throws -> (first: String, second: String) {
    let whole = CaptureOctets.pcap()
    let middle = CaptureOctets.headerLength + 3 * CaptureOctets.recordLength
    return (
      try scratch.write("first.pcap", Array(whole.prefix(middle))),
      try scratch.write("second.pcap", Array(whole.prefix(CaptureOctets.headerLength) + whole[middle...]))
    )
  }

  @Test func `several files are one capture, in the order of their first packets`() throws {
    let scratch = try Scratch()
    let (first, second) = try halves(scratch)
    let run = try BuiltProgram.run("flows", "--format", "ndjson", second, first)
    #expect(run.status == 0)
    let lines = try run.output.split(whereSeparator: \.isNewline).map { try JSON($0) }
    #expect(lines.count == 2)
    #expect(lines[0]["header"]["totals"]["packets"].number == 6)
    #expect(lines[1]["outcome"].text == "orderly")
    #expect(lines[1]["input"].text == "first.pcap")
    #expect(lines[1]["first_frame"].number == 1)
    #expect(lines[1]["last_frame"].number == 3)
  }

  @Test func `damage in one of several files costs that file's rest only`() throws {
    let scratch = try Scratch()
    let (first, second) = try halves(scratch)
    let late = try scratch.write(
      "late.pcap",
      Array(CaptureOctets.pcap(connections: 2, firstPort: 50_000, second: 1_795_266_795).dropLast(1)))
    let run = try BuiltProgram.run("flows", "--format", "csv", "--no-header", late, second, first)
    #expect(run.status == 4)
    #expect(run.errors.hasPrefix("lastack: \(late): damaged at octet 794: "))
    #expect(run.output.split(whereSeparator: \.isNewline).filter { $0.contains(",orderly,") }.count == 2)
    #expect(run.output.split(whereSeparator: \.isNewline).count == 3)
  }

  @Test(
    arguments: [("gzip", "gzip -c"), ("zstd", "zstd -qc"), ("xz", "xz -c"), ("lz4", "lz4 -qc")],
    ["native", "libpcap"])
  func `a compressed capture gives the same rows, whatever its name, and from a pipe`(
    tool: (name: String, command: String), reader: String
  ) throws {
    try #require(
      try BuiltProgram.shell("command -v \(tool.name)").status == 0, "\(tool.name) is missing: make test-deps"
    )
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcapng", CaptureOctets.pcapng(connections: 3))
    let packed = scratch.file("packed.pcapng")
    #expect(try BuiltProgram.shell("\(tool.command) '\(capture)' > '\(packed)'").status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: packed)).prefix(4) != Data([0x0a, 0x0d, 0x0d, 0x0a]))
    let rows = "flows --format csv --reader \(reader)"
    let plain = try BuiltProgram.shell("\"$LASTACK\" \(rows) - < '\(capture)'")
    #expect(plain.output.split(whereSeparator: \.isNewline).count == 4)
    let piped = try BuiltProgram.shell("cat '\(packed)' | \"$LASTACK\" \(rows) -")
    #expect(piped.output == plain.output)
    #expect(piped.status == 0)
    let file = try BuiltProgram.shell("\"$LASTACK\" \(rows) '\(packed)'")
    #expect(file.output.replacing("packed.pcapng", with: "standard input") == plain.output)
    #expect(file.status == 0)
  }

  @Test(arguments: ["gzip -c", "zstd -qc", "xz -c", "lz4 -qcB4"])
  func `a compressed capture that is cut is damage, not an end`(command: String) throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", CaptureOctets.pcap(connections: 500))
    let cut = scratch.file("cut.pcap")
    let run = try BuiltProgram.shell(
      "\(command) '\(capture)' > '\(cut)'; truncate -s -9 '\(cut)'; \"$LASTACK\" flows --format csv '\(cut)'")
    #expect(run.status == 4)
    #expect(run.errors.hasPrefix("lastack: \(cut): damaged at octet "), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
  }
}
