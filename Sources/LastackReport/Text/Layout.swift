// Text in columns: plain text is laid out first and styled last, since colours have no width.

extension String {
  /// The text, cut with an ellipsis if it is longer than `width`.
  func fitted(_ width: Int) -> String {
    count <= width ? self : width < 1 ? "" : "\(prefix(width - 1))…"
  }

  /// The text cut to `width` and followed by spaces up to it.
  func leading(_ width: Int) -> String {
    let text = fitted(width)
    return text + String(repeating: " ", count: width - text.count)
  }

  /// The text cut to `width` and preceded by spaces up to it.
  func trailing(_ width: Int) -> String {
    let text = fitted(width)
    return String(repeating: " ", count: width - text.count) + text
  }

  /// The words of the text in lines of at most `width`; a longer word stands alone.
  func wrapped(_ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// The text wrapped to `width`, its first line after `mark` and the others indented as far.
  func hanging(_ mark: String, width: Int) -> [String] {
    let indent = String(repeating: " ", count: mark.count)
    return wrapped(width - mark.count).enumerated().map { ($0.offset == 0 ? mark : indent) + $0.element }
  }
}

/// `part` of `whole` as a bar of at most `width` blocks; never empty for a part that is not.
func bar(_ part: Int, of whole: Int, width: Int) -> String {
  guard part > 0, whole > 0, width > 0 else { return "" }
  let eighths = max(1, Int(Double(part) / Double(whole) * Double(width) * 8))
  let tips = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  return String(repeating: "█", count: min(width, eighths / 8))
    + (eighths / 8 < width ? tips[eighths % 8] : "")
}
