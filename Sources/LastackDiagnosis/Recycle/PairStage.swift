internal import LastackTracking
internal import LastackWire

/// What needs SYNs and closes in the order of time, pair of addresses by pair: the trial of tcp_tw_recycle, and clocks.
///
/// Records come when they are complete. ``HandshakeLog`` holds their SYNs and closes back until it is full; then the older
/// half is worked off. Memory: the log's 9 MiB, and 16,384 pairs of addresses, further ones counted in ``unplaced``.
struct PairStage: Sendable {
  /// What is known of a pair of addresses.
  struct Pair: Sendable {
    var shadow = RecycleShadow()
    var clocks = PairClocks()
  }

  private var log: HandshakeLog
  private var numbers: [AddressPair: Int] = [:]
  private var states: [Pair] = []
  private var keys: [AddressPair] = []
  private(set) var trial = RecycleTrial()
  private(set) var unplaced = 0

  static let mostPairs = 1 << 14

  init(bound: Int = 1 << 17) { log = HandshakeLog(bound: bound) }

  /// SYNs and closes that came too late to be judged.
  var late: Int { log.late }

  var pairs: [(key: AddressPair, value: Pair)] { zip(keys, states).map { ($0, $1) } }

  /// Takes in a connection. Cost: an entry written for each SYN and each close by the server.
  mutating func add(_ flow: borrowing FlowRecord) {
    HandshakeEntry.syns(of: flow) { log.append($0) }
    HandshakeEntry.closes(of: flow) { log.append($0) }
    if log.isFull { replay(log.take(known: keys)) }
  }

  /// Takes in what another stage saw. What either has worked off already is joined by pairs; a close that only the other
  /// saw was not remembered then.
  mutating func merge(_ other: PairStage) {
    log.merge(other.log)
    trial.merge(other.trial)
    unplaced += other.unplaced
    for (key, state) in zip(other.keys, other.states) {
      guard let number = number(of: key) else { continue }
      states[number].clocks.merge(state.clocks)
      if let stored = state.shadow.late { states[number].shadow.remember(stored, .inTimeWait) }
    }
    while log.isFull { replay(log.take(known: keys)) }
  }

  /// The stage with all that it holds back worked off.
  func finished() -> PairStage {
    var finished = self
    finished.replay(finished.log.take(everything: true, known: finished.keys))
    finished.trial.settle()
    return finished
  }

  private mutating func replay(_ entries: [HandshakeEntry]) {
    var last: (key: AddressPair, number: Int?)?
    for entry in entries {
      let key = entry.pair
      let number = last?.key == key ? last?.number : number(of: key)
      last = (key, number)
      guard let number else {
        unplaced += 1
        continue
      }
      switch entry.kind {
      case .finAcked, .timeWait: trial.remember(entry, in: &states[number].shadow)
      case .syn, .synAgain:
        trial.judge(entry, by: states[number].shadow, pair: key)
        states[number].clocks.add(entry)
      }
    }
  }

  private mutating func number(of key: AddressPair) -> Int? {
    if let known = numbers[key] { return known }
    guard keys.count < Self.mostPairs else { return nil }
    numbers[key] = keys.count
    keys.append(key)
    states.append(Pair())
    return keys.count - 1
  }
}
