import LastackWire

/// One of a script's two ends.
enum ScriptEnd: Hashable {
  case client, server

  var peer: ScriptEnd { self == .client ? .server : .client }
}

/// What the script knows of one end: where it is, and the counters that its segments continue.
struct EndpointScript {
  var endpoint: Endpoint
  var isn: SequenceNumber
  /// The ISN of the incarnation before.
  var oldISN: SequenceNumber
  /// The timestamp clock's value at the script's start; nil for an end that does not use the option.
  var clock: UInt32?
  var clockRate: Int64 = 1000
  var hopLimit: UInt8 = 64
  var identification: UInt16
  /// The end of the highest sequence number sent so far.
  var end: SequenceNumber?
  /// When it first sent the SYN of this incarnation.
  var synTime: CaptureTime?
  /// What its next segment echoes: the peer's last TSval.
  var tsecr: TSval = 0
  /// What it echoed last in the incarnation before.
  var oldTsecr: TSval = 0

  /// The timestamp clock's value `nanoseconds` after the script's start.
  func tsval(_ nanoseconds: Int64) -> TSval? {
    guard let clock else { return nil }
    // Whole seconds apart, so that no rate overflows.
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let ticks = seconds &* clockRate &+ rest &* clockRate / 1_000_000_000
    return TSval(clock &+ UInt32(truncatingIfNeeded: ticks))
  }
}

/// A connection of a script: its header, and where its numbers stand.
struct ScriptConnection {
  private var client = EndpointScript(
    endpoint: Endpoint(IPAddress(v4: 0x0A00_0001), 41001), isn: 1000, oldISN: 1000, identification: 20001)
  private var server = EndpointScript(
    endpoint: Endpoint(IPAddress(v4: 0x0A00_0002), 80), isn: 5000, oldISN: 5000, identification: 40001)
  private(set) var incarnation = 0

  subscript(end: ScriptEnd) -> EndpointScript {
    get { end == .client ? client : server }
    set {
      switch end {
      case .client: client = newValue
      case .server: server = newValue
      }
    }
  }

  /// Begins a new incarnation: `end` is the one that sends its SYN, `isn` that SYN's number.
  mutating func reopen(by end: ScriptEnd, isn: SequenceNumber) {
    incarnation += 1
    for side in [ScriptEnd.client, .server] {
      self[side].oldISN = self[side].isn
      self[side].oldTsecr = self[side].tsecr
      self[side].tsecr = 0
    }
    self[end].isn = isn
  }

  static func isHeaderWord(_ word: Substring) -> Bool {
    word == "client" || word == "server" || word.hasPrefix("client-") || word.hasPrefix("server-")
  }

  /// Reads header words; what was sent before belongs to another connection now.
  mutating func readHeader(_ line: inout ScriptLine) throws(ScriptError) {
    incarnation = 0
    for side in [ScriptEnd.client, .server] {
      self[side].end = nil
      self[side].synTime = nil
      self[side].tsecr = 0
    }
    while line.first != nil {
      let word = try line.next("a header word")
      let end: ScriptEnd = word.hasPrefix("client") ? .client : .server
      switch word {
      case "client", "server":
        let text = try line.next("an address and a port")
        guard let endpoint = Endpoint(scriptText: text) else {
          throw line.error(.expected("an address and a port", found: String(text)))
        }
        self[end].endpoint = endpoint
      case "client-isn", "server-isn":
        self[end].isn = SequenceNumber(try line.nextNumber("a sequence number"))
        self[end].oldISN = self[end].isn
      case "client-ts", "server-ts": self[end].clock = try line.nextNumber("a TSval")
      case "client-hz", "server-hz": self[end].clockRate = try line.nextNumber("ticks per second")
      case "client-ttl", "server-ttl": self[end].hopLimit = try line.nextNumber("a hop limit")
      case "client-id", "server-id": self[end].identification = try line.nextNumber("an identification")
      default: throw line.error(.unknownWord(String(word)))
      }
    }
  }
}
