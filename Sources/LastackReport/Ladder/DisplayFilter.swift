internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// A Wireshark display filter that shows a verdict's evidence and what lies between (`semantics.md` §12.4).
///
/// By address, port and frame: stream numbers differ between programs.
enum DisplayFilter {
  static func text(for flow: borrowing FlowRecord, evidence: CloseEvidence) -> String {
    let client = flow.client.endpoint
    let server = flow.server.endpoint
    let field = client.address.family == .v4 ? "ip.addr" : "ipv6.addr"
    // Frame numbers count within one input.
    let input = flow.input
    let frames = evidence.events.filter { Int($0.input) == input }.map(\.frame)
    let first = frames.min() ?? flow.firstFrame
    let last = frames.max() ?? max(flow.firstFrame, flow.lastFrame)
    return "(\(field)==\(Units.address(client.address)) && \(field)==\(Units.address(server.address)) && "
      + "tcp.port==\(client.port) && tcp.port==\(server.port)) && frame.number>=\(first) && frame.number<=\(last)"
  }
}
