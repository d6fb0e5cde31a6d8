internal import LastackDiagnosis
public import LastackTracking
internal import LastackWire

/// A connection's close as a script for packetdrill: one end is played by a kernel, the other by the script.
///
/// Of what the capture has, the script keeps the order, the gaps in time, and how the sequence numbers of the close relate.
/// It leaves out timestamps, and shortens the payload before the close. What the kernel's end did of itself becomes a
/// call (connect, write, close, shutdown, SO_LINGER 0); what it did in answer becomes an expectation.
public struct PacketdrillScript {
  private let flow: FlowRecord
  private let kernel: Side
  private let numbers: (client: ScriptNumbers, server: ScriptNumbers)
  /// What each side has sent, in the script's numbers.
  private var next: (client: Int, server: Int) = (0, 0)
  private var lines: [String] = []
  /// The connected socket; nil before it is there and after it is closed.
  private var socket: Int?
  private var isConnected = false
  /// The kernel is to carry the ACK of the peer's FIN on its own.
  private var delaysAck = false
  /// Nanoseconds of the capture that the script has yet to wait.
  private var pause: Int64 = 0

  /// `kernel`: the end that a kernel plays.
  public init(flow: FlowRecord, kernel: Side) {
    self.flow = flow
    self.kernel = kernel
    numbers = (
      ScriptNumbers(of: .client, in: flow.events), ScriptNumbers(of: .server, in: flow.events)
    )
    comments()
    opening()
    var before: CaptureTime?
    let events = causal(flow.events)
    for (index, event) in events.enumerated() {
      pause += max(0, event.time.nanoseconds(since: before ?? event.time))
      before = event.time
      if !event.flags.contains(.syn), !isConnected { handshake() }
      play(event, before: index + 1 < events.count ? events[index + 1] : nil)
    }
  }

  public var text: String { lines.map { $0 + "\n" }.joined() }

  private mutating func comments() {
    let other = kernel.peer
    lines += [
      "// \(flow.outcome.rawValue): client \(Units.endpoint(flow.client.endpoint)), "
        + "server \(Units.endpoint(flow.server.endpoint)), \(Units.time(flow.start))",
      "// A kernel plays the \(kernel.rawValue), this script the \(other.rawValue). Timestamps are left out, payload before",
      "// the close is shortened. Written by lastack; run with: packetdrill --tolerance_usecs=20000 FILE",
      "",
    ]
  }

  /// The events in the order in which the kernel's end met them.
  ///
  /// A FIN that does not acknowledge what stands before it had crossed it on the way; an ACK was sent when that arrived which
  /// it acknowledges, however late it passed the tap.
  private func causal(_ events: [CloseEvent]) -> [CloseEvent] {
    var ordered: [CloseEvent] = []
    for event in events {
      var place = ordered.endIndex
      if event.from == kernel, !event.flags.contains(.rst), !event.flags.contains(.syn),
        event.note != .keepalive
      {
        let isFirstFin = event.note == .fin
        // Back over what the peer sent without its being acknowledged here.
        while place > 0, ordered[place - 1].from != kernel, !ordered[place - 1].flags.contains(.syn),
          isFirstFin
            ? event.acknowledgment.precedes(Self.end(ordered[place - 1]))
            : Self.end(ordered[place - 1]) != event.acknowledgment || ordered[place - 1].isEmpty
        {
          place -= 1
        }
        if !isFirstFin, place == 0 || ordered[place - 1].from == kernel { place = ordered.endIndex }
      }
      ordered.insert(event, at: place)
    }
    return ordered
  }

  private static func end(_ event: CloseEvent) -> SequenceNumber {
    event.sequence &+ event.payloadLength &+ (event.flags.contains(.fin) ? 1 : 0)
  }

  // MARK: The beginning

  private mutating func opening() {
    lines.append("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")
    if kernel == .server {
      lines += ["+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0", "+0 bind(3, ..., ...) = 0"]
      if flow.outcome != .refused { lines.append("+0 listen(3, 1) = 0") }
    } else {
      socket = 3
      lines += [
        "+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0",
        "+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)",
      ]
    }
  }

  /// Up to ESTABLISHED, with what of it the events do not have.
  private mutating func handshake() {
    isConnected = true
    let sinceHandshake = pause
    pause = 0
    defer { pause = sinceHandshake }
    if next.client == 0 {
      emit(from: .client, "S", 0..<0, ack: nil, options: kernel == .client ? " <...>" : " <mss 1460>")
      next.client = 1
    }
    if next.server == 0 {
      emit(from: .server, "S.", 0..<0, ack: 1, options: kernel == .server ? " <...>" : " <mss 1460>")
      next.server = 1
    }
    guard !isHandshakeCutShort else { return }
    pause = kernel == .server ? flow.handshakeRTT ?? 0 : 0
    emit(from: .client, ".", 1..<1, ack: 1)
    if kernel == .server {
      lines.append("+0 accept(3, ..., ...) = 4")
      socket = 4
    }
  }

  /// Whether the client never acknowledged the SYN-ACK, or no SYN-ACK came.
  private var isHandshakeCutShort: Bool {
    switch flow.handshake {
    case .complete, .midStream, .synAckOnly: false
    case .synOnly, .noFinalAck: true
    }
  }

  // MARK: The segments

  private mutating func play(_ event: CloseEvent, before following: CloseEvent?) {
    let own = event.from == .client ? numbers.client : numbers.server
    let peers = event.from == .client ? numbers.server : numbers.client
    let ack = event.flags.contains(.ack) ? peers[event.acknowledgment] : nil
    let start = own[event.sequence]
    if event.note == .oldDuplicate || event.note == .acceptableDuplicate { return leaveOut(event) }
    if event.flags.contains(.syn) { return playSyn(event, at: start, ack: ack) }
    if event.flags.contains(.rst) { return playReset(event, at: start, ack: ack) }
    if let ack { catchUp(event.from.peer, to: ack) }
    catchUp(event.from, to: start)
    let payload = start..<start + Int(event.payloadLength)
    let isAnswered = following.map { Self.answers($0, event) } ?? false
    switch (event.flags.contains(.fin), event.from == kernel) {
    case (false, true):
      let isWritten = event.payloadLength > 0 && start == self[kernel]
      let isAnswer = event.payloadLength == 0 && lastIsInbound && event.note != .keepalive
      guard isWritten || isAnswer else { return leaveOut(event) }
      if isWritten { call("write(\(connected), ..., \(payload.count)) = \(payload.count)") }
      emit(from: kernel, isWritten ? "P." : ".", payload, ack: ack)
    case (false, false):
      emit(from: kernel.peer, event.payloadLength > 0 ? "P." : ".", payload, ack: ack)
    case (true, true) where event.note == .fin:
      if delaysAck { pause = min(pause, Self.delayedAck / 2) }
      catchUp(kernel, to: payload.upperBound)
      call(closing)
      emit(from: kernel, "F.", payload.upperBound..<payload.upperBound, ack: ack)
    case (true, true):
      emit(from: kernel, "F.", payload, ack: ack, isTimer: true)
    case (true, false):
      // Its FIN is to carry the ACK, which the kernel would else send at once.
      if isAnswered, following?.flags.contains(.fin) ?? false, let socket {
        call("setsockopt(\(socket), SOL_TCP, TCP_QUICKACK, [0], 4) = 0")
        delaysAck = true
      }
      emit(from: kernel.peer, "F.", payload, ack: ack)
    }
    let end = payload.upperBound + (event.flags.contains(.fin) ? 1 : 0)
    advance(event.from, to: end)
    if event.from != kernel, event.payloadLength > 0, !delaysAck, let socket {
      call("read(\(socket), ..., \(payload.count)) = \(payload.count)")
    }
    // What no event acknowledges was acknowledged by a segment that decides nothing.
    guard end > start, !isAnswered, event.from != kernel || event.payloadLength > 0 else { return }
    let other = self[event.from.peer]
    emit(from: event.from.peer, ".", other..<other, ack: end, isDelayed: true)
  }

  /// Whether `event` shows what became of `segment`: acknowledges all of it, or resets.
  private static func answers(_ event: CloseEvent, _ segment: CloseEvent) -> Bool {
    guard event.from != segment.from else { return false }
    return event.flags.contains(.rst)
      || event.flags.contains(.ack) && !event.acknowledgment.precedes(end(segment))
  }

  private mutating func playSyn(_ event: CloseEvent, at start: Int, ack: Int?) {
    if event.from == kernel, start != 0 || isConnected { return leaveOut(event) }
    let flags = ack == nil ? "S" : "S."
    let isTimer = event.from == kernel && (event.from == .client ? next.client : next.server) > 0
    emit(
      from: event.from, flags, start..<start, ack: ack,
      options: event.from == kernel ? " <...>" : " <mss 1460>", isTimer: isTimer)
    if start == 0 { advance(event.from, to: 1) }
  }

  private mutating func playReset(_ event: CloseEvent, at start: Int, ack: Int?) {
    // Up to where the peer had acknowledged, its sender had sent; a number beyond that may be forged.
    let edge = event.from == .client ? flow.server : flow.client
    if edge.packets > 0, let ack { catchUp(event.from.peer, to: ack) }
    // A number beyond all that its address sent is not caught up with.
    let sent = (event.from == .client ? flow.client : flow.server).uniqueBytes
    let numbers = event.from == .client ? numbers.client : numbers.server
    if numbers.distance(event.sequence) <= sent + 1 { catchUp(event.from, to: start) }
    if event.from == kernel, event.flags.contains(.ack), start > 0, let socket {
      call("setsockopt(\(socket), SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0")
      call("close(\(socket)) = 0")
      self.socket = nil
    }
    // A kernel that holds the connection does not say that it knows of none; what it answers carries something.
    let isOwnAnswer = event.from == kernel && !event.flags.contains(.ack)
    if isOwnAnswer, socket != nil || !answersPayload { return leaveOut(event) }
    emit(from: event.from, event.flags.contains(.ack) ? "R." : "R", start..<start, ack: ack)
  }

  private var connected: Int { socket ?? (kernel == .server ? 4 : 3) }

  /// Whether a segment has just reached the kernel, which it may answer.
  private var lastIsInbound: Bool { lines.last?.contains(" < ") ?? false }

  /// Whether what has just reached the kernel carried payload.
  private var answersPayload: Bool { lines.last.map { $0.contains(" < ") && !$0.contains("(0)") } ?? false }

  /// Reading makes Linux acknowledge: what came with the FIN that is to be answered by a FIN stays unread.
  private var hasUnread: Bool { delaysAck && answersPayload }

  /// What the kernel's application did to send its FIN: closed, unless what follows shows that it went on reading.
  private var closing: String {
    guard flow.evidence.closeCall != .shutdown, flow.shape != .halfClose, !hasUnread else {
      return "shutdown(\(connected), SHUT_WR) = 0"
    }
    return "close(\(connected)) = 0"
  }

  /// Payload that the events do not have, up to `number`: written and read, and acknowledged by the other side.
  private mutating func catchUp(_ side: Side, to number: Int) {
    while self[side] < number, isConnected, !isHandshakeCutShort {
      let start = self[side]
      let end = min(number, start + ScriptNumbers.longestStretch)
      let length = end - start
      let other = self[side.peer]
      if side == kernel { call("write(\(connected), ..., \(length)) = \(length)") }
      emit(from: side, "P.", start..<end, ack: other)
      emit(from: side.peer, ".", other..<other, ack: end, isDelayed: true)
      if side != kernel, let socket { call("read(\(socket), ..., \(length)) = \(length)") }
      advance(side, to: end)
    }
  }

  private subscript(side: Side) -> Int { side == .client ? next.client : next.server }

  private mutating func advance(_ side: Side, to number: Int) {
    if side == .client {
      next.client = max(next.client, number)
    } else {
      next.server = max(next.server, number)
    }
  }

  // MARK: Lines

  private mutating func emit(
    from side: Side, _ flags: String, _ range: Range<Int>, ack: Int?, options: String = "",
    isTimer: Bool = false, isDelayed: Bool = false
  ) {
    // What the kernel sends in answer comes at once, but for delayed ACKs (40 ms); what its timers send, when they run out.
    let answer = isDelayed ? "+0~+0.045" : "+0"
    let time = side == kernel && !isTimer ? answer : "+\(waited(isTimer: isTimer))"
    let direction = side == kernel ? ">" : "<"
    let acknowledgment = ack.map { " ack \($0)" } ?? ""
    let window = side == kernel ? "" : " win 65535"
    lines.append(
      "\(time) \(direction) \(flags) \(range.lowerBound):\(range.upperBound)(\(range.count))\(acknowledgment)\(window)\(options)"
    )
    if side == kernel { pause = 0 }
  }

  /// A call of the kernel's application, when the capture shows its effect.
  private mutating func call(_ text: String) {
    lines.append("+\(waited()) \(text)")
    if text.hasPrefix("close") { socket = nil }
  }

  private mutating func leaveOut(_ event: CloseEvent) {
    let segment = event.note.rawValue.replacing("_", with: " ")
    lines.append("// left out: frame \(event.frame), \(segment): another socket's, or a device's")
  }

  /// The pause as the script has it: one that waits for no timer of the kernel is not sat out.
  private mutating func waited(isTimer: Bool = false) -> String {
    defer { pause = 0 }
    if pause == 0 { return "0" }
    guard pause > Self.longestPause, !isTimer else { return Units.seconds(pause) }
    lines.append("// \(Units.duration(pause)) in the capture")
    return Units.seconds(Self.shortPause)
  }

  /// TCP_DELACK_MIN of Linux.
  private static let delayedAck: Int64 = 40_000_000
  private static let longestPause: Int64 = 10_000_000_000
  private static let shortPause: Int64 = 500_000_000
}

extension CloseEvent {
  /// Neither payload nor FIN.
  fileprivate var isEmpty: Bool { payloadLength == 0 && !flags.contains(.fin) }
}
