import LastackDiagnosis
import LastackWire

@testable import LastackTracking

// A handful of flows as literals: what the tracker would make of six short stories.

/// 2026-11-21T13:11:35.000000000Z.
let epoch = CaptureTime(nanoseconds: 1_795_266_695_000_000_000)

func at(_ seconds: Double) -> CaptureTime {
  epoch.advanced(byNanoseconds: Int64((seconds * 1e9).rounded()))
}

func v4(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> IPAddress {
  IPAddress(v4: a << 24 | b << 16 | c << 8 | d)
}

let documentationPrefix = UInt128(0x2001_0db8) << 96

func side(_ endpoint: Endpoint, packets: Int = 0, state: EndpointState? = nil) -> SideRecord {
  SideRecord(
    endpoint: endpoint, packets: packets, duplicates: 0, payloadBytes: 0, uniqueBytes: 0, retransmissions: 0,
    syns: 0,
    fins: 0, rsts: 0, state: state, firstTSval: nil, lastTSval: nil, tsvalRegressions: 0, tsHz: nil,
    unackedBytes: nil, closeWait: nil, finWait2: nil)
}

/// A flow of which nothing is known but its ends and its time.
func flow(
  _ number: Int, _ client: SideRecord, _ server: SideRecord, _ outcome: Outcome, from start: Double,
  to end: Double
)
  -> FlowRecord
{
  FlowRecord(
    flow: number, incarnation: 0, previousFlow: nil, client: client, server: server, rolesFrom: .syn,
    encapsulation: [], firstFrame: 1, lastFrame: 1, input: 0, start: at(start), end: at(end),
    handshake: .complete,
    handshakeRTT: nil, timestamps: .absent, outcome: outcome, shape: nil, activeCloser: nil,
    activeCloserConfidence: nil, firstFin: nil, firstRst: nil, closeStarted: nil, closeFinished: nil,
    resetBy: nil,
    resetCause: nil, resetCauseConfidence: nil, resetOrigin: nil, resetEffect: nil, timeWaitHolder: .none,
    timeWaitStart: nil, timeWaitEnd: nil, timeWaitEndReason: nil, reopen: nil, reopenMet: nil,
    reopenRule: nil,
    recycleVerdict: nil, clientISNRelation: nil, serverISNRelation: nil, zeekConnState: .oth,
    zeekHistory: "",
    tcpCompleteness: 0, quality: [], events: [], eventsOmitted: 0)
}

func event(
  _ frame: UInt64, _ seconds: Double, _ from: Side, _ flags: TCPFlags, _ sequence: UInt32,
  _ acknowledgment: UInt32 = 0,
  length: UInt32 = 0, tsval: UInt32? = nil, tsecr: UInt32? = nil, _ note: CloseEvent.Note,
  _ client: EndpointState?, _ server: EndpointState?
) -> CloseEvent {
  CloseEvent(
    frame: frame, input: 0, time: at(seconds), from: from, flags: flags, sequence: SequenceNumber(sequence),
    acknowledgment: SequenceNumber(acknowledgment), payloadLength: length, tsval: tsval.map { TSval($0) },
    tsecr: tsecr.map { TSval($0) }, note: note, clientState: client, serverState: server)
}

enum SampleFlows {
  static let web = Endpoint(v4(192, 0, 2, 80), 443)
  static let client = Endpoint(v4(10, 0, 0, 1), 40_000)

  /// The client closes first, the server's FIN acknowledges it at once; TIME-WAIT runs out.
  static let orderly: FlowRecord = {
    var one = side(client, packets: 6, state: .closed)
    one.payloadBytes = 517
    one.uniqueBytes = 517
    (one.syns, one.fins) = (1, 1)
    (one.firstTSval, one.lastTSval, one.tsHz) = (1000, 1304, 1000)
    one.finWait2 = 0
    var two = side(web, packets: 5, state: .closed)
    two.payloadBytes = 4096
    two.uniqueBytes = 4096
    (two.syns, two.fins) = (1, 1)
    (two.firstTSval, two.lastTSval, two.tsHz) = (77_000, 77_300, 1000)
    two.closeWait = 0
    var record = flow(0, one, two, .orderly, from: 0, to: 0.304914)
    (record.firstFrame, record.lastFrame) = (1, 11)
    record.handshakeRTT = 12_300_000
    record.timestamps = .negotiated
    record.shape = .threeSegment
    (record.activeCloser, record.activeCloserConfidence) = (.client, .proven)
    record.firstFin = .client
    (record.closeStarted, record.closeFinished) = (at(0.29), at(0.304914))
    record.timeWaitHolder = .client
    (record.timeWaitStart, record.timeWaitEnd, record.timeWaitEndReason) = (
      at(0.304914), at(60.304914), .expired
    )
    (record.zeekConnState, record.zeekHistory, record.tcpCompleteness) = (.sf, "ShADadFf", 31)
    record.events = [
      event(1, 0, .client, .syn, 4_294_967_290, tsval: 1000, tsecr: 0, .syn, .synSent, nil),
      event(
        2, 0.0121, .server, [.syn, .ack], 5000, 4_294_967_291, tsval: 77_000, tsecr: 1000, .synAck, .synSent,
        .synReceived),
      event(
        9, 0.29, .client, [.fin, .ack], 512, 9097, tsval: 1290, tsecr: 77_280, .fin, .finWait1, .established),
      event(
        10, 0.304, .server, [.fin, .ack], 9097, 513, tsval: 77_300, tsecr: 1290, .fin, .finWait2, .lastAck),
      event(
        11, 0.304914, .client, .ack, 513, 9098, tsval: 1304, tsecr: 77_300, .finalAck, .timeWait, .closed),
    ]
    return record
  }()

  /// The client closes, the server never does, over IPv6 in a VLAN.
  static let halfClosed: FlowRecord = {
    var one = side(Endpoint(IPAddress(v6: documentationPrefix | 1), 52_114), packets: 4, state: .finWait2)
    (one.syns, one.fins) = (1, 1)
    one.finWait2 = 42_000_000_000
    var two = side(
      Endpoint(IPAddress(v6: documentationPrefix | 0xff00_0053), 5432), packets: 3, state: .closeWait)
    two.syns = 1
    two.closeWait = 42_000_000_000
    var record = flow(1, one, two, .halfClosed, from: 1, to: 44.5)
    record.encapsulation = [.vlan(100), .vxlan(42)]
    (record.firstFrame, record.lastFrame) = (12, 40)
    (record.activeCloser, record.activeCloserConfidence) = (.client, .proven)
    record.firstFin = .client
    record.closeStarted = at(2.4)
    (record.zeekConnState, record.zeekHistory, record.tcpCompleteness) = (.s2, "ShAFa", 23)
    record.events = [
      event(12, 1, .client, .syn, 100, 0, .syn, .synSent, nil),
      event(13, 1.001, .server, [.syn, .ack], 900, 101, .synAck, .synSent, .synReceived),
      event(20, 2.4, .client, [.fin, .ack], 101, 901, .fin, .finWait1, .established),
      event(21, 2.5, .server, .ack, 901, 102, .ackOfFin, .finWait2, .closeWait),
      event(40, 44.5, .client, .ack, 101, 901, .keepalive, .finWait2, .closeWait),
    ]
    return record
  }()

  /// The server resets, and what the client sent last was never acknowledged.
  static let aborted: FlowRecord = {
    var one = side(Endpoint(v4(10, 0, 0, 2), 40_001), packets: 5, state: .closed)
    (one.payloadBytes, one.uniqueBytes, one.retransmissions, one.syns) = (9200, 8192, 1, 1)
    one.unackedBytes = 4096
    var two = side(web, packets: 3, state: .closed)
    (two.syns, two.rsts, two.unackedBytes) = (1, 1, 0)
    var record = flow(2, one, two, .aborted, from: 3, to: 3.25)
    (record.firstFrame, record.lastFrame) = (23, 31)
    (record.firstRst, record.resetBy) = (.server, .server)
    (record.resetCause, record.resetCauseConfidence) = (.closeWithUnreadDataOrLinger, .probable)
    (record.resetOrigin, record.resetEffect) = (.endpoint, .accepted)
    record.reset = ResetAccount(
      by: .server, kind: .abort, frame: 31, input: 0, time: at(3.25), stage: .postPsh,
      damage: ResetDamage(clientUnacked: 4096, requestUnanswered: true))
    (record.closeStarted, record.closeFinished) = (at(3.25), at(3.25))
    (record.zeekConnState, record.zeekHistory, record.tcpCompleteness) = (.rstr, "ShADTr", 47)
    record.events = [
      event(23, 3, .client, .syn, 70_000, 0, .syn, .synSent, nil),
      event(24, 3.02, .server, [.syn, .ack], 30_000, 70_001, .synAck, .synSent, .synReceived),
      event(31, 3.25, .server, [.rst, .ack], 30_001, 74_097, .rst, .closed, .closed),
    ]
    return record
  }()

  /// Nothing answers three SYNs.
  static let unanswered: FlowRecord = {
    var one = side(Endpoint(v4(10, 0, 0, 2), 40_002), packets: 3, state: .synSent)
    one.syns = 3
    var record = flow(3, one, side(Endpoint(v4(192, 0, 2, 99), 8080)), .synUnanswered, from: 4, to: 7)
    record.handshake = .synOnly
    record.timestamps = .unknown
    (record.firstFrame, record.lastFrame) = (32, 38)
    (record.zeekConnState, record.zeekHistory, record.tcpCompleteness) = (.s0, "S", 1)
    record.events = [
      event(32, 4, .client, .syn, 1, 0, .syn, .synSent, nil),
      event(35, 5, .client, .syn, 1, 0, .synRetransmission, .synSent, nil),
      event(38, 7, .client, .syn, 1, 0, .synRetransmission, .synSent, nil),
    ]
    return record
  }()

  /// Both close at once; the start was not captured, and the capture lacks segments.
  static let simultaneous: FlowRecord = {
    var one = side(Endpoint(v4(10, 0, 0, 3), 40_003), packets: 3, state: .timeWait)
    (one.fins, one.duplicates) = (2, 1)
    var two = side(web, packets: 2, state: .timeWait)
    two.fins = 1
    var record = flow(4, one, two, .orderly, from: 8, to: 8.2)
    record.rolesFrom = .port
    record.handshake = .midStream
    record.timestamps = .unknown
    record.input = 1
    (record.firstFrame, record.lastFrame) = (2, 6)
    record.shape = .simultaneous
    (record.activeCloser, record.activeCloserConfidence) = (.both, .proven)
    record.firstFin = .server
    (record.closeStarted, record.closeFinished) = (at(8), at(8.2))
    record.timeWaitHolder = .both
    (record.timeWaitStart, record.timeWaitEnd, record.timeWaitEndReason) = (at(8.1), at(10), .captureEnd)
    (record.zeekConnState, record.zeekHistory, record.tcpCompleteness) = (.sf, "fFaA", 20)
    record.quality = [.midStream, .captureLoss, .duplicateFrames]
    record.events = [
      event(2, 8, .server, [.fin, .ack], 500, 900, .fin, .established, .finWait1),
      event(3, 8.001, .client, [.fin, .ack], 900, 500, .fin, .finWait1, .finWait1),
      event(4, 8.05, .client, [.fin, .ack], 900, 500, .finRetransmission, .finWait1, .finWait1),
      event(5, 8.1, .client, .ack, 901, 501, .ackOfFin, .closing, .finWait2),
      event(6, 8.2, .server, .ack, 501, 901, .finalAck, .timeWait, .timeWait),
    ]
    record.eventsOmitted = 2
    for index in record.events.indices { record.events[index].input = 1 }
    return record
  }()

  /// Nothing listens.
  static let refused: FlowRecord = {
    var one = side(Endpoint(v4(10, 0, 0, 2), 40_004), packets: 1, state: .closed)
    one.syns = 1
    var two = side(Endpoint(v4(192, 0, 2, 99), 8081), packets: 1, state: .closed)
    two.rsts = 1
    var record = flow(5, one, two, .refused, from: 9, to: 9.0004)
    record.handshake = .synOnly
    (record.firstFrame, record.lastFrame) = (39, 41)
    (record.firstRst, record.resetBy, record.resetCause, record.resetCauseConfidence) = (
      .server, .server, .closedPort, .proven
    )
    record.reset = ResetAccount(
      by: .server, kind: .refusal, frame: 41, input: 0, time: at(9.0004), stage: .postSyn)
    (record.zeekConnState, record.zeekHistory, record.tcpCompleteness) = (.rej, "Sr", 33)
    record.events = [
      event(39, 9, .client, .syn, 10, 0, .syn, .synSent, nil),
      event(41, 9.0004, .server, [.rst, .ack], 0, 11, .rst, .closed, .closed),
    ]
    return record
  }()

  static let all = [orderly, halfClosed, aborted, unanswered, simultaneous, refused]
  static let inputs = ["web \"a\".pcapng", "rest,1.pcap"]

  static let run: RunSummary = {
    var totals = RunTotals()
    totals.packets = 60
    totals.segments = 47
    totals.notTCP = [.init(name: "UDP", packets: 8), .init(name: "ARP", packets: 2)]
    totals.undecodable = [
      .init(layer: "ipv4", problem: "too_short", packets: 2),
      .init(layer: "link", problem: "snapped", packets: 1),
    ]
    totals.badTCPChecksums = 4
    totals.snappedHeaders = 1
    totals.fragments = 2
    totals.flows = 6
    totals.peakTrackedFlows = 3
    var policies = RunPolicies()
    policies.filter = "tcp or \"x\""
    policies.timeWaitRules = [.init(hosts: "10.0.0.0/8", seconds: 30)]
    policies.key = ["vlan"]
    return RunSummary(
      version: "0.1.0",
      inputs: [
        .init(
          name: inputs[0], path: "caps/\(inputs[0])", packets: 54, octets: 40_960, format: "pcapng",
          compression: "gzip",
          linkTypes: ["Ethernet"], firstTime: at(0), lastTime: at(44.5), resolution: "µs", captureDrops: 3),
        .init(
          name: inputs[1], path: inputs[1], packets: 6, octets: 600, format: "pcap", linkTypes: ["Ethernet"],
          firstTime: at(8), lastTime: at(8.2),
          damages: [.init(offset: 664, problem: "record length 4294967295 is impossible", lostOctets: 1200)]),
      ], totals: totals, policies: policies)
  }()
}
