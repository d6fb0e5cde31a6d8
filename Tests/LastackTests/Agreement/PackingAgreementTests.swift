import Foundation
import Lastack
import Testing

@testable import LastackTracking

/// Whether a flow is packed while nothing touches it must not show in any record.
@Suite(.enabled(if: Corpus.isThere, Comment(rawValue: Corpus.absence)))
struct PackingAgreementTests {
  private func records(of path: String, openFlows: Int) throws -> [String] {
    var policy = TrackingPolicy()
    policy.openFlows = openFlows
    let encapsulations = EncapsulationTable()
    var reader = try CaptureReader(paths: [path], reader: .native)
    var decoder = PacketDecoder(encapsulations: encapsulations)
    var tracker = FlowTracker(policy: policy, encapsulations: encapsulations)
    let nowhere = Endpoint(IPAddress(v4: 0), 0)
    var segment = Segment(from: nowhere, to: nowhere, sequence: 0, flags: [], at: CaptureTime(nanoseconds: 0))
    var rows: [String] = []
    try reader.read { packet in
      guard case .segment = decoder.decode(packet, into: &segment) else { return }
      tracker.ingest(segment) { rows.append("\(copy $0)") }
    }
    tracker.finish { rows.append("\(copy $0)") }
    return rows
  }

  @Test(arguments: Corpus.captures)
  func `a capture's records are the same with every flow packed after every segment`(capture: String) throws {
    let path = Corpus.path(capture)
    guard let open = try? records(of: path, openFlows: .max) else { return }
    #expect(try records(of: path, openFlows: 0) == open)
  }
}
