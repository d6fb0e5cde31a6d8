import Foundation

/// `GenerateCaptures SCRIPTS OUTPUT`: writes the sample captures, the same octets in every run.
@main
struct GenerateCaptures {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count == 2, let scripts = arguments.first, let output = arguments.last else {
      stop("usage: GenerateCaptures SCRIPTS OUTPUT", status: 2)
    }
    do {
      let folder = URL(fileURLWithPath: output, isDirectory: true)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for capture in try SampleCapture.all(scripts: URL(fileURLWithPath: scripts, isDirectory: true)) {
        try Data(capture.bytes).write(to: folder.appendingPathComponent(capture.name))
      }
    } catch {
      stop("GenerateCaptures: \(error)", status: 1)
    }
  }

  private static func stop(_ message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
    exit(status)
  }
}
