public import LastackTracking
internal import LastackWire

/// Flows as a table for a person: the columns that matter, in the width there is.
///
/// Keeps one small row a flow until ``text`` is read, since rows are shown in the order of their numbers and columns
/// are as wide as their contents.
public struct FlowTable {
  private let width: Int
  private let style: Style
  private var rows: [Row] = []

  public init(width: Int, style: Style) {
    self.width = max(width, 40)
    self.style = style
  }

  public mutating func add(_ flow: borrowing FlowRecord) {
    rows.append(
      Row(
        flow: flow.flow, client: flow.client.endpoint, server: flow.server.endpoint, outcome: flow.outcome,
        activeCloser: flow.activeCloser, resetBy: flow.resetBy, shape: flow.shape,
        duration: flow.end.nanoseconds(since: flow.start),
        payload: flow.client.payloadBytes &+ flow.server.payloadBytes, clientState: flow.client.state,
        serverState: flow.server.state, isWeak: !flow.quality.isEmpty))
  }

  private struct Row {
    var flow: Int
    var client: Endpoint
    var server: Endpoint
    var outcome: Outcome
    var activeCloser: ActiveCloser?
    var resetBy: Side?
    var shape: CloseShape?
    var duration: Int64
    var payload: Int
    var clientState: EndpointState?
    var serverState: EndpointState?
    var isWeak: Bool
  }

  private enum Column: CaseIterable {
    case flow, client, server, outcome, closer, shape, duration, bytes, states

    var title: String {
      switch self {
      case .flow: "flow"
      case .client: "client"
      case .server: "server"
      case .outcome: "outcome"
      case .closer: "who closed"
      case .shape: "how"
      case .duration: "duration"
      case .bytes: "bytes"
      case .states: "states at the end"
      }
    }

    var isNumber: Bool { self == .flow || self == .duration || self == .bytes }

    func cell(_ row: Row) -> String {
      switch self {
      case .flow: return String(row.flow)
      case .client: return Units.endpoint(row.client)
      case .server: return Units.endpoint(row.server)
      // `?`: something weakens the record; the machine-readable outputs say what.
      case .outcome: return row.outcome.phrase + (row.isWeak ? " ?" : "")
      case .closer:
        if let closer = row.activeCloser { return closer.rawValue }
        return row.resetBy.map { "\($0.rawValue) RST" } ?? "-"
      case .shape: return row.shape?.phrase ?? "-"
      case .duration: return Units.duration(row.duration)
      case .bytes: return Units.octets(row.payload)
      case .states: return "\(row.clientState?.rawValue ?? "?") / \(row.serverState?.rawValue ?? "?")"
      }
    }
  }

  /// The whole table, flows in the order of their numbers, a line of titles first.
  public var text: String {
    let rows = rows.sorted { $0.flow < $1.flow }
    var widths: [Column: Int] = [:]
    for column in Column.allCases {
      widths[column] = rows.reduce(column.title.count) { max($0, column.cell($1).count) }
    }
    let columns = fit(&widths)
    var text =
      style(.faint, columns.map { pad($0.title, $0, widths) }.joined(separator: "  ").trimmedEnd) + "\n"
    for row in rows {
      let cells = columns.map { column in
        let cell = pad(column.cell(row), column, widths)
        return column == .outcome ? style(row.outcome.role, cell) : cell
      }
      text += cells.joined(separator: "  ").trimmedEnd + "\n"
    }
    return text
  }

  /// The columns that fit: what says least goes first, then the addresses are cut.
  private func fit(_ widths: inout [Column: Int]) -> [Column] {
    var columns = Column.allCases
    func total() -> Int { columns.reduce(2 * (columns.count - 1)) { $0 + (widths[$1] ?? 0) } }
    for dispensable in [Column.states, .bytes, .shape, .duration] where total() > width {
      columns.removeAll { $0 == dispensable }
    }
    while total() > width {
      let widest: Column = (widths[.client] ?? 0) >= (widths[.server] ?? 0) ? .client : .server
      guard let current = widths[widest], current > 6 else { break }
      widths[widest] = current - 1
    }
    return columns
  }

  private func pad(_ text: String, _ column: Column, _ widths: [Column: Int]) -> String {
    let room = widths[column] ?? 0
    if column.isNumber { return text.trailing(room) }
    // Of an address the end says more: the host and the port.
    let isEndpoint = column == .client || column == .server
    return isEndpoint && text.count > room ? "…\(text.suffix(room - 1))" : text.leading(room)
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
