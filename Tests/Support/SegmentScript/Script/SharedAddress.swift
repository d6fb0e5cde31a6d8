public import LastackWire

/// Connections from several machines behind one address, each with a timestamp clock of its own, to one server.
public struct SharedAddress: Sendable {
  /// Who sends the first FIN, when the connection is closed.
  public enum Closer: Sendable { case client, server, nobody }

  public var client = "203.0.113.7"
  public var server = "198.51.100.80:443"
  private var connections: [[Segment]] = []

  public init() {}

  /// One connection: SYNs at `syns`, in milliseconds since the start, of which the last is answered if `isAnswered`; it is
  /// closed `lifetime` milliseconds after that. `clock` is the machine's TSval at the start; nil: without timestamps.
  public mutating func connect(
    port: Int, clock: UInt32?, hz: Int = 1000, syns: [Int], isAnswered: Bool = true, closer: Closer,
    lifetime: Int = 100
  ) throws(ScriptError) {
    let answered = syns.last ?? 0
    let clocks = clock.map { "client-ts \($0) client-hz \(hz) server-ts 5000000" } ?? ""
    let isn = UInt32(truncatingIfNeeded: port &* 2_654_435)
    var text =
      "client \(client):\(port) client-isn \(isn) \(clocks)\nserver \(server) server-isn \(isn ^ 0xffff)\n"
    for time in syns { text += "\(Self.seconds(time)) C > S S 0:0(0)\n" }
    if isAnswered {
      text += """
        +0.000060 S > C S. 0:0(0) ack 1
        +0.002000 C > S . 1:1(0) ack 1
        \(Self.seconds(answered + lifetime)) \(Self.close(by: closer))

        """
    }
    connections.append(try SegmentScript(text).segments)
  }

  private static func close(by closer: Closer) -> String {
    let (first, second) = closer == .client ? ("C > S", "S > C") : ("S > C", "C > S")
    return closer == .nobody
      ? "C > S P. 1:11(10) ack 1"
      : """
      \(first) F. 1:1(0) ack 1
      +0.002000 \(second) F. 1:1(0) ack 2
      +0.002000 \(first) . 2:2(0) ack 2
      """
  }

  private static func seconds(_ milliseconds: Int) -> String {
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }

  /// All segments in the order of their times, frames numbered from 1.
  public var segments: [Segment] {
    var segments = connections.flatMap(\.self)
    // A stable order: connections as they were added.
    let order = segments.indices.sorted { (segments[$0].time, $0) < (segments[$1].time, $1) }
    segments = order.map { segments[$0] }
    for index in segments.indices { segments[index].frame = UInt64(index + 1) }
    return segments
  }
}
