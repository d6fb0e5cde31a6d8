import Testing

/// Who may import whom: data flows one way, and the modules enforce it.
@Suite struct ImportTests {
  private static let bindings = ["CMemory", "CPcap", "CNetlink", "CZlib", "CZstd", "CLZMA", "CLZ4"]
  private static let ofReports = ["CSQLite", "CLibMD"]

  /// The system's own library, by platform.
  private static let system = ["Glibc", "Musl", "Darwin"]

  private static let allowed: [(module: String, imports: Set<String>)] = [
    ("LastackWire", []),
    // System calls besides the libraries: reading, mapping and writing files.
    ("LastackCapture", Set(bindings + system + ["LastackWire"])),
    ("LastackTracking", ["LastackWire"]),
    ("LastackDiagnosis", ["LastackTracking", "LastackWire"]),
    ("LastackReport", Set(ofReports + ["LastackDiagnosis", "LastackTracking", "LastackWire"])),
    (
      "Lastack",
      // Threads, besides the stages that they run.
      Set(
        system + [
          "LastackCapture", "LastackWire", "LastackTracking", "LastackDiagnosis", "LastackReport",
          "Foundation",
          "Synchronization", "CMemory",
        ])
    ),
    ("LastackCommand", Set(system + ["Lastack", "CPrivileges", "ArgumentParser", "Foundation"])),
  ]

  private struct Import: Hashable {
    var module: String
    var isPublic: Bool
  }

  /// `public import struct Module.Type` and its shorter forms.
  private func imports(of module: String) throws -> Set<Import> {
    let form =
      #/^\s*(?:@\w+\s+)*(?<access>\w+\s+)?import\s+(?:(?:struct|enum|class|func|protocol)\s+)?(?<module>\w+)/#
    let files = try SourceTree.swiftFiles(under: "Sources/\(module)")
    try #require(!files.isEmpty)
    return Set(
      files.flatMap(\.lines).compactMap { line in
        line.firstMatch(of: form).map {
          Import(
            module: String($0.output.module), isPublic: ($0.output.access ?? "").hasPrefix("public"))
        }
      })
  }

  @Test(arguments: allowed)
  func `a module imports nothing but what the design lets it`(module: String, allowed: Set<String>) throws {
    let found = Set(try imports(of: module).map(\.module))
    #expect(found.subtracting(allowed).sorted() == [])
  }

  @Test func `the imports that the design rests on are found`() throws {
    #expect(try imports(of: "LastackTracking").contains(Import(module: "LastackWire", isPublic: true)))
    #expect(try imports(of: "Lastack").map(\.module).contains("LastackReport"))
  }

  @Test func `no C library shows in a public interface`() throws {
    for module in ["LastackCapture", "LastackReport"] {
      let shown = try imports(of: module).filter { $0.isPublic }.map(\.module)
      #expect(Set(shown).isDisjoint(with: Self.bindings + Self.ofReports + Self.system))
    }
  }

  @Test func `scripts of segments need nothing but segments`() throws {
    let foreign = try SourceTree.matches(
      of: #/\bimport (?!LastackWire\b)/#, under: "Tests/Support/SegmentScript")
    #expect(foreign == [])
  }
}
