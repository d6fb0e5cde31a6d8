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
}
