internal import LastackWire

/// One connection as Zeek's TCP analyzer sees it: what `conn_state` and `history` are made of (`semantics.md` §10.1).
///
/// Follows TCPSessionAdapter.cc, TCP_Endpoint.cc and base/protocols/conn, with checksums ignored (`zeek -C`), since
/// offload is the usual cause of a bad one. Zeek's timers split connections where this tool does not.
struct ZeekConnection: BitwiseCopyable {
  var originator: Direction = .fromLow
  var low = ZeekEndpoint()
  var high = ZeekEndpoint()
  var history = ZeekHistory()
  /// When Zeek took the connection for over; what comes five seconds later is another connection to it.
  private var closedTime = CaptureTime(nanoseconds: .max)

  /// `tcp_close_delay` and `tcp_reset_delay`.
  static let closeDelay: Int64 = 5_000_000_000

  subscript(direction: Direction) -> ZeekEndpoint {
    @inline(__always) _read {
      if direction == .fromLow { yield low } else { yield high }
    }
    @inline(__always) _modify {
      if direction == .fromLow { yield &low } else { yield &high }
    }
  }

  /// Decides who the originator is: the first segment's sender, unless a port says otherwise (`WantConnection`).
  mutating func begin(_ segment: Segment, direction: Direction) {
    originator = direction
    guard !segment.flags.contains(.syn) || segment.flags.contains(.ack) else { return }
    guard ZeekServerPorts.contains(segment.source.port) else { return }
    let flips =
      ZeekServerPorts.contains(segment.destination.port)
      ? !segment.flags.contains(.syn) && segment.source.port < segment.destination.port
      : true
    guard flips else { return }
    originator = direction.reversed
    history.append("^")
  }

  /// Takes in a segment. `gaps`: holes in the peer's data that its acknowledgment passed.
  @inline(__always)
  mutating func observe(_ segment: Segment, direction: Direction, gaps: Int) {
    if segment.flags.isDisjoint(with: [.syn, .fin, .rst]), gaps == 0, segment.window != 0,
      self[direction].isQuiet(segment, peer: self[direction.reversed])
    {
      self[direction].advanceQuietly(segment)
      self[direction.reversed].acknowledge(segment.acknowledgment)
      return
    }
    observeFully(segment, direction: direction, gaps: gaps)
  }

  private mutating func observeFully(_ segment: Segment, direction: Direction, gaps: Int) {
    if segment.time.nanoseconds(since: closedTime) > Self.closeDelay { return }
    let flags = segment.flags
    let upperCase = direction == originator
    self[direction].begin(segment)
    let relative = segment.sequence.rawValue &- self[direction].startSequence.rawValue
    note(segment, relative: relative, direction: direction, upperCase: upperCase)
    observeWindow(segment, direction: direction, upperCase: upperCase)
    if flags.contains(.fin) { self[direction].finCount &+= 1 }
    var gaps = gaps
    if flags.contains(.ack) {
      if self[direction.reversed].state == .inactive {
        self[direction.reversed].begin(acknowledged: segment.acknowledgment)
      } else if !flags.contains(.rst) {
        if self[direction.reversed].acknowledge(segment.acknowledgment) { gaps = max(gaps, 1) }
      }
    }
    if self[direction].advance(segment) {
      let due = self[direction].retransmissions.count()
      if due { history.append("T", upperCase: upperCase) }
    }
    updateState(segment, direction: direction)
    if gaps > 0, self[direction].isClean, self[direction.reversed].isClean {
      for _ in 0..<min(gaps, 1 << 20) where self[direction.reversed].gaps.count() {
        history.append("G", upperCase: !upperCase)
      }
    }
  }

  /// `update_history`.
  private mutating func note(
    _ segment: Segment, relative: UInt32, direction: Direction, upperCase: Bool
  ) {
    let flags = segment.flags
    let control = flags.intersection([.syn, .fin, .rst])
    switch control {
    case []:
      if segment.payloadLength > 0 {
        noteOnce(.data, "D", direction: direction, upperCase: upperCase)
      } else if flags.contains(.ack) {
        noteOnce(.acknowledgment, "A", direction: direction, upperCase: upperCase)
      }
    case .syn:
      let letter: Unicode.Scalar = flags.contains(.ack) ? "H" : "S"
      if !noteOnce(.syn, letter, direction: direction, upperCase: upperCase),
        relative != self[direction].lastSyn
      {
        history.append(letter, upperCase: upperCase)
      }
      self[direction].lastSyn = relative
    case .fin:
      let number = relative &+ segment.payloadLength
      if !noteOnce(.fin, "F", direction: direction, upperCase: upperCase), number != self[direction].lastFin {
        history.append("F", upperCase: upperCase)
      }
      self[direction].lastFin = number
    case .rst:
      if !noteOnce(.rst, "R", direction: direction, upperCase: upperCase), relative != self[direction].lastRst
      {
        history.append("R", upperCase: upperCase)
      }
      self[direction].lastRst = relative
    default:
      if control.isSuperset(of: [.fin, .rst]) {
        noteOnce(.finAndRst, "I", direction: direction, upperCase: upperCase)
      } else {
        noteOnce(.severalFlags, "Q", direction: direction, upperCase: upperCase)
      }
    }
  }

  /// Appends the letter the first time; returns whether it did.
  @discardableResult
  private mutating func noteOnce(
    _ kind: ZeekEndpoint.Noted, _ letter: Unicode.Scalar, direction: Direction, upperCase: Bool
  ) -> Bool {
    guard !self[direction].noted.contains(kind) else { return false }
    self[direction].noted.insert(kind)
    history.append(letter, upperCase: upperCase)
    return true
  }

  /// `update_window`: a zero window is noted unless it comes with a reset or after the peer's FIN.
  private mutating func observeWindow(
    _ segment: Segment, direction: Direction, upperCase: Bool
  ) {
    guard segment.window == 0, !segment.flags.contains(.rst), self[direction].state != .reset,
      self[direction.reversed].state != .closed
    else { return }
    if self[direction].zeroWindows.count() { history.append("W", upperCase: upperCase) }
  }

  /// `UpdateStateMachine`.
  private mutating func updateState(_ segment: Segment, direction: Direction) {
    let flags = segment.flags
    switch self[direction].state {
    case .inactive: updateInactive(segment, direction: direction)
    case .synSent, .synAckSent:
      if flags.contains(.fin) { close(direction, to: .closed, at: segment.time) }
      if flags.contains(.rst) { close(direction, to: .reset, at: segment.time) }
    case .established, .partial:
      if flags.contains(.syn), !flags.contains(.ack), self[direction].state == .partial,
        self[direction.reversed].state == .inactive
      {
        self[direction].enter(.synSent)
      }
      if flags.contains(.fin), !flags.contains(.rst) {
        // A peer that sent FIN and then RST ended normally after all.
        let peer = self[direction.reversed]
        if peer.state == .reset, peer.previousState == .closed { self[direction.reversed].enter(.closed) }
        close(direction, to: .closed, at: segment.time)
      }
      if flags.contains(.rst) { close(direction, to: .reset, at: segment.time) }
    case .closed:
      if flags.contains(.rst), self[direction.reversed].state != .closed {
        close(direction, to: .reset, at: segment.time)
      }
    case .reset: break
    }
  }

  private mutating func updateInactive(_ segment: Segment, direction: Direction) {
    let flags = segment.flags
    if flags.contains(.syn) {
      if direction == originator {
        self[direction].enter(flags.contains(.ack) ? .synAckSent : .synSent)
      } else {
        answerSyn(segment, direction: direction)
      }
    }
    if flags.contains(.fin) { close(direction, to: .closed, at: segment.time) }
    if flags.contains(.rst) { close(direction, to: .reset, at: segment.time) }
    guard self[direction].state == .inactive else { return }
    let eccentricAck =
      direction != originator && segment.payloadLength == 0 && self[originator].state == .synSent
    if eccentricAck { return }
    let missedSyn = flags.contains(.ack) && self[direction.reversed].state == .established
    self[direction].enter(missedSyn ? .established : .partial)
  }

  private mutating func answerSyn(_ segment: Segment, direction: Direction) {
    let peer = direction.reversed
    if !segment.flags.contains(.ack), self[peer].state == .synAckSent,
      segment.sequence == self[direction].startSequence
    {
      // SYN and SYN-ACK captured the wrong way round: the ends are exchanged.
      originator = direction
      history.append("^")
      self[peer].enter(.established)
    }
    if self[peer].state == .synSent { self[peer].enter(.established) }
    self[direction].enter(.established)
  }

  /// `ConnectionClosed`: notes when Zeek would take the whole connection for over.
  private mutating func close(_ direction: Direction, to state: ZeekEndpoint.State, at time: CaptureTime) {
    self[direction].enter(state)
    self[direction].didClose = true
    let peer = self[direction.reversed]
    let complete = state == .reset || peer.didClose || peer.state == .inactive
    if complete, closedTime.nanoseconds == .max { closedTime = time }
  }
}
