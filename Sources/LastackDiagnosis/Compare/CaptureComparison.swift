public import LastackTracking
public import LastackWire

/// Two captures of the same connections at two places, compared segment by segment (`semantics.md` §1.9).
///
/// Everything that is said follows from the two captures alone: which flows are one connection, how the clocks stand to
/// each other, which place a segment passes first, and what became of it on its way.
public struct CaptureComparison: Sendable {
  public let a: Sightings
  public let b: Sightings
  public let clock: ClockRelation
  /// When both captures ran, on A's clock; nil where never.
  public let overlap: ClosedRange<CaptureTime>?
  /// Matched flows, by their numbers in A.
  public let flows: [FlowComparison]
  /// Flows without their like.
  public let onlyA: [UnmatchedFlow]
  public let onlyB: [UnmatchedFlow]
  /// For every segment of ``a``, and of ``b``.
  let verdictsA: [SegmentVerdict]
  let verdictsB: [SegmentVerdict]
  /// How long segments take between the places, for those whose order of passing is known.
  public let delays: Delays?

  /// Nanoseconds, with the clocks' offset at the middle of what is possible.
  public struct Delays: Sendable {
    public var least: Int64
    public var median: Int64
    public var most: Int64
  }

  /// - Complexity: O(n log n) in the segments of both.
  public init(_ a: Sightings, _ b: Sightings) {
    let captures = Captures(a: a, b: b)
    let pairs = FlowMatcher(a, b).pairs
    var crossing = CrossingStage(captures, pairs)
    crossing.solve()
    var judge = FateStage(captures, crossing)
    judge.run()
    self.a = a
    self.b = b
    clock = crossing.clock
    overlap = crossing.overlap
    verdictsA = judge.verdicts[0]
    verdictsB = judge.verdicts[1]
    flows = judge.flows
    let matchedA = Set(flows.map(\.pair.a))
    let matchedB = Set(flows.map(\.pair.b))
    onlyA = judge.unmatched(at: .a, besides: matchedA)
    onlyB = judge.unmatched(at: .b, besides: matchedB)
    delays = crossing.delays
  }

  public subscript(_ vantage: Vantage) -> Sightings { vantage == .a ? a : b }

  /// What is said of a segment, by its index in ``Sightings/segments``.
  public func verdict(of segment: Int, at vantage: Vantage) -> SegmentVerdict {
    vantage == .a ? verdictsA[segment] : verdictsB[segment]
  }

  /// Indices of both flows' segments in either capture, with that fate, in order of the capture.
  public func segments(of flow: FlowComparison, at vantage: Vantage, _ fate: SegmentFate) -> [Int] {
    let number = vantage == .a ? flow.pair.a : flow.pair.b
    return self[vantage].flows[number].segments.filter { verdict(of: $0, at: vantage).fate == fate }
  }

  /// Segments of all matched flows with that fate that pass a place first; nil for those of unknown order.
  public func count(_ fate: SegmentFate, passingFirst vantage: Vantage?) -> Int {
    flows.reduce(0) { total, flow in
      total
        + Side.allCases.reduce(0) { sum, side in
          flow.order(of: side).sender == vantage ? sum + (flow.fates(of: side)[fate] ?? 0) : sum
        }
    }
  }

  /// A segment with its side and numbers as capture A has them.
  public func asAtA(_ segment: Int, at vantage: Vantage, of pair: FlowPair) -> SightedSegment {
    pair.normalised(self[vantage].segments[segment], at: vantage)
  }

  /// The segment that decided on another's verdict, and where it was captured.
  public func evidence(for segment: Int, at vantage: Vantage) -> (segment: SightedSegment, at: Vantage)? {
    let verdict = verdict(of: segment, at: vantage)
    guard verdict.evidence >= 0 else { return nil }
    let place = verdict.evidenceIsElsewhere ? vantage.other : vantage
    return (self[place].segments[Int(verdict.evidence)], place)
  }
}

/// A flow that one capture has and the other lacks.
public struct UnmatchedFlow: Sendable {
  public var flow: Int
  public var absence: FlowAbsence
}

/// Why a flow has no like in the other capture.
public enum FlowAbsence: String, Sendable, BitwiseCopyable, CaseIterable {
  /// The other capture was not running while it lived.
  case notRunning = "other_capture_not_running"
  /// A SYN that no one answered, and that did not come to the other place.
  case synLost = "syn_not_arrived"
  /// It passed elsewhere, was made up, or was changed beyond recognition.
  case notFound = "not_found"
}

/// Two flows that are one connection, and what became of their segments.
public struct FlowComparison: Sendable {
  public var pair: FlowPair
  /// Which place the client's segments pass first, and the server's.
  public var clientOrder: PathOrder
  public var serverOrder: PathOrder
  /// Segments of the client, and of the server, by what became of them; one that both places have counts once.
  public internal(set) var clientFates: [SegmentFate: Int] = [:]
  public internal(set) var serverFates: [SegmentFate: Int] = [:]
  public internal(set) var rewriting: Rewriting = []
  public internal(set) var reordered = 0
  /// Hops that a segment of the client, and of the server, loses between the places; nil where they tell nothing.
  public internal(set) var clientHops: Int?
  public internal(set) var serverHops: Int?
  /// Resets that one capture has and the sender's lacks, as indices of that capture's segments.
  public internal(set) var injectedResets: [InjectedReset] = []
  /// Whether the flow's resets came from the end whose address they bear; nil without a reset.
  public internal(set) var resetOrigin: ResetOrigin?

  /// A reset that its sender's side never saw.
  public struct InjectedReset: Sendable {
    /// Where it was captured.
    public var vantage: Vantage
    public var segment: Int
    /// Its alleged sender went on after it.
    public var senderWentOn: Bool
    /// Its hop limit is not that of its alleged sender's other segments.
    public var otherHopLimit: Bool
    public var confidence: Confidence
  }

  public func order(of side: Side) -> PathOrder { side == .client ? clientOrder : serverOrder }

  public func fates(of side: Side) -> [SegmentFate: Int] { side == .client ? clientFates : serverFates }

  /// Segments of both sides with this fate.
  public func count(_ fate: SegmentFate) -> Int { (clientFates[fate] ?? 0) + (serverFates[fate] ?? 0) }
}
