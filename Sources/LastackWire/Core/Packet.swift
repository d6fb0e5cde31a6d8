/// A captured packet, as a reader hands it over: a view into the reader's buffer, valid only while it is being handled.
public struct Packet: ~Escapable, BitwiseCopyable {
  /// The octets that were captured, at most ``originalLength`` of them unless the capture is odd.
  public let bytes: RawSpan
  public let time: CaptureTime
  /// The packet's length on the wire.
  public let originalLength: Int
  public let linkType: LinkType
  /// The frame number within its input, from 1, as Wireshark counts.
  public let frame: UInt64
  /// Index of the capture interface within its input.
  public let interface: UInt32
  /// Index of the input that it came from.
  public let input: UInt16

  @inlinable @_lifetime(copy bytes)
  public init(
    bytes: RawSpan, time: CaptureTime, originalLength: Int, linkType: LinkType, frame: UInt64,
    interface: UInt32 = 0, input: UInt16 = 0
  ) {
    self.bytes = bytes
    self.time = time
    self.originalLength = originalLength
    self.linkType = linkType
    self.frame = frame
    self.interface = interface
    self.input = input
  }
}

/// A frame and the input that it is counted in.
public struct FramePlace: Hashable, Sendable, BitwiseCopyable {
  public var input: UInt16
  /// From 1, as ``Packet/frame``.
  public var frame: UInt64

  @inlinable public init(input: UInt16, frame: UInt64) {
    self.input = input
    self.frame = frame
  }
}
