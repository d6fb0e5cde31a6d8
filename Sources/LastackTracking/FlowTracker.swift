public import LastackWire

/// Rebuilds connections from segments, and hands over a record of each when it is complete.
///
/// Segments come in the order of the capture; every timer runs on their clock. A record is complete when nothing that
/// may still come can change it: after TIME-WAIT and a while for wanderers, when a limit drops it, or at the end.
public struct FlowTracker: ~Copyable {
  /// Called with each record, in the order in which they become complete.
  public typealias Emit = (borrowing FlowRecord) -> Void

  /// What the tracker itself has to report of a run.
  public struct Statistics: Sendable, Hashable {
    public var segments = 0
    public var duplicates = 0
    public var flows = 0
    /// Flows emitted early to stay within ``TrackingPolicy/maximumFlows``.
    public var evictions = 0
    public var peakFlows = 0
    /// ICMP errors that quoted a SYN of a tracked flow.
    public var rejections = 0
  }

  public let policy: TrackingPolicy
  public internal(set) var statistics = Statistics()
  let encapsulations: EncapsulationTable
  let seed = HashSeed.random()
  var index = FlowIndex()
  let flows: FlowTable
  /// Flows in the table.
  public var flowsTracked: Int { flows.count }
  /// What the segments say of the capture itself.
  public var captureQuality: CaptureQuality { flows.storage.quality }
  var wheel = TimerWheel()
  var knownServers = KnownServers()
  private var fetchAhead = FetchAhead()
  var history = TupleHistory()
  /// The room for a record's events, used again for every record.
  var eventRoom: [CloseEvent] = []
  private var packetClock = PacketClock()
  /// What expiry runs on.
  var clock: CaptureTime { packetClock.now }
  var nextTick = CaptureTime(nanoseconds: .min)

  /// - Parameters:
  ///   - policy: what no packet tells.
  ///   - encapsulations: the decoder's table, which segments' encapsulation numbers refer to.
  public init(
    policy: TrackingPolicy = TrackingPolicy(), encapsulations: EncapsulationTable = EncapsulationTable()
  ) {
    self.policy = policy
    self.encapsulations = encapsulations
    flows = FlowTable(openLimit: policy.openFlows)
  }

  /// Takes in one segment; may complete records of flows whose time has come.
  ///
  /// - Returns: the number of the flow that the segment belongs to, which never changes: ``FlowRecord/flow``.
  @discardableResult
  public mutating func ingest(_ segment: Segment, emit: Emit) -> Int {
    withUnsafePointer(to: segment) { pointer in
      var direction = Direction.fromLow
      let key = FlowKey(pointer, direction: &direction)
      let place = ingest(pointer, key: key, hash: seed.hash(key), direction: direction, emit: emit)
      return Int(flows.pointer(place).pointee.number)
    }
  }

  /// As `ingest(_:emit:)`; returns the number of the flow that the segment was taken for.
  public mutating func assign(_ segment: Segment, emit: Emit) -> Int {
    withUnsafePointer(to: segment) { pointer in
      var direction = Direction.fromLow
      let key = FlowKey(pointer, direction: &direction)
      let place = ingest(pointer, key: key, hash: seed.hash(key), direction: direction, emit: emit)
      return Int(flows.pointer(place).pointee.number)
    }
  }

  /// Takes in segments in order; the same as one at a time, and faster: their flows are fetched ahead.
  public mutating func ingest(_ segments: Span<Segment>, emit: Emit) {
    segments.withUnsafeBufferPointer { buffer in
      guard let first = buffer.baseAddress else { return }
      var start = 0
      while start < buffer.count {
        let count = min(FetchAhead.count, buffer.count - start)
        fetchAhead.prepare(first + start, count: count, seed: seed, index: index, flows: flows)
        for position in 0..<count {
          let prepared = fetchAhead[position]
          _ = ingest(
            first + start + position, key: prepared.pointee.key, hash: prepared.pointee.hash,
            direction: prepared.pointee.direction, emit: emit)
        }
        start += count
      }
    }
  }

  @inline(__always) @discardableResult
  private mutating func ingest(
    _ segment: UnsafePointer<Segment>, key: FlowKey, hash: UInt32, direction: Direction, emit: Emit
  ) -> UInt32 {
    let time = segment.pointee.time
    if packetClock.observe(time), nextTick <= clock { turnWheel(emit: emit) }
    statistics.segments += 1
    flows.settle(clock: clock)
    let first = index.entries[index.home(hash)]
    var place = first.hash == hash ? first.flow : 0
    var flow = flows.pointer(place)
    // Nearly always it is there, the only one of its four-tuple. The flow at place 0 is none: its `older` says so.
    if flow.pointee.key != key || flow.pointee.older != 0 || segment.pointee.flags.contains(.syn)
      || flow.pointee.marks.contains(.endScheduled)
    {
      place = self.place(of: segment, key: key, hash: hash, direction: direction, emit: emit)
      flow = flows.pointer(place)
    }
    let observation = Observation(segment, flow, direction)
    if flow.pointee.newer == 0 {
      observation.observe(clock: max(clock, time), storage: &flows.storage)
    } else {
      let role = roleBesideNewer(segment, place: place, direction: direction)
      observation.observe(belated: role, clock: max(clock, time), storage: &flows.storage)
      if role == .challengeAck { resumeTimeWait(place, holder: direction) }
      if segment.pointee.flags.contains(.rst) { noteCollision(of: observation) }
    }
    let isOver = flow.pointee.isOver
    flow.pointee.isInUse = !isOver
    if isOver {
      if !flow.pointee.marks.contains(.endScheduled) {
        // It may stand in the wheel with a later deadline, that of its handshake.
        flow.pointee.marks.remove(.scheduled)
        flow.pointee.marks.insert(.endScheduled)
        if policy.announcesEnds { announceEnd(of: place, because: .inputEnded, emit: emit) }
      } else if policy.announcesEnds {
        announceRevision(of: place, emit: emit)
      }
      if flow.pointee.reopen.marks.contains(.late) { followTimeWait(observation) }
    }
    if !flow.pointee.marks.contains(.scheduled), flow.pointee.mayEnd || policy.idleTimeout != nil,
      let deadline = deadline(of: place)
    {
      wheel.schedule(place, at: deadline, flows: flows)
    }
    if segment.pointee.flags.contains(.syn), observation.own.pointee.syns == 1 {
      let answers = segment.pointee.flags.contains(.ack)
      if answers { knownServers.insert(segment.pointee.source) }
      if flow.pointee.incarnation > 0 {
        if answers {
          settleReopening(segment, place: place, direction: direction)
        } else {
          noteRelation(of: direction, at: place)
        }
        if policy.announcesEnds { announceRevisions(before: place, emit: emit) }
      }
    }
    return place
  }

  /// Takes in an ICMP error: it tells of a flow's SYN that never arrived.
  public mutating func ingest(_ rejection: ICMPRejection) {
    let key = FlowKey(rejection.quoted, scope: rejection.scope)
    flows.settle(clock: clock)
    let place = find(key, hash: seed.hash(key))
    guard place != 0 else { return }
    let flow = flows.pointer(place)
    let direction: Direction =
      flow.pointee.key.endpoint(.fromLow) == rejection.quoted.source ? .fromLow : .fromHigh
    let facts = FlowView(flow)[direction]
    guard facts.seen.contains(.syn), facts.base == rejection.quotedSequence else { return }
    guard !flow.pointee.establishedEvidence else { return }
    flow.pointee.marks.insert(.icmpRejected)
    statistics.rejections += 1
  }

  /// Moves the clock on where segments do not: completes what has been silent for long enough by `time`.
  ///
  /// For live input, whose next segment is known to be no older. A time far ahead has to be given twice, as in
  /// a capture.
  public mutating func advance(to time: CaptureTime, emit: Emit) {
    // Before the first segment there is nothing to wait for, and no clock to compare with.
    guard statistics.segments > 0 else { return }
    if packetClock.observe(time), nextTick <= clock { turnWheel(emit: emit) }
  }

  /// Completes every record, in the order of the flows' numbers: the input has ended.
  public mutating func finish(emit: Emit) {
    packetClock.settle()
    for place in flows.placesInOrder(next: UInt64(statistics.flows)) {
      retire(place, because: .inputEnded, emit: emit)
    }
    index = FlowIndex()
    wheel = TimerWheel()
  }

  // MARK: - Finding a segment's flow

  @inline(__always)
  func find(_ key: FlowKey, hash: UInt32) -> UInt32 {
    var position = index.home(hash)
    while true {
      let entry = index.entries[position]
      if entry.flow == 0 { return 0 }
      if entry.hash == hash, flows.pointer(entry.flow).pointee.key == key { return entry.flow }
      position = index.next(position)
    }
  }

  @inline(__always)
  private mutating func place(
    of segment: UnsafePointer<Segment>, key: FlowKey, hash: UInt32, direction: Direction, emit: Emit
  ) -> UInt32 {
    let newest = find(key, hash: hash)
    if newest == 0 { return start(segment, key: key, hash: hash, direction: direction, older: 0, emit: emit) }
    let opens = segment.pointee.flags.opens
    if opens {
      return placeOfSyn(segment, key: key, hash: hash, direction: direction, newest: newest, emit: emit)
    }
    if flows.pointer(newest).pointee.isOver, isOfUnseen(segment, direction: direction, newest: newest) {
      return start(segment, key: key, hash: hash, direction: direction, older: newest, emit: emit)
    }
    if flows.pointer(newest).pointee.older == 0 { return newest }
    return incarnation(of: segment, direction: direction, newest: newest)
  }

  private mutating func placeOfSyn(
    _ segment: UnsafePointer<Segment>, key: FlowKey, hash: UInt32, direction: Direction, newest: UInt32,
    emit: Emit
  ) -> UInt32 {
    let view = FlowView(flows.pointer(newest))
    switch view.place(syn: segment, direction: direction) {
    case .here:
      if flows.pointer(newest).pointee.older != 0 { meetAgain(segment, direction: direction, newest: newest) }
      return newest
    case .newIncarnation: break
    }
    // Where the newest has this number, every one of a scanner's has: none of them was meant.
    var place = view[direction].base == segment.pointee.sequence ? 0 : flows.pointer(newest).pointee.older
    while place != 0 {
      let facts = FlowView(flows.pointer(place))[direction]
      if facts.seen.contains(.syn), facts.base == segment.pointee.sequence { return place }
      place = flows.pointer(place).pointee.older
    }
    return start(segment, key: key, hash: hash, direction: direction, older: newest, emit: emit)
  }

  /// Whether the segment is of no incarnation that is known, and the newest was over before it: then it begins the next,
  /// whose SYN was not captured, or comes late.
  @inline(never)
  private func isOfUnseen(_ segment: UnsafePointer<Segment>, direction: Direction, newest: UInt32) -> Bool {
    guard FlowView(flows.pointer(newest)).establishedEvidence else { return false }
    var place = newest
    while place != 0 {
      let view = FlowView(flows.pointer(place))
      guard view.isForeign(segment, direction: direction) else { return false }
      place = view.flow.pointee.older
    }
    return FlowView(flows.pointer(newest)).wasOver(before: segment)
  }

  /// The newest incarnation that has room for the segment's numbers and is not younger than its timestamp, or the newest
  /// if none is.
  private func incarnation(of segment: UnsafePointer<Segment>, direction: Direction, newest: UInt32) -> UInt32
  {
    var place = newest
    while place != 0 {
      let view = FlowView(flows.pointer(place))
      if view.contains(segment, direction: direction), !view.isYounger(than: segment, direction: direction) {
        return place
      }
      place = flows.pointer(place).pointee.older
    }
    return newest
  }

  /// What a segment of an earlier incarnation is to the newer ones: the answer that their SYN got, or a wanderer.
  ///
  /// `nil` where it is neither: the SYN was forged or ignored, and the earlier incarnation goes on.
  private func roleBesideNewer(_ segment: UnsafePointer<Segment>, place: UInt32, direction: Direction)
    -> CloseEvent.Note?
  {
    var newest = place
    while flows.pointer(newest).pointee.newer != 0 { newest = flows.pointer(newest).pointee.newer }
    let newer = flows.pointer(newest)
    let older = flows.pointer(place)
    // A FIN or data sent again comes of a timer, not of the SYN.
    if FlowView(newer).awaitsAnswer(from: direction), segment.pointee.flags.contains(.ack),
      segment.pointee.flags.isDisjoint(with: .control), segment.pointee.payloadLength == 0,
      !FlowView(older).isNews(segment, direction: direction)
    {
      newer.pointee.marks.insert(.challenged)
      return .challengeAck
    }
    if segment.pointee.flags.contains(.rst),
      FlowView(newer).resetsChallenger(segment, of: FlowView(older), direction: direction)
    {
      newer.pointee.marks.insert(.challenged)
      return nil
    }
    guard older.pointee.isOver || newer.pointee.establishedEvidence else { return nil }
    let view = FlowView(newer)
    let isDangerous =
      view.isYounger(than: segment, direction: direction) && view.wouldTake(segment, direction: direction)
    return isDangerous ? .acceptableDuplicate : .oldDuplicate
  }

  private mutating func start(
    _ segment: UnsafePointer<Segment>, key: FlowKey, hash: UInt32, direction: Direction, older: UInt32,
    emit: Emit
  ) -> UInt32 {
    var older = older
    if flows.count >= policy.maximumFlows {
      evict(emit: emit)
      older = find(key, hash: hash)
    }
    let number = UInt64(statistics.flows)
    let place = flows.insert(number: number)
    let flow = flows.pointer(place)
    flow.pointee.begin(
      segment, key: key, number: number, clock: max(clock, segment.pointee.time))
    if older != 0 {
      let previous = flows.pointer(older).pointee
      flow.pointee.older = older
      flow.pointee.previousNumber = previous.number
      flow.pointee.incarnation = previous.incarnation + 1
      flow.pointee.completeness = .reusedTuple
      if isAlive(older, at: segment.pointee.time) { flow.pointee.marks.insert(.onLiveTuple) }
      if segment.pointee.flags.contains(.syn), !segment.pointee.flags.contains(.ack) {
        flow.pointee.reopen = meeting(of: segment, direction: direction, older: older)
      }
    } else if let past = history.recall(key) {
      flow.pointee.previousNumber = past.lastNumber
      flow.pointee.incarnation = past.count
      if segment.pointee.flags.contains(.syn) { flow.pointee.completeness = .reusedTuple }
    }
    flow.pointee.assumeRoles(segment, direction: direction, knownServers: knownServers)
    flow.pointee.zeek.begin(segment, direction: direction)
    wheel.park(place, flows: flows)
    statistics.flows += 1
    statistics.peakFlows = max(statistics.peakFlows, flows.count)
    if older == 0 {
      index.insert(hash: hash, flow: place)
    } else {
      index.replace(hash: hash, flow: older, with: place)
      flows.pointer(older).pointee.newer = place
      retireBeyondReach(of: place, emit: emit)
    }
    return place
  }
}

extension TCPFlags {
  /// SYN without ACK.
  @inline(__always)
  fileprivate var opens: Bool { rawValue & 0x12 == 0x02 }
}
