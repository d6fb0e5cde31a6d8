public import LastackTracking
internal import LastackWire

/// Where a middlebox that tracks connections would have disagreed with their ends, had all of them passed one with Linux'
/// default timeouts (`semantics.md` §8.6).
///
/// Most closes leave nothing to ask: an orderly close within half a minute leaves an entry in TIME_WAIT. The others are
/// replayed. Memory: 16,384 entries that outlived their connection, and as many SYNs that may have met one.
public struct ConntrackShadow: Sendable {
  /// Closes that were replayed; the rest were orderly and quick.
  public private(set) var replayed = 0
  /// Connections whose entry was gone while an end still used it, by the state that it was in.
  public private(set) var expired: [ConntrackState: Int] = [:]
  public private(set) var longestSilence: Int64 = 0
  public private(set) var firstExpired: Sighting?
  /// Resets that leave the entry ESTABLISHED for five days, since their number is ahead of what was acknowledged; unless
  /// the sender's last segment ended there, which a record does not tell.
  public private(set) var resetsAhead = 0
  public private(set) var firstAhead: Sighting?
  /// Resets below what was acknowledged: INVALID.
  public private(set) var resetsInvalid = 0
  /// Resets of established connections that cannot be judged: not everything around them was captured.
  public private(set) var resetsUnknown = 0
  private var lingering: [Lingering] = []
  private var openings: [Opening] = []

  /// A flow, and the frame to look at.
  public struct Sighting: Sendable, Equatable {
    public var flow: Int
    public var input: Int
    public var frame: UInt64
    /// What the entry was in.
    public var state: ConntrackState
  }

  private struct Lingering: Sendable {
    var flow: UInt32
    var state: ConntrackState
    var deadline: Int64
  }

  private struct Opening: Sendable {
    var previous: UInt32
    var flow: UInt32
    var time: Int64
    var place: UInt64
    var isAnswered: Bool
  }

  static let most = 1 << 14
  /// Shorter than every timeout of a close.
  private static let quick: Int64 = 30_000_000_000

  public init() {}

  /// Takes in a connection. Cost: a few comparisons for one that closed in order and quickly.
  public mutating func add(_ flow: borrowing FlowRecord) {
    if flow.incarnation > 0 { addOpening(flow) }
    if flow.outcome == .orderly, let started = flow.closeStarted,
      flow.end.nanoseconds(since: started) < Self.quick
    {
      return
    }
    guard !flow.outcome.isHandshakeFailure else { return }
    if flow.outcome == .open, flow.closeStarted == nil, flow.client.rsts + flow.server.rsts == 0 {
      // Nothing but an idle limit of five days ends it.
      let idle = ConntrackState.established.timeout * 1_000_000_000
      return linger(flow, .established, until: flow.end.advanced(byNanoseconds: idle).nanoseconds)
    }
    replay(flow)
  }

  private mutating func linger(_ flow: borrowing FlowRecord, _ state: ConntrackState, until deadline: Int64) {
    guard lingering.count < Self.most else { return }
    lingering.append(
      Lingering(flow: UInt32(truncatingIfNeeded: flow.flow), state: state, deadline: deadline))
  }

  private mutating func replay(_ flow: borrowing FlowRecord) {
    replayed += 1
    let entry = ConntrackReplay(flow)
    if let found = entry.expired {
      expired[found.state, default: 0] += 1
      longestSilence = max(longestSilence, found.silence)
      firstExpired =
        firstExpired
        ?? Sighting(flow: flow.flow, input: Int(found.input), frame: found.frame, state: found.state)
    }
    switch entry.reset {
    case .ahead:
      resetsAhead += 1
      firstAhead =
        firstAhead
        ?? Sighting(flow: flow.flow, input: flow.input, frame: flow.lastFrame, state: .established)
    case .behind: resetsInvalid += 1
    case .unknown: resetsUnknown += 1
    case .exact, nil: break
    }
    // A new SYN is taken by an entry in TIME_WAIT or CLOSE, and by none.
    switch entry.state {
    case .none, .synSent, .synSent2, .timeWait, .close: return
    case .synReceived, .established, .finWait, .closeWait, .lastAck: break
    }
    if entry.reset == .unknown { return }
    linger(flow, entry.state, until: entry.deadline)
  }

  private mutating func addOpening(_ flow: borrowing FlowRecord) {
    guard let previous = flow.previousFlow, flow.rolesFrom == .syn, openings.count < Self.most else { return }
    openings.append(
      Opening(
        previous: UInt32(truncatingIfNeeded: previous), flow: UInt32(truncatingIfNeeded: flow.flow),
        time: flow.start.nanoseconds, place: HostStage.place(flow.input, flow.firstFrame),
        isAnswered: flow.handshake == .complete))
  }

  /// Flows after which their four-tuple was connected anew, and when: nothing was left of them at either end.
  var connectedAnew: [UInt32: CaptureTime] {
    Dictionary(
      openings.lazy.filter(\.isAnswered).map { ($0.previous, CaptureTime(nanoseconds: $0.time)) },
      uniquingKeysWith: min)
  }

  /// SYNs that the entry of the connection before on their four-tuple would have swallowed: passed on untouched, under the
  /// old entry and its old translation.
  public struct Ignored: Sendable, Equatable {
    public var syns = 0
    /// Of these, the ones that got no connection: what was captured fits a middlebox in the way.
    public var failed = 0
    public var first: Sighting?
  }

  public var ignored: Ignored {
    var ignored = Ignored()
    let wanted = Set(openings.map(\.previous))
    let entries = Dictionary(
      lingering.lazy.filter { wanted.contains($0.flow) }.map { ($0.flow, $0) }, uniquingKeysWith: { $1 })
    for opening in openings.sorted(by: { ($0.time, $0.flow) < ($1.time, $1.flow) }) {
      guard let entry = entries[opening.previous], opening.time < entry.deadline else { continue }
      ignored.syns += 1
      if !opening.isAnswered { ignored.failed += 1 }
      ignored.first =
        ignored.first
        ?? Sighting(
          flow: Int(opening.flow), input: Int(opening.place >> 48), frame: opening.place & 0xffff_ffff_ffff,
          state: entry.state)
    }
    return ignored
  }

  /// Entries that were alive, in a state that ignores SYNs, when their connection's record ended.
  public var lingeringEntries: [ConntrackState: Int] {
    lingering.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
  }

  public mutating func merge(_ other: ConntrackShadow) {
    replayed += other.replayed
    expired.merge(other.expired, uniquingKeysWith: +)
    longestSilence = max(longestSilence, other.longestSilence)
    firstExpired = firstExpired ?? other.firstExpired
    resetsAhead += other.resetsAhead
    firstAhead = firstAhead ?? other.firstAhead
    resetsInvalid += other.resetsInvalid
    resetsUnknown += other.resetsUnknown
    lingering += other.lingering.prefix(max(Self.most - lingering.count, 0))
    openings += other.openings.prefix(max(Self.most - openings.count, 0))
  }
}
