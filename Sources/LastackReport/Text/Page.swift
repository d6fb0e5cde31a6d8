/// Lines of a text output, all within one width.
struct Page {
  let width: Int
  let style: Style
  private(set) var lines: [String] = []

  init(width: Int, style: Style) {
    self.width = max(width, 40)
    self.style = style
  }

  var text: String { lines.map { $0 + "\n" }.joined() }

  /// A section's title, after an empty line unless it opens the page.
  mutating func heading(_ title: String, _ remark: String = "") {
    if !lines.isEmpty { lines.append("") }
    let head = title.fitted(width)
    let room = width - head.count - 2
    lines.append(
      style(.heading, head) + (remark.isEmpty || room < 4 ? "" : "  " + style(.faint, remark.fitted(room))))
  }

  /// One line, cut to the width.
  mutating func line(_ text: String, _ role: Style.Role? = nil) {
    let text = text.fitted(width)
    lines.append(role.map { style($0, text) } ?? text)
  }

  /// A line that the caller has laid out and styled.
  mutating func styled(_ line: String) { lines.append(line) }

  /// A paragraph, wrapped to the width after `mark`.
  mutating func paragraph(_ text: String, mark: String = "  ", _ role: Style.Role? = nil) {
    for line in text.hanging(mark, width: width) { lines.append(role.map { style($0, line) } ?? line) }
  }

  /// Something to copy and paste: never cut or wrapped.
  mutating func command(_ text: String, indent: Int = 2) {
    lines.append(String(repeating: " ", count: indent) + style(.command, text))
  }
}
