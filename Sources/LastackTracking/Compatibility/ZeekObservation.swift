internal import LastackWire

/// A segment's way into Zeek's view of its connection, by address, as ``Observation`` is into the flow.
struct ZeekObservation {
  let segment: UnsafePointer<Segment>
  let zeek: UnsafeMutablePointer<ZeekConnection>
  let own: UnsafeMutablePointer<ZeekEndpoint>
  let peer: UnsafeMutablePointer<ZeekEndpoint>
  let direction: Direction

  @inline(__always)
  init(_ segment: UnsafePointer<Segment>, _ flow: UnsafeMutablePointer<FlowState>, _ direction: Direction) {
    self.segment = segment
    self.direction = direction
    let connection = UnsafeMutableRawPointer(flow) + FlowState.zeekOffset
    zeek = connection.assumingMemoryBound(to: ZeekConnection.self)
    // The two ends come first in a connection, one behind the other; a test holds that so.
    let ends = connection.assumingMemoryBound(to: ZeekEndpoint.self)
    own = ends + Int(direction.rawValue)
    peer = ends + Int(direction.reversed.rawValue)
  }

  /// Letters of the originator are upper case.
  private var upperCase: Bool { direction == zeek.pointee.originator }

  /// Takes in a segment. `gaps`: holes in the peer's data that its acknowledgment passed.
  @inline(__always)
  func observe(gaps: Int) {
    if segment.pointee.flags.isDisjoint(with: .control), gaps == 0, segment.pointee.window != 0,
      peer.pointee.state != .inactive, peer.pointee.hasAllDelivered, own.pointee.isQuiet(segment)
    {
      own.pointee.advanceQuietly(segment)
      peer.pointee.acknowledge(segment.pointee.acknowledgment)
      return
    }
    observeFully(gaps: gaps)
  }

  private func observeFully(gaps: Int) {
    if segment.pointee.time.nanoseconds(since: zeek.pointee.closedTime) > ZeekConnection.closeDelay { return }
    let flags = segment.pointee.flags
    own.pointee.begin(segment)
    let relative = segment.pointee.sequence.rawValue &- own.pointee.startSequence.rawValue
    note(relative: relative)
    observeWindow()
    if flags.contains(.fin) { own.pointee.finCount &+= 1 }
    var gaps = gaps
    if flags.contains(.ack) {
      if peer.pointee.state == .inactive {
        peer.pointee.begin(acknowledged: segment.pointee.acknowledgment)
      } else if !flags.contains(.rst) {
        if peer.pointee.acknowledge(segment.pointee.acknowledgment) { gaps = max(gaps, 1) }
      }
    }
    if own.pointee.advance(segment) {
      let due = own.pointee.retransmissions.count()
      if due { zeek.pointee.history.append("T", upperCase: upperCase) }
    }
    updateState()
    if gaps > 0, own.pointee.isClean, peer.pointee.isClean {
      for _ in 0..<min(gaps, 1 << 20) where peer.pointee.gaps.count() {
        zeek.pointee.history.append("G", upperCase: !upperCase)
      }
    }
  }

  /// `update_history`.
  private func note(relative: UInt32) {
    let flags = segment.pointee.flags
    let control = flags.intersection(.control)
    switch control {
    case []:
      if segment.pointee.payloadLength > 0 {
        noteOnce(.data, "D")
      } else if flags.contains(.ack) {
        noteOnce(.acknowledgment, "A")
      }
    case .syn:
      let letter: Unicode.Scalar = flags.contains(.ack) ? "H" : "S"
      if !noteOnce(.syn, letter),
        relative != own.pointee.lastSyn
      {
        zeek.pointee.history.append(letter, upperCase: upperCase)
      }
      own.pointee.lastSyn = relative
    case .fin:
      let number = relative &+ segment.pointee.payloadLength
      if !noteOnce(.fin, "F"), number != own.pointee.lastFin {
        zeek.pointee.history.append("F", upperCase: upperCase)
      }
      own.pointee.lastFin = number
    case .rst:
      if !noteOnce(.rst, "R"), relative != own.pointee.lastRst {
        zeek.pointee.history.append("R", upperCase: upperCase)
      }
      own.pointee.lastRst = relative
    default:
      if control.isSuperset(of: .finRst) {
        noteOnce(.finAndRst, "I")
      } else {
        noteOnce(.severalFlags, "Q")
      }
    }
  }

  /// Appends the letter the first time; returns whether it did.
  @discardableResult
  private func noteOnce(
    _ kind: ZeekEndpoint.Noted, _ letter: Unicode.Scalar
  ) -> Bool {
    guard !own.pointee.noted.contains(kind) else { return false }
    own.pointee.noted.insert(kind)
    zeek.pointee.history.append(letter, upperCase: upperCase)
    return true
  }

  /// `update_window`: a zero window is noted unless it comes with a reset or after the peer's FIN.
  private func observeWindow() {
    guard segment.pointee.window == 0, !segment.pointee.flags.contains(.rst), own.pointee.state != .reset,
      peer.pointee.state != .closed
    else { return }
    if own.pointee.zeroWindows.count() { zeek.pointee.history.append("W", upperCase: upperCase) }
  }

  /// `UpdateStateMachine`.
  private func updateState() {
    let flags = segment.pointee.flags
    switch own.pointee.state {
    case .inactive: updateInactive()
    case .synSent, .synAckSent:
      if flags.contains(.fin) { close(to: .closed, at: segment.pointee.time) }
      if flags.contains(.rst) { close(to: .reset, at: segment.pointee.time) }
    case .established, .partial:
      if flags.contains(.syn), !flags.contains(.ack), own.pointee.state == .partial,
        peer.pointee.state == .inactive
      {
        own.pointee.enter(.synSent)
      }
      if flags.contains(.fin), !flags.contains(.rst) {
        // A peer that sent FIN and then RST ended normally after all.
        if peer.pointee.state == .reset, peer.pointee.previousState == .closed { peer.pointee.enter(.closed) }
        close(to: .closed, at: segment.pointee.time)
      }
      if flags.contains(.rst) { close(to: .reset, at: segment.pointee.time) }
    case .closed:
      if flags.contains(.rst), peer.pointee.state != .closed {
        close(to: .reset, at: segment.pointee.time)
      }
    case .reset: break
    }
  }

  private func updateInactive() {
    let flags = segment.pointee.flags
    if flags.contains(.syn) {
      if direction == zeek.pointee.originator {
        own.pointee.enter(flags.contains(.ack) ? .synAckSent : .synSent)
      } else {
        answerSyn()
      }
    }
    if flags.contains(.fin) { close(to: .closed, at: segment.pointee.time) }
    if flags.contains(.rst) { close(to: .reset, at: segment.pointee.time) }
    guard own.pointee.state == .inactive else { return }
    let eccentricAck =
      direction != zeek.pointee.originator && segment.pointee.payloadLength == 0
      && peer.pointee.state == .synSent
    if eccentricAck { return }
    let missedSyn = flags.contains(.ack) && peer.pointee.state == .established
    own.pointee.enter(missedSyn ? .established : .partial)
  }

  private func answerSyn() {
    if !segment.pointee.flags.contains(.ack), peer.pointee.state == .synAckSent,
      segment.pointee.sequence == own.pointee.startSequence
    {
      // SYN and SYN-ACK captured the wrong way round: the ends are exchanged.
      zeek.pointee.originator = direction
      zeek.pointee.history.append("^")
      peer.pointee.enter(.established)
    }
    if peer.pointee.state == .synSent { peer.pointee.enter(.established) }
    own.pointee.enter(.established)
  }

  /// `ConnectionClosed`: notes when Zeek would take the whole connection for over.
  private func close(to state: ZeekEndpoint.State, at time: CaptureTime) {
    own.pointee.enter(state)
    own.pointee.didClose = true
    let complete = state == .reset || peer.pointee.didClose || peer.pointee.state == .inactive
    if complete, zeek.pointee.closedTime.nanoseconds == .max { zeek.pointee.closedTime = time }
  }
}
