import LastackWire

/// A trace's lines so far: its segments, and what each direction's numbers count from.
struct TraceReader {
  private(set) var segments: [Segment] = []
  /// By the port that tells connections apart, then by sender. A direction without a SYN counts from 0.
  private var firstNumbers: [UInt16: [ScriptEnd: SequenceNumber]] = [:]

  mutating func read(_ text: ScriptLine) throws(ScriptError) {
    var line = text
    guard !line.isEmpty, line.first != "..." else { return }
    let time = SegmentScript.defaultStart.advanced(
      byNanoseconds: try line.parse(line.next("a time"), asSeconds: "a time"))
    let (sender, port) = try readDirection(&line)
    let flags = try TCPFlags(scriptText: line.next("flags, as in F."), of: line)
    let number: UInt32 = try line.nextNumber("a sequence number")
    if let bracketed = line.first, bracketed.hasPrefix("["), bracketed.hasSuffix("]") {
      let absolute: UInt32 = try line.parse(
        line.next("a sequence number").dropFirst().dropLast(), as: "a sequence number")
      // Only the first of a direction says what the direction counts from; later ones are counted already.
      if number == 0 { firstNumbers[port, default: [:]][sender] = SequenceNumber(absolute) }
    }
    let base = ScriptBase(
      own: firstNumbers[port]?[sender] ?? 0, peer: firstNumbers[port]?[sender.peer] ?? 0)

    let a = Endpoint(IPAddress(v4: 0x0A09_0001), port)
    let b = Endpoint(IPAddress(v4: 0x0A09_0002), LabTrace.serverPort)
    var segment = Segment(
      from: sender == .client ? a : b, to: sender == .client ? b : a, sequence: base.own &+ number,
      flags: flags, at: time, frame: UInt64(segments.count + 1))
    try segment.readTraceFields(&line, base: base)
    segment.traits.insert(.dontFragment)
    if flags.contains(.syn) {
      segment.maximumSegmentSize = 1460
      segment.windowScale = 10
      segment.traits.formUnion([.maximumSegmentSize, .windowScale, .sackPermitted])
    }
    segment.headerLength = SegmentEncoder.headerLength(of: segment)
    segments.append(segment)
  }

  /// `A>B:41001`: A, whose port it is in both directions, stands for the client.
  private func readDirection(_ line: inout ScriptLine) throws(ScriptError) -> (ScriptEnd, UInt16) {
    let what = "a direction and a port, as in A>B:41001"
    let word = try line.next(what)
    let port: UInt16 = try line.parse(word.dropFirst(4), as: what)
    switch word.prefix(4) {
    case "A>B:": return (.client, port)
    case "B>A:": return (.server, port)
    default: throw line.error(.expected(what, found: String(word)))
    }
  }
}

extension Segment {
  /// Reads `ack= len= win= ts= id=`; an empty `ack=` is no acknowledgment, `ts=-` no timestamps.
  fileprivate mutating func readTraceFields(_ line: inout ScriptLine, base: ScriptBase) throws(ScriptError) {
    while line.first != nil {
      let field = try line.next("a field")
      let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw line.error(.unknownWord(String(field))) }
      switch (parts[0], parts[1]) {
      case ("ack", ""), ("ts", "-"): break
      case ("ack", let value): acknowledgment = base.peer &+ (try line.parse(value, as: "ack"))
      case ("len", let value): payloadLength = try line.parse(value, as: "len")
      case ("win", let value): window = try line.parse(value, as: "win")
      case ("id", let value): identification = try line.parse(value, as: "id")
      case ("ts", let value):
        let clocks = value.split(separator: "/", omittingEmptySubsequences: false)
        guard clocks.count == 2 else { throw line.error(.expected("TSval/TSecr", found: String(value))) }
        setTimestamps(
          TSval(try line.parse(clocks[0], as: "a TSval")), TSval(try line.parse(clocks[1], as: "a TSecr")))
      default: throw line.error(.unknownWord(String(field)))
      }
    }
  }
}
