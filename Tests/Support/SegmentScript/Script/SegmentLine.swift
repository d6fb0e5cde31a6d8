import LastackWire

// A segment's line, after its time and its connection's name.

extension ScriptConnection {
  mutating func readSegment(_ line: inout ScriptLine, at moment: ScriptMoment) throws(ScriptError) -> Segment
  {
    let sender = try readDirection(&line)
    let receiver = sender.peer
    let flags = try TCPFlags(scriptText: line.next("flags, as in F."), of: line)
    let rangeText = try line.next("sequence numbers, as in 1:11(10)")
    let words = try SegmentWords(&line)

    if let isn = words.isn {
      let number = try resolve(isn, of: sender, at: moment.now, line)
      self[sender].synTime = nil
      if flags.contains(.ack) {
        self[sender].isn = number
      } else {
        reopen(by: sender, isn: number)
      }
    }
    if words.old, incarnation == 0 { throw line.error(.noEarlierIncarnation) }
    let base = ScriptBase(
      own: words.old ? self[sender].oldISN : self[sender].isn,
      peer: words.old ? self[receiver].oldISN : self[receiver].isn)
    let range = try ScriptRange(rangeText, base: base.own, line)

    var segment = Segment(
      from: self[sender].endpoint, to: self[receiver].endpoint, sequence: range.first, flags: flags,
      payloadLength: range.length, at: moment.now, frame: moment.frame)
    if let acknowledgment = words.acknowledgment {
      segment.acknowledgment = try ScriptNumber(acknowledgment, line).resolved(base.peer)
    } else if flags.contains(.ack) {
      throw line.error(.expected("\"ack\" and a number, since the flags have \".\"", found: nil))
    }
    segment.setHeaderDefaults(of: self[sender], words)
    if let options = line.options {
      try segment.readOptions(options, base: base, line)
    } else {
      setOptions(of: &segment, from: sender, at: moment, words)
    }
    segment.headerLength = SegmentEncoder.headerLength(of: segment)
    note(segment, from: sender)
    return segment
  }

  private func readDirection(_ line: inout ScriptLine) throws(ScriptError) -> ScriptEnd {
    let what = "C > S or S > C"
    let sender = try line.next(what)
    let arrow = try line.next(what)
    let receiver = try line.next(what)
    switch (sender, arrow, receiver) {
    case ("C", ">", "S"): return .client
    case ("S", ">", "C"): return .server
    default: throw line.error(.expected(what, found: "\(sender) \(arrow) \(receiver)"))
    }
  }

  private func resolve(
    _ isn: Substring, of sender: ScriptEnd, at now: CaptureTime, _ line: ScriptLine
  ) throws(ScriptError) -> SequenceNumber {
    if isn == "clock" {
      guard let synTime = self[sender].synTime else { throw line.error(.noEarlierIncarnation) }
      // One tick in 64 ns: Linux secure_seq.c seq_scale().
      let ticks = now.nanoseconds(since: synTime) / 64
      return self[sender].isn &+ UInt32(truncatingIfNeeded: ticks)
    }
    guard isn.hasPrefix("end+") else { return SequenceNumber(try line.parse(isn, as: "an ISN")) }
    guard let end = self[sender].end else { throw line.error(.noEarlierIncarnation) }
    return end &+ (try line.parse(isn.dropFirst(4), as: "octets after the end"))
  }

  /// The options that a segment has when its line lists none.
  private func setOptions(
    of segment: inout Segment, from sender: ScriptEnd, at moment: ScriptMoment, _ words: SegmentWords
  ) {
    let flags = segment.flags
    if flags.contains(.syn) {
      segment.maximumSegmentSize = segment.source.address.family == .v4 ? 1460 : 1440
      segment.windowScale = 7
      segment.traits.formUnion([.maximumSegmentSize, .windowScale, .sackPermitted])
    }
    if let timestamps = words.timestamps {
      segment.setTimestamps(timestamps.value, timestamps.echo)
      return
    }
    let offers = flags.contains(.syn) && !flags.contains(.ack)
    let bareReset = flags.contains(.rst) && !flags.contains(.ack)
    guard !words.noTimestamps, !bareReset, offers || self[sender.peer].clock != nil,
      let tsval = self[sender].tsval(moment.now.nanoseconds(since: moment.start))
    else { return }
    let echo = words.old ? self[sender].oldTsecr : self[sender].tsecr
    segment.setTimestamps(tsval, flags.contains(.ack) ? echo : 0)
  }

  /// Moves on the counters that later segments continue.
  private mutating func note(_ segment: Segment, from sender: ScriptEnd) {
    if segment.identification != 0 { self[sender].identification = segment.identification &+ 1 }
    if segment.traits.contains(.timestamps) { self[sender.peer].tsecr = segment.tsval }
    if segment.flags.contains(.syn), self[sender].synTime == nil { self[sender].synTime = segment.time }
    // A RST may carry any number: it says nothing about what was sent.
    guard !segment.flags.contains(.rst) else { return }
    if let end = self[sender].end, segment.end.precedes(end), !segment.flags.contains(.syn) { return }
    self[sender].end = segment.end
  }
}

extension Segment {
  /// Fields that a line may state and that otherwise are as Linux sends them.
  fileprivate mutating func setHeaderDefaults(of sender: EndpointScript, _ words: SegmentWords) {
    let bareReset = flags.contains(.rst) && !flags.contains(.ack)
    let synAck = flags.isSuperset(of: [.syn, .ack])
    let usualWindow: UInt16 = bareReset ? 0 : synAck ? 65160 : flags.contains(.syn) ? 64240 : 502
    window = words.window ?? usualWindow
    hopLimit = words.hopLimit ?? sender.hopLimit
    trafficClass = words.trafficClass ?? 0
    switch source.address.family {
    case .v4:
      identification = words.identification ?? (bareReset || synAck ? 0 : sender.identification)
      if !words.mayFragment { traits.insert(.dontFragment) }
    case .v6:
      traits.insert(.ipv6)
    }
  }

  mutating func setTimestamps(_ value: TSval, _ echo: TSval) {
    traits.insert(.timestamps)
    tsval = value
    tsecr = echo
  }
}

extension TCPFlags {
  private static let letters: [Character: TCPFlags] = [
    "S": .syn, "F": .fin, "R": .rst, "P": .psh, ".": .ack, "U": .urg, "E": .ece, "W": .cwr, "A": .ae, "-": [],
  ]

  /// Flags as packetdrill writes them, `.` for ACK; `-` alone for none.
  init(scriptText text: Substring, of line: ScriptLine) throws(ScriptError) {
    self = []
    for letter in text {
      guard let flag = Self.letters[letter] else {
        throw line.error(.expected("flags, as in F.", found: String(text)))
      }
      insert(flag)
    }
  }
}
