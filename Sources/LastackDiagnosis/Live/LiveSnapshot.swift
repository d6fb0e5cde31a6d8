public import LastackTracking
public import LastackWire

/// What a live view shows: values of one moment.
public struct LiveSnapshot: Sendable {
  /// An outcome, how often it came in all, and lately.
  public struct Closes: Sendable, Equatable {
    public var outcome: Outcome
    public var total: Int
    /// In the last ``LiveActivity/rateSeconds`` seconds.
    public var recent: Int

    public init(outcome: Outcome, total: Int, recent: Int) {
      self.outcome = outcome
      self.total = total
      self.recent = recent
    }
  }

  public struct TimeWaits: Sendable, Equatable {
    public var now = 0
    public var peak = 0
    public var peakTime: CaptureTime?
    public var holders: [Holder] = []

    public struct Holder: Sendable, Equatable {
      public var address: IPAddress
      public var now: Int
      public var peak: Int

      public init(address: IPAddress, now: Int, peak: Int) {
        self.address = address
        self.now = now
        self.peak = peak
      }
    }

    public init() {}
  }

  public var interfaces: [String] = []
  public var now: CaptureTime
  /// Nanoseconds since the capture began.
  public var elapsed: Int64 = 0
  public var packets = 0
  public var packetsPerSecond = 0
  /// Lost by the kernel for want of room, and by an interface or its driver.
  public var droppedByKernel = 0
  public var droppedByInterface = 0
  /// Connections that are kept, and those dropped to keep no more.
  public var tracked = 0
  public var evictions = 0
  /// Seconds of a TIME-WAIT under the policy.
  public var timeWaitSeconds = 60
  public var closes: [Closes] = []
  public var timeWaits = TimeWaits()
  public var ports: [LivePorts] = []
  /// Newest first.
  /// The last look at the kernel's own sockets, where there is one.
  public var kernel: KernelComparison?
  public var findings: [(time: CaptureTime, finding: Finding)] = []
  /// Connections that deserve a look, newest first.
  public var endings: [LiveActivity.Ending] = []

  public init(now: CaptureTime) { self.now = now }

  /// Fills in what the activity knows.
  public mutating func take(_ activity: LiveActivity, rows: Int) {
    closes = activity.outcomes.descending.map {
      Closes(outcome: $0.value, total: $0.count, recent: activity.recent($0.value))
    }
    timeWaits.now = activity.timeWaits.now
    timeWaits.peak = activity.timeWaits.peak
    timeWaits.peakTime = activity.timeWaits.peakTime
    timeWaits.holders = activity.timeWaits.holders(most: rows).map {
      TimeWaits.Holder(address: $0.address, now: $0.holder.now, peak: $0.holder.peak)
    }
    ports = activity.ports(most: rows)
    endings = activity.endings.suffix(rows).reversed()
  }
}
