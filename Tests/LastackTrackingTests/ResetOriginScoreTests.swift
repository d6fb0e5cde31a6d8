import Testing

@testable import LastackTracking

/// The table of ``ResetOriginScore``, cell by cell.
@Suite struct ResetOriginScoreTests {
  static let near: ResetSigns = [.sameHopLimit, .exactAcknowledgment]

  @Test(arguments: ResetOriginScore.races.members)
  func `a race decides, unless the reset goes on with the end's counters`(race: ResetSigns) {
    #expect(ResetOriginScore.origin(of: race) == .suspectedMiddlebox)
    #expect(ResetOriginScore.origin(of: race.union(Self.near)) == .suspectedMiddlebox)
    #expect(ResetOriginScore.origin(of: race.union(.continuesIdentification)) == .unknown)
    #expect(ResetOriginScore.origin(of: race.union(.continuesTimestamps)) == .unknown)
  }

  @Test(arguments: [
    (ResetSigns.otherHopLimit, 2), (.fasterThanPath, 2), (.bilateral, 2), (.oddIdentification, 1),
    (.oddWindow, 1), (.otherFragmentBit, 1), (.otherTrafficClass, 1), (.timestampsMissing, 1),
    (.acknowledgmentOffByOne, 1),
  ])
  func `a sign against the end has its points, and alone is no suspicion`(sign: ResetSigns, points: Int) {
    #expect(ResetOriginScore.against(sign).points == points)
    #expect(ResetOriginScore.against(sign).kinds == 1)
    #expect(ResetOriginScore.origin(of: sign) == .unknown)
    // One weak sign is forgiven to an end that is near and exact; a strong one is not.
    #expect(ResetOriginScore.origin(of: Self.near.union(sign)) == (points == 1 ? .endpoint : .unknown))
  }

  @Test func `signs of the same kind count once`() {
    let form: ResetSigns = [.oddWindow, .otherFragmentBit, .otherTrafficClass]
    #expect(ResetOriginScore.against(form) == (1, 1))
    #expect(ResetOriginScore.origin(of: form) == .unknown)
  }

  @Test(
    arguments: [
      (ResetSigns([.otherHopLimit, .fasterThanPath]), ResetOrigin.suspectedMiddlebox),
      ([.otherHopLimit, .bilateral], .suspectedMiddlebox),
      ([.otherHopLimit, .oddIdentification], .suspectedMiddlebox),
      ([.otherHopLimit, .otherFragmentBit], .suspectedMiddlebox),
      ([.otherHopLimit, .timestampsMissing], .suspectedMiddlebox),
      ([.otherHopLimit, .acknowledgmentOffByOne], .suspectedMiddlebox),
      ([.bilateral, .oddWindow], .suspectedMiddlebox),
      ([.fasterThanPath, .oddIdentification], .suspectedMiddlebox),
      // Two weak kinds are too little, three are enough, and the same distance takes one off.
      ([.oddIdentification, .timestampsMissing], .unknown),
      ([.oddIdentification, .timestampsMissing, .oddWindow], .suspectedMiddlebox),
      ([.oddIdentification, .timestampsMissing, .oddWindow, .sameHopLimit], .unknown),
      ([.fasterThanPath, .oddIdentification, .sameHopLimit], .unknown),
      ([.fasterThanPath, .bilateral, .sameHopLimit], .suspectedMiddlebox),
      // What goes on with the end's own counters is no forger's.
      ([.otherHopLimit, .oddWindow, .continuesTimestamps], .unknown),
      ([.otherHopLimit, .bilateral, .continuesIdentification], .unknown),
    ] as [(ResetSigns, ResetOrigin)])
  func `a suspicion needs two kinds and three points`(signs: ResetSigns, origin: ResetOrigin) {
    #expect(ResetOriginScore.origin(of: signs) == origin)
  }

  @Test(
    arguments: [
      (ResetSigns([]), ResetOrigin.unknown), (.sameHopLimit, .unknown), (.exactAcknowledgment, .unknown),
      // Its own counter goes on: from another initial TTL at the same distance, which is no sign, as well.
      (.continuesIdentification, .endpoint), (.continuesTimestamps, .endpoint),
      ([.continuesIdentification, .otherFragmentBit], .endpoint),
      ([.continuesIdentification, .otherHopLimit], .unknown),
      ([.sameHopLimit, .exactAcknowledgment], .endpoint),
      ([.sameHopLimit, .continuesIdentification], .endpoint),
      ([.sameHopLimit, .continuesTimestamps], .endpoint),
      ([.sameHopLimit, .continuesTimestamps, .otherFragmentBit], .endpoint),
      ([.sameHopLimit, .exactAcknowledgment, .oddIdentification, .oddWindow], .unknown),
    ] as [(ResetSigns, ResetOrigin)])
  func `an endpoint needs its own counter, or its distance and exact numbers`(
    signs: ResetSigns, origin: ResetOrigin
  ) {
    #expect(ResetOriginScore.origin(of: signs) == origin)
  }

  /// `semantics.md` §1.9: what was not sent only a second capture tells.
  @Test func `one capture proves no injection, whatever the signs`() {
    var random: UInt64 = 1
    for _ in 0..<10_000 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      #expect(
        ResetOriginScore.origin(of: ResetSigns(rawValue: UInt32(random >> 40) & 0xf_1fff)) != .provenInjected)
    }
    #expect(ResetOriginScore.origin(of: ResetSigns(rawValue: .max)) != .provenInjected)
  }
}

extension ResetSigns {
  /// Each sign by itself.
  var members: [ResetSigns] {
    (0..<32).map { ResetSigns(rawValue: 1 << $0) }.filter { contains($0) && !$0.isEmpty }
  }
}
