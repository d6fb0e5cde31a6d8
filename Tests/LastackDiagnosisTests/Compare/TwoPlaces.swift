import LastackDiagnosis
import LastackTracking
import LastackWire
import SegmentScript

/// Connections over a path with a capture at either end, and the truth of what became of every segment.
///
/// A stands 0.1 ms from the hosts on its side, B as far from those on the other; what lies between loses, delays and
/// rewrites. Senders send again what was not acknowledged, so that everything that the captures show is consistent.
struct TwoPlaces {
  var random: SeededRandom
  /// One of so many segments is lost between the places; 0 for none.
  var lossOneIn = 0
  /// Hops between the places.
  var hops: UInt8 = 3
  var hasTimestamps = true
  /// Identifications count up; else they are 0.
  var hasIdentifications = true
  /// Nanoseconds between the places, and what is added to them at random.
  var delay: Int64 = 4_000_000
  var jitter: Int64 = 500_000
  /// B's clock: ahead by so many nanoseconds, gaining parts per million; set ahead at a time.
  var offset: Int64 = 1_700_000_000
  var drift = 30.0
  var step: (at: Int64, by: Int64)?

  /// What a device between does to the segments of a connection, from A's to B's side.
  struct Device {
    /// The client as B sees it.
    var client: Endpoint?
    var clientShift: UInt32 = 0
    var serverShift: UInt32 = 0
    var mss: UInt16?
    var stripsTimestamps = false
  }

  /// One end's traffic.
  struct Connection {
    var client: Endpoint
    var server: Endpoint
    /// Milliseconds after the start.
    var start: Int64
    /// Payloads, in turn: from the client, from the server, each in segments of these lengths.
    var exchanges: [[UInt32]]
    var device = Device()
    /// Segments with payload are captured whole where they are sent, and cut to this where they arrive.
    var cutTo: UInt32?
    var clientIsAtB = false
  }

  /// What is true of a captured segment.
  struct Truth: Equatable {
    /// The transmission: the same at both places.
    var transmission: Int
    var fate: SegmentFate
  }

  private var captured: [(place: Vantage, time: Int64, segment: Segment, truth: Truth)] = []
  private var transmissions = 0
  private var identification: UInt16 = 1

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// Milliseconds after the start that B's clock reads too much.
  func clockError(at time: Int64) -> Int64 {
    offset + Int64(Double(time) * drift * 1e-6) + (step.map { time >= $0.at ? $0.by : 0 } ?? 0)
  }

  // MARK: Sending

  private mutating func onTheWay() -> Int64 {
    // Close to exponential: most are fast, few are slow.
    var added: Int64 = 0
    while Bool.random(using: &random), added < jitter * 8 { added += jitter }
    return delay + added + Int64.random(in: 0...max(1, jitter), using: &random)
  }

  /// The segment as it looks at a place, behind the device for those on B's side.
  private func seen(_ segment: Segment, _ connection: Connection, from side: Side, at place: Vantage)
    -> Segment
  {
    var segment = segment
    let isFar = (side == .client) == (connection.clientIsAtB ? place == .a : place == .b)
    segment.hopLimit = (side == .client ? 64 : 128) - (isFar ? hops : 0)
    guard place == .b else { return segment }
    let device = connection.device
    if let client = device.client {
      if side == .client { segment.source = client } else { segment.destination = client }
    }
    segment.sequence = segment.sequence &+ (side == .client ? device.clientShift : device.serverShift)
    if segment.flags.contains(.ack) {
      segment.acknowledgment =
        segment.acknowledgment &+ (side == .client ? device.serverShift : device.clientShift)
    }
    if let mss = device.mss, segment.flags.contains(.syn) { segment.maximumSegmentSize = mss }
    if device.stripsTimestamps {
      segment.traits.remove(.timestamps)
      segment.tsval = 0
      segment.tsecr = 0
    }
    return segment
  }

  mutating func capture(_ segment: Segment, at place: Vantage, _ time: Int64, _ truth: Truth) {
    captured.append((place, time, segment, truth))
  }

  mutating func newTransmission() -> Int {
    transmissions += 1
    return transmissions
  }

  /// Sends one segment; returns when it arrives, or nil where it is lost.
  @discardableResult
  mutating func send(
    _ draft: Segment, _ connection: Connection, from side: Side, at time: Int64, isLost: Bool? = nil
  ) -> Int64? {
    var segment = draft
    if hasIdentifications {
      identification &+= 1
      segment.identification = max(1, identification)
    }
    if hasTimestamps {
      segment.traits.insert(.timestamps)
      segment.tsval = TSval(UInt32(time / 1_000_000) &+ (side == .client ? 1_000 : 900_000_000))
      segment.tsecr = TSval(segment.flags.contains(.ack) ? UInt32(time / 1_000_000) : 0)
    }
    let (near, far): (Vantage, Vantage) = (side == .client) != connection.clientIsAtB ? (.a, .b) : (.b, .a)
    let isLost = isLost ?? (lossOneIn > 0 && Int.random(in: 0..<lossOneIn, using: &random) == 0)
    let device = connection.device
    let isRewritten =
      device.clientShift != 0 || device.serverShift != 0 || (device.stripsTimestamps && hasTimestamps)
      || (device.mss != nil && segment.flags.contains(.syn) && device.mss != segment.maximumSegmentSize)
    let cut = connection.cutTo.map { segment.payloadLength > $0 } ?? false
    let transmission = newTransmission()
    let fate: SegmentFate = isLost ? .lost : cut ? .resegmented : isRewritten ? .rewritten : .seen
    let truth = Truth(transmission: transmission, fate: fate)
    capture(seen(segment, connection, from: side, at: near), at: near, time + 100_000, truth)
    if isLost { return nil }
    let arrival = time + 100_000 + onTheWay()
    let whole = seen(segment, connection, from: side, at: far)
    var start: UInt32 = 0
    repeat {
      var piece = whole
      piece.sequence = whole.sequence &+ start
      piece.payloadLength = min(whole.payloadLength - start, connection.cutTo ?? .max)
      start += piece.payloadLength
      if start < whole.payloadLength { piece.flags.remove(.fin) }
      capture(piece, at: far, arrival + Int64(start), truth)
    } while start < whole.payloadLength
    return arrival + 100_000
  }

  // MARK: Connections

  /// Handshake, exchanges and an orderly close, everything sent again until it is acknowledged.
  mutating func run(_ connection: Connection) {
    var clientNext = SequenceNumber(UInt32.random(in: 0...(.max), using: &random))
    var serverNext = SequenceNumber(UInt32.random(in: 0...(.max), using: &random))
    var time = connection.start * 1_000_000
    func draft(_ side: Side, _ flags: TCPFlags, _ sequence: SequenceNumber, _ length: UInt32 = 0) -> Segment {
      var segment = Segment(
        from: side == .client ? connection.client : connection.server,
        to: side == .client ? connection.server : connection.client, sequence: sequence,
        acknowledgment: flags.contains(.ack) ? (side == .client ? serverNext : clientNext) : 0, flags: flags,
        payloadLength: length, at: CaptureTime(nanoseconds: 0))
      if flags.contains(.syn) {
        segment.traits.insert(.maximumSegmentSize)
        segment.maximumSegmentSize = 1460
      }
      return segment
    }
    func next(_ side: Side) -> SequenceNumber { side == .client ? clientNext : serverNext }
    /// Sends segments until all are acknowledged; control bits go with the last.
    func deliver(_ side: Side, _ lengths: [UInt32], _ flags: TCPFlags, answer: TCPFlags = .ack) {
      var start = next(side)
      var waiting: [Segment] = []
      for (index, length) in lengths.enumerated() {
        let isLast = index == lengths.count - 1
        waiting.append(draft(side, isLast ? flags : .ack, start, length))
        start = waiting[index].end
      }
      let all = waiting
      var received: [Bool] = all.map { _ in false }
      while true {
        var acknowledgments: [Int64] = []
        for (index, segment) in all.enumerated()
        where waiting.contains(where: { $0.sequence == segment.sequence }) {
          if let arrival = send(segment, connection, from: side, at: time + Int64(index) * 30_000) {
            received[index] = true
            acknowledgments.append(arrival)
          }
        }
        waiting = zip(all, received).filter { !$0.1 }.map(\.0)
        acknowledgments.sort()
        if !acknowledgments.isEmpty {
          let edge = received.firstIndex(of: false).map { all[$0].sequence } ?? start
          if side == .client { clientNext = edge } else { serverNext = edge }
        }
        // One acknowledgment a flight, once everything of it is there.
        var isAcknowledged = false
        if let last = acknowledgments.last {
          if answer == .ack {
            isAcknowledged =
              send(draft(side.peer, .ack, next(side.peer)), connection, from: side.peer, at: last + 50_000)
              != nil
            time = last + delay * 3 + jitter * 10
          } else {
            time = last
            isAcknowledged = true
          }
        }
        if waiting.isEmpty, isAcknowledged { return }
        if waiting.isEmpty { waiting = [all[all.count - 1]] }
        time += 250_000_000
        if side == .client { clientNext = all[0].sequence } else { serverNext = all[0].sequence }
      }
    }
    deliver(.client, [0], .syn, answer: .synAck)
    deliver(.server, [0], .synAck)
    for (turn, lengths) in connection.exchanges.enumerated() {
      time += 5_000_000
      deliver(turn.isMultiple(of: 2) ? .client : .server, lengths, [.ack, .psh])
    }
    deliver(.client, [0], .finAck)
    deliver(.server, [0], .finAck)
  }

  // MARK: The captures

  /// What one place captured between two times, in milliseconds, and the truth of each of its frames.
  func frames(at place: Vantage, from start: Int64 = 0, to end: Int64 = .max / 2_000_000) -> (
    segments: [Segment], truths: [Truth]
  ) {
    var kept = captured.filter {
      $0.place == place && $0.time >= start * 1_000_000 && $0.time < end * 1_000_000
    }
    kept.sort { $0.time < $1.time }
    let segments = kept.enumerated().map { index, entry in
      var segment = entry.segment
      segment.frame = UInt64(index + 1)
      segment.time = LastackDiagnosisTests.start.advanced(
        byNanoseconds: entry.time + (place == .b ? clockError(at: entry.time) : 0))
      return segment
    }
    return (segments, kept.map(\.truth))
  }
}

extension Sightings {
  /// What a capture of these segments shows.
  init(_ segments: [Segment], drops: Int = 0) {
    var log = SightingLog()
    var records: [FlowRecord] = []
    var tracker = FlowTracker()
    for segment in segments {
      let flow = tracker.assign(segment) { records.append(copy $0) }
      log.add(segment, flow: flow)
    }
    tracker.finish { records.append(copy $0) }
    for record in records { log.add(record) }
    self = log.sightings(drops: drops)
  }
}
