/// A link-layer header type, numbered as in capture files (LINKTYPE_*, www.tcpdump.org/linktypes.html).
public struct LinkType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}
