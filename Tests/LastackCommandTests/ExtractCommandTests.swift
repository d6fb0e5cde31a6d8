import Foundation
import Testing

/// `lastack extract` as a shell runs it, and as tshark shows what it wrote.
@Suite struct ExtractCommandTests {
  private static let captures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Captures").path

  @Test func `tshark shows verdicts and findings as comments on the frames that prove them`() throws {
    let run = try BuiltProgram.shell(
      "\"$LASTACK\" extract -q --finding port_exhaustion '\(Self.captures)/port-exhaustion.pcap' | "
        + "tshark -r - -T fields -e frame.number -e frame.comment")
    #expect(run.status == 0)
    let comments = run.output.split(separator: "\n").map { $0.split(separator: "\t", maxSplits: 1) }
      .filter { $0.count == 2 }
    #expect(
      comments.contains {
        $0[1].contains("lastack: port_exhaustion (critical, ")
          && $0[1].contains("Here first port taken the moment it was free: flow ")
      })
    #expect(comments.first?[0] == "1")
    #expect(comments.first?[1].hasPrefix("lastack: flow ") ?? false)
  }

  @Test func `the reset that ended a connection says so`() throws {
    let run = try BuiltProgram.shell(
      "\"$LASTACK\" extract -q --outcome aborted '\(Self.captures)/abort-linger-zero.pcap' | "
        + "tshark -r - -Y 'tcp.flags.reset == 1' -T fields -e frame.number -e frame.comment")
    #expect(
      run.output.hasPrefix(
        "8\tlastack: flow 0, aborted (frame 8 of abort-linger-zero.pcap): the reset with the client's address (seq "
      ))
  }

  @Test func `capinfos shows the interface and where the packets came from`() throws {
    let scratch = try Scratch()
    let out = scratch.file("out.pcapng")
    let run = try BuiltProgram.run("extract", "\(Self.captures)/format-binary-resolution.pcapng", "-o", out)
    #expect(run.status == 0)
    let tools = try BuiltProgram.shell(
      "capinfos '\(out)'; capinfos '\(Self.captures)/format-binary-resolution.pcapng'")
    let resolutions = tools.output.split(separator: "\n").filter { $0.contains("Time resolution = ") }
    #expect(resolutions.count == 2 && resolutions.first == resolutions.last)
    #expect(tools.output.contains("from format-binary-resolution.pcapng with "))
  }

  @Test func `standard input and named pipes are read twice`() throws {
    let scratch = try Scratch()
    let (fromPipe, fromFile) = (scratch.file("pipe.pcapng"), scratch.file("file.pcapng"))
    let source = "\(Self.captures)/half-close.pcap"
    let run = try BuiltProgram.shell(
      """
      gzip -c '\(source)' | "$LASTACK" extract -q --no-comments - -o '\(fromPipe)' &&
      mkfifo '\(scratch.file("fifo"))' && { cat '\(source)' > '\(scratch.file("fifo"))' & } &&
      "$LASTACK" extract -q --no-comments '\(scratch.file("fifo"))' -o '\(fromFile)'
      """)
    #expect(run.status == 0 && run.errors.isEmpty)
    let tools = try BuiltProgram.shell(
      "for f in '\(fromPipe)' '\(fromFile)' '\(source)'; do tshark -r $f -x | cksum; done; capinfos -k '\(fromPipe)'"
    )
    let lines = tools.output.split(separator: "\n")
    #expect(Set(lines.prefix(3)).count == 1)
    #expect(tools.output.contains("from standard input with "))
  }

  @Test func `a pipe that cannot be kept is said, and what to do`() throws {
    let run = try BuiltProgram.shell(
      "cat '\(Self.captures)/half-close.pcap' | TMPDIR=/nowhere \"$LASTACK\" extract - -o /dev/null")
    #expect(run.status == 1)
    #expect(run.errors == "lastack: /nowhere: no temporary file: No such file or directory\n")
  }

  @Test func `a connection that is not there is refused, and nothing is written`() throws {
    let scratch = try Scratch()
    let run = try BuiltProgram.run(
      "extract", "--flow", "7", "\(Self.captures)/half-close.pcap", "-o", scratch.file("out.pcapng"))
    #expect(run.status == 2)
    #expect(run.errors == "lastack: no flow 7 in \(Self.captures)/half-close.pcap: the last is flow 0\n")
    #expect(scratch.contents == [])
  }

  @Test func `no selected connection is said, and is a capture all the same`() throws {
    let scratch = try Scratch()
    let out = scratch.file("out.pcapng")
    let run = try BuiltProgram.run("extract", "--port", "1", "\(Self.captures)/half-close.pcap", "-o", out)
    #expect(run.status == 0)
    #expect(run.errors == "lastack: no connection is selected: the output has no packet\n")
    #expect(try BuiltProgram.shell("tshark -r '\(out)'").status == 0)
  }

  @Test func `a damaged input is extracted as far as it goes, and the exit code says so`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("cut.pcap", Array(CaptureOctets.pcap(connections: 2).dropLast(10)))
    let out = scratch.file("out.pcapng")
    let run = try BuiltProgram.run("extract", file, "-o", out)
    #expect(run.status == 4)
    #expect(run.errors.contains("cut.pcap: damaged at octet "))
    #expect(try BuiltProgram.shell("capinfos -c -M '\(out)'").output.contains("11"))
  }

  @Test func `a hostile file name is harmless in a comment`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("\u{1b}[2J\u{202e}x.pcap", CaptureOctets.pcap())
    let out = scratch.file("out.pcapng")
    #expect(try BuiltProgram.run("extract", "-q", file, "-o", out).status == 0)
    let run = try BuiltProgram.shell("tshark -r '\(out)' -c 1 -T fields -e frame.comment")
    #expect(run.output.contains("of \\u{1b}[2J\\u{202e}x.pcap)"))
  }

  @Test func `an unknown finding and an input as output are refused`() throws {
    let file = "\(Self.captures)/half-close.pcap"
    #expect(try BuiltProgram.run("extract", "--finding", "nonsense", file, "-o", "/dev/null").status == 2)
    let scratch = try Scratch()
    let own = try scratch.write("own.pcap", CaptureOctets.pcap())
    #expect(try BuiltProgram.run("extract", own, "-o", own).status == 2)
    #expect(try BuiltProgram.run("extract", scratch.file("nowhere.pcap"), "-o", "/dev/null").status == 1)
  }
}
