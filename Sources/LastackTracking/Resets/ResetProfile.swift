internal import LastackWire

/// Systems whose resets look alike in the fields that a profile names.
public struct ResetSystems: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let linux = ResetSystems(rawValue: 1 << 0)
  public static let windows = ResetSystems(rawValue: 1 << 1)
  /// FreeBSD and what descends from its stack, macOS and iOS among them.
  public static let bsd = ResetSystems(rawValue: 1 << 2)

  /// Every system with its name.
  public static let spellings: [(system: ResetSystems, spelling: String)] = [
    (.linux, "Linux"), (.windows, "Windows"), (.bsd, "BSD"),
  ]
}

/// How one kind of reset of one system looks (`semantics.md` §7.1): flags and number must fit, the rest is counted.
struct ResetProfile {
  enum Number { case zero, acknowledged, next }
  enum Window { case zero, any }
  enum Timestamps { case never, asBefore, any }
  enum Identification { case zero, counted, any }

  var system: ResetSystems
  var kind: ResetKind
  var number: Number
  var window: Window
  var timestamps: Timestamps
  var identification: Identification

  /// Linux: `tcp_v4_send_reset` and `tcp_send_active_reset`, as read and as seen in a laboratory. The others: as their
  /// resets are described, with nothing said where that is all there is.
  @inline(__always)
  static func visit(_ body: (ResetProfile) -> Void) {
    body(.init(.linux, .refusal, .zero, .zero, .never, .zero))
    body(.init(.linux, .reply, .acknowledged, .zero, .never, .zero))
    body(.init(.linux, .abort, .next, .any, .asBefore, .counted))
    body(.init(.windows, .refusal, .zero, .zero, .never, .counted))
    body(.init(.windows, .reply, .acknowledged, .zero, .never, .counted))
    body(.init(.windows, .abort, .next, .zero, .never, .counted))
    body(.init(.bsd, .refusal, .zero, .zero, .never, .any))
    body(.init(.bsd, .reply, .acknowledged, .zero, .never, .any))
    body(.init(.bsd, .abort, .next, .any, .any, .any))
  }

  private init(
    _ system: ResetSystems, _ kind: ResetKind, _ number: Number, _ window: Window, _ timestamps: Timestamps,
    _ identification: Identification
  ) {
    self.system = system
    self.kind = kind
    self.number = number
    self.window = window
    self.timestamps = timestamps
    self.identification = identification
  }
}

/// A reset held against the profiles.
struct ResetReading {
  var kind = ResetKind.unusual
  var systems: ResetSystems = []
  /// Whether it continues its socket's timestamps: nobody but the end, or one who read along, could.
  var continuesTimestamps = false
}

extension Observation {
  /// What kind of reset this is, and whose profiles fit best: those with the most fields right.
  ///
  /// - Parameter answers: whether there is a segment of the peer's that it may answer.
  func readReset(answers: Bool) -> ResetReading {
    var reading = ResetReading()
    let stamped = segment.pointee.traits.contains(.timestamps)
    reading.continuesTimestamps = stamped && own.pointee.seen.contains(.timestamp)
    var best = -1
    ResetProfile.visit { profile in
      guard fits(profile.number, profile.kind, answers: answers) else { return }
      let score = score(profile, stamped: stamped)
      if score > best {
        best = score
        reading.kind = profile.kind
        reading.systems = profile.system
      } else if score == best, profile.kind == reading.kind {
        reading.systems.insert(profile.system)
      }
    }
    // Some stacks abort without ACK: at their own number, and nothing that it could answer.
    if best < 0, !segment.pointee.flags.contains(.ack), isAtOwnNumber { reading.kind = .abort }
    return reading
  }

  private func fits(_ number: ResetProfile.Number, _ kind: ResetKind, answers: Bool) -> Bool {
    guard segment.pointee.flags.contains(.ack) == (kind != .reply) else { return false }
    switch number {
    case .zero: return segment.pointee.sequence.rawValue == 0 && own.pointee.seen.isDisjoint(with: .answer)
    case .next:
      return own.pointee.packets > 1 && isAtOwnNumber
        && !(segment.pointee.sequence.rawValue == 0 && own.pointee.seen.isDisjoint(with: .answer))
    case .acknowledged:
      return answers && peer.pointee.seen.contains(.acknowledgment)
        && !peer.pointee.ackMax.precedes(segment.pointee.sequence)
        && segment.pointee.sequence.distance(from: own.pointee.base) >= 0
    }
  }

  /// What its sender would number its next octet with; its FIN's own number, too (macOS).
  private var isAtOwnNumber: Bool {
    guard own.pointee.seen.contains(.sent) else { return true }
    let number = segment.pointee.sequence
    if number == own.pointee.sendMax { return true }
    if own.pointee.seen.contains(.fin), number == own.pointee.finSequence { return true }
    // Octets that it has sent and that the peer has not acknowledged.
    return peer.pointee.seen.contains(.acknowledgment) && !number.precedes(peer.pointee.ackMax)
      && number.precedes(own.pointee.sendMax)
  }

  private func score(_ profile: ResetProfile, stamped: Bool) -> Int {
    var score = 0
    switch profile.window {
    case .zero: score += segment.pointee.window == 0 ? 1 : 0
    case .any: score += segment.pointee.window == 0 ? 0 : 1
    }
    switch profile.timestamps {
    case .never: score += stamped ? 0 : 1
    case .asBefore: score += stamped == own.pointee.seen.contains(.timestamp) ? 1 : 0
    case .any: break
    }
    if segment.pointee.traits.contains(.ipv6) { return score }
    switch profile.identification {
    case .zero: score += segment.pointee.identification == 0 ? 1 : 0
    case .counted: score += segment.pointee.identification == 0 ? 0 : 1
    case .any: break
    }
    return score
  }
}
