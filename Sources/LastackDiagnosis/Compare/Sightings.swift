public import LastackTracking
public import LastackWire

/// A connection as one of two captures shows it.
public struct SightedFlow: Sendable {
  /// As `lastack flow N` counts.
  public var number: Int
  public var client: Endpoint
  public var server: Endpoint
  public var outcome: Outcome
  public var start: CaptureTime
  public var end: CaptureTime
  /// Its segments, in ``Sightings/segments``.
  public var segments: Range<Int>
  /// The first SYN of either end; nil where none was captured.
  var clientSyn: SightedSegment?
  var serverSyn: SightedSegment?

  var tuple: FourTuple { FourTuple(source: client, destination: server) }

  func syn(of side: Side) -> SightedSegment? { side == .client ? clientSyn : serverSyn }
}

/// One of two captures: its connections, and every segment of each in the order of the capture.
public struct Sightings: Sendable {
  /// By number.
  public fileprivate(set) var flows: [SightedFlow]
  public fileprivate(set) var segments: [SightedSegment]
  /// When the capture ran; packets of other protocols count.
  public var window: ClosedRange<CaptureTime>?
  /// Packets that the capturing program says it lost.
  public var drops: Int
}

/// Gathers what one capture shows: every segment with its flow's number, and every flow's record.
///
/// Memory: 60 octets a segment, twice that while ``sightings(window:drops:)`` sorts them, 16 more for its verdict; about
/// 300 a flow.
public struct SightingLog: Sendable {
  private var segments: [SightedSegment] = []
  private var flowOf: [UInt32] = []
  private var flows: [SightedFlow] = []

  public init() {}

  /// Segments so far.
  public var count: Int { segments.count }

  public mutating func add(_ segment: Segment, flow: Int) {
    // Roles are known with the record only: until then the lower endpoint stands for the client.
    segments.append(
      SightedSegment(segment, from: segment.destination.precedes(segment.source) ? .server : .client))
    flowOf.append(UInt32(clamping: flow))
  }

  public mutating func add(_ record: borrowing FlowRecord) {
    flows.append(
      SightedFlow(
        number: record.flow, client: record.client.endpoint, server: record.server.endpoint,
        outcome: record.outcome, start: record.start, end: record.end, segments: 0..<0))
  }

  /// Everything, by flow; all records must have been added.
  ///
  /// - Parameters:
  ///   - window: when the capture ran; nil for from the first to the last segment.
  ///   - drops: packets that the capturing program says it lost.
  public consuming func sightings(window: ClosedRange<CaptureTime>? = nil, drops: Int = 0) -> Sightings {
    flows.sort { $0.number < $1.number }
    var starts = [Int](repeating: 0, count: flows.count + 1)
    for flow in flowOf where Int(flow) < flows.count { starts[Int(flow) + 1] += 1 }
    for flow in flows.indices { starts[flow + 1] += starts[flow] }
    var next = starts
    var order = [UInt32](repeating: 0, count: starts[flows.count])
    for (index, flow) in flowOf.enumerated() where Int(flow) < flows.count {
      order[next[Int(flow)]] = UInt32(index)
      next[Int(flow)] += 1
    }
    var sorted: [SightedSegment] = []
    sorted.reserveCapacity(order.count)
    var first: CaptureTime?
    var last: CaptureTime?
    for flow in flows.indices {
      flows[flow].segments = starts[flow]..<starts[flow + 1]
      let isReversed = flows[flow].server.precedes(flows[flow].client)
      for index in order[flows[flow].segments] {
        var segment = segments[Int(index)]
        if isReversed { segment.from = segment.from.peer }
        if segment.flags.contains(.syn), flows[flow].syn(of: segment.from) == nil {
          if segment.from == .client {
            flows[flow].clientSyn = segment
          } else {
            flows[flow].serverSyn = segment
          }
        }
        first = min(first ?? segment.time, segment.time)
        last = max(last ?? segment.time, segment.time)
        sorted.append(segment)
      }
    }
    var whole = window
    if let first, let last {
      whole = min(first, window?.lowerBound ?? first)...max(last, window?.upperBound ?? last)
    }
    return Sightings(flows: flows, segments: sorted, window: whole, drops: drops)
  }
}
