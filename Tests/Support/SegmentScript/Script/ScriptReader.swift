import LastackWire

/// What a script's lines so far have set up: its clock, its connections, its segments.
struct ScriptReader {
  private(set) var segments: [Segment] = []
  private var start = SegmentScript.defaultStart
  private var now = SegmentScript.defaultStart
  private var unnamed = ScriptConnection()
  private var named: [Substring: ScriptConnection] = [:]

  mutating func read(_ text: ScriptLine) throws(ScriptError) {
    var line = text
    guard !line.isEmpty else { return }
    switch line.first {
    case "start":
      _ = try line.next("start")
      start = CaptureTime(nanoseconds: try line.parse(line.next("seconds since 1970"), asSeconds: "seconds"))
      now = start
    case "connection":
      _ = try line.next("connection")
      let name = try line.next("a connection's name")
      var connection = named[name] ?? unnamed
      try connection.readHeader(&line)
      named[name] = connection
    case .some(let word) where ScriptConnection.isHeaderWord(word):
      try unnamed.readHeader(&line)
    default:
      try readSegment(&line)
    }
  }

  private mutating func readSegment(_ line: inout ScriptLine) throws(ScriptError) {
    try readTime(&line)
    let moment = ScriptMoment(now: now, start: start, frame: UInt64(segments.count + 1))
    if line.first == "C" || line.first == "S" {
      segments.append(try unnamed.readSegment(&line, at: moment))
      return
    }
    let name = try line.next("a direction, as in C > S, or a connection's name")
    guard var connection = named[name] else { throw line.error(.unknownConnection(String(name))) }
    segments.append(try connection.readSegment(&line, at: moment))
    named[name] = connection
  }

  private mutating func readTime(_ line: inout ScriptLine) throws(ScriptError) {
    let what = "a time, as in +0.010"
    let word = try line.next(what)
    switch word.first {
    case "+": now = now.advanced(byNanoseconds: try line.parse(word.dropFirst(), asSeconds: what))
    case "-": now = now.advanced(byNanoseconds: -(try line.parse(word.dropFirst(), asSeconds: what)))
    default: now = start.advanced(byNanoseconds: try line.parse(word, asSeconds: what))
    }
  }
}

/// Where in the script a segment stands.
struct ScriptMoment {
  var now: CaptureTime
  var start: CaptureTime
  var frame: UInt64
}

extension ScriptLine {
  /// Nanoseconds in a decimal number of seconds with at most nine digits after the point, no sign.
  func parse(_ word: Substring, asSeconds what: String) throws(ScriptError) -> Int64 {
    let parts = word.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : ""
    let padded = fraction + String(repeating: "0", count: max(0, 9 - fraction.count))
    guard fraction.count <= 9, word.allSatisfy({ $0.isNumber || $0 == "." }),
      let seconds = Int64(parts[0]), let nanoseconds = Int64(padded)
    else { throw error(.expected(what, found: String(word))) }
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow, whole <= .max - nanoseconds else {
      throw error(.expected(what, found: String(word)))
    }
    return whole + nanoseconds
  }
}
