/// What a fact rests on (`semantics.md` §0.2), best first. A verdict is as good as the weakest class that it depends on.
public enum EvidenceClass: String, Sendable, BitwiseCopyable, CaseIterable, Comparable {
  /// The end itself sent it: proves that end's state.
  case sent
  /// The peer's acknowledgment number says that its stack received it.
  case acked
  /// Seen on its way to the end: proves nothing of that end.
  case offered
  /// Not seen: proves nothing, unless the capture is at that host and without loss.
  case absent

  /// The better class precedes.
  public static func < (a: EvidenceClass, b: EvidenceClass) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .sent: 0
    case .acked: 1
    case .offered: 2
    case .absent: 3
    }
  }
}

extension Confidence {
  /// How sure a verdict is that depends on this class at the weakest (`semantics.md` §12.5).
  init(weakest: EvidenceClass) {
    switch weakest {
    case .sent, .acked: self = .proven
    case .offered: self = .probable
    case .absent: self = .possible
    }
  }
}
