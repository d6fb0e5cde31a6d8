/// HTML and SVG on their way to a file, and the one place where text becomes either.
///
/// Literals of the program go as they are; everything else is escaped, since names of hosts and files come from captures.
/// The types see to that: only a `StaticString` can be ``raw(_:)``.
struct Markup: ~Copyable {
  private var output: OutputBuffer

  init(capacity: Int = 1 << 16) { output = OutputBuffer(capacity: capacity) }

  /// Octets written.
  var count: Int { output.count }

  /// What was written.
  consuming func finish() -> OutputBuffer { output }

  /// Markup of the program's own.
  mutating func raw(_ literal: StaticString) { output.append(literal) }

  /// Text between tags, or in an attribute's quotes.
  ///
  /// Characters that XML has not are replaced, and those that turn the direction of text: a file's name must not read as
  /// another's (Unicode Technical Report 36 §2.5).
  mutating func text(_ text: String) {
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: output.append("&amp;")
      case 0x3C: output.append("&lt;")
      case 0x3E: output.append("&gt;")
      case 0x22: output.append("&quot;")
      case 0x27: output.append("&#39;")
      case 0x09, 0x0A, 0x20...0x7E: output.append(UInt8(truncatingIfNeeded: scalar.value))
      case ..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: output.append("\u{FFFD}")
      default: output.append(String(scalar))
      }
    }
  }

  /// ` name="value"`, inside a tag.
  mutating func attribute(_ name: StaticString, _ value: String) {
    raw(" ")
    raw(name)
    raw("=\"")
    text(value)
    raw("\"")
  }

  mutating func attribute(_ name: StaticString, _ value: Double) {
    raw(" ")
    raw(name)
    raw("=\"")
    number(value)
    raw("\"")
  }

  /// `<name>text</name>`.
  mutating func element(_ name: StaticString, _ text: String) {
    open(name)
    self.text(text)
    close(name)
  }

  /// `<name class="style">text</name>`.
  mutating func element(_ name: StaticString, class style: StaticString, _ text: String) {
    open(name, class: style)
    self.text(text)
    close(name)
  }

  mutating func open(_ name: StaticString, class style: StaticString? = nil) {
    raw("<")
    raw(name)
    if let style {
      raw(" class=\"")
      raw(style)
      raw("\"")
    }
    raw(">")
  }

  mutating func close(_ name: StaticString) {
    raw("</")
    raw(name)
    raw(">")
  }

  mutating func number(_ number: Int) { output.append(decimal: number) }

  /// A coordinate, to a tenth.
  mutating func number(_ value: Double) {
    guard value.isFinite else { return output.append("0") }
    let tenths = Int((min(max(value, -1e9), 1e9) * 10).rounded())
    if tenths < 0 { output.append("-") }
    output.append(decimal: Int((tenths.magnitude / 10)))
    if tenths.magnitude % 10 > 0 {
      output.append(".")
      output.append(decimal: Int(tenths.magnitude % 10))
    }
  }
}
