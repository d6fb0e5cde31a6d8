import LastackWire
import SegmentScript
import Testing

@Suite struct RandomScenarioTests {
  private let scenarios = (0..<200).map { RandomScenario(seed: $0) }

  @Test func `every scenario can be read, and every ending comes up`() throws {
    for scenario in scenarios {
      let segments = try scenario.segments
      #expect(segments.prefix(3).map(\.flags) == [.syn, [.syn, .ack], .ack], "\(scenario)")
      #expect(zip(segments, segments.dropFirst()).allSatisfy { $0.time < $1.time }, "\(scenario)")
    }
    #expect(Set(scenarios.map(\.ending)).count == RandomScenario.Ending.allCases.count)
  }

  @Test func `the same seed is the same scenario, another seed another`() {
    #expect(RandomScenario(seed: 7).script == RandomScenario(seed: 7).script)
    #expect(Set(scenarios.map(\.script)).count == scenarios.count)
  }

  @Test(arguments: [
    (RandomScenario.Ending.clientCloses, "F. . F. ."), (.serverCloses, "F. . F. ."),
    (.threeSegments, ". F. F. ."), (.simultaneous, "F. F. . ."), (.clientAborts, ". . . R."),
    (.halfClose, "P. . F. ."), (.finUnanswered, ". F. F. F."),
  ])
  func `an ending ends with its segments`(ending: RandomScenario.Ending, flags: String) throws {
    let scenario = try #require(scenarios.first { $0.ending == ending })
    let letters: [TCPFlags: String] = [
      .ack: ".", [.fin, .ack]: "F.", [.psh, .ack]: "P.", [.rst, .ack]: "R.",
    ]
    let last = try scenario.segments.suffix(4).map { letters[$0.flags] ?? "?" }
    #expect(last.joined(separator: " ") == flags, "\(scenario)")
  }
}
