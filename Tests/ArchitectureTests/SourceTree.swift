import Foundation

/// The package's own files, found from this one's place.
enum SourceTree {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  struct File: CustomStringConvertible {
    /// From the package's root.
    var path: String
    var lines: [Substring]

    var description: String { path }
  }

  /// Every Swift file under a folder of the package, in order of path.
  static func swiftFiles(under folder: String) throws -> [File] {
    let base = root.appendingPathComponent(folder, isDirectory: true)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path).filter {
      $0.hasSuffix(".swift")
    }
    return try paths.sorted().map { path in
      let text = try String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)
      return File(
        path: "\(folder)/\(path)", lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }

  /// The places in a folder's code, comments left out, where `pattern` matches: `path:line: text`.
  static func matches(of pattern: some RegexComponent, under folder: String) throws -> [String] {
    try swiftFiles(under: folder).flatMap { file in
      file.lines.enumerated().compactMap { index, line in
        let code = line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
        return code.firstMatch(of: pattern) == nil ? nil : "\(file.path):\(index + 1): \(line)"
      }
    }
  }
}
