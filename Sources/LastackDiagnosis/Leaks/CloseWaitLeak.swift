public import LastackTracking
public import LastackWire

/// Connections that the peer closed, and that the host's application never closes (`semantics.md` §8.5).
public struct CloseWaitLeak: Sendable, Equatable {
  /// Who sits in CLOSE-WAIT.
  public var host: IPAddress
  /// Whether as the server of ``port``, or as a client of ``peer``.
  public var side: Side
  public var port: UInt16
  /// The server, where the host is its client; nil where many clients are.
  public var peer: IPAddress?
  /// In CLOSE-WAIT at the end, for longer than ``threshold``.
  public var stuck: Int
  /// When the first and the last of them began.
  public var firstSince: CaptureTime
  public var lastSince: CaptureTime
  /// The end of what was seen of the service.
  public var until: CaptureTime
  /// Connections of the service whose CLOSE-WAIT ended, and the 99th percentile of how long it lasted.
  public var ended: Int
  public var normalDwell: Int64?
  /// Nanoseconds beyond which a CLOSE-WAIT counts as stuck.
  public var threshold: Int64
  /// The rate at which they pile up.
  public var growth: PortRate
  /// Nanoseconds from the end until 1024 sockets are stuck, the usual limit of open files; nil where they are.
  public var timeToDescriptorLimit: Int64?

  /// Growth over less is a burst (§8.5).
  static let leastGrowth: Int64 = 600_000_000_000
  static let leastStuck = 8
  /// As long as Linux waits for the other end's FIN: an application that has not closed by then has not noticed.
  static let leastThreshold: Int64 = 60_000_000_000
  static let usualDescriptors = 1024
}
