internal import LastackWire

extension FlowRecord {
  /// Says who sent the reset, as far as one capture tells.
  mutating func judgeReset(_ facts: ResetOriginFacts, view: FlowView) {
    guard facts.judged.isKnown else { return }
    var signs = facts.signs
    var witness = facts.witness
    witness.by = view.side(facts.direction)
    if let vantage = evidence.vantage {
      witness.pathGap = witness.by == .client ? vantage.clientGap : vantage.serverGap
    }
    if witness.isFasterThanPath { signs.insert(.fasterThanPath) }
    resetSigns = signs
    resetWitness = witness
    resetOrigin = ResetOriginScore.origin(of: signs)
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
