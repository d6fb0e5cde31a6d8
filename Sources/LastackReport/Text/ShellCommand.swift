internal import LastackDiagnosis

/// Command lines of this program, as a reader may paste them into a shell.
enum ShellCommand {
  /// `lastack flow 17 close.pcap`, with the options of the run that decide how flows are numbered.
  static func flow(_ flow: Int, of run: RunSummary) -> String {
    let policies = run.policies
    var words = ["lastack", "flow", String(flow)]
    if let filter = policies.filter { words += ["--filter", filter] }
    if !policies.key.isEmpty { words += ["--key", policies.key.joined(separator: ",")] }
    if let idle = policies.idleSeconds { words += ["--idle-timeout", String(idle)] }
    if let bound = policies.maximumFlows { words += ["--max-flows", String(bound)] }
    return (words + files(of: run)).map(quoted).joined(separator: " ")
  }

  /// The inputs; of a live capture the file that has its packets, or `FILE` for one yet to be written.
  private static func files(of run: RunSummary) -> [String] {
    guard run.inputs.contains(where: \.isLive) else { return run.inputs.map(\.path) }
    return [run.inputs.lazy.compactMap(\.packetFile).first ?? "FILE"]
  }

  /// `word` as POSIX sh reads it back unchanged (Shell Command Language §2.2.2).
  static func quoted(_ word: String) -> String {
    let safe = word.utf8.allSatisfy { octet in
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "._-+/:,@%=".utf8.contains(octet)
      }
    }
    if safe, !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
