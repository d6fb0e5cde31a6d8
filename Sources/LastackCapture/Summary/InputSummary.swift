public import LastackWire

/// What was read of one input.
public struct InputSummary: Hashable, Sendable {
  /// The path's last component; "standard input" for `-`.
  public var name: String
  /// The path as it was given.
  public var path: String
  public var format: CaptureFormat
  public var compression: Compression?
  /// Which reader delivered the packets, and why not the other one.
  public var readBy: ReadBy
  /// Packets in the input, whether a filter let them through or not.
  public var packets = 0
  /// Packets that the filter let through; equal to `packets` without one.
  public var delivered = 0
  /// Captured octets of all packets.
  public var capturedOctets = 0
  /// Link types of the packets, in the order in which they were met.
  public var linkTypes: [LinkType] = []
  /// The earliest and the latest packet time, which need not be the first and last packet's.
  public var earliest: CaptureTime?
  public var latest: CaptureTime?
  /// The units in which the input's interfaces count time, in the order in which they were met.
  public var timeResolutions: [TimeResolution] = []
  /// The largest snap length of the input's interfaces; `nil` if the input states none.
  public var snapLength: Int?
  /// Packets that the capturing program says it lost: pcapng interface statistics, and the counts in packet blocks.
  public var drops: Drops?
  /// Names of the capture interfaces, as far as the input tells them, by interface index.
  public var interfaces: [String?] = []
  /// Where the input is damaged, in order.
  public var damages: [Damage] = []

  /// Which reader delivered the packets.
  public enum ReadBy: Hashable, Sendable {
    case native
    case libpcap
    /// libpcap was asked for and delivered `packets` packets; the rest came from the native reader because of `reason`.
    case nativeAfterLibpcap(packets: Int, reason: String)
  }

  /// Packets that a capturing program counted as lost.
  public struct Drops: Hashable, Sendable {
    /// By the interface or its driver (isb_ifdrop), and those that old packet blocks count.
    public var byInterface: UInt64 = 0
    /// By the operating system, for want of buffer space (isb_osdrop).
    public var bySystem: UInt64 = 0

    public init(byInterface: UInt64 = 0, bySystem: UInt64 = 0) {
      self.byInterface = byInterface
      self.bySystem = bySystem
    }
  }

  /// A summary of an input of which nothing has been read yet.
  public init(path: String, format: CaptureFormat, compression: Compression?, readBy: ReadBy) {
    self.path = path
    self.name = path == "-" ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path
    self.format = format
    self.compression = compression
    self.readBy = readBy
  }
}
