public import LastackTracking

/// A capture's resets by cause, and by the stage that Cloudflare's published statistics tell them by (`semantics.md` §7.4).
///
/// Cost: an addition for a connection without reset.
public struct ResetTally: Sendable {
  /// The resets of one cause.
  public struct Row: Sendable, Equatable {
    public var cause: ResetCause
    public internal(set) var count = 0
    public internal(set) var byClient = 0
    public internal(set) var byServer = 0
    /// By how sure the cause is, surest first.
    public internal(set) var confidences = [Int](repeating: 0, count: Confidence.allCases.count)
    /// Octets of payload sent and never acknowledged, both ways.
    public internal(set) var lostOctets = 0
    /// The connection to look at: the one that lost most; of equals the first.
    public internal(set) var flow = Int.max
    var mostLost = -1

    init(_ cause: ResetCause) { self.cause = cause }

    /// How sure most of them are; of equals the less sure. nil where none of the causes is known.
    public var usualConfidence: Confidence? {
      guard cause != .unknown, let most = confidences.max(), most > 0 else { return nil }
      return confidences.lastIndex(of: most).map { Confidence.allCases[$0] }
    }
  }

  public private(set) var flows = 0
  /// Connections in which a reset was captured.
  public private(set) var total = 0
  /// By what a reset did.
  public private(set) var effects = Tally<ResetEffect>()
  public private(set) var origins = Tally<ResetOrigin>()
  /// Resets that belong to another's event: one for each segment still under way; and the events that have such.
  public private(set) var repeats = 0
  public private(set) var storms = 0
  /// Requests that got no octet of an answer.
  public private(set) var requestsUnanswered = 0
  /// Connections that were seen from their SYN on, by the stage that a reset came in; without one: ``ResetStage/beyond``.
  public private(set) var stages = Tally<ResetStage>()
  private var byCause: [Row]

  public init() { byCause = ResetCause.allCases.map(Row.init) }

  public mutating func add(_ flow: borrowing FlowRecord) {
    flows += 1
    guard flow.firstRst != nil else {
      if flow.rolesFrom == .syn { stages.add(.beyond) }
      return
    }
    addReset(flow)
  }

  @inline(never)
  private mutating func addReset(_ flow: borrowing FlowRecord) {
    if flow.rolesFrom == .syn { stages.add(flow.reset?.stage ?? .beyond) }
    guard let reset = flow.reset else { return }
    total += 1
    if let effect = flow.resetEffect { effects.add(effect) }
    if let origin = flow.resetOrigin { origins.add(origin) }
    if reset.repeats > 0 {
      storms += 1
      repeats += reset.repeats
    }
    let cause = flow.resetCause ?? .unknown
    // What a newer connection's SYN ended had been given up before.
    if reset.damage.requestUnanswered, cause != .tupleCollision { requestsUnanswered += 1 }
    guard let place = byCause.firstIndex(where: { $0.cause == cause }) else { return }
    byCause[place].count += 1
    if reset.by == .client { byCause[place].byClient += 1 } else { byCause[place].byServer += 1 }
    if let confidence = flow.resetCauseConfidence { byCause[place].confidences[confidence.rank] += 1 }
    let lost = reset.damage.clientUnacked &+ reset.damage.serverUnacked
    byCause[place].lostOctets &+= lost
    byCause[place].keep(flow.flow, lost: lost)
  }

  public mutating func merge(_ other: ResetTally) {
    flows += other.flows
    total += other.total
    effects.merge(other.effects)
    origins.merge(other.origins)
    repeats += other.repeats
    storms += other.storms
    requestsUnanswered += other.requestsUnanswered
    stages.merge(other.stages)
    for place in byCause.indices { byCause[place].merge(other.byCause[place]) }
  }

  /// The causes that occurred, most frequent first; of equals in the vocabulary's order, the unknown last.
  public var rows: [Row] {
    byCause.enumerated().filter { $0.element.count > 0 }.sorted {
      ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
    }.map(\.element)
  }

  public var lostOctets: Int { byCause.reduce(0) { $0 &+ $1.lostOctets } }

  /// Arlitt and Williamson, 2005: 15 to 25 % of connections have a reset, for reasons that harm nobody.
  public static let usualPercent = 15...25

  /// Whether there is nothing in these resets to worry about: no more than usual, nothing lost, nobody suspected.
  public var isUsual: Bool {
    total > 0 && total * 100 <= flows * Self.usualPercent.upperBound && lostOctets == 0
      && requestsUnanswered == 0 && origins[.suspectedMiddlebox] == 0 && origins[.provenInjected] == 0
  }
}

extension ResetTally.Row {
  mutating func keep(_ flow: Int, lost: Int) {
    guard lost > mostLost || lost == mostLost && flow < self.flow else { return }
    mostLost = lost
    self.flow = flow
  }

  mutating func merge(_ other: Self) {
    count += other.count
    byClient += other.byClient
    byServer += other.byServer
    for place in confidences.indices { confidences[place] += other.confidences[place] }
    lostOctets &+= other.lostOctets
    keep(other.flow, lost: other.mostLost)
  }
}
