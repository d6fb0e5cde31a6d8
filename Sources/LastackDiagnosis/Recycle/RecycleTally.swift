public import LastackWire

/// SYNs that the rule would have dropped or passed, against those that were answered (`semantics.md` §4.5).
public struct RecycleTable: Sendable, Equatable {
  public var dropUnanswered = 0
  public var dropAnswered = 0
  public var passUnanswered = 0
  public var passAnswered = 0

  public init() {}

  static func += (a: inout RecycleTable, b: RecycleTable) {
    a.dropUnanswered += b.dropUnanswered
    a.dropAnswered += b.dropAnswered
    a.passUnanswered += b.passUnanswered
    a.passAnswered += b.passAnswered
  }

  public var total: Int { dropUnanswered + dropAnswered + passUnanswered + passAnswered }

  /// The odds that a SYN stays unanswered if the rule would drop it, over the odds if not; half a SYN is added to each cell
  /// (Haldane, Anscombe), so that an empty one is no division by zero.
  public var oddsRatio: Double {
    (Double(dropUnanswered) + 0.5) * (Double(passAnswered) + 0.5)
      / ((Double(dropAnswered) + 0.5) * (Double(passUnanswered) + 0.5))
  }

  /// Fisher's exact test, one-sided: how likely chance is to put at least so many of the unanswered SYNs among those that
  /// the rule would drop. Cost: linear in the smaller margin.
  public var probability: Double {
    let drops = dropUnanswered + dropAnswered
    let unanswered = dropUnanswered + passUnanswered
    let most = min(drops, unanswered)
    guard total > 0, most > 0 else { return 1 }
    // The hypergeometric distribution from its far end, where all cells but one are as full as they can be. That end may be
    // too unlikely for a Double: terms are carried in units of 1e-200 to the power of `scale`.
    let other = max(drops, unanswered)
    var term = 1.0
    var scale = 0
    for index in 0..<most {
      term *= Double(other - index) / Double(total - index)
      if term < 1e-200, term > 0 { (term, scale) = (term * 1e200, scale + 1) }
    }
    var sum = 0.0
    var count = most
    while count >= dropUnanswered {
      sum += term
      guard count > 0 else { break }
      let rest = total - drops - unanswered + count
      term *= Double(count) * Double(rest) / (Double(drops - count + 1) * Double(unanswered - count + 1))
      if scale > 0, sum > 1 { (term, sum, scale) = (term * 1e-200, sum * 1e-200, scale - 1) }
      count -= 1
    }
    if scale > 0 { return 0 }
    return min(sum, 1)
  }
}

/// What the trial counts for one server port.
struct RecycleTally: Sendable {
  /// Certain verdicts on SYNs; those that pass only where a drop is at most a minute away.
  private(set) var table = RecycleTable()
  /// SYNs that pass by a newer clock while an older one is remembered: what a full queue would not spare.
  var newerAnswered = 0
  var newerUnanswered = 0
  var slowestNewer: Int64 = 0
  /// SYNs without timestamps while something is remembered: dropped since 3.17 only.
  var bareAnswered = 0
  var bareUnanswered = 0
  var uncertain = 0
  /// Connections with a SYN that would have been dropped and had no answer, and with one that had.
  var connectionsDropped = 0
  var connectionsImmune = 0
  /// Whether any SYN was ever answered: an unanswered one says nothing of a port that nobody listens on.
  var hasAnswered = false
  /// Dropped ones that got through, and those that did with the first SYN after the rule let them.
  var releases = 0
  var releasesOnTime = 0
  var clients: [IPAddress: Int] = [:]
  var firstDrop: RecycleSighting?
  var lastDrop: RecycleSighting?
  var firstImmune: RecycleSighting?
  var release: RecycleRelease?
  /// Pass counts of the minute that runs, and whether it or the one before had a drop.
  private var minute = Int64.min
  private var passing = RecycleTable()
  private var hasDrop = false
  private var hadDrop = false

  static let mostClients = 64

  private mutating func turn(to time: Int64) {
    let now = time / 60_000_000_000
    guard now != minute else { return }
    settle()
    hadDrop = hasDrop && now == minute &+ 1
    hasDrop = false
    minute = now
  }

  /// Counts what passed in the last minute if that is near a drop.
  mutating func settle() {
    if hasDrop || hadDrop { table += passing }
    passing = RecycleTable()
  }

  mutating func drop(isAnswered: Bool, at time: Int64) {
    turn(to: time)
    hasDrop = true
    if isAnswered { table.dropAnswered += 1 } else { table.dropUnanswered += 1 }
  }

  mutating func pass(isAnswered: Bool, at time: Int64) {
    turn(to: time)
    if isAnswered { passing.passAnswered += 1 } else { passing.passUnanswered += 1 }
  }

  mutating func merge(_ other: RecycleTally) {
    var other = other
    other.settle()
    settle()
    table += other.table
    newerAnswered += other.newerAnswered
    newerUnanswered += other.newerUnanswered
    slowestNewer = max(slowestNewer, other.slowestNewer)
    bareAnswered += other.bareAnswered
    bareUnanswered += other.bareUnanswered
    uncertain += other.uncertain
    connectionsDropped += other.connectionsDropped
    connectionsImmune += other.connectionsImmune
    hasAnswered = hasAnswered || other.hasAnswered
    releases += other.releases
    releasesOnTime += other.releasesOnTime
    clients.merge(other.clients, uniquingKeysWith: +)
    firstDrop = firstDrop ?? other.firstDrop
    lastDrop = other.lastDrop ?? lastDrop
    firstImmune = firstImmune ?? other.firstImmune
    release = release ?? other.release
  }
}

/// A SYN that the rule would have dropped, and the close that it would have been dropped for.
public struct RecycleSighting: Sendable, Equatable {
  public var client: IPAddress
  public var time: CaptureTime
  public var tsval: TSval
  /// The remembered clock, and when it came.
  public var storedTSval: TSval
  public var storedAt: CaptureTime
  var flow: UInt32
  var place: UInt64
  var storedFlow: UInt32
  var storedPlace: UInt64

  /// Ticks that the SYN's clock is behind.
  public var behind: Int { Int(storedTSval.ticks(since: tsval)) }
}

/// When a dropped client got through, beside when the rule says it could.
public struct RecycleRelease: Sendable, Equatable {
  public var predicted: CaptureTime
  public var observed: CaptureTime
  var flow: UInt32
  var place: UInt64
}
