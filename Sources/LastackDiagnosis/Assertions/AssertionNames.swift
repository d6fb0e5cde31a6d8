internal import LastackTracking
internal import LastackWire

/// What the names of an assertion mean.
enum AssertionNames {
  /// What a name stands for.
  enum Meaning {
    case number(AssertionTerm)
    /// A column of words without a word: to be compared with one.
    case column(WordColumn, AssertionFilter)
  }

  static let labels = ["port", "host", "client", "server"]

  /// Every name, for suggestions and for the help.
  static var all: [String] {
    ["connections", "resets", "findings"] + Outcome.allCases.map(\.rawValue)
      + FindingCode.allCases.map(\.rawValue)
      + WordColumn.allCases.map(\.rawValue) + AssertionAggregate.allCases.map(\.rawValue)
      + EndpointState.allCases.map { folded($0.rawValue) + ".peak" }
  }

  static func folded(_ text: String) -> String {
    String(text.lowercased().map { $0 == "-" ? "_" : $0 })
  }

  static func meaning(of name: AssertionSyntax.Name) throws(AssertionError) -> Meaning {
    let filter = try filter(of: name)
    let values = name.arguments.filter { $0.label == nil }
    if values.count > 1 { throw AssertionError(.unexpected(values[1].value), values[1].valueRange) }
    let value = values.first
    func bare(_ measure: AssertionTerm.Measure) throws(AssertionError) -> Meaning {
      if let value { throw AssertionError(.unexpected(value.value), value.valueRange) }
      return .number(AssertionTerm(measure, filter))
    }
    let text = folded(name.text)
    if let column = WordColumn(rawValue: text) {
      guard let value else { return .column(column, filter) }
      let word = try word(value.value, of: text, among: column.words, at: value.valueRange)
      return .number(AssertionTerm(.word(column, word), filter))
    }
    if let outcome = Outcome(rawValue: text) { return try bare(.word(.outcome, outcome.rawValue)) }
    if let code = FindingCode(rawValue: text) { return try bare(.findings(code, atLeast: nil)) }
    if let aggregate = AssertionAggregate(rawValue: text) {
      guard let value else {
        throw AssertionError(.needsValue(text, example: "\(text)(duration)"), name.range)
      }
      let column = try word(
        value.value, of: text, among: NumberColumn.allCases.map(\.rawValue), at: value.valueRange)
      return .number(AssertionTerm(.numbers(aggregate, NumberColumn(rawValue: column) ?? .duration), filter))
    }
    if let state = EndpointState.allCases.first(where: { folded($0.rawValue) + ".peak" == text }) {
      let role = try value.map { given throws(AssertionError) in
        try word(given.value, of: text, among: Side.allCases.map(\.rawValue), at: given.valueRange)
      }
      return .number(AssertionTerm(.peak(state, role.flatMap { Side(rawValue: $0) }), filter))
    }
    switch text {
    case "connections": return try bare(.connections)
    case "resets": return try bare(.resets)
    case "findings":
      let severity = try value.map { given throws(AssertionError) in
        try word(given.value, of: text, among: Severity.allCases.map(\.rawValue), at: given.valueRange)
      }
      return .number(
        AssertionTerm(.findings(nil, atLeast: severity.flatMap { Severity(rawValue: $0) }), filter))
    default:
      throw AssertionError(.unknownName(name.text, suggestion: nearest(text, among: all)), name.range)
    }
  }

  /// The word of a vocabulary that is meant, whatever its case and hyphens.
  static func word(
    _ given: String, of name: String, among words: [String], at range: AssertionRange
  ) throws(AssertionError) -> String {
    if let word = words.first(where: { folded($0) == folded(given) }) { return word }
    throw AssertionError(
      .unknownValue(given, of: name, values: words, suggestion: nearest(given, among: words)), range)
  }

  private static func filter(of name: AssertionSyntax.Name) throws(AssertionError) -> AssertionFilter {
    var filter = AssertionFilter()
    for argument in name.arguments {
      guard let label = argument.label else { continue }
      switch label {
      case "port": filter.ports.append(try ports(argument))
      case "host": filter.hosts.append(try network(argument))
      case "client": filter.clients.append(try network(argument))
      case "server": filter.servers.append(try network(argument))
      default:
        throw AssertionError(
          .unknownLabel(label, of: name.text, labels: labels, suggestion: nearest(label, among: labels)),
          argument.labelRange)
      }
    }
    return filter
  }

  private static func ports(_ argument: AssertionSyntax.Argument) throws(AssertionError) -> ClosedRange<
    UInt16
  > {
    let parts = argument.value.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
    if parts.count == 1, let port = parts[0] { return port...port }
    if parts.count == 2, let low = parts[0], let high = parts[1], low <= high { return low...high }
    throw AssertionError(.badValue(argument.value, of: "port"), argument.valueRange)
  }

  private static func network(_ argument: AssertionSyntax.Argument) throws(AssertionError) -> IPNetwork {
    let parts = argument.value.split(separator: "/", omittingEmptySubsequences: false)
    let bad = AssertionError(.badValue(argument.value, of: argument.label ?? ""), argument.valueRange)
    guard (1...2).contains(parts.count), let address = IPAddress(String(parts[0])) else { throw bad }
    let width = address.family == .v4 ? 32 : 128
    guard parts.count == 2 else { return IPNetwork(address, prefixLength: width) }
    guard let length = Int(parts[1]), (0...width).contains(length) else { throw bad }
    return IPNetwork(address, prefixLength: length)
  }

  /// The word that a slip of the hand explains: at most a third of its letters are others (Levenshtein's distance, neighbours
  /// that changed places as one).
  static func nearest(_ given: String, among words: [String]) -> String? {
    let given = Array(folded(given))
    guard given.count <= 64 else { return nil }
    var best: (word: String, distance: Int)?
    for word in words {
      let distance = distance(given, Array(folded(word)))
      if distance < best?.distance ?? Int.max { best = (word, distance) }
    }
    guard let best, best.distance <= max(1, best.word.count / 3) else { return nil }
    return best.word
  }

  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var before: [Int] = []
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var next = [i + 1]
      for (j, other) in b.enumerated() {
        var least = min(next[j] + 1, row[j + 1] + 1, row[j] + (letter == other ? 0 : 1))
        if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other { least = min(least, before[j - 1] + 1) }
        next.append(least)
      }
      (before, row) = (row, next)
    }
    return row[b.count]
  }
}
