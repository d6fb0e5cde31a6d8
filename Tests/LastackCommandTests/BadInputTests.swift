import Foundation
import Testing

/// Damaged captures: exit code 4, the file and the octet on standard error, and nothing lost that could be read.
@Suite struct DamagedInputTests {
  struct Damage: CustomStringConvertible {
    var description: String
    var octets: [UInt8]
    /// Segments that are read all the same.
    var packets: Int
    var message: String
  }

  private static let pcap = CaptureOctets.pcap(connections: 3)
  private static let pcapng = CaptureOctets.pcapng(connections: 3)
  private static let record = CaptureOctets.recordLength
  private static let block = CaptureOctets.blockLength
  /// The second record of the second connection: a damage there cannot hide the first or the third.
  private static let middleRecord = CaptureOctets.headerLength + 7 * record
  private static let middleBlock = CaptureOctets.blockHeaderLength + 7 * block

  static let all: [Damage] = [
    Damage(
      description: "cut in the magic number's neighbour", octets: Array(pcap.prefix(4)), packets: 0,
      message:
        "damaged at octet 0: the input ends inside the file header, after 4 of 24 octets; 4 octets lost"),
    Damage(
      description: "cut in the file header", octets: Array(pcap.prefix(23)), packets: 0,
      message:
        "damaged at octet 0: the input ends inside the file header, after 23 of 24 octets; 23 octets lost"
    ),
    Damage(
      description: "cut in a record header", octets: Array(pcap.prefix(middleRecord + 15)), packets: 7,
      message:
        "damaged at octet 514: the input ends inside a record header, after 15 of 16 octets; 15 octets lost"
    ),
    Damage(
      description: "cut in a record", octets: Array(pcap.dropLast(10)), packets: 17,
      message:
        "damaged at octet 1214: the input ends inside the record after frame 17, after 44 of 54 captured "
        + "octets; 60 octets lost"),
    Damage(
      description: "a record length of 4 GiB",
      octets: pcap.replacing(at: middleRecord + 8, with: CaptureOctets.little(.max)), packets: 17,
      message:
        "damaged at octet 514: the record after frame 7 claims 4294967295 octets, more than any packet has "
        + "(262144); 70 octets lost"),
    Damage(
      description: "a damaged middle",
      octets: pcap.replacing(at: middleRecord, with: [UInt8](repeating: 0xff, count: record)), packets: 17,
      message:
        "damaged at octet 514: the record after frame 7 claims 4294967295 octets, more than any packet has "
        + "(262144); 70 octets lost"),
    Damage(
      description: "cut in a section header", octets: Array(pcapng.prefix(20)), packets: 0,
      message: "damaged at octet 0: the input ends inside a block of type 0x0a0d0d0a, after 20 of 28 octets; "
        + "20 octets lost"),
    Damage(
      description: "cut in a block header", octets: Array(pcapng.prefix(middleBlock + 7)), packets: 7,
      message: "damaged at octet 664: the input ends inside a block header, after 7 octets; 7 octets lost"),
    Damage(
      description: "cut in a block", octets: Array(pcapng.dropLast(1)), packets: 17,
      message:
        "damaged at octet 1544: the input ends inside a block of type 0x00000006, after 87 of 88 octets; "
        + "87 octets lost"),
    Damage(
      description: "a block length of 0",
      octets: pcapng.replacing(at: middleBlock + 4, with: CaptureOctets.little(0)), packets: 17,
      message: "damaged at octet 664: a block of type 0x00000006 claims a length of 0 octets; 88 octets lost"),
    Damage(
      description: "a block length that is not a multiple of 4",
      octets: pcapng.replacing(at: middleBlock + 4, with: CaptureOctets.little(90)), packets: 17,
      message: "damaged at octet 664: a block of type 0x00000006 claims a length of 90 octets; 88 octets lost"
    ),
  ]

  @Test(arguments: all, ["native", "libpcap"])
  func `damage is exit code 4, is named with its octet, and costs nothing else`(
    damage: Damage, reader: String
  ) throws {
    let scratch = try Scratch()
    let capture = try scratch.write("damaged.cap", damage.octets)
    let run = try BuiltProgram.run("flows", "--format", "ndjson", "--reader", reader, capture)
    #expect(run.status == 4)
    #expect(run.errors == "lastack: \(capture): \(damage.message)\n")
    let lines = try run.output.split(whereSeparator: \.isNewline).map { try JSON($0) }
    #expect(lines[0]["header"]["totals"]["segments"].number == damage.packets)
    let whole = lines.dropFirst().filter { $0["outcome"].text == "orderly" }
    // The second connection lost a segment at most; the first and the third are whole where they were reached.
    #expect(whole.count >= (damage.packets >= 17 ? 2 : damage.packets / 6))
    #expect(whole.first?["client_port"].number == (damage.packets >= 6 ? 40_000 : nil))
  }

  @Test func `a report of a damaged capture tells of it and reports the rest`() throws {
    let scratch = try Scratch()
    let run = try BuiltProgram.run("report", try scratch.write("cut.pcap", Array(Self.pcap.dropLast(10))))
    #expect(run.status == 4)
    #expect(
      run.output.contains(
        """
                   damaged at octet 1214: the input ends inside the record after frame
                   17, after 44 of 54 captured octets; 60 B lost

        """))
    #expect(run.output.contains("\n  orderly                    2   66.7 %"))
  }

  @Test func `quiet says nothing of damage but by the exit code`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("cut.pcap", Array(Self.pcap.dropLast(10)))
    let run = try BuiltProgram.run("flows", "-q", "--format", "csv", capture)
    #expect(run.errors.isEmpty)
    #expect(run.status == 4)
  }

  @Test func `rows of a damaged capture are written whole to their file`() throws {
    let scratch = try Scratch()
    let capture = try scratch.write("cut.pcap", Array(Self.pcap.dropLast(10)))
    let rows = try scratch.write("rows.csv", Array("before".utf8))
    #expect(try BuiltProgram.run("flows", "-o", rows, capture).status == 4)
    #expect(scratch.contents == ["cut.pcap", "rows.csv"])
    #expect(try String(contentsOfFile: rows, encoding: .utf8).split(whereSeparator: \.isNewline).count == 4)
  }
}

/// Inputs of which nothing can be read: exit code 1, the name, no output.
@Suite struct UnreadableInputTests {
  @Test(
    arguments: [
      ([], "empty, 0 octets: no capture; check that the capturing program wrote it"),
      (
        Array("Frame 1: 74 bytes on wire".utf8),
        "octet 0: no capture: it starts with the text \"Frame 1: 74 \"; pcap and pcapng are read, also compressed "
          + "with gzip, zstd, xz or lz4"
      ),
      (
        [0x7f, 0x45, 0x4c, 0x46],
        "octet 0: no capture: it starts with 7f 45 4c 46; pcap and pcapng are read, "
          + "also compressed with gzip, zstd, xz or lz4"
      ),
    ] as [([UInt8], String)], ["report", "flows", "flow 0"])
  func `a file that is no capture is exit code 1, with what it is and what is read`(
    file: ([UInt8], String), subcommand: String
  ) throws {
    let scratch = try Scratch()
    let path = try scratch.write("file.pcap", file.0)
    let run = try BuiltProgram.shell("\"$LASTACK\" \(subcommand) '\(path)'")
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors == "lastack: \(path): \(file.1)\n")
  }

  @Test(arguments: ["report", "flows", "flow 0"])
  func `a file that is not there is exit code 1 and is named`(subcommand: String) throws {
    let scratch = try Scratch()
    let path = scratch.file("absent.pcap")
    let run = try BuiltProgram.shell("\"$LASTACK\" \(subcommand) '\(path)'")
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors == "lastack: \(path): No such file or directory; check the path\n")
  }

  @Test func `a directory is exit code 1 and is named`() throws {
    let run = try BuiltProgram.run("flows", "/usr")
    #expect(run.status == 1)
    #expect(run.errors == "lastack: /usr: Is a directory; name the capture files inside it\n")
  }

  @Test(
    .enabled(if: BuiltProgram.canBecomeNobody, "needs a user who may not read, or setpriv(1) to become one"))
  func `a file that this user may not read is exit code 1 and is named`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("secret.pcap", CaptureOctets.pcap())
    let run = try BuiltProgram.shell(
      "chmod 0 '\(path)'; chmod 755 '\(scratch.folder)'; \(BuiltProgram.asNobody) \"$LASTACK\" flows '\(path)'"
    )
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors == "lastack: \(path): Permission denied; make it readable for this user\n")
  }

  @Test func `one unreadable input of several is exit code 1, and nothing is reported`() throws {
    let scratch = try Scratch()
    let good = try scratch.write("close.pcap", CaptureOctets.pcap())
    let run = try BuiltProgram.run("flows", good, scratch.file("absent.pcap"))
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
  }

  @Test func `what could not be analysed leaves the output as it was`() throws {
    let scratch = try Scratch()
    let rows = try scratch.write("rows.csv", Array("before".utf8))
    #expect(try BuiltProgram.run("flows", "-o", rows, scratch.file("absent.pcap")).status == 1)
    #expect(scratch.contents == ["rows.csv"])
    #expect(try String(contentsOfFile: rows, encoding: .utf8) == "before")
  }
}

extension BuiltProgram {
  /// Root may read everything: the words that run a program as somebody who may not.
  static var asNobody: String { geteuid() == 0 ? "setpriv --reuid=65534 --clear-groups" : "" }

  /// The program itself must be within that user's reach as well.
  static var canBecomeNobody: Bool {
    ((try? shell("\(asNobody) \"$LASTACK\" --version"))?.status ?? 1) == 0
  }
}

/// A JSON value, for tests that look into one.
struct JSON {
  private let value: Any

  init(_ text: Substring) throws { value = try JSONSerialization.jsonObject(with: Data(text.utf8)) }
  private init(value: Any) { self.value = value }

  subscript(_ key: String) -> JSON { JSON(value: (value as? [String: Any])?[key] ?? NSNull()) }
  var number: Int? { value as? Int }
  var text: String? { value as? String }
}
