internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

extension TextReport {
  /// Who closes first: by server port, or by server address.
  mutating func services() {
    let rows: [(name: String, closes: ServiceCloses)]
    let others: Int
    if let servers {
      rows = servers.descending.map { (Units.address($0.address), $0.closes) }
      others = servers.others.connections
    } else {
      rows = closes.services.descending.map { (":\($0.port)", $0.closes) }
      others = closes.services.others.connections
    }
    guard !rows.isEmpty else { return }
    let isByHost = servers != nil
    page.heading("WHO CLOSES FIRST", "by server \(isByHost ? "address" : "port"); c/s: by client/server")
    let shown = scope.shown(rows.count, usual: 5)
    let name = max(8, (rows.prefix(shown).map(\.name.count).max() ?? 0) + 2)
    // A long address takes the place of what stands last.
    var widths = [name, 12, 9, 9, 7, 8, 14, 8]
    while widths.count > 4, widths.reduce(0, +) > page.width { widths.removeLast() }
    let head = [
      isByHost ? "address" : "port", "connections", "client", "server", "both", "unknown", "resets c/s",
      "failed",
    ]
    let hasBar = rows.prefix(shown).contains { $0.closes.closedByClient + $0.closes.closedByServer > 0 }
    page.line(zip(head, widths).map { $0.trailing($1) }.joined() + (hasBar ? legend(widths) : ""), .faint)
    for row in rows.prefix(shown) { service(row.name, row.closes, widths) }
    if shown < rows.count || others > 0 {
      let connections = rows.dropFirst(shown).reduce(others) { $0 + $1.closes.connections }
      let noun = rows.count - shown == 1 ? (isByHost ? "address" : "port") : isByHost ? "addresses" : "ports"
      page.line(
        "  \(Units.count(rows.count - shown)) more \(noun) with \(Units.count(connections, "connection"))",
        .faint
      )
    }
  }

  private mutating func service(_ name: String, _ closes: ServiceCloses, _ widths: [Int]) {
    let resets = closes.resetByClient + closes.resetByServer
    let cells = [
      name, Units.brief(closes.connections), number(closes.closedByClient), number(closes.closedByServer),
      number(closes.closedByBoth), number(closes.closerUnknown),
      resets == 0 ? "·" : "\(Units.brief(closes.resetByClient))/\(Units.brief(closes.resetByServer))",
      number(closes.failedHandshakes),
    ]
    page.line(zip(cells, widths).map { $0.trailing($1) }.joined() + split(closes, widths))
  }

  /// A count, with a dot for 0 so that what is there stands out.
  private func number(_ count: Int) -> String { count == 0 ? "·" : Units.brief(count) }

  // MARK: The bar at the right of a wide terminal

  private static let bar = 24

  private func hasRoom(_ widths: [Int]) -> Bool {
    page.width >= widths.reduce(0, +) + 2 + "client ".count + Self.bar + " server".count
  }

  private func legend(_ widths: [Int]) -> String {
    hasRoom(widths) ? "  client " + String(repeating: " ", count: Self.bar) + " server" : ""
  }

  /// The client's share of the closes dark from the left, the server's light up to the right.
  private func split(_ closes: ServiceCloses, _ widths: [Int]) -> String {
    let both = closes.closedByClient + closes.closedByServer
    guard hasRoom(widths), both > 0 else { return "" }
    var dark = (closes.closedByClient * Self.bar + both / 2) / both
    // Neither side vanishes.
    if closes.closedByClient > 0 { dark = max(dark, 1) }
    if closes.closedByServer > 0 { dark = min(dark, Self.bar - 1) }
    return "         " + String(repeating: "█", count: dark) + String(repeating: "░", count: Self.bar - dark)
  }
}
