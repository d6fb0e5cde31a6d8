import Foundation
import Testing

@Suite struct AssertCommandTests {
  private static let captures = Transcript.root.appendingPathComponent("Captures").path

  private func assert(_ text: String, _ capture: String) throws -> BuiltProgram.Run {
    try BuiltProgram.run("assert", text, "\(Self.captures)/\(capture)")
  }

  @Test func `what holds is exit code 0`() throws {
    let run = try assert("resets == 0 && connections == 200", "port-exhaustion.pcap")
    #expect(run.status == 0)
    #expect(
      run.output == """
        HOLDS  resets == 0 && connections == 200
          resets == 0: holds
          connections == 200: holds

        """)
  }

  @Test func `what fails is exit code 3, with the connections and a command to look at one`() throws {
    let run = try assert("resets == 0", "abort-linger-zero.pcap")
    #expect(run.status == 3)
    #expect(
      run.output == """
        FAILS  resets == 0
          resets == 0: fails, 1
            flow 0  10.0.0.1:41010 → 10.0.0.2:80 aborted, reset by client, cause
                    close_with_unread_data_or_linger, 104.1 ms, frames 1 to 8
            lastack flow 0 \(Self.captures)/abort-linger-zero.pcap

        """)
  }

  @Test func `what a capture cannot decide is exit code 3, with the reason`() throws {
    let run = try assert("active_closer(port: 5432) == client", "abort-linger-zero.pcap")
    #expect(run.status == 3)
    #expect(
      run.output == """
        UNDECIDED  active_closer(port: 5432) == client
          active_closer(port: 5432) == client: undecided
            because there is no such connection in the capture

        """)
  }

  @Test func `a damaged input decides nothing that it may have lost`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("cut.pcap", Array(CaptureOctets.pcap(connections: 3).dropLast(10)))
    let run = try BuiltProgram.run("assert", "-q", "resets == 0", file)
    #expect(run.status == 3)
    #expect(run.output.contains("resets == 0: undecided, 0 or more\n    because 1 input damaged part-way\n"))
  }

  @Test func `findings count`() throws {
    let run = try assert("port_exhaustion == 0", "port-exhaustion.pcap")
    #expect(run.status == 3)
    #expect(run.output.contains("flow 39  among those that prove the finding"))
    #expect(try assert("findings(critical) == 1", "port-exhaustion.pcap").status == 0)
  }

  @Test func `the result is JSON on request`() throws {
    let run = try BuiltProgram.run(
      "assert", "--format", "json", "resets < 1 || outcome == open", "\(Self.captures)/abort-linger-zero.pcap"
    )
    #expect(run.status == 3)
    #expect(
      run.output
        == #"{"assertion":"resets < 1 || outcome == open","verdict":"fails","parts":["#
        + #"{"text":"resets < 1","verdict":"fails","left":{"low":1.0,"high":1.0},"right":{"low":1.0,"high":1.0},"#
        + #""doubts":[],"flows":[0],"flow_count":1},"#
        + #"{"text":"outcome == open","verdict":"fails","doubts":[],"flows":[0],"flow_count":1}]}"# + "\n")
  }

  @Test func `a mistake is exit code 2 with a caret under it and what may have been meant`() throws {
    let run = try assert("connections > 1 && resest(port: 80) == 0", "abort-linger-zero.pcap")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(
      run.errors == """
        lastack: the assertion cannot be read:
            connections > 1 && resest(port: 80) == 0
                               ^^^^^^
          unknown name `resest`: did you mean `resets`? lastack help assert lists them

        """)
  }
}

@Suite struct DiffCommandTests {
  private static let captures = Transcript.root.appendingPathComponent("Captures").path

  @Test func `a capture held against itself has not changed`() throws {
    let file = "\(Self.captures)/port-exhaustion.pcap"
    let run = try BuiltProgram.run("diff", "--fail-on-change", file, file)
    #expect(run.status == 0)
    #expect(run.output.contains("\nNOTHING CHANGED  3 rows compared\n"))
    #expect(!run.output.contains("THE CAPTURES DIFFER"))
  }

  @Test func `a shift is found, as text, as JSON, and as exit code 3`() throws {
    let scratch = try Scratch()
    let before = try scratch.write("before.pcap", CaptureOctets.pcap(connections: 60))
    // The last twenty connections lose all behind the handshake but a reset.
    let after = try scratch.write("after.pcap", CaptureOctets.pcap(connections: 60, resetting: 20))
    let run = try BuiltProgram.run("diff", "--fail-on-change", before, after)
    #expect(run.status == 3)
    #expect(run.output.contains("  strong   port 80   aborted                           0 % → 33.3 %\n"))
    #expect(run.output.contains("0 of 60, 20 of 60; +21.1 to +45.9 points; chance "))
    let json = try BuiltProgram.run("diff", "--format", "json", before, after)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let rows = try #require(object["rows"] as? [[String: Any]])
    let aborted = try #require(rows.first { $0["aspect"] as? String == "aborted" })
    #expect(aborted["changed"] as? String == "strong")
    #expect((aborted["after"] as? [String: Int]) == ["count": 20, "of": 60])
  }

  @Test func `one capture, or three, are refused`() throws {
    let file = "\(Self.captures)/half-close.pcap"
    for files in [[file], [file, file, file]] {
      let run = try BuiltProgram.shell("\"$LASTACK\" diff \(files.joined(separator: " "))")
      #expect(run.status == 2)
      #expect(run.errors.contains("diff needs two captures"))
    }
  }
}
