import LastackDiagnosis
import LastackReport
import LastackTracking
import Testing

@Suite struct VocabularyTests {
  @Test func `every value is explained in full, once`() {
    var seen: Set<String> = []
    for entry in Vocabulary.all {
      #expect(seen.insert("\(entry.column)=\(entry.code)").inserted, "\(entry.column)=\(entry.code)")
      #expect(!entry.definition.isEmpty && !entry.evidence.isEmpty && !entry.source.isEmpty, "\(entry.code)")
      #expect(entry.definition.hasSuffix("."), "\(entry.code)")
    }
    #expect(
      Vocabulary.all.filter { $0.column == "quality" }.map(\.code) == QualityFlags.spellings.map(\.spelling))
    #expect(Vocabulary.all.filter { $0.column == "zeek_conn_state" }.count == 13)
  }

  @Test(arguments: [
    ("half_closed", ["outcome"]), ("HALF-CLOSED", ["outcome"]),
    ("close-wait", ["client_state, server_state"]),
    ("data_after_close", ["shape", "reset_cause"]), ("shape=data_after_close", ["shape"]),
    ("S0", ["zeek_conn_state"]),
    ("client_state=CLOSED", ["client_state, server_state"]), ("nonsense", []), ("", []),
    ("shape=nonsense", []),
  ])
  func `a code is found as a value, or as a column's value`(code: String, columns: [String]) {
    #expect(Vocabulary.explanations(of: code).map(\.column) == columns)
  }

  @Test func `a column names all its values`() {
    #expect(Vocabulary.explanations(of: "outcome").map(\.code) == Outcome.allCases.map(\.rawValue))
  }

  /// Every vocabulary of the record with its column, value by value.
  static let vocabularies: [(column: String, values: [String])] = [
    ("outcome", Outcome.allCases.map(\.rawValue)), ("shape", CloseShape.allCases.map(\.rawValue)),
    ("active_closer", ActiveCloser.allCases.map(\.rawValue)),
    ("active_closer_confidence", Confidence.allCases.map(\.rawValue)),
    ("reset_cause_confidence", Confidence.allCases.map(\.rawValue)),
    ("handshake", Handshake.allCases.map(\.rawValue)), ("roles_from", RolesEvidence.allCases.map(\.rawValue)),
    ("client_state", EndpointState.allCases.map(\.rawValue)),
    ("server_state", EndpointState.allCases.map(\.rawValue)),
    ("time_wait_holder", Sides.allCases.map(\.rawValue)),
    ("time_wait_end_reason", TimeWaitEnd.allCases.map(\.rawValue)),
    ("reset_cause", ResetCause.allCases.map(\.rawValue)),
    ("reset_origin", ResetOrigin.allCases.map(\.rawValue)),
    ("reset_effect", ResetEffect.allCases.map(\.rawValue)),
    ("reopen", ReopenVerdict.allCases.map(\.rawValue)),
    ("reopen_rule", ReopenRule.allCases.map(\.rawValue)),
    ("recycle_verdict", RecycleVerdict.allCases.map(\.rawValue)),
    ("client_isn_relation", ISNRelation.allCases.map(\.rawValue)),
    ("server_isn_relation", ISNRelation.allCases.map(\.rawValue)),
    ("timestamps", TimestampUse.allCases.map(\.rawValue)),
    ("quality", QualityFlags.spellings.map(\.spelling)),
    ("findings", FindingCode.allCases.map(\.rawValue)),
    ("events.note", CloseEvent.Note.allCases.map(\.rawValue)),
    ("tcp_completeness", ["1", "2", "4", "8", "16", "32"]),
  ]

  @Test(arguments: vocabularies)
  func `every value of every vocabulary has its explanation`(vocabulary: (column: String, values: [String])) {
    for value in vocabulary.values {
      #expect(Vocabulary.explanations(of: "\(vocabulary.column)=\(value)").count == 1, "\(value)")
    }
    #expect(Vocabulary.explanations(of: vocabulary.column).map(\.code) == vocabulary.values)
  }

  /// What `lastack flow` says of a verdict's evidence, and `lastack assert` of an assertion, and no column.
  static let ladderWords: Set = [
    "evidence", "closer_doubt", "close_call", "timestamp_findings", "reset_signs", "assertion",
    // What `lastack compare` says.
    "fate", "match", "absence", "client_order", "server_order", "rewriting",
  ]
  /// What `lastack live --check-kernel` says, and no column either.
  static let liveWords: Set = ["kernel_difference"]

  /// What `lastack hosts --format json` says beside a finding's code.
  static let hostWords: Set = ["severity", "evidence.role", "caveats", "regime", "recycle.verdict"]

  @Test(arguments: [
    ("evidence", EvidenceClass.allCases.map(\.rawValue)),
    ("closer_doubt", CloserDoubt.allCases.map(\.rawValue)),
    ("close_call", CloseCall.allCases.map(\.rawValue)),
    ("timestamp_findings", ["stripped", "refused", "unreliable", "unasked"]),
    ("reset_signs", ResetSigns.spellings.map(\.spelling)),
    ("assertion", AssertionVerdict.allCases.map(\.rawValue)),
    ("fate", SegmentFate.allCases.map(\.rawValue)), ("match", FlowMatch.allCases.map(\.rawValue)),
    ("absence", FlowAbsence.allCases.map(\.rawValue)),
    ("client_order, server_order", PathOrder.allCases.map(\.rawValue)),
    ("rewriting", Rewriting.spellings.map(\.1)),
    ("severity", Severity.allCases.map(\.rawValue)),
    ("evidence.role", FindingEvidence.Role.allCases.map(\.rawValue)),
    ("caveats", FindingCaveat.allCases.map(\.rawValue)), ("regime", ClockRegime.allCases.map(\.rawValue)),
    ("recycle.verdict", RecycleOutcome.Verdict.allCases.map(\.rawValue)),
    ("kernel_difference", KernelComparison.Reason.allCases.map(\.rawValue)),
  ])
  func `the words of the evidence are explained`(word: String, values: [String]) {
    #expect(Vocabulary.all.filter { $0.column == word }.map(\.code) == values)
  }

  @Test func `nothing is explained that neither a column nor the ladder can hold`() {
    let columns = Vocabulary.all.flatMap { $0.column.split(separator: ",").map { $0.filter { $0 != " " } } }
    let known = Self.vocabularies.map(\.column) + ["zeek_conn_state"]
    let otherWords = Self.ladderWords.union(Self.liveWords).union(Self.hostWords)
    #expect(Set(columns).subtracting(known) == otherWords)
    for column in Set(columns).subtracting(otherWords) where column != "events.note" {
      #expect(FlowColumn(rawValue: column) != nil, "\(column)")
    }
  }

  @Test func `an outcome is explained under the words in which the report prints it`() {
    for outcome in Outcome.allCases {
      var record = SampleFlows.orderly
      record.outcome = outcome
      var table = FlowTable(width: 140, style: .plain)
      table.add(record)
      // Cells stand two spaces apart.
      let cells = table.text.split(separator: "\n")[1].replacing(/\ {2,}/, with: "\t").split(separator: "\t")
      let named = cells.filter { cell in
        Vocabulary.explanations(of: String(cell)).contains {
          $0.column == "outcome" && $0.code == outcome.rawValue
        }
      }
      #expect(named.count == 1, "\(table.text)")
    }
  }
}
