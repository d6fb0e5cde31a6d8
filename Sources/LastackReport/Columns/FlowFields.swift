internal import LastackTracking
internal import LastackWire

/// Writes one column of a flow record in the syntax of an output format.
///
/// The switch has no default: a column added to ``FlowColumn`` does not compile until it is written here.
struct FlowFields<Syntax: FieldSyntax> {
  /// Base names of the inputs, by index.
  let inputs: [String]
  private let spellings = Spellings<Syntax>()

  init(inputs: [String]) { self.inputs = inputs }

  /// Raised when a column changes meaning.
  static var schema: Int { 1 }

  @inline(__always)
  func write(_ column: FlowColumn, of record: borrowing FlowRecord, to output: inout OutputBuffer) {
    switch column {
    case .schema: Syntax.number(Self.schema, &output)
    case .flow: Syntax.number(record.flow, &output)
    case .incarnation: Syntax.number(record.incarnation, &output)
    case .previousFlow: Syntax.number(record.previousFlow, &output)
    case .clientIP: Syntax.address(record.client.endpoint.address, &output)
    case .clientPort: Syntax.number(Int(record.client.endpoint.port), &output)
    case .serverIP: Syntax.address(record.server.endpoint.address, &output)
    case .serverPort: Syntax.number(Int(record.server.endpoint.port), &output)
    case .rolesFrom: Syntax.word(record.rolesFrom, spellings.rolesFrom, &output)
    case .encapsulation: encapsulation(record.encapsulation, &output)
    case .firstFrame: output.append(decimal: record.firstFrame)
    case .lastFrame: output.append(decimal: record.lastFrame)
    case .input: input(record.input, &output)
    case .start: Syntax.time(record.start, &output)
    case .end: Syntax.time(record.end, &output)
    case .duration: output.append(seconds: record.end.nanoseconds(since: record.start))
    case .handshake: Syntax.word(record.handshake, spellings.handshake, &output)
    case .handshakeRTT: Syntax.seconds(record.handshakeRTT, &output)
    case .clientPackets: Syntax.number(record.client.packets, &output)
    case .serverPackets: Syntax.number(record.server.packets, &output)
    case .clientDuplicates: Syntax.number(record.client.duplicates, &output)
    case .serverDuplicates: Syntax.number(record.server.duplicates, &output)
    case .clientPayloadBytes: Syntax.number(record.client.payloadBytes, &output)
    case .serverPayloadBytes: Syntax.number(record.server.payloadBytes, &output)
    case .clientUniqueBytes: Syntax.number(record.client.uniqueBytes, &output)
    case .serverUniqueBytes: Syntax.number(record.server.uniqueBytes, &output)
    case .clientRetransmissions: Syntax.number(record.client.retransmissions, &output)
    case .serverRetransmissions: Syntax.number(record.server.retransmissions, &output)
    case .clientSyns: Syntax.number(record.client.syns, &output)
    case .serverSyns: Syntax.number(record.server.syns, &output)
    case .clientFins: Syntax.number(record.client.fins, &output)
    case .serverFins: Syntax.number(record.server.fins, &output)
    case .clientRsts: Syntax.number(record.client.rsts, &output)
    case .serverRsts: Syntax.number(record.server.rsts, &output)
    case .clientState: Syntax.word(record.client.state, spellings.state, &output)
    case .serverState: Syntax.word(record.server.state, spellings.state, &output)
    case .clientFirstTSval: Syntax.number(record.client.firstTSval.map { Int($0.rawValue) }, &output)
    case .serverFirstTSval: Syntax.number(record.server.firstTSval.map { Int($0.rawValue) }, &output)
    case .clientLastTSval: Syntax.number(record.client.lastTSval.map { Int($0.rawValue) }, &output)
    case .serverLastTSval: Syntax.number(record.server.lastTSval.map { Int($0.rawValue) }, &output)
    case .clientTSvalRegressions: Syntax.number(record.client.tsvalRegressions, &output)
    case .serverTSvalRegressions: Syntax.number(record.server.tsvalRegressions, &output)
    case .clientTsHz: Syntax.number(record.client.tsHz, &output)
    case .serverTsHz: Syntax.number(record.server.tsHz, &output)
    case .clientUnackedBytes: Syntax.number(record.client.unackedBytes, &output)
    case .serverUnackedBytes: Syntax.number(record.server.unackedBytes, &output)
    case .clientCloseWait: Syntax.seconds(record.client.closeWait, &output)
    case .serverCloseWait: Syntax.seconds(record.server.closeWait, &output)
    case .clientFinWait2: Syntax.seconds(record.client.finWait2, &output)
    case .serverFinWait2: Syntax.seconds(record.server.finWait2, &output)
    case .timestamps: Syntax.word(record.timestamps, spellings.timestamps, &output)
    case .outcome: Syntax.word(record.outcome, spellings.outcome, &output)
    case .shape: Syntax.word(record.shape, spellings.shape, &output)
    case .activeCloser: Syntax.word(record.activeCloser, spellings.activeCloser, &output)
    case .activeCloserConfidence: Syntax.word(record.activeCloserConfidence, spellings.confidence, &output)
    case .resetCauseConfidence: Syntax.word(record.resetCauseConfidence, spellings.confidence, &output)
    case .firstFin: Syntax.word(record.firstFin, spellings.side, &output)
    case .firstRst: Syntax.word(record.firstRst, spellings.side, &output)
    case .closeStarted: Syntax.time(record.closeStarted, &output)
    case .closeFinished: Syntax.time(record.closeFinished, &output)
    case .closeDuration: Syntax.seconds(closeDuration(record), &output)
    case .resetBy: Syntax.word(record.resetBy, spellings.side, &output)
    case .resetCause: Syntax.word(record.resetCause, spellings.resetCause, &output)
    case .resetOrigin: Syntax.word(record.resetOrigin, spellings.resetOrigin, &output)
    case .resetEffect: Syntax.word(record.resetEffect, spellings.resetEffect, &output)
    case .timeWaitHolder: Syntax.word(record.timeWaitHolder, spellings.sides, &output)
    case .timeWaitStart: Syntax.time(record.timeWaitStart, &output)
    case .timeWaitEnd: Syntax.time(record.timeWaitEnd, &output)
    case .timeWaitEndReason: Syntax.word(record.timeWaitEndReason, spellings.timeWaitEnd, &output)
    case .reopen: Syntax.word(record.reopen, spellings.reopen, &output)
    case .reopenMet: Syntax.word(record.reopenMet, spellings.state, &output)
    case .reopenRule: Syntax.word(record.reopenRule, spellings.reopenRule, &output)
    case .recycleVerdict: Syntax.word(record.recycleVerdict, spellings.recycle, &output)
    case .clientISNRelation: Syntax.word(record.clientISNRelation, spellings.isnRelation, &output)
    case .serverISNRelation: Syntax.word(record.serverISNRelation, spellings.isnRelation, &output)
    case .zeekConnState: Syntax.text(record.zeekConnState, &output)
    case .zeekHistory: Syntax.text(record.zeekHistory, &output)
    case .tcpCompleteness: Syntax.number(Int(record.tcpCompleteness), &output)
    case .quality: Syntax.words(of: record.quality, &output)
    case .findings: Syntax.noFindings(&output)
    case .events: Syntax.events(record, spellings, &output)
    case .eventsOmitted: Syntax.number(record.eventsOmitted, &output)
    }
  }

  private func encapsulation(_ layers: [EncapsulationLayer], _ output: inout OutputBuffer) {
    if layers.isEmpty { return Syntax.null(&output) }
    var text = OutputBuffer(capacity: 64)
    text.append(layers)
    Syntax.text(text.text, &output)
  }

  private func input(_ index: Int, _ output: inout OutputBuffer) {
    if inputs.indices.contains(index) { Syntax.text(inputs[index], &output) } else { Syntax.null(&output) }
  }

  private func closeDuration(_ record: borrowing FlowRecord) -> Int64? {
    guard let started = record.closeStarted, let finished = record.closeFinished else { return nil }
    return finished.nanoseconds(since: started)
  }
}
