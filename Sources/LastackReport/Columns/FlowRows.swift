internal import LastackTracking
internal import LastackWire

/// The table of columns: what each holds, in the order of ``FlowColumn``; for every format the same.
///
/// A column of ``FlowColumn`` that has no line here, or not at its place, fails the tests of rows. A class, since an
/// encoder is handed about for every row.
final class FlowRows<Syntax: RowSyntax>: Sendable {
  private let texts = RowTexts<Syntax>()
  /// The inputs' base names, by index, as the format spells them.
  private let inputs: [[UInt8]]
  private let unknown: [UInt8]

  /// Raised when a column changes meaning.
  static var schema: Int { 1 }

  init(inputs: [String]) {
    self.inputs = inputs.map { Syntax.octets(of: $0) }
    unknown = Array("\(Syntax.null)".utf8)
  }

  @inline(__always)
  func encode(_ record: borrowing FlowRecord, to output: inout OutputBuffer) {
    let layers = record.encapsulation
    let encapsulation = layers.isEmpty ? unknown : Self.octets(of: layers)
    let input = inputs.indices.contains(record.input) ? inputs[record.input] : unknown
    let room =
      FlowRow<Syntax>.longest + record.events.count * FlowRow<Syntax>.longestEvent + encapsulation.count
      + input.count
    texts.table.withUnsafeBufferPointer { table in
      guard let first = table.baseAddress else { return }
      var row = FlowRow<Syntax>(output.begin(room: room, texts: first))
      write(record, encapsulation: encapsulation, input: input, to: &row)
      output.end(row.cursor)
    }
  }

  @inline(__always)
  private func write(
    _ record: borrowing FlowRecord, encapsulation: [UInt8], input: [UInt8], to row: inout FlowRow<Syntax>
  ) {
    row.number(.schema, Self.schema)
    row.number(.flow, record.flow)
    row.number(.incarnation, record.incarnation)
    row.number(.previousFlow, record.previousFlow)
    row.address(.clientIP, record.client.endpoint.address)
    row.number(.clientPort, Int(record.client.endpoint.port))
    row.address(.serverIP, record.server.endpoint.address)
    row.number(.serverPort, Int(record.server.endpoint.port))
    row.word(texts.rolesFrom, record.rolesFrom)
    row.octets(.encapsulation, encapsulation)
    row.number(.firstFrame, record.firstFrame)
    row.number(.lastFrame, record.lastFrame)
    row.octets(.input, input)
    row.time(.start, record.start)
    row.time(.end, record.end)
    row.seconds(.duration, record.end.nanoseconds(since: record.start))
    row.word(texts.handshake, record.handshake)
    row.seconds(.handshakeRTT, record.handshakeRTT)
    row.number(.clientPackets, record.client.packets)
    row.number(.serverPackets, record.server.packets)
    row.number(.clientDuplicates, record.client.duplicates)
    row.number(.serverDuplicates, record.server.duplicates)
    row.number(.clientPayloadBytes, record.client.payloadBytes)
    row.number(.serverPayloadBytes, record.server.payloadBytes)
    row.number(.clientUniqueBytes, record.client.uniqueBytes)
    row.number(.serverUniqueBytes, record.server.uniqueBytes)
    row.number(.clientRetransmissions, record.client.retransmissions)
    row.number(.serverRetransmissions, record.server.retransmissions)
    row.number(.clientSyns, record.client.syns)
    row.number(.serverSyns, record.server.syns)
    row.number(.clientFins, record.client.fins)
    row.number(.serverFins, record.server.fins)
    row.number(.clientRsts, record.client.rsts)
    row.number(.serverRsts, record.server.rsts)
    row.word(texts.clientState, record.client.state)
    row.word(texts.serverState, record.server.state)
    row.number(.clientFirstTSval, record.client.firstTSval?.rawValue)
    row.number(.serverFirstTSval, record.server.firstTSval?.rawValue)
    row.number(.clientLastTSval, record.client.lastTSval?.rawValue)
    row.number(.serverLastTSval, record.server.lastTSval?.rawValue)
    row.number(.clientTSvalRegressions, record.client.tsvalRegressions)
    row.number(.serverTSvalRegressions, record.server.tsvalRegressions)
    row.number(.clientTsHz, record.client.tsHz)
    row.number(.serverTsHz, record.server.tsHz)
    row.number(.clientUnackedBytes, record.client.unackedBytes)
    row.number(.serverUnackedBytes, record.server.unackedBytes)
    row.seconds(.clientCloseWait, record.client.closeWait)
    row.seconds(.serverCloseWait, record.server.closeWait)
    row.seconds(.clientFinWait2, record.client.finWait2)
    row.seconds(.serverFinWait2, record.server.finWait2)
    row.word(texts.timestamps, record.timestamps)
    row.word(texts.outcome, record.outcome)
    row.word(texts.shape, record.shape)
    row.word(texts.activeCloser, record.activeCloser)
    row.word(texts.activeCloserConfidence, record.activeCloserConfidence)
    row.word(texts.resetCauseConfidence, record.resetCauseConfidence)
    row.word(texts.firstFin, record.firstFin)
    row.word(texts.firstRst, record.firstRst)
    row.time(.closeStarted, record.closeStarted)
    row.time(.closeFinished, record.closeFinished)
    row.seconds(.closeDuration, closeDuration(record))
    row.word(texts.resetBy, record.resetBy)
    row.word(texts.resetCause, record.resetCause)
    row.word(texts.resetOrigin, record.resetOrigin)
    row.word(texts.resetEffect, record.resetEffect)
    row.word(texts.timeWaitHolder, record.timeWaitHolder)
    row.time(.timeWaitStart, record.timeWaitStart)
    row.time(.timeWaitEnd, record.timeWaitEnd)
    row.word(texts.timeWaitEndReason, record.timeWaitEndReason)
    row.word(texts.reopen, record.reopen)
    row.word(texts.reopenMet, record.reopenMet)
    row.word(texts.reopenRule, record.reopenRule)
    row.word(texts.recycleVerdict, record.recycleVerdict)
    row.word(texts.clientISNRelation, record.clientISNRelation)
    row.word(texts.serverISNRelation, record.serverISNRelation)
    row.word(texts.zeekConnState, record.zeekConnState)
    row.letters(.zeekHistory, record.zeekHistory)
    row.number(.tcpCompleteness, Int(record.tcpCompleteness))
    row.words(.quality, record.quality, texts.quality)
    row.noFindings(.findings)
    row.events(.events, of: record, texts.events)
    row.number(.eventsOmitted, record.eventsOmitted)
    row.end()
  }

  /// Seldom: nearly all flows lie in no outer layer.
  @inline(never)
  private static func octets(of layers: [EncapsulationLayer]) -> [UInt8] {
    var text = OutputBuffer(capacity: 64)
    text.append(layers)
    return Syntax.octets(of: text.text)
  }

  private func closeDuration(_ record: borrowing FlowRecord) -> Int64? {
    guard let started = record.closeStarted, let finished = record.closeFinished else { return nil }
    return finished.nanoseconds(since: started)
  }
}
