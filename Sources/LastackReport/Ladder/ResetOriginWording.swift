public import LastackTracking

/// What speaks for and against the end whose address a reset bears, in words: a phrase for each sign.
public enum ResetOriginWording {
  /// In one line, what speaks against the end first: `against the server: TTL 253, its other segments have 57; for it: …`.
  public static func wording(of signs: ResetSigns, _ witness: ResetWitness) -> String {
    let against = against(signs, witness)
    let favour = favour(signs, witness)
    var parts: [String] = []
    if !against.isEmpty {
      parts.append("against the \(witness.by.rawValue): " + against.joined(separator: "; "))
    }
    if !favour.isEmpty {
      parts.append(
        (against.isEmpty ? "for the \(witness.by.rawValue): " : "for it: ") + favour.joined(separator: "; "))
    }
    return parts.isEmpty ? "nothing to compare with" : parts.joined(separator: "; ")
  }

  /// What speaks against the end, races first.
  static func against(_ signs: ResetSigns, _ witness: ResetWitness) -> [String] {
    races(signs, witness) + headers(signs, witness)
  }

  private static func races(_ signs: ResetSigns, _ witness: ResetWitness) -> [String] {
    var phrases: [String] = []
    if signs.contains(.dataAfterReset) {
      phrases.append("it went on beyond the reset" + frame(witness.contradiction))
    }
    if signs.contains(.resetBelowData) {
      phrases.append("the reset's number is below what it had sent, and no acknowledgment of its peer's")
    }
    if signs.contains(.risingNumbers) {
      phrases.append("another reset has a higher number that nothing explains" + frame(witness.contradiction))
    }
    if signs.contains(.changingAcknowledgments) {
      phrases.append("another reset acknowledges what was never sent" + frame(witness.contradiction))
    }
    return phrases
  }

  private static func headers(_ signs: ResetSigns, _ witness: ResetWitness) -> [String] {
    var phrases: [String] = []
    if signs.contains(.otherHopLimit) {
      phrases.append("\(hops(witness)) \(witness.hopLimit), its other segments have \(range(witness))")
    }
    if signs.contains(.fasterThanPath), let gap = witness.gap, let path = witness.pathGap {
      phrases.append(
        "at most \(Units.duration(gap)) after what it answers, the way there and back took \(Units.duration(path))"
      )
    }
    if signs.contains(.bilateral) {
      phrases.append("a reset to the other end mirrors it" + frame(witness.mirror))
    }
    if signs.contains(.oddIdentification), let number = witness.identification {
      phrases.append(
        "IP identification \(number)"
          + (witness.lastIdentification.map { ", its last segment has \($0)" } ?? "")
          + (witness.isCounted ? " and it counts" : ""))
    }
    if signs.contains(.oddWindow) { phrases.append("window \(witness.window) without a connection") }
    if signs.contains(.timestampsMissing) {
      phrases.append("no timestamps, which an abort of its kind (Linux) has")
    }
    if signs.contains(.otherFragmentBit) { phrases.append("DF unlike its other segments") }
    if signs.contains(.otherTrafficClass) { phrases.append("traffic class unlike either end's") }
    if signs.contains(.acknowledgmentOffByOne) {
      phrases.append("it acknowledges one octet too many or too few")
    }
    return phrases
  }

  /// What speaks for the end.
  static func favour(_ signs: ResetSigns, _ witness: ResetWitness) -> [String] {
    var phrases: [String] = []
    if signs.contains(.sameHopLimit) {
      phrases.append("\(hops(witness)) \(witness.hopLimit) as its other segments")
    }
    if signs.contains(.continuesIdentification), let number = witness.identification,
      let last = witness.lastIdentification
    {
      phrases.append("IP identification \(number) goes on after \(last)")
    }
    if signs.contains(.continuesTimestamps) { phrases.append("its timestamp goes on with that end's clock") }
    if signs.contains(.exactAcknowledgment) { phrases.append("exact numbers") }
    return phrases
  }

  private static func frame(_ number: UInt64) -> String { number == 0 ? "" : " (frame \(number))" }

  /// IPv6 has no identification, and calls the field otherwise.
  private static func hops(_ witness: ResetWitness) -> String {
    witness.identification == nil ? "hop limit" : "TTL"
  }

  private static func range(_ witness: ResetWitness) -> String {
    witness.lowestHopLimit == witness.highestHopLimit
      ? "\(witness.lowestHopLimit)" : "\(witness.lowestHopLimit) to \(witness.highestHopLimit)"
  }
}

extension FlowVerdict {
  /// Whether the reset is that end's, a line for each side of it.
  mutating func origin(_ flow: borrowing FlowRecord) {
    guard let reset = flow.reset, let witness = reset.witness else { return }
    let against = ResetOriginWording.against(reset.signs, witness)
    let favour = ResetOriginWording.favour(reset.signs, witness)
    if !against.isEmpty {
      sentences.append(
        "Against the \(witness.by.rawValue) as its sender: \(against.joined(separator: "; ")).")
    }
    if !favour.isEmpty {
      sentences.append("For the \(witness.by.rawValue) as its sender: \(favour.joined(separator: "; ")).")
    }
    if flow.resetOrigin == .suspectedMiddlebox {
      sentences.append(
        "Suspected, not proven: only a capture at the \(witness.by.rawValue) tells that it did not send this."
      )
    }
  }
}
