internal import LastackDiagnosis
internal import LastackTracking

/// What a column of the flow record holds; the JSON Schema and the tables of SQL are made from it.
///
/// A test holds it against the functions that write the rows.
public struct ColumnType: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case integer
    /// With nine decimals, exact in every output but SQLite's, which is a 64-bit floating-point number.
    case seconds
    /// RFC 3339 in UTC with nine decimals: as texts they stand in order of time.
    case time
    case text
    /// One of a closed vocabulary.
    case word([String])
    /// Any of a vocabulary: an array in JSON, joined by `;` elsewhere.
    case words([String])
    /// An array of objects in JSON, their number elsewhere.
    case events
  }

  public var kind: Kind
  /// Whether the value can be unknown.
  public var isOptional: Bool

  init(_ kind: Kind, isOptional: Bool = false) {
    self.kind = kind
    self.isOptional = isOptional
  }

  fileprivate static func word<Word>(_: Word.Type) -> ColumnType
  where Word: RawRepresentable & CaseIterable, Word.RawValue == String {
    ColumnType(.word(Word.allCases.map(\.rawValue)))
  }

  /// The same, or unknown.
  fileprivate var orUnknown: ColumnType { ColumnType(kind, isOptional: true) }
  fileprivate static var integer: ColumnType { ColumnType(.integer) }
  fileprivate static var seconds: ColumnType { ColumnType(.seconds) }
  fileprivate static var time: ColumnType { ColumnType(.time) }
  fileprivate static var text: ColumnType { ColumnType(.text) }
}

extension FlowColumn {
  public var type: ColumnType {
    switch self {
    case .schema, .flow, .incarnation, .clientPort, .serverPort, .firstFrame, .lastFrame, .clientPackets,
      .serverPackets, .clientDuplicates, .serverDuplicates, .clientPayloadBytes, .serverPayloadBytes,
      .clientUniqueBytes, .serverUniqueBytes, .clientRetransmissions, .serverRetransmissions, .clientSyns,
      .serverSyns, .clientFins, .serverFins, .clientRsts, .serverRsts, .clientTSvalRegressions,
      .serverTSvalRegressions, .tcpCompleteness, .eventsOmitted:
      .integer
    case .previousFlow, .clientFirstTSval, .serverFirstTSval, .clientLastTSval, .serverLastTSval, .clientTsHz,
      .serverTsHz, .clientUnackedBytes, .serverUnackedBytes:
      .integer.orUnknown
    case .duration: .seconds
    case .handshakeRTT, .clientCloseWait, .serverCloseWait, .clientFinWait2, .serverFinWait2, .closeDuration:
      .seconds.orUnknown
    case .start, .end: .time
    case .closeStarted, .closeFinished, .timeWaitStart, .timeWaitEnd: .time.orUnknown
    case .clientIP, .serverIP, .input, .zeekHistory: .text
    case .encapsulation: .text.orUnknown
    case .rolesFrom: .word(RolesEvidence.self)
    case .handshake: .word(Handshake.self)
    case .clientState, .serverState, .reopenMet: .word(EndpointState.self).orUnknown
    case .timestamps: .word(TimestampUse.self)
    case .outcome: .word(Outcome.self)
    case .shape: .word(CloseShape.self).orUnknown
    case .activeCloser: .word(ActiveCloser.self).orUnknown
    case .activeCloserConfidence, .resetCauseConfidence: .word(Confidence.self).orUnknown
    case .firstFin, .firstRst, .resetBy: .word(Side.self).orUnknown
    case .resetCause: .word(ResetCause.self).orUnknown
    case .resetOrigin: .word(ResetOrigin.self).orUnknown
    case .resetEffect: .word(ResetEffect.self).orUnknown
    case .timeWaitHolder: .word(Sides.self)
    case .timeWaitEndReason: .word(TimeWaitEnd.self).orUnknown
    case .reopen: .word(ReopenVerdict.self).orUnknown
    case .reopenRule: .word(ReopenRule.self).orUnknown
    case .recycleVerdict: .word(RecycleVerdict.self).orUnknown
    case .clientISNRelation, .serverISNRelation: .word(ISNRelation.self).orUnknown
    case .zeekConnState: .word(ZeekConnState.self)
    case .quality: ColumnType(.words(QualityFlags.spellings.map(\.spelling)))
    case .findings: ColumnType(.words(FindingCode.allCases.map(\.rawValue)))
    case .events: ColumnType(.events)
    }
  }
}
