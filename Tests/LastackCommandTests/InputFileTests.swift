import Foundation
import Testing

/// What the program does with captures that are whole.
@Suite struct InputFileTests {
  private func header(_ line: Substring) throws -> [String: Any] {
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    return try #require(object["header"] as? [String: Any])
  }

  @Test func `flows are rows after the header, and without it on request`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", CaptureOctets.pcap())
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
    let capture = try scratch.write("close.pcap", CaptureOctets.pcap())
    let run = try BuiltProgram.shell("cat '\(capture)' | \"$LASTACK\" flows --format csv --no-header -")
    #expect(run.status == 0)
    #expect(run.output.contains(",orderly,three_segment,client,proven,"))
  }

  @Test func `damage on standard input names it`() throws {
    let scratch = try Scratch()
    let octets = CaptureOctets.pcap()
    let capture = try scratch.write("cut.pcap", Array(octets.dropLast(3)))
    let run = try BuiltProgram.shell("cat '\(capture)' | \"$LASTACK\" report -")
    #expect(run.status == 4)
    #expect(run.errors.hasPrefix("lastack: standard input: damaged at octet "))
  }

  @Test func `the number of jobs changes nothing`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", CaptureOctets.pcap())
    let plain = try BuiltProgram.run("flows", "--format", "ndjson", capture)
    for jobs in ["1", "7"] {
      let run = try BuiltProgram.run("flows", "--format", "ndjson", "--jobs", jobs, capture)
      #expect(run.status == 0)
      #expect(run.output == plain.output)
    }
  }

  @Test func `a selection hides rows and changes no number`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", CaptureOctets.pcap())
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
    let capture = try scratch.write("close.pcap", CaptureOctets.pcap())
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
    let capture = try scratch.write("close.pcap", CaptureOctets.pcap())
    #expect(try BuiltProgram.run("flows", "--format", "ndjson", "-o", "/dev/null", capture).status == 0)
    #expect(try BuiltProgram.shell("test -c /dev/null").status == 0)
  }

  @Test func `a flow is shown by its number, and one that is not there is exit code 2`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("close.pcap", CaptureOctets.pcap())
    let ladder = try BuiltProgram.run("flow", "0", capture)
    #expect(ladder.status == 0)
    #expect(
      ladder.output.contains(
        "The client closed first (proven): its FIN in frame 4 does not acknowledge the server's"))
    let missing = try BuiltProgram.run("flow", "1", capture)
    #expect(missing.status == 2)
    #expect(missing.errors == "lastack: no flow 1 in \(capture): the last is flow 0\n")
  }

  @Test func `a wrong filter is exit code 2 and quotes the expression`() throws {
    let scratch = try Scratch()
    let run = try BuiltProgram.run(
      "report", "--filter", "tcp prot 80", try scratch.write("close.pcap", CaptureOctets.pcap()))
    #expect(run.status == 2)
    #expect(run.errors.contains("tcp prot 80"))
  }
}
