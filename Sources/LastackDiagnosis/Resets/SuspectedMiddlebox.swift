public import LastackTracking
internal import LastackWire

/// Resets on one path that do not fit the end whose address they bear (`semantics.md` §7.4). Suspected: what proves it is a
/// second capture, at that end.
public struct SuspectedMiddlebox: Sendable, Equatable {
  public var path: Path
  public var resets: Int
  /// The first of them: what speaks for and against its sender.
  public var signs: ResetSigns
  public var witness: ResetWitness?
}

/// Suspected resets by path; bounded by 4,096 paths, and those beyond are counted.
struct SuspectLog: Sendable {
  struct Entry: Sendable {
    var resets = 0
    /// Of these, after a silence that an idle limit may explain.
    var afterSilence = 0
    var flow: Int
    var frame: UInt64
    var input: Int
    var time: CaptureTime
    var signs: ResetSigns
    var witness: ResetWitness?

    func precedes(_ other: Entry) -> Bool { (time, flow) < (other.time, other.flow) }
  }

  private(set) var paths = Register<Path>(bound: 1 << 12)
  private(set) var entries: [Entry] = []
  private(set) var unplaced = 0

  mutating func add(_ flow: borrowing FlowRecord, _ reset: ResetAccount) {
    let path = Path(client: flow.client.endpoint.address, server: flow.server.endpoint)
    let isAfterSilence = flow.resetCause == .idleMiddlebox
    add(
      Entry(
        resets: 1, afterSilence: isAfterSilence ? 1 : 0, flow: flow.flow, frame: reset.frame,
        input: reset.input,
        time: reset.time, signs: reset.signs, witness: reset.witness), on: path)
  }

  private mutating func add(_ entry: Entry, on path: Path) {
    guard let number = paths.number(of: path) else {
      unplaced += entry.resets
      return
    }
    if Int(number) == entries.count { return entries.append(entry) }
    let known = entries[Int(number)]
    var first = entry.precedes(known) ? entry : known
    first.resets = entry.resets + known.resets
    first.afterSilence = entry.afterSilence + known.afterSilence
    entries[Int(number)] = first
  }

  mutating func merge(_ other: SuspectLog) {
    for (path, entry) in zip(other.paths.keys, other.entries) { add(entry, on: path) }
    unplaced += other.unplaced
  }
}

extension HostStage {
  /// A finding for each path with resets that do not fit their sender; `limits` explain those after a silence.
  func suspectedMiddleboxes(beside limits: [Finding]) -> [Finding] {
    guard !resets.suspects.entries.isEmpty else { return [] }
    let explained = Set(
      limits.compactMap { finding -> IdleLimit.Whose? in
        if case .idleLimit(let limit) = finding.detail { limit.whose } else { nil }
      })
    return zip(resets.suspects.paths.keys, resets.suspects.entries).compactMap { path, entry in
      let isExplained =
        explained.contains(.service(path.server)) || explained.contains(.client(path.client))
      let count = entry.resets - (isExplained ? entry.afterSilence : 0)
      guard count > 0 else { return nil }
      let found = SuspectedMiddlebox(path: path, resets: count, signs: entry.signs, witness: entry.witness)
      return Finding(
        .suspectedMiddlebox(found), severity: .notice, confidence: .possible, flows: count,
        evidence: [
          FindingEvidence(
            role: .foreignReset, flow: entry.flow, input: entry.input, frame: entry.frame, time: entry.time)
        ], caveats: [.oneCapture])
    }
  }
}
