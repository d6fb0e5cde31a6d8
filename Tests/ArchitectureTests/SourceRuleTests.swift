import Testing

/// The rules of CONTRIBUTING.md that a machine can see.
@Suite struct SourceRuleTests {
  private static let libraries = [
    "LastackWire", "LastackCapture", "LastackTracking", "LastackDiagnosis", "LastackReport", "Lastack",
  ]

  @Test func `no Swift file has more than 400 lines`() throws {
    let files = try SourceTree.swiftFiles(under: "Sources") + SourceTree.swiftFiles(under: "Tests")
    try #require(files.count > 50)
    #expect(files.filter { $0.lines.count > 401 }.map { "\($0.path): \($0.lines.count)" } == [])
  }

  @Test(arguments: libraries)
  func `a library does not print`(module: String) throws {
    let output = #/(?:^|[^\w.])(?:print|debugPrint|dump|fputs|NSLog)\(|\bstdout\b|\bstderr\b/#
    #expect(try SourceTree.matches(of: output, under: "Sources/\(module)") == [])
  }

  @Test(arguments: libraries)
  func `a library does not ask for the time`(module: String) throws {
    let clock =
      #/\bDate\(\)|\bDate\.now\b|\b(?:Continuous|Suspending)Clock\b|\b(?:gettimeofday|clock_gettime)\(|[^_\w.]time\(nil\)/#
    #expect(try SourceTree.matches(of: clock, under: "Sources/\(module)") == [])
  }

  @Test(arguments: ["Sources", "Tests/Support"])
  func `nothing is forced, and no check is switched off`(folder: String) throws {
    let forced = #/\btry!|\bas!|\bfatalError\(|@unchecked Sendable|nonisolated\(unsafe\)/#
    #expect(try SourceTree.matches(of: forced, under: folder) == [])
  }
}
