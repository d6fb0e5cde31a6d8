public import LastackWire

/// A connection made up from a seed: any ISNs and clocks, some data both ways, one of the usual endings.
///
/// For laws that must hold whatever the scenario: two with the same seed are the same.
public struct RandomScenario: Sendable {
  public enum Ending: String, Sendable, CaseIterable {
    /// FIN, ACK, FIN, ACK; that side's FIN first.
    case clientCloses, serverCloses
    /// As the above, the second FIN with the first ACK.
    case threeSegments
    /// FINs that cross.
    case simultaneous
    /// The client closes, the server goes on sending, then closes.
    case halfClose
    /// RST,ACK instead of a FIN.
    case clientAborts, serverAborts
    /// The client's FIN is never answered, and repeated.
    case finUnanswered
    case none
  }

  public let seed: UInt64
  public let ending: Ending
  /// The scenario as a ``SegmentScript``, to be read when a law fails.
  public let script: String

  public init(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let ending = Ending.allCases.randomElement(using: &random) ?? .none
    var writer = ScenarioWriter(random: random)
    writer.open()
    writer.exchange()
    writer.end(ending)
    self.seed = seed
    self.ending = ending
    script = writer.text
  }

  public var segments: [Segment] {
    get throws(ScriptError) { try SegmentScript(script).segments }
  }
}

extension RandomScenario: CustomStringConvertible {
  public var description: String { "seed \(seed), \(ending)" }
}

/// A scenario's lines so far, and how far each end has come.
private struct ScenarioWriter {
  var random: SeededRandom
  var text = ""
  private var next: [ScriptEnd: Int] = [.client: 1, .server: 1]

  init(random: SeededRandom) { self.random = random }

  /// The header and the three-way handshake. ISNs are near the wrap as often as not.
  mutating func open() {
    let port = Int.random(in: 1024...65535, using: &random)
    let host = Int.random(in: 1...254, using: &random)
    text += "client 10.0.0.\(host):\(port) server 10.1.0.1:80 client-isn \(number()) server-isn \(number())\n"
    if Bool.random(using: &random) { text += "client-ts \(number()) server-ts \(number())\n" }
    add(.client, "S 0:0(0)")
    add(.server, "S. 0:0(0) ack 1")
    acknowledge(.client)
  }

  /// Data in either direction, acknowledged or not yet.
  mutating func exchange() {
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let sender: ScriptEnd = Bool.random(using: &random) ? .client : .server
      send(sender)
      if Bool.random(using: &random) { acknowledge(sender.peer) }
    }
    // Nothing in flight when the close begins: its shape is the ending's alone.
    acknowledge(.client)
    acknowledge(.server)
  }

  mutating func end(_ ending: RandomScenario.Ending) {
    switch ending {
    case .clientCloses: closeInTurn(first: .client)
    case .serverCloses: closeInTurn(first: .server)
    case .threeSegments:
      finish(.client)
      finish(.server)
      acknowledge(.client)
    case .simultaneous:
      let atClient = range(.client)
      let atServer = range(.server)
      add(.client, "F. \(atClient) ack \(next[.server, default: 1])")
      add(.server, "F. \(atServer) ack \(next[.client, default: 1])")
      advance(.client, by: 1)
      advance(.server, by: 1)
      acknowledge(.client)
      acknowledge(.server)
    case .halfClose:
      finish(.client)
      acknowledge(.server)
      send(.server)
      acknowledge(.client)
      finish(.server)
      acknowledge(.client)
    case .clientAborts: abort(.client)
    case .serverAborts: abort(.server)
    case .finUnanswered:
      let fin = "F. \(range(.client)) ack \(next[.server, default: 1])"
      for _ in 0..<3 { add(.client, fin) }
    case .none: break
    }
  }

  private mutating func closeInTurn(first: ScriptEnd) {
    finish(first)
    acknowledge(first.peer)
    finish(first.peer)
    acknowledge(first)
  }

  private mutating func send(_ sender: ScriptEnd) {
    let length = Int.random(in: 1...1448, using: &random)
    add(sender, "P. \(range(sender, length)) ack \(next[sender.peer, default: 1])")
    advance(sender, by: length)
  }

  private mutating func finish(_ sender: ScriptEnd) {
    add(sender, "F. \(range(sender)) ack \(next[sender.peer, default: 1])")
    advance(sender, by: 1)
  }

  private mutating func acknowledge(_ sender: ScriptEnd) {
    add(sender, ". \(range(sender)) ack \(next[sender.peer, default: 1])")
  }

  private mutating func abort(_ sender: ScriptEnd) {
    add(sender, "R. \(range(sender)) ack \(next[sender.peer, default: 1])")
  }

  private func range(_ sender: ScriptEnd, _ length: Int = 0) -> String {
    let first = next[sender, default: 1]
    return "\(first):\(first + length)(\(length))"
  }

  private mutating func advance(_ sender: ScriptEnd, by octets: Int) { next[sender, default: 1] += octets }

  private mutating func add(_ sender: ScriptEnd, _ segment: String) {
    let microseconds = Int.random(in: 1100...90_000, using: &random)
    let padded = String(repeating: "0", count: 6 - String(microseconds).count) + String(microseconds)
    text += "+0.\(padded) \(sender == .client ? "C > S" : "S > C") \(segment)\n"
  }

  private mutating func number() -> UInt32 {
    let any = UInt32.random(in: 0...(.max), using: &random)
    return Bool.random(using: &random) ? any : UInt32.max - any % 5000
  }
}
