public import LastackWire

/// A listener that went away while its own closes were in TIME-WAIT, and accepted again only when the last of them was
/// over: bind() fails with EADDRINUSE so long, without SO_REUSEADDR on the old and the new socket.
public struct RestartInTimeWait: Sendable, Equatable {
  public var listener: Endpoint
  public var lastAccepted: CaptureTime
  public var firstRefused: CaptureTime
  public var lastRefused: CaptureTime
  /// When it accepted again.
  public var acceptedAgain: CaptureTime
  /// SYNs refused in between.
  public var refused: Int
  /// TIME-WAITs at the listener's port when the first SYN was refused, and when the last of them ended.
  public var timeWaits: Int
  public var timeWaitEnd: CaptureTime

  /// From the last accepted connection to the next.
  public var outage: Int64 { acceptedAgain.nanoseconds(since: lastAccepted) }

  /// Fewer may be a full queue, or a device in the listener's name.
  static let leastRefused = 3
  /// A program tries again now and then: this long after the last TIME-WAIT its success is still put down to it.
  static let retryLimit: Int64 = 15_000_000_000
}
