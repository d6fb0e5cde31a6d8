public import LastackTracking
public import LastackWire

/// A host's own sockets held against what the packets say of them: at one look, or confirmed by a second.
///
/// What is no contradiction is not counted: sockets older than the capture, ends of which nothing is known, and what changes
/// between two looks, since a packet may be on its way through the capture's buffer.
public struct KernelComparison: Sendable, Hashable {
  /// One socket on which both do not agree.
  public struct Difference: Sendable, Hashable {
    /// From this host to its peer.
    public var tuple: FourTuple
    public var flow: Int
    /// The state that the packets prove.
    public var tracked: EndpointState
    /// The kernel's; `nil`: it has no such socket.
    public var kernel: EndpointState?
    public var reason: Reason
  }

  /// What may be behind a difference.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// The kernel ends this state by a timer, or for want of room, and sends nothing.
    case endedSilently = "ended_silently"
    /// The kernel has no socket where the packets show a connection that only a packet ends.
    case noSocket = "no_socket"
    /// The kernel has a socket where the packets show that the connection is over.
    case stillThere = "still_there"
    /// Both have it, in different states.
    case otherState = "other_state"
  }

  /// Sockets on which both agree.
  public private(set) var agreeing = 0
  public private(set) var differences: [Difference] = []
  /// Sockets of the kernel that the capture has no flow of: older than the capture, or not on its interfaces.
  public private(set) var unseen = 0
  /// Differences that a second look did not find again.
  public private(set) var passing = 0

  /// Linux ends a TIME-WAIT up to a step of its timer wheel late: 4,096 ms for 60 s at HZ = 1000 (kernel/time/timer.c).
  static let timerStep: Int64 = 4_200_000_000

  /// Holds `tracked` against `sockets` as of `now`; what is tracked of other hosts than `addresses` is left aside.
  ///
  /// `sockets` have no listeners, and no two of them the same four-tuple. Cost: a dictionary of the sockets.
  public init(
    tracked: [TrackedEnd], sockets: [FourTuple: EndpointState], addresses: Set<IPAddress>, now: CaptureTime
  ) {
    var known = 0
    for end in tracked where addresses.contains(end.tuple.source.address) {
      let kernel = sockets[end.tuple]
      if kernel != nil { known += 1 }
      guard let state = end.state else { continue }
      let verdict = Self.verdict(state, timeWaitEnd: end.timeWaitEnd, kernel: kernel, now: now)
      switch verdict {
      case .agreement: agreeing += 1
      case .nothingToSay: break
      case .difference(let reason):
        differences.append(
          Difference(tuple: end.tuple, flow: end.flow, tracked: state, kernel: kernel, reason: reason))
      }
    }
    unseen = sockets.count - known
  }

  enum Verdict: Equatable {
    case agreement
    /// Neither has a socket: there is none to count.
    case nothingToSay
    case difference(Reason)
  }

  /// The rule, for one end.
  static func verdict(
    _ tracked: EndpointState, timeWaitEnd: CaptureTime?, kernel: EndpointState?, now: CaptureTime
  ) -> Verdict {
    let kernel = kernel == .closed ? nil : kernel
    if tracked == .timeWait, let end = timeWaitEnd, end <= now {
      // Run out here; the kernel's timer may be late.
      switch kernel {
      case nil: return .nothingToSay
      case .timeWait: return now.nanoseconds(since: end) <= timerStep ? .agreement : .difference(.stillThere)
      default: return .difference(.stillThere)
      }
    }
    if tracked == .closed { return kernel == nil ? .nothingToSay : .difference(.stillThere) }
    guard let kernel else { return .difference(tracked.endsSilently ? .endedSilently : .noSocket) }
    return tracked == kernel ? .agreement : .difference(.otherState)
  }

  /// This comparison with only those differences that a later one, of the same host, has too.
  public func confirmed(by later: KernelComparison) -> KernelComparison {
    var confirmed = self
    let again = Set(later.differences)
    confirmed.differences = differences.filter { again.contains($0) }
    confirmed.passing = differences.count - confirmed.differences.count
    return confirmed
  }

  /// How many sockets were compared.
  public var compared: Int { agreeing + differences.count }
}

extension EndpointState {
  /// Whether Linux may leave this state without a packet (`semantics.md` §1.6): its retransmissions, its orphan's time or
  /// its TIME-WAIT are over.
  fileprivate var endsSilently: Bool {
    switch self {
    case .synSent, .synReceived, .finWait1, .finWait2, .closing, .lastAck, .timeWait: true
    case .established, .closeWait, .closed: false
    }
  }
}
