/// One of the two ends of a flow: the client sent the SYN, the server answered it.
public enum Side: String, Sendable, BitwiseCopyable, CaseIterable {
  case client, server

  @inlinable public var peer: Side { self == .client ? .server : .client }
}

/// A set of sides, where neither, one or both can be meant.
public enum Sides: String, Sendable, BitwiseCopyable, CaseIterable {
  case none, client, server, both
}
