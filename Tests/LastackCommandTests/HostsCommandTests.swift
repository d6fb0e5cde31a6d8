import Foundation
import Testing

/// `lastack hosts`, and what findings mean for the exit code.
@Suite struct HostsCommandTests {
  private static func sample(_ name: String) -> String {
    Transcript.root.appendingPathComponent("Captures/\(name).pcap").path
  }

  @Test(arguments: [
    ("port-exhaustion", "notice", 3), ("port-exhaustion", "critical", 3), ("close-wait-leak", "warning", 3),
    ("close-wait-leak", "critical", 0), ("orderly-close-by-client", "notice", 0),
  ])
  func `--fail-on is exit code 3 where a finding is as bad, and everything is printed`(
    name: String, severity: String, status: Int32
  ) throws {
    for command in ["report", "hosts"] {
      let plain = try BuiltProgram.run(command, Self.sample(name))
      let run = try BuiltProgram.run(command, "--fail-on", severity, Self.sample(name))
      #expect(plain.status == 0)
      #expect(run.status == status)
      #expect(run.output == plain.output)
      #expect(run.errors.isEmpty)
    }
  }

  /// The findings' codes in the JSON form.
  private func codes(_ arguments: String) throws -> [String] {
    let run = try BuiltProgram.shell("\"$LASTACK\" hosts --format json \(arguments)")
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    let findings = try #require(object?["findings"] as? [[String: Any]])
    for finding in findings {
      for key in ["summary", "severity", "confidence"] { #expect(finding[key] is String) }
      for key in ["facts", "confirm", "do", "evidence", "hosts"] {
        #expect(!(try #require(finding[key] as? [Any])).isEmpty)
      }
    }
    return findings.compactMap { $0["code"] as? String }
  }

  @Test func `the JSON form has the findings of the hosts and ports that were chosen`() throws {
    let path = "'\(Self.sample("port-exhaustion"))'"
    #expect(try codes(path) == ["port_exhaustion"])
    #expect(try codes("--host 10.0.0.1 --port 9999 \(path)") == ["port_exhaustion"])
    #expect(try codes("--host 10.0.0.3 \(path)") == [])
    #expect(try codes("--port 80 \(path)") == [])
    // With all ports there is no shortage: the signature says that there is one all the same.
    #expect(try codes("--ports default=all \(path)") == ["port_exhaustion"])
    // Were TIME-WAIT 30 s long, the ports would lie idle for as long again.
    #expect(try codes("--time-wait default=30 \(path)") == [])
  }

  @Test func `--output with the suffix json is the JSON form, and states come with their time`() throws {
    let scratch = try Scratch()
    let path = scratch.file("hosts.json")
    let run = try BuiltProgram.run(
      "hosts", "--at", "2026-01-05T09:28:00Z", "-o", path, Self.sample("port-exhaustion"))
    #expect(run.status == 0)
    let octets = try Data(contentsOf: URL(fileURLWithPath: path))
    let object = try JSONSerialization.jsonObject(with: octets) as? [String: Any]
    let states = try #require(object?["states"] as? [[String: Any]])
    #expect(states.map { $0["time"] as? String } == ["2026-01-05T09:28:00.000000000Z"])
  }

  @Test func `a series has a line of states for each step`() throws {
    let run = try BuiltProgram.run("hosts", "--every", "60", Self.sample("port-exhaustion"))
    #expect(run.output.split(separator: "\n").filter { $0.hasPrefix("STATES AT") }.count == 5)
    #expect(run.output.contains("10.0.0.1                 TIME-WAIT 40\n"))
  }

  @Test func `states at a time are those of the ports that were chosen`() throws {
    let sample = Self.sample("port-exhaustion")
    let time = ["hosts", "--at", "2026-01-05T09:28:00Z"]
    let all = try BuiltProgram.shell("\"$LASTACK\" \(time.joined(separator: " ")) '\(sample)'")
    let none = try BuiltProgram.shell("\"$LASTACK\" \(time.joined(separator: " ")) --port 80 '\(sample)'")
    let one = try BuiltProgram.shell("\"$LASTACK\" \(time.joined(separator: " ")) --port 9999 '\(sample)'")
    #expect(all.output.contains("TIME-WAIT 40"))
    #expect(one.output == all.output)
    #expect(none.output.contains("no connection was known at that time"))
  }

  @Test func `tcp_tw_recycle is only ever turned off, tcp_fin_timeout is not TIME-WAIT's length`() throws {
    var recycling = try BuiltProgram.run("explain", "recycle_drops").output
    for name in ["nat-and-time-wait-recycling", "nat-and-immune-server"] {
      recycling += try BuiltProgram.run("hosts", Self.sample(name)).output
    }
    let advice = recycling.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(advice.contains("sysctl -w net.ipv4.tcp_tw_recycle=0"))
    #expect(!advice.contains("-w net.ipv4.tcp_tw_recycle=1"))
    #expect(!advice.contains("tcp_timestamps=0"))
    var texts: [String] = []
    for code in [
      "port_exhaustion", "port_pressure", "close_wait_leak", "restart_in_time_wait", "time_wait_buckets",
    ] {
      texts.append(try BuiltProgram.run("explain", code).output)
    }
    for name in ["port-exhaustion", "close-wait-leak", "restart-in-time-wait"] {
      texts.append(try BuiltProgram.run("hosts", Self.sample(name)).output)
    }
    for text in texts {
      let words = text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
      #expect(!words.contains("tcp_tw_recycle"))
      #expect(
        words.replacing("tcp_fin_timeout does not shorten TIME-WAIT", with: "").contains("tcp_fin_timeout")
          == false)
    }
  }

  @Test func `a series that ends before its capture is said to`() throws {
    let scratch = try Scratch()
    let first = try scratch.write("first.pcap", CaptureOctets.pcap())
    let later = try scratch.write(
      "later.pcap", CaptureOctets.pcap(firstPort: 41_000, second: 1_795_266_695 + 100_001))
    let run = try BuiltProgram.run("hosts", "--every", "1", "-o", "/dev/null", first, later)
    #expect(run.status == 0)
    #expect(
      run.errors == "lastack: --every 1: the counts end after 100,000 times, and the capture goes on; "
        + "choose more seconds, or --at\n")
    #expect(try BuiltProgram.run("hosts", "--every", "2", "-o", "/dev/null", first, later).errors.isEmpty)
  }
}
