/// Command lines of this program, as a reader may paste them into a shell.
enum ShellCommand {
  /// `lastack flow 17 close.pcap`.
  static func flow(_ flow: Int, paths: [String]) -> String {
    (["lastack", "flow", String(flow)] + paths.map(quoted)).joined(separator: " ")
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
