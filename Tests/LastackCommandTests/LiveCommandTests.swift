import Foundation
import Testing

/// `lastack live` on the loopback interface of a network of its own, where this user may have one.
@Suite struct LiveCommandTests {
  /// Capturing takes root, or a user namespace in which one is root.
  static let mayCapture: Bool = {
    let script = "unshare -n sh -c 'ip link set lo up && timeout 5 \"$LASTACK\" live -i lo --duration 1 -q'"
    return ((try? BuiltProgram.shell("command -v python3 ip unshare >/dev/null && " + script))?.status ?? 1)
      == 0
  }()
  static let comment: Comment =
    "needs root (or a capability) to capture, and ip(8), unshare(1) and python3"

  /// One connection closed by the client, one that the client aborts, one to a port where nobody listens.
  private static let traffic = #"""
    import socket, struct
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0)); listener.listen(8)
    port = listener.getsockname()[1]
    for linger in (False, True):
        client = socket.create_connection(("127.0.0.1", port))
        server, _ = listener.accept()
        client.sendall(b"ping"); server.recv(9); server.sendall(b"pong"); client.recv(9)
        if linger: client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        try: server.recv(1)
        except OSError: pass
        server.close()
    try: socket.create_connection(("127.0.0.1", 1))
    except OSError: pass
    """#

  /// Runs the program in the background with `arguments`, `script` beside it once it captures, and waits for its end.
  ///
  /// It captures when it has said so on standard error; `$P` is its process.
  private func live(_ arguments: String, in folder: Scratch, _ script: String) throws -> BuiltProgram.Run {
    _ = try folder.write("traffic.py", Array(Self.traffic.utf8))
    // The program runs as nobody from then on.
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.folder)
    let inner = """
      cd '\(folder.folder)'; ip link set lo up
      "$LASTACK" live -i lo \(arguments) 2>errors & P=$!
      for i in $(seq 200); do grep -q capturing errors && break; sleep 0.05; done
      traffic() { python3 traffic.py; }
      captured() { for i in $(seq 200); do [ $(grep -c . "$2") -ge $1 ] && break; sleep 0.05; done; }
      \(script)
      wait $P; code=$?; cat errors >&2; exit $code
      """
    _ = try folder.write("script.sh", Array(inner.utf8))
    return try BuiltProgram.shell("timeout 60 unshare -n sh '\(folder.file("script.sh"))'")
  }

  @Test(.enabled(if: mayCapture, comment)) func `SIGINT ends with the report and exit code 130`() throws {
    let run = try live(
      "--color never > out", in: Scratch(),
      "traffic; captured 3 out; kill -INT $P; wait $P; code=$?; cat out errors; exit $code")
    #expect(run.status == 130)
    let lines = run.output.split(separator: "\n")
    #expect(
      lines.prefix(3).map { $0.contains("orderly") || $0.contains("aborted") || $0.contains("refused") } == [
        true, true, true,
      ])
    #expect(run.output.contains("READ  lastack"))
    #expect(run.output.contains("RESETS AND FAILURES"))
    #expect(run.output.contains("lastack flow 1 --idle-timeout 3600 --max-flows 1000000 FILE"))
    #expect(run.output.contains("capturing on lo, the first 128 octets of each packet"))
  }

  @Test(.enabled(if: mayCapture, comment))
  func `NDJSON has the end, the complete row and at last the header; the report goes to standard error`()
    throws
  {
    let run = try live(
      "--format ndjson > out", in: Scratch(),
      "traffic; captured 3 out; kill -TERM $P; wait $P; code=$?; cat out; cat errors >&2; exit $code")
    #expect(run.status == 130)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.filter { $0.hasPrefix("{\"ended\":{\"schema\":1,") }.count == 3)
    #expect(lines.filter { $0.hasPrefix("{\"schema\":1,") }.count == 3)
    #expect(lines.last?.hasPrefix("{\"header\":{") == true)
    for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    #expect(run.errors.contains("READ  lastack"))
  }

  @Test(.enabled(if: mayCapture, comment)) func `SIGUSR1 gives a report, and the capture goes on`() throws {
    let run = try live(
      "-o report.txt > out", in: Scratch(),
      """
      traffic; captured 3 out; kill -USR1 $P
      for i in $(seq 200); do [ -e report.txt ] && break; sleep 0.05; done
      cp report.txt interim.txt; traffic; captured 6 out; kill -INT $P; wait $P; code=$?
      grep connections interim.txt | head -1; grep connections report.txt | head -1; exit $code
      """)
    #expect(run.status == 130)
    #expect(run.output.contains("in 3 connections"))
    #expect(run.output.contains("in 6 connections"))
  }

  @Test(.enabled(if: mayCapture, comment))
  func `after SIGKILL the packets that were flushed are there, and make the same connections`() throws {
    let run = try live(
      "-w kept.pcapng > out", in: Scratch(),
      """
      traffic; captured 3 out
      # Flushed every second: the file grows beyond its head once it was.
      for i in $(seq 100); do [ $(stat -c %s kept.pcapng) -gt 1000 ] && break; sleep 0.1; done
      kill -KILL $P; wait $P
      "$LASTACK" flows kept.pcapng; tshark -r kept.pcapng 2>/dev/null | grep -c . ; exit 0
      """)
    let words = run.output
    #expect(words.contains("orderly") && words.contains("aborted") && words.contains("refused"))
    #expect((words.split(separator: "\n").last.flatMap { Int($0) } ?? 0) >= 19)
  }

  @Test(.enabled(if: mayCapture, comment)) func `--count and --duration end it with success`() throws {
    let counted = try live("--count 5 > out", in: Scratch(), "traffic; wait $P; code=$?; cat out; exit $code")
    #expect(counted.status == 0)
    #expect(counted.output.contains("READ  lastack"))
    #expect(try live("--duration 1", in: Scratch(), "").status == 0)
  }

  @Test(.enabled(if: mayCapture, comment))
  func `--keep flagged writes the packets of those that deserve a look`() throws {
    let run = try live(
      "-w kept.pcapng --keep flagged > out", in: Scratch(),
      "traffic; captured 3 out; kill -INT $P; wait $P; \"$LASTACK\" flows kept.pcapng; exit 0")
    #expect(!run.output.contains("orderly"))
    #expect(run.output.contains("aborted") && run.output.contains("refused"))
  }

  @Test(arguments: [
    ("live", "--interface"), ("live -i lo --snaplen 10", "--snaplen 10"),
    ("live -i lo --buffer-size 0", "--buffer-size"),
    ("live -i lo -i any", "--interface any"), ("live -i lo -i lo", "twice"),
    ("live -i lo --duration 0", "--duration 0"), ("live -i lo --count -1", "--count"),
    ("live -i lo --format view", "no terminal"), ("live -i lo --format json", "ndjson"),
    ("live -i lo --keep flagged", "--write"), ("live -i lo -w a --rotate-files 3", "--rotate-size"),
    ("live -i lo --rotate-size 3", "--write"), ("live -i lo -w -", "--write"),
    ("live -i lo --max-flows 0", "--max-flows"), ("live -i lo -Z nosuchuserhere", "nosuchuserhere"),
    ("live -i lo -w one.pcapng -o one.pcapng", "--output one.pcapng: has the packets of --write"),
  ])
  func `a wrong command line is exit code 2 and a message that names what is wrong`(
    arguments: String, named: String
  ) throws {
    let run = try BuiltProgram.shell("timeout 20 \"$LASTACK\" \(arguments)")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(named), "\(run.errors)")
  }

  @Test func `an interface that is not there is named, with the way to those that are`() throws {
    let run = try BuiltProgram.run("live", "-i", "nosuchinterface0")
    #expect(run.status == 1)
    #expect(run.errors.contains("nosuchinterface0") && run.errors.contains("lastack interfaces"))
  }

  @Test(.enabled(if: mayCapture && geteuid() == 0, comment))
  func `a capture that is there is not written over by a command that is refused`() throws {
    let scratch = try Scratch()
    _ = try scratch.write("old.pcapng", Array("old".utf8))
    // The report's folder is root's, and the program would be nobody.
    let run = try BuiltProgram.shell(
      "cd '\(scratch.folder)' && chmod 755 . && \"$LASTACK\" live -i lo -w old.pcapng -o report.txt --duration 1 --user nobody"
    )
    #expect(run.status == 1)
    #expect(run.errors.contains("--output report.txt"), "\(run.errors)")
    #expect(try String(contentsOfFile: scratch.file("old.pcapng"), encoding: .utf8) == "old")
    let owner = try FileManager.default.attributesOfItem(atPath: scratch.file("old.pcapng"))[.ownerAccountID]
    #expect(owner as? Int == 0)
  }

  @Test(.enabled(if: mayCapture, comment)) func `a wrong filter is exit code 2`() throws {
    let run = try BuiltProgram.run("live", "-i", "lo", "-f", "port http port")
    #expect(run.status == 2)
    #expect(run.errors.contains("--filter 'port http port'"))
  }

  @Test(.enabled(if: mayCapture && geteuid() == 0, comment))
  func `who may not capture is told what is missing`() throws {
    let run = try BuiltProgram.shell(
      "cp \"$LASTACK\" /tmp/lastack-nobody-$$ && setpriv --reuid=65534 --regid=65534 --clear-groups /tmp/lastack-nobody-$$ live -i lo; code=$?; rm -f /tmp/lastack-nobody-$$; exit $code"
    )
    #expect(run.status == 1)
    #expect(run.errors.contains("setcap cap_net_raw"))
  }
}
