/// Who sent a reset, from its signs: the one place where they are weighed (`semantics.md` §7.4, §12.5).
///
/// **A race** decides by itself: an injector beside the path cannot stop the end's own segments, and what they prove of
/// the end contradicts the reset. Signs are noted only where no benign look-alike explains them (`ResetRaces`).
///
/// **Against the end**, by kind; signs of one kind come of one cause, and count once:
///
/// | kind | signs | points | why |
/// |---|---|--:|---|
/// | distance | TTL 2 or more off, no other initial value explains it | 2 | routers count down; no stack chooses it |
/// | time | sooner than the way there and back | 2 | light is no faster; the handshake may have been slow, though |
/// | pair | mirrored resets to both ends within 5 ms | 2 | no end knows both numbers and the moment |
/// | identification | leaves the end's counter, or copies one | 1 | Linux counts for each socket and replies with 0; others vary |
/// | form | window, DF or class that neither a reply nor the end has | 1 | stacks differ in what they set on replies |
/// | timestamps | none on a Linux socket's abort | 1 | `tcp_send_active_reset` has them; BSD and Windows leave them out |
/// | number | acknowledges one octet too many or too few | 1 | a sloppy forger's mistake, also a sloppy stack's |
///
/// **For the end**: the same distance takes a point from what is against it. A reset that goes on with the end's IP
/// identifications (chance 64 in 65,536) or its timestamp clock is the end's, or of someone who reads and copies along:
/// then nothing is suspected, and it is the end's where nothing speaks of another distance. An exact number is what
/// everyone on the path knows: it counts with the same distance only.
///
/// A suspicion needs two kinds and three points. `proven_injected` is never said here: that a segment was not sent only
/// a second capture at its sender tells (§1.9). A device that owns the end's address (NAT, balancer) looks like the end;
/// what another machine behind the address sent, like a device in between.
enum ResetOriginScore {
  static let races: ResetSigns = [
    .dataAfterReset, .resetBelowData, .risingNumbers, .changingAcknowledgments,
  ]
  static let continuing: ResetSigns = [.continuesIdentification, .continuesTimestamps]
  private static let form: ResetSigns = [.oddWindow, .otherFragmentBit, .otherTrafficClass]
  static let kindsForSuspicion = 2
  static let pointsForSuspicion = 3
  /// More than one weak sign against an end, and it is not said to be the sender.
  static let pointsAgainstEndpoint = 1

  static func origin(of signs: ResetSigns) -> ResetOrigin {
    if !signs.isDisjoint(with: races) {
      return signs.isDisjoint(with: continuing) ? .suspectedMiddlebox : .unknown
    }
    let (points, kinds) = against(signs)
    let isNear = signs.contains(.sameHopLimit)
    if kinds >= kindsForSuspicion, points - (isNear ? 1 : 0) >= pointsForSuspicion,
      signs.isDisjoint(with: continuing)
    {
      return .suspectedMiddlebox
    }
    let isItsOwn = !signs.isDisjoint(with: continuing) || isNear && signs.contains(.exactAcknowledgment)
    return isItsOwn && points <= pointsAgainstEndpoint ? .endpoint : .unknown
  }

  /// What speaks against the end, races excepted.
  static func against(_ signs: ResetSigns) -> (points: Int, kinds: Int) {
    var sum = (points: 0, kinds: 0)
    func add(_ kind: ResetSigns, _ points: Int) {
      guard !signs.isDisjoint(with: kind) else { return }
      sum.points += points
      sum.kinds += 1
    }
    add(.otherHopLimit, 2)
    add(.fasterThanPath, 2)
    add(.bilateral, 2)
    add(.oddIdentification, 1)
    add(form, 1)
    add(.timestampsMissing, 1)
    add(.acknowledgmentOffByOne, 1)
    return sum
  }
}
