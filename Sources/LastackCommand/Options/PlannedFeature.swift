import Glibc

/// What belongs to the command line and is not there yet: refused by its name, not taken for a file or a slip.
enum PlannedFeature {
  private static let subcommands: Set<String> = ["live", "compare"]

  /// Options, and what to do instead.
  private static let options = [
    "--finding":
      "findings name their flows in `report` and `hosts`; --outcome selects by how a connection ended",
    "--each": "give the files one at a time",
  ]

  private static let formats: Set<String> = ["json", "html", "sqlite"]

  /// Why a command line cannot be followed yet; nil where nothing planned stands in it.
  static func refusal(of arguments: [String]) -> String? {
    // A file of that name is meant as such.
    if let first = arguments.first, subcommands.contains(first), access(first, F_OK) != 0 {
      return "\(first): not there yet; `lastack --help` lists what this version has"
    }
    let haveJSON: Set = ["hosts", "assert", "diff"]
    let formats =
      haveJSON.contains(arguments.first ?? "") ? Self.formats.subtracting(["json"]) : Self.formats
    var previous = ""
    for argument in arguments.prefix(while: { $0 != "--" }) {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      if arguments.first == "extract", parts.first == "--finding" { continue }
      if let name = parts.first, let instead = options[name] { return "\(name): not there yet; \(instead)" }
      let format = previous == "--format" ? argument : parts.first == "--format" ? parts.last : nil
      if let format, formats.contains(format) {
        return "--format \(format): not there yet; a report is text, flows are table, ndjson or csv"
      }
      previous = argument
    }
    return nil
  }
}
