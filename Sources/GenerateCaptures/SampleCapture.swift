import Foundation
import LastackCapture
import LastackWire
import SegmentScript

/// A file of `Captures/`: its name and its octets.
struct SampleCapture {
  let name: String
  let bytes: [UInt8]

  /// Every sample: one for each script of the folder, and those that no single script tells.
  static func all(scripts folder: URL) throws -> [SampleCapture] {
    var captures: [SampleCapture] = []
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".script") }.sorted()
    for file in names {
      let segments = try read(file, in: folder)
      let story = String(file.dropLast(".script".count))
      captures += story == "format" ? formatSamples(of: segments) : [microseconds(story, segments)]
    }
    captures.append(microseconds("port-exhaustion", try PortExhaustion().segments()))
    captures.append(microseconds("close-wait-leak", try CloseWaitLeak().segments()))
    captures.append(microseconds("nat-and-immune-server", try SharedAddresses.immuneServer()))
    captures.append(microseconds("offset-per-connection", try SharedAddresses.offsetsPerConnection()))
    return captures
  }

  private static func read(_ file: String, in folder: URL) throws -> [Segment] {
    let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    do throws(ScriptError) {
      return try SegmentScript(text).segments
    } catch {
      throw UnreadableScript(file: file, reason: error)
    }
  }

  /// The form that tcpdump writes by default.
  private static func microseconds(_ name: String, _ segments: [Segment]) -> SampleCapture {
    pcap(name, segments, SegmentEncoder(), .microseconds)
  }
}

/// A script that cannot be read, by its file's name.
struct UnreadableScript: Error, CustomStringConvertible {
  var file: String
  var reason: ScriptError

  var description: String { "\(file): \(reason)" }
}
