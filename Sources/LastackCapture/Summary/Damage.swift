/// A place where an input is damaged: what is wrong there, what was lost, and whether reading went on behind it.
public struct Damage: Hashable, Sendable, CustomStringConvertible {
  /// What is wrong at the place.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The input ends inside the header of the file or of a pcapng section.
    case fileHeaderCut = "file_header_cut"
    /// The input ends inside a record's or block's header.
    case recordHeaderCut = "record_header_cut"
    /// The input ends inside a record or block.
    case recordCut = "record_cut"
    /// A record claims more octets than any packet has.
    case recordLength = "record_length"
    /// A pcapng block length is below 12, not a multiple of 4, too small for the block's type, or absurd.
    case blockLength = "block_length"
    /// A pcapng block's two lengths differ.
    case blockTrailer = "block_trailer"
    /// A packet's octets run past the end of its block.
    case packetOverrun = "packet_overrun"
    /// A packet names an interface that the section has not described.
    case unknownInterface = "unknown_interface"
    /// A block's options run past its end.
    case options
    /// A pcapng section cannot be read: its byte-order magic is unknown.
    case section
    /// The compressed stream ends too early.
    case compressedStreamCut = "compressed_stream_cut"
    /// The compressed stream is corrupt.
    case compressedStreamCorrupt = "compressed_stream_corrupt"
    /// Reading failed half-way: the operating system's error.
    case unreadable
  }

  public var kind: Kind
  /// The input's path.
  public var path: String
  /// Octets from the start of the capture (of the decompressed capture, if it is compressed).
  ///
  /// For damage to the compressed stream itself: octets from the start of the compressed file.
  public var offset: Int
  /// What is wrong, with the numbers that say so.
  public var problem: String
  /// How many octets were skipped, as far as that is known.
  public var octetsLost: Int?
  /// Where reading went on; `nil` if nothing behind the damage could be read.
  public var resumedAt: Int?

  public init(
    _ kind: Kind, path: String, offset: Int, problem: String, octetsLost: Int? = nil, resumedAt: Int? = nil
  ) {
    self.kind = kind
    self.path = path
    self.offset = offset
    self.problem = problem
    self.octetsLost = octetsLost
    self.resumedAt = resumedAt
  }

  public var description: String {
    var text = "\(path): octet \(offset): \(problem); "
    switch (octetsLost, resumedAt) {
    case (let lost?, let place?): text += "\(lost) octets lost, read on at octet \(place)"
    case (nil, let place?): text += "read on at octet \(place)"
    case (0?, nil): text += "no octets lost"
    case (let lost?, nil): text += "the last \(lost) octets are lost"
    case (nil, nil): text += "the rest is lost"
    }
    return text
  }
}
