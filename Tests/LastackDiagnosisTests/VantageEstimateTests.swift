import LastackDiagnosis
import LastackTracking
import SegmentScript
import Testing

/// Where a capture was taken, by its handshakes' gaps (`semantics.md` §1.9).
@Suite struct VantageEstimateTests {
  static func estimate(_ serverGap: String, _ clientGap: String, handshakes: Int = 3) throws
    -> VantageEstimate
  {
    var closes = CloseSummary()
    for number in 0..<handshakes {
      let script = """
        connection c client 10.0.0.1:\(33_000 + number) server 10.0.0.2:443
        +0 c C > S  S   0:0(0)
        +\(serverGap) c S > C  S.  0:0(0) ack 1
        +\(clientGap) c C > S  .   1:1(0) ack 1
        """
      for flow in try flows(of: SegmentScript(script).segments) { closes.add(flow) }
    }
    return closes.vantage
  }

  @Test(arguments: [
    ("0.012300", "0.000060", VantageEstimate.Position.client), ("0.000060", "0.012300", .server),
    ("0.008000", "0.012000", .between),
  ])
  func `the nearer end answers sooner`(
    serverGap: String, clientGap: String, position: VantageEstimate.Position
  ) throws {
    #expect(try Self.estimate(serverGap, clientGap).position == position)
  }

  @Test(arguments: [("0.000030", "0.000002", 3), ("0.0123", "0.00006", 2)])
  func `microseconds on both sides, or two handshakes, do not tell`(
    serverGap: String, clientGap: String, handshakes: Int
  ) throws {
    #expect(try Self.estimate(serverGap, clientGap, handshakes: handshakes).position == nil)
  }

  @Test func `a median is right to five per cent`() throws {
    let estimate = try Self.estimate("0.012300", "0.000060")
    let server = try #require(estimate.serverGap)
    let client = try #require(estimate.clientGap)
    #expect(abs(server - 12_300_000) < 700_000)
    #expect(abs(client - 60_000) < 4000)
  }
}
