internal import LastackWire

/// What a direction's unusual segments leave behind: written by few segments, read when a record is made.
struct RareFacts: BitwiseCopyable {
  /// When ``DirectionFacts/tsvalFirst`` was sent.
  var tsvalFirstTime = CaptureTime(nanoseconds: 0)
  /// The end of the highest segment that the peer's PAWS refuses.
  var refusedEnd: SequenceNumber = 0
  /// The number of the last empty segment beyond all that was captured: octets, or a FIN, are missing before it.
  var numberAhead: SequenceNumber = 0
  /// The IP identification of the FIN, as first captured; 0: none.
  var finIdentification: UInt16 = 0
  /// The MSS option of its SYN; 0: none.
  var maximumSegmentSize: UInt16 = 0
}
