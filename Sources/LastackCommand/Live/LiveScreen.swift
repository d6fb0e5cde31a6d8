import Glibc
import Lastack

/// The terminal while a view is on it: the alternate screen without a cursor, keys one at a time.
///
/// What was there before comes back when this ends, whichever way (xterm's control sequences; synchronized updates, mode
/// 2026, where the terminal has them).
struct LiveScreen: ~Copyable {
  private let output: Int32
  private var before = termios()
  private let hasKeys: Bool
  private var isShown = false

  init(output: Int32 = StandardOutput.descriptor) {
    self.output = output
    hasKeys = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &before) == 0
    enter()
  }

  deinit { if isShown { Self.restore(output, hasKeys ? before : nil) } }

  /// What poll(2) waits on for keys; nil where standard input is no terminal.
  var keys: Int32? { hasKeys ? STDIN_FILENO : nil }

  mutating func enter() {
    guard !isShown else { return }
    isShown = true
    if hasKeys {
      var raw = before
      raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
      tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
    }
    Self.write("\u{1b}[?1049h\u{1b}[?25l\u{1b}[2J", to: output)
  }

  /// Gives the terminal back as it was.
  mutating func leave() {
    guard isShown else { return }
    isShown = false
    Self.restore(output, hasKeys ? before : nil)
  }

  /// Stops the program as Ctrl-Z does, and comes back when it goes on.
  mutating func suspend() {
    leave()
    kill(getpid(), SIGSTOP)
    enter()
  }

  /// Whether the reader wants to end: `q`.
  func wantsToEnd() -> Bool {
    var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard hasKeys, poll(&ready, 1, 0) > 0 else { return false }
    var keys = [UInt8](repeating: 0, count: 64)
    let count = read(STDIN_FILENO, &keys, keys.count)
    return count > 0 && keys[..<count].contains { $0 == UInt8(ascii: "q") || $0 == UInt8(ascii: "Q") }
  }

  /// Draws the lines over what is there.
  borrowing func show(_ lines: [String]) {
    var text = "\u{1b}[?2026h\u{1b}[H"
    for (index, line) in lines.enumerated() { text += (index > 0 ? "\r\n" : "") + line + "\u{1b}[K" }
    Self.write(text + "\u{1b}[J\u{1b}[?2026l", to: output)
  }

  private static func restore(_ output: Int32, _ before: termios?) {
    write("\u{1b}[?25h\u{1b}[?1049l", to: output)
    if var before { tcsetattr(STDIN_FILENO, TCSADRAIN, &before) }
  }

  /// What a terminal that is gone cannot show is lost.
  private static func write(_ text: String, to output: Int32) {
    var text = text
    text.withUTF8 { _ = FileDescriptor.writeAll(UnsafeRawBufferPointer($0), to: output) }
  }
}
