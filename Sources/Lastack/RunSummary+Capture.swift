internal import LastackCapture
internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

// What the stages say of themselves, in the words of the run's summary.

extension RunSummary.Input {
  init(_ input: InputSummary) {
    self.init(
      name: input.name, path: input.path, packets: input.packets, octets: input.capturedOctets,
      format: input.format.container, compression: input.compression?.rawValue,
      linkTypes: input.linkTypes.map(\.description), firstTime: input.earliest, lastTime: input.latest,
      resolution: input.timeResolutions.isEmpty
        ? nil : input.timeResolutions.map(\.description).joined(separator: ", "),
      reader: input.readBy.words, captureDrops: input.drops.map { Int($0.byInterface + $0.bySystem) },
      damages: input.damages.map {
        RunSummary.Damage(offset: $0.offset, problem: $0.problem, lostOctets: $0.octetsLost)
      })
  }
}

extension CaptureFormat {
  /// The container alone: link types and resolutions stand beside it.
  fileprivate var container: String {
    switch self {
    case .pcap(.modified, _, _, _): "pcap (Kuznetzov's)"
    case .pcap: "pcap"
    case .pcapng: "pcapng"
    }
  }
}

extension InputSummary.ReadBy {
  fileprivate var words: String {
    switch self {
    case .native: "native"
    case .libpcap: "libpcap"
    case .nativeAfterLibpcap(packets: 0, let reason): "native, since libpcap cannot: \(reason)"
    case .nativeAfterLibpcap(let packets, let reason):
      "libpcap for \(packets) packets, then native: \(reason)"
    }
  }
}

extension RunTotals {
  init(decoding: DecodeStatistics, tracking: FlowTracker.Statistics, quality: CaptureQuality) {
    self.init()
    packets = decoding.packets
    segments = decoding.segments
    notTCP = decoding.notTCP.map { NotTCP(name: $0.protocol.description, packets: $0.packets) }
    undecodable = decoding.undecodable.map {
      Undecodable(layer: $0.layer.rawValue, problem: $0.problem.rawValue, packets: $0.packets)
    }
    badIPChecksums = decoding.badIPChecksums
    badTCPChecksums = decoding.badTCPChecksums
    snappedHeaders = decoding.snappedHeaders
    lyingLengths = decoding.lyingLengths
    malformedOptions = decoding.malformedOptions
    fragments = decoding.fragments
    incompleteDatagrams = decoding.incompleteDatagrams
    flows = tracking.flows
    evictions = tracking.evictions
    peakTrackedFlows = tracking.peakFlows
    ackedUnseen = quality.ackedUnseen
    outOfOrder = quality.outOfOrder
    clockSteps = quality.clockSteps
    oversizedSegments = quality.oversized
    largestPayload = Int(quality.largestPayload)
  }
}

extension RunPolicies {
  init(_ options: AnalysisOptions) {
    self.init()
    timeWaitSystem = options.timeWait.decision.system
    timeWaitSeconds = options.timeWait.standardSeconds
    timeWaitRules = options.timeWait.rules.map {
      TimeWaitRule(hosts: $0.network.description, seconds: $0.seconds)
    }
    ephemeralPorts =
      Int(options.ephemeralPorts.standard.lowerBound)...Int(options.ephemeralPorts.standard.upperBound)
    ephemeralPortRules = options.ephemeralPorts.rules.map {
      PortRule(
        hosts: $0.network.description, ports: Int($0.ports.lowerBound)...Int($0.ports.upperBound))
    }
    idleSeconds = options.idleSeconds
    if options.key.contains(.vlan) { key.append("vlan") }
    if options.key.contains(.tunnel) { key.append("tunnel") }
    filter = options.filter
    maximumFlows = options.maximumFlows
  }
}

extension AnalysisError {
  init(_ error: CaptureError, filter: String?) {
    if error.layer == .filter {
      self = .filter(expression: filter ?? "", problem: error.problem)
    } else {
      let remedy = error.remedy.map { "; " + $0 } ?? ""
      self = .unreadable(path: error.subject ?? "-", offset: error.offset, problem: error.problem + remedy)
    }
  }
}
