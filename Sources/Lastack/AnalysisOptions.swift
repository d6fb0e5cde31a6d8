public import LastackWire

/// What to read and under which policies; the defaults are those of the command line.
public struct AnalysisOptions: Sendable {
  /// Capture files and pipes; `-` is standard input. Several are one capture, in the order of their first packets.
  public var paths: [String]
  public var reader = ReaderKind.auto
  /// A libpcap filter expression (pcap-filter(7)), applied to every input.
  public var filter: String?
  /// Which outer identifiers belong to a flow's identity.
  public var key: KeyPolicy = []
  public var timeWait = TimeWaitLengths()
  /// Silence in seconds after which a connection ends as `idle`; nil for never.
  public var idleSeconds: Int?
  /// The bound on tracked connections; nil for the tracker's own.
  public var maximumFlows: Int?
  /// The ports that hosts choose from for themselves.
  public var ephemeralPorts: ClosedRange<UInt16> = 32768...60999

  public init(paths: [String]) { self.paths = paths }
}

/// How long hosts stay in TIME-WAIT (`semantics.md` §2.2): no packet tells.
public struct TimeWaitLengths: Sendable, Equatable {
  /// Hosts that no rule names, in seconds; Linux's 60 unless told otherwise.
  public var defaultSeconds = 60
  /// The first rule that holds a host counts.
  public var rules: [Rule] = []

  public init() {}

  public struct Rule: Sendable, Equatable {
    public var network: IPNetwork
    public var seconds: Int

    public init(network: IPNetwork, seconds: Int) {
      self.network = network
      self.seconds = seconds
    }
  }

  /// The length for `host` in seconds.
  public func seconds(for host: IPAddress) -> Int {
    rules.first { $0.network.contains(host) }?.seconds ?? defaultSeconds
  }
}

/// The addresses that share their first ``prefixLength`` bits.
public struct IPNetwork: Sendable, Hashable {
  public var address: IPAddress
  public var prefixLength: Int

  /// A prefix longer than the address is the address alone.
  public init(_ address: IPAddress, prefixLength: Int) {
    self.address = address
    self.prefixLength = max(0, min(prefixLength, address.family == .v4 ? 32 : 128))
  }

  public func contains(_ host: IPAddress) -> Bool {
    guard host.family == address.family else { return false }
    let shift = (address.family == .v4 ? 32 : 128) - prefixLength
    // A shift of the whole width is defined for UInt128: everything is equal then.
    return host.bits >> UInt128(shift) == address.bits >> UInt128(shift)
  }
}
