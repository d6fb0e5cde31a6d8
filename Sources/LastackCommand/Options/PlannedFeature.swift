/// What belongs to the command line and is not there yet: refused by its name, not taken for a file or a slip.
enum PlannedFeature {
  /// Options, and what to do instead.
  private static let options = [
    "--finding":
      "findings are made when all connections are known: `report` and `hosts` name their flows, and `flows -o FILE.db` has them in the view flows_of_findings; --outcome selects by how a connection ended",
    "--each": "give the files one at a time",
  ]

  private static let formats: Set<String> = ["json"]

  /// Why a command line cannot be followed yet; nil where nothing planned stands in it.
  static func refusal(of arguments: [String]) -> String? {
    // These have a JSON form.
    let formats =
      ["hosts", "assert", "diff", "compare"].contains(arguments.first)
      ? Self.formats.subtracting(["json"]) : Self.formats
    var previous = ""
    for argument in arguments.prefix(while: { $0 != "--" }) {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      if arguments.first == "extract", parts.first == "--finding" { continue }
      if let name = parts.first, let instead = options[name] { return "\(name): not there yet; \(instead)" }
      let format = previous == "--format" ? argument : parts.first == "--format" ? parts.last : nil
      if let format, formats.contains(format) {
        return
          "--format \(format): not there yet; a report is text or html, flows are table, ndjson, csv or sqlite"
      }
      previous = argument
    }
    return nil
  }
}
