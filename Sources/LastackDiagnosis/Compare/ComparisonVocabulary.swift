/// One of the two places where the same connections were captured.
public enum Vantage: String, Sendable, BitwiseCopyable, CaseIterable {
  case a, b

  public var other: Vantage { self == .a ? .b : .a }
  var index: Int { self == .a ? 0 : 1 }
}

/// What became of a segment between two places (`semantics.md` §1.9).
public enum SegmentFate: String, Sendable, BitwiseCopyable, CaseIterable {
  /// Captured at both places, its headers changed by nothing but hops.
  case seen = "seen_at_both"
  /// Captured at both places, and changed in between.
  case rewritten
  /// Its octets were captured at both places, cut into segments otherwise.
  case resegmented
  /// Captured on its sender's side, and neither captured nor acknowledged on its receiver's.
  case lost = "lost_on_the_way"
  /// Captured on its receiver's side, and never on its sender's.
  case injected
  /// A second copy of a packet that is there already.
  case duplicated
  /// It passed the other place, whose capture lacks it.
  case missing = "missing_in_capture"
  /// The other place lacks it, and nothing tells why.
  case undecided
  /// The other capture was not running, or lacks the whole connection.
  case unjudged
}

/// Which of the two places a segment passes first.
public enum PathOrder: String, Sendable, BitwiseCopyable, CaseIterable {
  case aFirst = "a_first"
  case bFirst = "b_first"
  /// Both at once: no hop and no time lies between them.
  case together
  case unknown

  /// The place on the sender's side.
  public var sender: Vantage? {
    switch self {
    case .aFirst: .a
    case .bFirst: .b
    case .together, .unknown: nil
    }
  }

  var reversed: PathOrder {
    switch self {
    case .aFirst: .bFirst
    case .bFirst: .aFirst
    case .together, .unknown: self
    }
  }
}

/// How it is known that two flows are one connection.
public enum FlowMatch: String, Sendable, BitwiseCopyable, CaseIterable {
  /// The same four-tuple and initial sequence numbers.
  case tupleAndISN = "tuple_isn"
  /// Initial sequence numbers alone, and what else is left: addresses or ports were translated.
  case isn = "isn"
  /// The same four-tuple, its beginning not captured; segments with the same numbers.
  case tupleAndSequence = "tuple_sequence"
  /// Segments with the same numbers, under other addresses or ports.
  case sequence = "sequence"
  /// The same four-tuple, all numbers shifted by a constant.
  case tupleRenumbered = "tuple_renumbered"
  /// Other addresses and other numbers; both ends' timestamps agree.
  case timestamps = "timestamp_pair"
}

/// What was changed in a segment between two places. Hop limits that only count down are no change.
public struct Rewriting: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let sequence = Rewriting(rawValue: 1 << 0)
  public static let timestamps = Rewriting(rawValue: 1 << 1)
  public static let timestampsStripped = Rewriting(rawValue: 1 << 2)
  public static let optionsStripped = Rewriting(rawValue: 1 << 3)
  public static let optionsAdded = Rewriting(rawValue: 1 << 4)
  public static let maximumSegmentSize = Rewriting(rawValue: 1 << 5)
  public static let windowScale = Rewriting(rawValue: 1 << 6)
  public static let window = Rewriting(rawValue: 1 << 7)
  public static let flags = Rewriting(rawValue: 1 << 8)
  public static let trafficClass = Rewriting(rawValue: 1 << 9)
  public static let congestionMarked = Rewriting(rawValue: 1 << 10)
  public static let identification = Rewriting(rawValue: 1 << 11)
  public static let fragmentBit = Rewriting(rawValue: 1 << 12)
  /// Another number of hops than the flow's other segments.
  public static let hopLimit = Rewriting(rawValue: 1 << 13)

  /// In the order in which they are printed.
  public static let spellings: [(Rewriting, String)] = [
    (.sequence, "sequence_numbers_changed"), (.timestamps, "timestamps_changed"),
    (.timestampsStripped, "timestamps_stripped"), (.optionsStripped, "options_stripped"),
    (.optionsAdded, "options_added"), (.maximumSegmentSize, "mss_changed"),
    (.windowScale, "window_scale_changed"), (.window, "window_changed"), (.flags, "flags_changed"),
    (.trafficClass, "dscp_changed"), (.congestionMarked, "ecn_changed"),
    (.identification, "ip_id_changed"), (.fragmentBit, "dont_fragment_changed"),
    (.hopLimit, "hops_differ"),
  ]
}
