/// How much a text report says.
public struct ReportScope: Sendable {
  public enum Detail: Sendable {
    /// What fits a screen.
    case brief
    /// Everything that there is to say of a finding, and longer lists.
    case full
  }

  /// Rows of each list, where the reader asked for a number.
  public var top: Int?
  public var detail: Detail
  /// Lines of the screen.
  public var lines: Int

  public init(top: Int? = nil, detail: Detail = .brief, lines: Int = 40) {
    self.top = top
    self.detail = detail
    self.lines = lines
  }

  /// No list of `usual` rows has more.
  public func most(_ usual: Int = 5) -> Int { rows(usual) + 1 }

  /// Rows of a list that has `usual` of them on a screen of 40 lines.
  func rows(_ usual: Int) -> Int {
    if let top { return top }
    if detail == .full { return max(usual, Self.many) }
    return lines >= Self.tall ? usual * 2 : usual
  }

  /// How many of `count` rows are shown: a line that says there is one more would take that one's place.
  func shown(_ count: Int, usual: Int) -> Int {
    let rows = rows(usual)
    return top == nil && count == rows + 1 ? count : min(count, rows)
  }

  private static let many = 20
  private static let tall = 60
}
