internal import LastackTracking
internal import LastackWire

/// Takes the values of a row, column after column: writes octets, binds parameters of SQL, notes types.
///
/// Which of the functions ``FlowColumn/write(_:encapsulation:input:texts:to:)`` calls is the column's type: whether its value
/// can be unknown is in the function's parameter, so that types and rows cannot drift apart.
protocol FlowColumnSink {
  /// The spelling whose table of texts is looked up.
  associatedtype Syntax: RowSyntax

  mutating func word<Word>(_ texts: WordTexts<Word>, _ word: Word)
  mutating func word<Word>(_ texts: WordTexts<Word>, _ word: Word?)
  mutating func number(_ column: FlowColumn, _ number: Int)
  mutating func number(_ column: FlowColumn, _ number: Int?)
  mutating func number(_ column: FlowColumn, _ number: UInt64)
  mutating func number(_ column: FlowColumn, _ number: UInt32?)
  /// Nanoseconds, to be written as seconds.
  mutating func seconds(_ column: FlowColumn, _ nanoseconds: Int64)
  mutating func seconds(_ column: FlowColumn, _ nanoseconds: Int64?)
  mutating func time(_ column: FlowColumn, _ time: CaptureTime)
  mutating func time(_ column: FlowColumn, _ time: CaptureTime?)
  mutating func address(_ column: FlowColumn, _ address: IPAddress)
  mutating func letters(_ column: FlowColumn, _ history: ZeekHistory)
  /// Text that the format has spelled already.
  mutating func octets(_ column: FlowColumn, _ octets: [UInt8])
  /// - Parameter first: where the flags' words begin in the table of texts.
  mutating func words(_ column: FlowColumn, _ quality: QualityFlags, _ first: Int)
  mutating func noFindings(_ column: FlowColumn)
  mutating func events(_ column: FlowColumn, of record: borrowing FlowRecord, _ texts: EventTexts)
}

extension FlowColumn {
  /// The table of columns: what each holds, in their order; for every format the same.
  ///
  /// A column that has no line here, or not at its place, fails the tests of rows.
  @inline(__always)
  static func write<Sink: FlowColumnSink>(
    _ record: borrowing FlowRecord, encapsulation: [UInt8], input: [UInt8],
    texts: RowTexts<Sink.Syntax>, to row: inout Sink
  ) {
    row.number(.schema, schemaVersion)
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
  }

  @inline(__always)
  private static func closeDuration(_ record: borrowing FlowRecord) -> Int64? {
    guard let started = record.closeStarted, let finished = record.closeFinished else { return nil }
    return finished.nanoseconds(since: started)
  }
}
