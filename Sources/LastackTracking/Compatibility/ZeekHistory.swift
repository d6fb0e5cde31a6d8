/// The letters of Zeek's `history`, in the order in which they were added; upper case for the originator.
struct ZeekHistory: BitwiseCopyable {
  private static let capacity = 46
  private var letters: InlineArray<46, UInt8> = .init(repeating: 0)
  private var count: UInt8 = 0

  mutating func append(_ letter: Unicode.Scalar, upperCase: Bool = true) {
    guard Int(count) < Self.capacity else { return }
    letters[Int(count)] = UInt8(truncatingIfNeeded: letter.value) | (upperCase || letter == "^" ? 0 : 0x20)
    count += 1
  }

  var text: String {
    String(unsafeUninitializedCapacity: Int(count)) { buffer in
      for index in 0..<Int(count) { buffer[index] = letters[index] }
      return Int(count)
    }
  }

  /// `/\^?S[^HAFGIQ]*R.*/`: the originator sent SYN, then RST, and nothing between that shows more.
  var isSynThenReset: Bool {
    var scalars = text.unicodeScalars[...]
    if scalars.first == "^" { scalars.removeFirst() }
    guard scalars.popFirst() == "S" else { return false }
    for letter in scalars {
      if letter == "R" { return true }
      if "HAFGIQ".unicodeScalars.contains(letter) { return false }
    }
    return false
  }
}

extension ZeekConnection {
  /// `conn_state` (base/protocols/conn/main.zeek, function `conn_state`).
  var connState: String {
    let orig = endpoint(originator)
    let resp = endpoint(originator.reversed)
    let origInactive = orig.state == .inactive || orig.state == .partial
    let respInactive = resp.state == .inactive || resp.state == .partial
    if resp.state == .reset {
      let rejected =
        orig.state == .synSent || orig.state == .synAckSent
        || (orig.state == .reset && !orig.hasSize(peer: resp) && !resp.hasSize(peer: orig))
      return rejected ? "REJ" : origInactive ? "RSTRH" : "RSTR"
    }
    if orig.state == .reset {
      return respInactive ? (history.isSynThenReset ? "RSTOS0" : "OTH") : "RSTO"
    }
    switch (orig.state, resp.state) {
    case (.closed, .closed): return "SF"
    case (.closed, _): return respInactive ? "SH" : "S2"
    case (_, .closed): return origInactive ? "SHR" : "S3"
    case (.synSent, .inactive): return "S0"
    case (.established, .established): return "S1"
    default: return "OTH"
    }
  }
}
