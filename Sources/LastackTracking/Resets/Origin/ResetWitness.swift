/// The reset that is judged, beside what its sender's address sent otherwise: what ``ResetSigns`` were read from.
///
/// `semantics.md` §7.4. Times in nanoseconds.
public struct ResetWitness: Sendable, Hashable, BitwiseCopyable {
  public var by: Side
  /// The reset: the one that ended the connection, or the first where none did.
  public var frame: UInt64
  public var input: Int
  public var hopLimit: UInt8
  /// The range of those of the end's other segments: one value, but where packets take several routes. 0: there are none.
  public var lowestHopLimit: UInt8
  public var highestHopLimit: UInt8
  /// How many other segments of that end were captured before the reset.
  public var references: Int
  /// IPv4 identifications; nil for IPv6.
  public var identification: UInt16?
  /// That of the end's last segment before the reset.
  public var lastIdentification: UInt16?
  /// The end's identifications count up with its segments.
  public var isCounted: Bool
  /// The window field as sent, not scaled.
  public var window: UInt16
  /// From the segment that it answers at the earliest to the reset; nil where that cannot be told.
  public var gap: Int64?
  /// What the way to that end and back took in the handshake.
  public var pathGap: Int64?
  /// The segment that contradicts the reset: data of that end after it, or another reset. 0: none.
  public var contradiction: UInt64
  /// The reset to the other end that mirrors it. 0: none.
  public var mirror: UInt64

  public init(
    by: Side, frame: UInt64, input: Int = 0, hopLimit: UInt8 = 64, hopLimits: ClosedRange<UInt8> = 0...0,
    references: Int = 0, identification: UInt16? = nil, lastIdentification: UInt16? = nil,
    isCounted: Bool = false, window: UInt16 = 0, gap: Int64? = nil, pathGap: Int64? = nil,
    contradiction: UInt64 = 0, mirror: UInt64 = 0
  ) {
    self.by = by
    self.frame = frame
    self.input = input
    self.hopLimit = hopLimit
    lowestHopLimit = hopLimits.lowerBound
    highestHopLimit = hopLimits.upperBound
    self.references = references
    self.identification = identification
    self.lastIdentification = lastIdentification
    self.isCounted = isCounted
    self.window = window
    self.gap = gap
    self.pathGap = pathGap
    self.contradiction = contradiction
    self.mirror = mirror
  }
}

extension ResetSigns {
  /// Every sign with the word that reports use for it.
  public static let spellings: [(sign: ResetSigns, spelling: String)] = [
    (.dataAfterReset, "data_after_reset"), (.resetBelowData, "reset_below_data"),
    (.risingNumbers, "rising_numbers"), (.changingAcknowledgments, "changing_acknowledgments"),
    (.otherHopLimit, "other_hop_limit"), (.fasterThanPath, "faster_than_path"), (.bilateral, "bilateral"),
    (.oddIdentification, "odd_identification"), (.oddWindow, "odd_window"),
    (.timestampsMissing, "timestamps_missing"), (.otherFragmentBit, "other_fragment_bit"),
    (.otherTrafficClass, "other_traffic_class"), (.acknowledgmentOffByOne, "acknowledgment_off_by_one"),
    (.sameHopLimit, "same_hop_limit"), (.continuesTimestamps, "continues_timestamps"),
    (.continuesIdentification, "continues_identification"), (.exactAcknowledgment, "exact_acknowledgment"),
  ]
}
