public import LastackTracking
public import LastackWire

/// One run of the analysis: what was read, under which policies, and how much of it could not be used.
///
/// Plain values: it says nothing of connections, and stands at the head of every machine-readable output.
public struct RunSummary: Sendable, Equatable {
  /// The program's version, as in `0.1.0`.
  public var version: String
  public var inputs: [Input]
  public var totals: RunTotals
  public var policies: RunPolicies

  public init(
    version: String, inputs: [Input] = [], totals: RunTotals = RunTotals(),
    policies: RunPolicies = RunPolicies()
  ) {
    self.version = version
    self.inputs = inputs
    self.totals = totals
    self.policies = policies
  }

  /// The time of the first packet of all inputs; nil where none had a packet.
  public var firstTime: CaptureTime? { inputs.lazy.compactMap(\.firstTime).min() }
  public var lastTime: CaptureTime? { inputs.lazy.compactMap(\.lastTime).max() }
  /// Whether every input was read to its end.
  public var isComplete: Bool { inputs.allSatisfy(\.damages.isEmpty) }
}

extension RunSummary {
  /// What one capture file, or one interface, held.
  public struct Input: Sendable, Equatable {
    /// The file's base name, or the interface.
    public var name: String
    /// The path as it was given; `-` for standard input.
    public var path: String
    public var packets: Int
    /// Octets of packets as captured.
    public var octets: Int
    /// The file format: `pcap`, `pcapng`.
    public var format: String
    /// The compression it was wrapped in: `gzip`, `zstd`, `xz`, `lz4`.
    public var compression: String?
    /// Link types met, by name, in the order in which they were met.
    public var linkTypes: [String]
    public var firstTime: CaptureTime?
    public var lastTime: CaptureTime?
    /// The resolution of its time stamps in words, as in `1 µs`.
    public var resolution: String?
    /// The reader that was used: `libpcap` or `native`.
    public var reader: String
    /// Packets that the capturing program says it lost; nil where it does not say.
    public var captureDrops: Int?
    /// Places where the file could not be read; empty where it was read to its end.
    public var damages: [Damage]
    /// Where every packet of a live capture was written, if one file has them all.
    public var packetFile: String?
    /// Whether it was an interface; a file has the name of its format.
    public var isLive: Bool { format == Self.live }
    /// The format of what comes from an interface.
    public static let live = "live"

    public init(
      name: String, path: String, packets: Int = 0, octets: Int = 0, format: String = "pcap",
      compression: String? = nil, linkTypes: [String] = [], firstTime: CaptureTime? = nil,
      lastTime: CaptureTime? = nil, resolution: String? = nil, reader: String = "native",
      captureDrops: Int? = nil, damages: [Damage] = []
    ) {
      self.name = name
      self.path = path
      self.packets = packets
      self.octets = octets
      self.format = format
      self.compression = compression
      self.linkTypes = linkTypes
      self.firstTime = firstTime
      self.lastTime = lastTime
      self.resolution = resolution
      self.reader = reader
      self.captureDrops = captureDrops
      self.damages = damages
    }
  }

  /// A place in an input that could not be read.
  public struct Damage: Sendable, Equatable {
    /// Octets from the start of the input; of the decompressed input where it is compressed.
    public var offset: Int
    /// What is wrong there, in words: `record length 4294967295 is impossible`.
    public var problem: String
    /// Octets skipped because of it; nil where the rest of a stream of unknown length was lost.
    public var lostOctets: Int?

    public init(offset: Int, problem: String, lostOctets: Int?) {
      self.offset = offset
      self.problem = problem
      self.lostOctets = lostOctets
    }
  }

}

/// Counts over a whole run.
public struct RunTotals: Sendable, Equatable {
  public var packets = 0
  public var segments = 0
  /// Packets decoded as far as they go that are not TCP, by protocol, most frequent first.
  public var notTCP: [NotTCP] = []
  /// Packets that could not be decoded, by layer and problem, most frequent first.
  public var undecodable: [Undecodable] = []
  public var badIPChecksums = 0
  public var badTCPChecksums = 0
  /// Segments whose TCP header the snap length cut.
  public var snappedHeaders = 0
  /// Segments under a header that claims more octets than the wire had.
  public var lyingLengths = 0
  public var malformedOptions = 0
  /// Datagrams whose fragments never completed: the segments in them are missing.
  public var incompleteDatagrams = 0
  /// IP fragments, those of reassembled datagrams included.
  public var fragments = 0
  public var flows = 0
  /// Flows dropped to stay within the bound on tracked connections.
  public var evictions = 0
  public var peakTrackedFlows = 0
  /// Places in which a receiver acknowledged octets that were not captured.
  public var ackedUnseen = 0
  /// Segments captured behind others that were sent after them.
  public var outOfOrder = 0
  /// Places in which a connection's time went back by more than capture queues explain.
  public var clockSteps = 0
  /// Segments with more payload than their receiver's MSS option allows: offloaded.
  public var oversizedSegments = 0
  /// The most payload in a segment, in octets, where it is more than an Ethernet frame of 1500 holds; else 0.
  public var largestPayload = 0

  public init() {}

  public struct NotTCP: Sendable, Equatable {
    public var name: String
    public var packets: Int

    public init(name: String, packets: Int) {
      self.name = name
      self.packets = packets
    }
  }

  public struct Undecodable: Sendable, Equatable {
    public var layer: String
    public var problem: String
    public var packets: Int

    public init(layer: String, problem: String, packets: Int) {
      self.layer = layer
      self.problem = problem
      self.packets = packets
    }
  }

  public var undecodablePackets: Int { undecodable.reduce(0) { $0 + $1.packets } }
  public var notTCPPackets: Int { notTCP.reduce(0) { $0 + $1.packets } }
}

/// The choices that verdicts of a run depend on.
public struct RunPolicies: Sendable, Equatable {
  /// Whose rule says which SYN a TIME-WAIT takes, and what restarts it.
  public var timeWaitSystem = TimeWaitSystem.linux
  /// The TIME-WAIT length of hosts that no rule names, in seconds.
  public var timeWaitSeconds = 60
  /// TIME-WAIT lengths of named hosts and networks, in the order in which they apply.
  public var timeWaitRules: [TimeWaitRule] = []
  public var ephemeralPorts: ClosedRange<Int> = 32768...60999
  /// Ephemeral ranges of named hosts and networks.
  public var ephemeralPortRules: [PortRule] = []
  /// Silence after which a connection ends as `idle`, in seconds; nil for never.
  public var idleSeconds: Int?
  /// Outer identifiers that belong to a flow's identity: `vlan`, `tunnel`.
  public var key: [String] = []
  /// The libpcap filter expression applied to every input.
  public var filter: String?
  /// The bound on tracked connections, where one was given; nil: the tracker's own.
  public var maximumFlows: Int?

  public init() {}

  public struct PortRule: Sendable, Equatable {
    /// A host or a network, as in `10.0.0.0/8`.
    public var hosts: String
    public var ports: ClosedRange<Int>

    public init(hosts: String, ports: ClosedRange<Int>) {
      self.hosts = hosts
      self.ports = ports
    }
  }

  public struct TimeWaitRule: Sendable, Equatable {
    /// A host or a network, as in `10.0.0.0/8`.
    public var hosts: String
    public var seconds: Int

    public init(hosts: String, seconds: Int) {
      self.hosts = hosts
      self.seconds = seconds
    }
  }
}
