internal import LastackTracking
public import LastackWire

/// A SYN, or a close by the server, as the trial and the clocks need it.
struct HandshakeEntry: Sendable, BitwiseCopyable {
  enum Kind: UInt8, Sendable { case syn, synAgain, finAcked, timeWait }

  /// What became of a SYN.
  enum Answer: UInt8, Sendable {
    case synAck, none
    /// A reset, an ACK, or not known: it says nothing of the rule.
    case other
  }

  var client: UInt128
  var server: UInt128
  var time: Int64
  /// Nanoseconds until the SYN-ACK.
  var latency: Int64
  /// The frame, and the index of the input in the uppermost 16 bits.
  var place: UInt64
  var flow: UInt32
  var tsval: TSval
  var clientPort: UInt16
  var serverPort: UInt16
  var kind: Kind
  var answer: Answer
  var hasTimestamps: Bool
  var isIPv6: Bool

  init(
    _ kind: Kind, _ flow: borrowing FlowRecord, _ event: borrowing CloseEvent, answer: Answer = .other,
    latency: Int64 = 0
  ) {
    client = flow.client.endpoint.address.bits
    server = flow.server.endpoint.address.bits
    clientPort = flow.client.endpoint.port
    serverPort = flow.server.endpoint.port
    isIPv6 = flow.client.endpoint.address.family == .v6
    self.flow = UInt32(truncatingIfNeeded: flow.flow)
    time = event.time.nanoseconds
    place = HostStage.place(Int(event.input), event.frame)
    tsval = event.tsval ?? 0
    // TSval 0 was taken for none by old kernels (tcp_v4_conn_request in 2.6).
    hasTimestamps = event.tsval != nil
    self.kind = kind
    self.answer = answer
    self.latency = latency
  }

  var pair: AddressPair {
    let family: IPAddress.Family = isIPv6 ? .v6 : .v4
    return AddressPair(
      client: IPAddress(bits: client, family: family), server: IPAddress(bits: server, family: family))
  }

  /// A few bits of the pair, for counting only.
  var mixed: Int {
    let bits = client ^ (server &* 0x9e37_79b9)
    let folded = UInt64(truncatingIfNeeded: bits ^ (bits >> 64)) &* 0x9e37_79b9_7f4a_7c15
    return Int(folded >> 48)
  }

  /// In order of time; within one time as the capture has it.
  static func precedes(_ a: HandshakeEntry, _ b: HandshakeEntry) -> Bool {
    if a.time != b.time { return a.time < b.time }
    if a.place != b.place { return a.place < b.place }
    return a.kind.rawValue < b.kind.rawValue
  }
}

/// A client's and a server's address: what tcp_tw_recycle remembers clocks by, and Linux makes timestamp offsets from.
public struct AddressPair: Hashable, Sendable {
  public var client: IPAddress
  public var server: IPAddress

  public init(client: IPAddress, server: IPAddress) {
    self.client = client
    self.server = server
  }
}
