internal import LastackWire

/// Who sent a flow's reset, as far as one capture tells.
struct ResetSender {
  var origin: ResetOrigin
  var signs: ResetSigns
  var witness: ResetWitness
  /// What speaks against the end, and does not suffice for a suspicion.
  var pointsAgainst: Int
  /// The end sent new octets at once behind its reset.
  var goesOnAtOnce: Bool

  /// nil where no reset was compared with what its address sent otherwise.
  init?(_ facts: ResetOriginFacts, view: FlowView, vantage: VantagePoint?) {
    guard facts.judged.isKnown else { return nil }
    signs = facts.signs
    witness = facts.witness
    witness.by = view.side(facts.direction)
    if let vantage { witness.pathGap = witness.by == .client ? vantage.clientGap : vantage.serverGap }
    if witness.isFasterThanPath { signs.insert(.fasterThanPath) }
    origin = ResetOriginScore.origin(of: signs)
    if origin == .endpoint, facts.goesOnAtOnce, signs.isDisjoint(with: ResetOriginScore.continuing) {
      origin = .unknown
    }
    goesOnAtOnce = facts.goesOnAtOnce
    pointsAgainst = ResetOriginScore.against(signs).points
  }
}

extension ResetWitness {
  /// Sooner than half of what the way took in the handshake, and by more than hosts take to answer (`semantics.md` §1.9).
  var isFasterThanPath: Bool {
    guard let gap, let pathGap else { return false }
    return gap < pathGap / 2 && pathGap - gap > Self.hostTime
  }

  private static let hostTime: Int64 = 2_000_000
}
