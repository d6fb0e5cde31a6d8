public import LastackTracking

/// How the connections of a capture ended, in numbers, with the flows worth looking at.
///
/// Fed one flow at a time, in any order that is the same every time. Memory is bounded whatever the capture holds.
public struct CloseSummary: Sendable {
  public private(set) var outcomes = Tally<Outcome>()
  public private(set) var shapes = Tally<CloseShape>()
  public private(set) var activeClosers = Tally<ActiveCloser>()
  /// Who sent the effective reset.
  public private(set) var resets = Tally<Side>()
  public private(set) var resetCauses = Tally<ResetCause>()
  /// What is said of resets, by cause.
  public private(set) var resetTally = ResetTally()
  public private(set) var services: ServiceTable
  public private(set) var timeWaitHolders: TimeWaitHolders
  public private(set) var halfClosed: HalfClosedDwells
  public private(set) var collisions = Collisions()
  public private(set) var quality = QualityCounts()
  public private(set) var vantage = VantageEstimate()
  public private(set) var failedHandshakes = 0
  /// SYNs sent again, and the flows in which that happened.
  public private(set) var synRetransmissions = 0
  public private(set) var flowsWithSynRetransmissions = 0
  /// FINs sent again, and the flows in which that happened.
  public private(set) var finRetransmissions = 0
  public private(set) var flowsWithFinRetransmissions = 0
  private var examplesByStory: [Story: StoryExample] = [:]

  public init(
    services: ServiceTable = ServiceTable(), timeWaitHolders: TimeWaitHolders = TimeWaitHolders(),
    halfClosed: HalfClosedDwells = HalfClosedDwells()
  ) {
    self.services = services
    self.timeWaitHolders = timeWaitHolders
    self.halfClosed = halfClosed
  }

  public var flows: Int { outcomes.total }

  public mutating func add(_ flow: borrowing FlowRecord) {
    outcomes.add(flow.outcome)
    if let shape = flow.shape { shapes.add(shape) }
    if let closer = flow.activeCloser { activeClosers.add(closer) }
    if let resetter = flow.resetBy { resets.add(resetter) }
    if let cause = flow.resetCause { resetCauses.add(cause) }
    resetTally.add(flow)
    if flow.outcome.isHandshakeFailure { failedHandshakes += 1 }
    services.add(flow)
    timeWaitHolders.add(flow)
    halfClosed.add(flow)
    collisions.add(flow)
    quality.add(flow)
    vantage.add(flow)
    var (syns, fins) = (0, 0)
    for event in flow.events {
      if event.note == .synRetransmission { syns += 1 }
      if event.note == .finRetransmission { fins += 1 }
    }
    synRetransmissions += syns
    finRetransmissions += fins
    if syns > 0 { flowsWithSynRetransmissions += 1 }
    if fins > 0 { flowsWithFinRetransmissions += 1 }
    keepExample(of: flow)
  }

  private mutating func keepExample(of flow: borrowing FlowRecord) {
    guard let (story, weight) = Story.told(by: flow) else { return }
    if var example = examplesByStory[story] {
      example.flows += 1
      if weight > example.weight {
        example.flow = flow.flow
        example.weight = weight
      }
      if example.resetBy != flow.resetBy { example.resetBy = nil }
      examplesByStory[story] = example
    } else {
      examplesByStory[story] = StoryExample(
        story: story, flows: 1, flow: flow.flow, resetBy: flow.resetBy, weight: weight)
    }
  }

  /// One example for each story that was told, most telling story first.
  public var examples: [StoryExample] { Story.allCases.compactMap { examplesByStory[$0] } }
}

/// What weakens the records of a capture: how many flows each, and what the capture itself got wrong.
public struct QualityCounts: Sendable, Equatable {
  public private(set) var flows = 0
  public private(set) var midStream = 0
  public private(set) var oneSided = 0
  public private(set) var captureLoss = 0
  public private(set) var snappedHeaders = 0
  public private(set) var duplicateFrames = 0
  public private(set) var clockStep = 0
  public private(set) var evicted = 0
  /// Segments, copies included, and the copies among them.
  public private(set) var segments = 0
  public private(set) var duplicates = 0

  mutating func add(_ flow: borrowing FlowRecord) {
    flows += 1
    let quality = flow.quality
    if quality.contains(.midStream) { midStream += 1 }
    if quality.contains(.oneSided) { oneSided += 1 }
    if quality.contains(.captureLoss) { captureLoss += 1 }
    if quality.contains(.snappedHeaders) { snappedHeaders += 1 }
    if quality.contains(.duplicateFrames) { duplicateFrames += 1 }
    if quality.contains(.clockStep) { clockStep += 1 }
    if quality.contains(.evicted) { evicted += 1 }
    segments += flow.client.packets &+ flow.server.packets
    duplicates += flow.client.duplicates &+ flow.server.duplicates
  }
}
