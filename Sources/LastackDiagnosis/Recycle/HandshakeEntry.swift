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

  // Halves of addresses: a UInt128 is aligned to 16 octets, and would make an entry longer.
  var clientHigh: UInt64
  var clientLow: UInt64
  var serverHigh: UInt64
  var serverLow: UInt64
  var time: Int64
  /// The frame, and the index of the input in the uppermost 16 bits.
  var place: UInt64
  var flow: UInt32
  var tsval: TSval
  /// Microseconds until the SYN-ACK; saturates.
  var latency: UInt32
  var clientPort: UInt16
  var serverPort: UInt16
  var kind: Kind
  var answer: Answer
  var hasTimestamps: Bool
  var isIPv6: Bool

  @inline(__always)
  init(
    _ kind: Kind, _ flow: borrowing FlowRecord, _ events: Span<CloseEvent>, _ index: Int,
    answer: Answer = .other, latency: Int64 = 0
  ) {
    let client = flow.client.endpoint.address.bits
    let server = flow.server.endpoint.address.bits
    clientHigh = UInt64(truncatingIfNeeded: client >> 64)
    clientLow = UInt64(truncatingIfNeeded: client)
    serverHigh = UInt64(truncatingIfNeeded: server >> 64)
    serverLow = UInt64(truncatingIfNeeded: server)
    clientPort = flow.client.endpoint.port
    serverPort = flow.server.endpoint.port
    isIPv6 = flow.client.endpoint.address.family == .v6
    self.flow = UInt32(truncatingIfNeeded: flow.flow)
    // A capture may claim any time: so far apart that no difference overflows.
    time = min(max(events[index].time.nanoseconds, -1 << 61), 1 << 61)
    place = HostStage.place(Int(events[index].input), events[index].frame)
    tsval = events[index].tsval ?? 0
    hasTimestamps = events[index].tsval != nil
    self.kind = kind
    self.answer = answer
    self.latency = UInt32(clamping: latency / 1000)
  }

  var pair: AddressPair {
    let family: IPAddress.Family = isIPv6 ? .v6 : .v4
    return AddressPair(
      client: IPAddress(bits: UInt128(clientHigh) << 64 | UInt128(clientLow), family: family),
      server: IPAddress(bits: UInt128(serverHigh) << 64 | UInt128(serverLow), family: family))
  }

  /// As ``AddressPair/mixed(_:)``.
  @inline(__always)
  func mixed(_ salt: UInt64) -> UInt64 {
    AddressPair.mixed(clientHigh, clientLow, serverHigh, serverLow, salt)
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

  /// A number made of the pair, for counting: different ones for different `salt`.
  func mixed(_ salt: UInt64) -> UInt64 {
    Self.mixed(
      UInt64(truncatingIfNeeded: client.bits >> 64), UInt64(truncatingIfNeeded: client.bits),
      UInt64(truncatingIfNeeded: server.bits >> 64), UInt64(truncatingIfNeeded: server.bits), salt)
  }

  @inline(__always)
  static func mixed(
    _ clientHigh: UInt64, _ clientLow: UInt64, _ serverHigh: UInt64, _ serverLow: UInt64, _ salt: UInt64
  ) -> UInt64 {
    let one = (clientLow ^ salt) &* 0x9e37_79b9_7f4a_7c15 ^ clientHigh
    let other = (serverLow &+ salt) &* 0xbf58_476d_1ce4_e5b9 ^ serverHigh
    return ((one ^ one >> 29) &+ (other ^ other >> 31)) &* 0x94d0_49bb_1331_11eb
  }
}
