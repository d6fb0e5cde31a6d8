/// What belongs to the command line and is not there yet: refused by its name, not taken for a file or a slip.
enum PlannedFeature {
  /// Options, and what to do instead.
  private static let options = [
    "--finding":
      "findings are made when all connections are known: `report` and `hosts` name their flows, and `flows -o FILE.db` has them in the view flows_of_findings; --outcome selects by how a connection ended",
    "--each": "give the files one at a time",
  ]

  /// Subcommands without --each; the first word may also be a file, of the default command.
  private static let others: Set<String> = [
    "flow", "live", "compare", "extract", "assert", "diff", "interfaces", "explain",
  ]

  /// Why a command line cannot be followed yet; nil where nothing planned stands in it.
  static func refusal(of arguments: [String]) -> String? {
    let command = arguments.first ?? ""
    for argument in arguments.prefix(while: { $0 != "--" }) {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      if command == "extract", parts.first == "--finding" { continue }
      if parts.first == "--each", !others.contains(command) { continue }
      if let name = parts.first, let instead = options[name] { return "\(name): not there yet; \(instead)" }
    }
    return nil
  }
}
