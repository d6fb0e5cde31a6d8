import LastackWire

/// The words after a segment's sequence numbers.
struct SegmentWords {
  var acknowledgment: Substring?
  var window: UInt16?
  var hopLimit: UInt8?
  var identification: UInt16?
  var trafficClass: UInt8?
  var timestamps: (value: TSval, echo: TSval)?
  var noTimestamps = false
  var mayFragment = false
  var isn: Substring?
  /// Numbers count from the ISNs of the incarnation before.
  var old = false

  init(_ line: inout ScriptLine) throws(ScriptError) {
    while line.first != nil {
      let word = try line.next("a word")
      switch word {
      case "ack": acknowledgment = try line.next("an acknowledgment number")
      case "win": window = try line.nextNumber("a window")
      case "ttl": hopLimit = try line.nextNumber("a hop limit")
      case "id": identification = try line.nextNumber("an identification")
      case "tos": trafficClass = try line.nextNumber("a type of service")
      case "ts": timestamps = try Self.timestamps(line.next("VALUE/ECHO"), line)
      case "nots": noTimestamps = true
      case "nodf": mayFragment = true
      case "isn": isn = try line.next("an ISN")
      case "old": old = true
      default: throw line.error(.unknownWord(String(word)))
      }
    }
  }

  private static func timestamps(_ text: Substring, _ line: ScriptLine) throws(ScriptError) -> (TSval, TSval)
  {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw line.error(.expected("VALUE/ECHO", found: String(text))) }
    return (TSval(try line.parse(parts[0], as: "a TSval")), TSval(try line.parse(parts[1], as: "a TSecr")))
  }
}

extension Segment {
  /// Reads the text of an option list, `mss 1460, sackOK, ts 100 ecr 0, wscale 7`.
  mutating func readOptions(_ text: Substring, base: ScriptBase, _ line: ScriptLine) throws(ScriptError) {
    for option in text.split(separator: ",") {
      let words = option.split(whereSeparator: \.isWhitespace)
      switch (words.first, words.count) {
      case ("nop", 1), (nil, _): break
      case ("sackOK", 1): traits.insert(.sackPermitted)
      case ("mss", 2):
        traits.insert(.maximumSegmentSize)
        maximumSegmentSize = try line.parse(words[1], as: "a segment size")
      case ("wscale", 2):
        traits.insert(.windowScale)
        windowScale = try line.parse(words[1], as: "a shift")
      case ("ts", 4) where words[2] == "ecr":
        setTimestamps(
          TSval(try line.parse(words[1], as: "a TSval")), TSval(try line.parse(words[3], as: "a TSecr")))
      case ("sack", 2):
        let edges = words[1].split(separator: ":")
        guard edges.count == 2 else { throw line.error(.expected("LEFT:RIGHT", found: String(words[1]))) }
        traits.insert(.sackBlocks)
        // A segment keeps the right edge only; the left one is there for the reader.
        _ = try ScriptNumber(edges[0], line)
        sackRightEdge = try ScriptNumber(edges[1], line).resolved(base.peer)
      default: throw line.error(.unknownWord(String(option)))
      }
    }
  }
}
