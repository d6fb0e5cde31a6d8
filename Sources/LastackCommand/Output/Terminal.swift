import Glibc
import Lastack

/// What stands behind a descriptor: a person's terminal or something else.
struct Terminal {
  let isInteractive: Bool
  /// Columns, where it is a terminal that says so, or where COLUMNS does.
  let columns: Int?
  /// Lines, where it is a terminal that says so.
  let rows: Int?

  init(descriptor: Int32) {
    isInteractive = isatty(descriptor) == 1
    var size = winsize()
    if isInteractive, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      columns = Int(size.ws_col)
    } else {
      columns = Terminal.environment("COLUMNS").flatMap { Int($0) }
    }
    rows = size.ws_row > 0 ? Int(size.ws_row) : nil
  }

  /// The variable's value; nil where it is not set or empty.
  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// Colours on request; by default on a terminal that has them, unless NO_COLOR is set (no-color.org).
  func style(_ choice: ColorChoice) -> Style {
    switch choice {
    case .always: return .ansi
    case .never: return .plain
    case .auto:
      let refuses = Terminal.environment("NO_COLOR") != nil || Terminal.environment("TERM") == "dumb"
      return isInteractive && !refuses ? .ansi : .plain
    }
  }
}
