internal import LastackTracking
public import LastackWire

/// The outcome of the trial of tcp_tw_recycle for one server address (`semantics.md` §4.5, §4.6).
public struct RecycleOutcome: Sendable, Equatable {
  /// What the trial says of the server.
  public enum Verdict: String, Sendable, CaseIterable {
    /// It dropped just what the rule drops, and let it through when the rule does.
    case proven
    /// It dropped just what the rule drops.
    case consistent
    /// SYNs went unanswered, but it answered others that the rule drops: something else is wrong.
    case contradicted
    /// It answers SYNs that the rule drops.
    case immune
    /// The rule would not have dropped enough to tell.
    case untested
  }

  public var server: IPAddress
  /// The port that most of the SYNs were for; others are counted too.
  public var port: UInt16
  public var verdict: Verdict
  /// SYN transmissions with a certain verdict, those that pass as far as a drop is at most a minute away.
  public var table: RecycleTable
  /// Connections with a SYN that the rule drops and that went unanswered, and with one that was answered.
  public var connectionsDropped: Int
  public var connectionsImmune: Int
  public var newerAnswered: Int
  public var newerUnanswered: Int
  /// Nanoseconds.
  public var slowestNewer: Int64
  public var bareAnswered: Int
  public var bareUnanswered: Int
  public var uncertain: Int
  public var releases: Int
  public var releasesOnTime: Int
  /// Client addresses by SYNs dropped, most first.
  public var clients: [Client]
  public var firstDrop: RecycleSighting?
  public var lastDrop: RecycleSighting?
  public var firstImmune: RecycleSighting?
  public var release: RecycleRelease?

  public struct Client: Sendable, Equatable {
    public var address: IPAddress
    public var dropped: Int
  }

  /// Connections that must agree: fewer are chance.
  static let leastConnections = 3
}

extension RecycleOutcome {
  init(server: IPAddress, _ ports: [(port: UInt16, tally: RecycleTally)]) {
    let ports = ports.sorted { ($1.tally.table.total, $0.port) < ($0.tally.table.total, $1.port) }
    // A port that never answered anybody says nothing.
    let heard = ports.filter(\.tally.hasAnswered)
    var sum = RecycleTally()
    for port in heard { sum.merge(port.tally) }
    self.server = server
    port = (heard.first ?? ports[0]).port
    table = sum.table
    connectionsDropped = sum.connectionsDropped
    connectionsImmune = sum.connectionsImmune
    newerAnswered = sum.newerAnswered
    newerUnanswered = sum.newerUnanswered
    slowestNewer = sum.slowestNewer
    bareAnswered = sum.bareAnswered
    bareUnanswered = sum.bareUnanswered
    uncertain = sum.uncertain
    releases = sum.releases
    releasesOnTime = sum.releasesOnTime
    clients = sum.clients.map { Client(address: $0.key, dropped: $0.value) }
      .sorted { ($1.dropped, $0.address.bits) < ($0.dropped, $1.address.bits) }
    let drops = heard.compactMap(\.tally.firstDrop).sorted { $0.time < $1.time }
    firstDrop = drops.first
    lastDrop = heard.compactMap(\.tally.lastDrop).max { $0.time < $1.time }
    firstImmune = heard.compactMap(\.tally.firstImmune).min { $0.time < $1.time }
    release = heard.compactMap(\.tally.release).min { $0.observed < $1.observed }
    verdict = .untested
    verdict = judged
  }

  private var judged: Verdict {
    if table.dropAnswered > 0 {
      let looksDropped =
        connectionsDropped >= Self.leastConnections && table.dropUnanswered >= table.dropAnswered
      return looksDropped ? .contradicted : .immune
    }
    guard connectionsDropped >= Self.leastConnections, table.passAnswered >= Self.leastConnections else {
      return .untested
    }
    // What drops the others as well is a full queue, a filter, a broken path.
    let passes = table.passAnswered + table.passUnanswered
    guard table.passUnanswered * 4 <= passes, table.probability < 0.01 else { return .untested }
    let isReleased = releasesOnTime > 0 && releasesOnTime * 2 >= releases
    return isReleased && table.passUnanswered * 10 <= passes && table.probability < 0.001
      ? .proven : .consistent
  }
}
