/// Whether an assertion holds, as far as a capture can tell (Kleene's logic).
public enum AssertionVerdict: String, Sendable, CaseIterable {
  case holds
  case fails
  /// What is missing from the capture could decide either way.
  case undecided

  static func && (a: Self, b: Self) -> Self {
    if a == .fails || b == .fails { return .fails }
    return a == .holds && b == .holds ? .holds : .undecided
  }

  static func || (a: Self, b: Self) -> Self {
    if a == .holds || b == .holds { return .holds }
    return a == .fails && b == .fails ? .fails : .undecided
  }

  static prefix func ! (a: Self) -> Self {
    switch a {
    case .holds: .fails
    case .fails: .holds
    case .undecided: .undecided
    }
  }
}

/// Why a capture does not tell a number exactly.
public enum AssertionDoubt: Sendable, Hashable {
  /// No connection is of the kind that was asked about.
  case noConnection
  /// None of them has a value.
  case noValue
  /// So many connections were captured in part, and what was missed may count.
  case weakConnections(Int)
  /// So many connections began before the capture, or go on behind it: what was measured is the least.
  case cutConnections(Int)
  /// So many packets were lost by the capturing program.
  case droppedPackets(Int)
  case damagedInputs(Int)
  /// More is asked for than is kept: times are rounded.
  case divisionByZero
}

/// A number between two bounds: the same where the capture tells it exactly.
struct AssertionNumber: Sendable {
  var low: Double
  var high: Double
  var doubts: Set<AssertionDoubt> = []

  init(_ value: Double) { (low, high) = (value, value) }

  init(_ low: Double, _ high: Double, _ doubts: Set<AssertionDoubt>) {
    self.low = low
    self.high = high
    self.doubts = doubts
  }

  static func unknown(_ doubt: AssertionDoubt) -> Self { Self(-.infinity, .infinity, [doubt]) }

  var isExact: Bool { low == high }

  static func + (a: Self, b: Self) -> Self {
    Self(a.low + b.low, a.high + b.high, a.doubts.union(b.doubts))
  }

  static func - (a: Self, b: Self) -> Self {
    Self(a.low - b.high, a.high - b.low, a.doubts.union(b.doubts))
  }

  static func * (a: Self, b: Self) -> Self {
    // Zero times what has no bound is zero: a count of nothing.
    let products = [(a.low, b.low), (a.low, b.high), (a.high, b.low), (a.high, b.high)].map { x, y in
      x == 0 || y == 0 ? 0 : x * y
    }
    return Self(products.min() ?? 0, products.max() ?? 0, a.doubts.union(b.doubts))
  }

  static func / (a: Self, b: Self) -> Self {
    guard b.low > 0 || b.high < 0 else {
      return Self(
        -.infinity, .infinity, a.doubts.union(b.doubts).union(b.isExact ? [.divisionByZero] : []))
    }
    return a * Self(1 / b.high, 1 / b.low, b.doubts)
  }

  func compare(_ comparison: AssertionSyntax.Operator, _ other: Self) -> AssertionVerdict {
    switch comparison {
    case .less: high < other.low ? .holds : low >= other.high ? .fails : .undecided
    case .atMost: high <= other.low ? .holds : low > other.high ? .fails : .undecided
    case .greater: other.compare(.less, self)
    case .atLeast: other.compare(.atMost, self)
    case .equal:
      isExact && other.isExact && low == other.low
        ? .holds : high < other.low || low > other.high ? .fails : .undecided
    case .unequal: !compare(.equal, other)
    case .or, .and, .plus, .minus, .times, .over: .undecided
    }
  }
}
