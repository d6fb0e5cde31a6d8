import Foundation
import Testing

@Suite struct CommandLineTests {
  @Test(arguments: [["--help"], ["flows", "--help"], ["flow", "-h"], ["help", "report"], ["--version"]])
  func `help and version go to standard output and are success`(arguments: [String]) throws {
    let run = try BuiltProgram.shell("\"$LASTACK\" \(arguments.joined(separator: " "))")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(!run.output.isEmpty)
  }

  @Test func `the version is the library's`() throws {
    #expect(try BuiltProgram.run("--version").output == "lastack 0.1.0\n")
  }

  @Test(arguments: [
    ("", "<file>"), ("--bogus a.pcap", "--bogus"),
    ("flows --format xml a.pcap", "'ndjson', 'csv' or 'sqlite'"),
    ("report --format pdf a.pcap", "'text', 'json' or 'html'"), ("report --top 0 a.pcap", "--top 0"),
    ("flow 0 --format html a.pcap", "'svg' or 'packetdrill'"),
    ("flows --columns flow,clint_ip a.pcap", "did you mean 'client_ip'?"),
    ("flows --columns flow, a.pcap", "no column is called ''"),
    ("flows --columns flow --format sqlite -o a.db a.pcap", "SELECT"),
    ("flows --columns flow --ecs a.pcap", "--ecs"), ("flows --ecs --format csv a.pcap", "--ecs: is NDJSON"),
    ("flow a.pcap", "a.pcap"), ("flow 1.5 a.pcap", "1.5"), ("flows --outcome fine a.pcap", "syn_unanswered"),
    ("flows --host 10.0.0.256 a.pcap", "10.0.0.256"), ("flows --host 10.0.0.0/33 a.pcap", "10.0.0.0/33"),
    ("flows --port 0-65536 a.pcap", "0-65536"), ("flows --port 9-1 a.pcap", "9-1"),
    ("flows --since yesterday a.pcap", "yesterday"),
    ("flows --since 2026-01-02 --until 2026-01-01 a.pcap", "--until"),
    ("flows --time-wait 60 a.pcap", "60"), ("flows --key mac a.pcap", "mac"),
    ("flows --idle-timeout 0 a.pcap", "--idle-timeout"),
    ("flows --max-flows 0 a.pcap", "--max-flows"), ("flows --reader mmap a.pcap", "native"),
    ("flows -q -v a.pcap", "--verbose"),
    ("flows - -", "standard input"), ("explain nonsense", "lastack explain"),
    ("flows -o / a.pcap", "directory"),
    // What comes later is not there in silence.
    ("flows --finding x a.pcap", "--finding"), ("report --fail-on high a.pcap", "notice"),
    ("flow 0 --each a.pcap b.pcap", "--each: not there yet"),
    ("flows --ports default=2-1 a.pcap", "default=2-1"), ("hosts --ports 1-2 a.pcap", "1-2"),
    ("hosts --every 0 a.pcap", "--every 0"), ("hosts --every 1 --at 0 a.pcap", "--at"),
    ("hosts --at noon a.pcap", "noon"), ("hosts --format html a.pcap", "'text' and 'json'"),
    ("report --each -o a.html a.pcap b.pcap", "--each: a page"),
    ("flows --format sqlite a.pcap", "name it with --output FILE"),
    ("flow 0 --kernel client a.pcap", "--kernel: needs --format packetdrill"),
    ("compare --flow 0 -o a.json a.pcap b.pcap", "--flow is text"),
    ("hosts", "file"), ("extract --flow -1 a.pcap", "--flow"),
    ("flows -j 0 a.pcap", "--jobs 0"), ("flows --jobs many a.pcap", "many"),
    ("flows --idle-timeout 9999999999999 a.pcap", "--idle-timeout"),
    ("reprot a.pcap", "did you mean `lastack report`?"), ("hsots", "did you mean `lastack hosts`?"),
  ])
  func `a wrong command line is exit code 2 and a message that names what is wrong`(
    arguments: String, named: String
  ) throws {
    let run = try BuiltProgram.shell("\"$LASTACK\" \(arguments)")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(named), "\(run.errors)")
  }

  @Test func `a word that is neither a subcommand nor a file is told to be neither`() throws {
    let slip = try BuiltProgram.run("frobnicate", "a.pcap")
    #expect(slip.status == 1)
    #expect(
      slip.errors
        == "lastack: frobnicate: No such file or directory; check the path\n"
        + "lastack: there is no subcommand `frobnicate` either; `lastack help` lists them\n")
    let file = try BuiltProgram.run("report", "nofile")
    #expect(file.errors == "lastack: nofile: No such file or directory; check the path\n")
  }

  @Test func `explain prints a value in full, and without one all values`() throws {
    let one = try BuiltProgram.run("explain", "half_closed")
    #expect(one.status == 0)
    #expect(one.output.hasPrefix("Half-closed  outcome = half_closed\n  What      one end closed"))
    let all = try BuiltProgram.run("explain")
    #expect(all.status == 0)
    #expect(all.output.contains("\nzeek_conn_state\n  S0 "))
  }

  @Test func `a closed pipe is success and says nothing`() throws {
    let run = try BuiltProgram.shell("{ \"$LASTACK\" explain; echo $? >&2; } | true")
    #expect(run.errors == "0\n")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"))
  func `a full disk is exit code 1, never a silent loss`() throws {
    let run = try BuiltProgram.shell("\"$LASTACK\" explain > /dev/full")
    #expect(run.status == 1)
    #expect(run.errors == "lastack: standard output: cannot be written: No space left on device\n")
  }

  @Test func `colours come on request, and on a terminal only otherwise`() throws {
    #expect(!(try BuiltProgram.run("explain", "S0").output.contains("\u{1b}")))
    #expect(
      try BuiltProgram.run("explain", "S0", "--color", "always").output.contains("\u{1b}[1mZeek S0\u{1b}[0m"))
    #expect(
      !(try BuiltProgram.run("explain", "S0", "--color", "never", environment: ["TERM": "xterm"]).output
        .contains("\u{1b}")))
  }

  @Test(.enabled(if: BuiltProgram.hasScript, "needs script(1) for a terminal"))
  func `NO_COLOR is honoured on a terminal`() throws {
    let terminal = "script -qec '\"$LASTACK\" explain S0' /dev/null"
    let coloured = try BuiltProgram.shell("NO_COLOR= TERM=xterm \(terminal)")
    #expect(coloured.output.contains("\u{1b}[1m"))
    let plain = try BuiltProgram.shell(
      "NO_COLOR=1 TERM=xterm \(terminal)")
    #expect(!plain.output.contains("\u{1b}[1m"))
  }
}

extension BuiltProgram {
  static var hasScript: Bool { ((try? shell("script --version"))?.status ?? 1) == 0 }
}
