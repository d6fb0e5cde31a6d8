internal import LastackTracking
public import LastackWire

/// How many machines are behind a client's address, as far as its timestamp clocks tell (`semantics.md` §6.4).
public struct AddressClocks: Sendable, Equatable {
  public var client: IPAddress
  /// The server toward which most lines were seen; ``lines`` are those.
  public var server: IPAddress
  public var regime: ClockRegime
  /// At least so many at one time; nil where it cannot be known.
  public var machines: Int?
  /// By age of the clock, the highest first.
  public var lines: [ClockLine]
  /// SYNs with timestamps, and of those the ones on a line.
  public var syns: Int
  public var onLines: Int
  /// Servers whose SYNs were looked at.
  public var servers: Int
  /// The same line was seen toward two servers: the clock has no offset, and its value tells since when it runs.
  public var showsUptime: Bool

  /// Machines that could not use one server at the same time under tcp_tw_recycle: of each two clocks of one rate, the one
  /// behind is shut out for a minute after the server closes a connection of the one ahead.
  public var conflicts: [Conflict] {
    var conflicts: [Conflict] = []
    for (place, line) in lines.enumerated() {
      for other in lines[(place + 1)...] where other.hz == line.hz && Self.overlap(line, other) {
        let ahead = line.ticks(aheadOf: other)
        guard abs(ahead) > 1 else { continue }
        conflicts.append(
          ahead > 0
            ? Conflict(ahead: line, behind: other, ticks: ahead)
            : Conflict(ahead: other, behind: line, ticks: -ahead))
      }
    }
    return conflicts
  }

  public struct Conflict: Sendable, Equatable {
    public var ahead: ClockLine
    public var behind: ClockLine
    public var ticks: Int
  }

  /// A machine that rebooted has two lines, one after the other.
  static func overlap(_ a: ClockLine, _ b: ClockLine) -> Bool { a.first <= b.last && b.first <= a.last }

  /// The most lines that were alive at one time.
  static func concurrent(_ lines: [ClockLine]) -> Int {
    lines.map { line in lines.count { $0.first <= line.first && line.first <= $0.last } }.max() ?? 0
  }
}

extension PairStage {
  /// Every client address with timestamps whose SYNs are enough to say something, those with most machines first.
  func addressClocks() -> [AddressClocks] {
    Dictionary(grouping: pairs.filter { $0.value.clocks.syns > 0 }, by: \.key.client)
      .map { client, pairs in Self.clocks(of: client, pairs.map { ($0.key.server, $0.value.clocks) }) }
      .sorted {
        if $0.machines ?? 0 != $1.machines ?? 0 { return $0.machines ?? 0 > $1.machines ?? 0 }
        if $0.syns != $1.syns { return $0.syns > $1.syns }
        return ($0.client.bits, $0.client.family.rawValue) < ($1.client.bits, $1.client.family.rawValue)
      }
  }

  private static func clocks(of client: IPAddress, _ pairs: [(server: IPAddress, clocks: PairClocks)])
    -> AddressClocks
  {
    // Per-pair offsets give each server lines of its own: the server with most is the bound, a sum would be wrong.
    let best =
      pairs.map {
        (server: $0.server, clocks: $0.clocks, machines: AddressClocks.concurrent($0.clocks.lines))
      }
      .sorted {
        let (a, b) = ($0.clocks.regime == .shared, $1.clocks.regime == .shared)
        if a != b { return a }
        if $0.machines != $1.machines { return $0.machines > $1.machines }
        if $0.clocks.syns != $1.clocks.syns { return $0.clocks.syns > $1.clocks.syns }
        return $0.server.bits < $1.server.bits
      }[0]
    let lines = best.clocks.lines.sorted { ($1.tsval.rawValue, $0.first) < ($0.tsval.rawValue, $1.first) }
    let elsewhere = pairs.filter { $0.server != best.server }.flatMap(\.clocks.lines)
    let regime = best.clocks.regime
    // One line among SYNs that are on none is one machine at least, as always.
    let isCounted = regime == .shared || regime == .mixed && best.machines > 1
    let machines = isCounted ? max(best.machines, 1) : nil
    return AddressClocks(
      client: client, server: best.server, regime: regime,
      machines: machines, lines: lines,
      syns: best.clocks.syns, onLines: best.clocks.onLines, servers: pairs.count,
      showsUptime: !lines.isEmpty
        && lines.allSatisfy { line in elsewhere.contains { isSame($0, line) } })
  }

  /// Whether two lines toward different servers are one clock without an offset; chance does that once in 40 million.
  private static func isSame(_ a: ClockLine, _ b: ClockLine) -> Bool {
    a.hz == b.hz
      && abs(Int64(a.tsval.ticks(since: b.tsval(at: a.last))))
        <= ClockRate.tolerance(a.hz, over: a.last.nanoseconds(since: b.last))
  }
}
