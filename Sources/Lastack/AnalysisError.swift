/// Why an analysis could not be made. Damage inside an input is no error: the summary tells of it.
public enum AnalysisError: Error, Sendable, Equatable {
  /// An input could not be read at all.
  case unreadable(path: String, offset: Int?, problem: String)
  /// The filter expression is wrong, or means nothing for an input's link type.
  case filter(expression: String, problem: String)
}

extension AnalysisError: CustomStringConvertible {
  /// One line for a person: the file, the octet offset, what is wrong.
  public var description: String {
    switch self {
    case .unreadable(let path, let offset?, let problem): "\(path): octet \(offset): \(problem)"
    case .unreadable(let path, nil, let problem): "\(path): \(problem)"
    case .filter(let expression, let problem): "filter '\(expression)': \(problem)"
    }
  }
}
