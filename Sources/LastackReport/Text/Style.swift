/// What a piece of text is to the reader; the one place that knows colours.
public struct Style: Sendable {
  public enum Role: Sendable, CaseIterable {
    /// A section's title.
    case heading
    /// What matters in a line.
    case emphasis
    /// What may be skipped.
    case faint
    case good
    /// Weakens what is said, or deserves a look.
    case warning
    case bad
    /// Something to type.
    case command
  }

  public enum Palette: Sendable { case plain, ansi }

  public let palette: Palette

  public static let plain = Style(palette: .plain)
  public static let ansi = Style(palette: .ansi)

  /// `text` in the colours of `role`; unchanged where the palette is plain.
  public func callAsFunction(_ role: Role, _ text: String) -> String {
    guard palette == .ansi, !text.isEmpty else { return text }
    return "\u{1b}[\(code(role))m\(text)\u{1b}[0m"
  }

  /// Select Graphic Rendition parameters (ECMA-48 §8.3.117) that read on dark and on light ground.
  private func code(_ role: Role) -> String {
    switch role {
    case .heading: "1"
    case .emphasis: "1"
    case .faint: "2"
    case .good: "32"
    case .warning: "33"
    case .bad: "31"
    case .command: "36"
    }
  }
}
