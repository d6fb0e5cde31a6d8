/// The letters of Zeek's `history`, in the order in which they were added; upper case for the originator.
public struct ZeekHistory: Sendable, BitwiseCopyable {
  public static var capacity: Int { 46 }
  /// The first ``count`` are letters.
  public private(set) var letters: InlineArray<46, UInt8> = .init(repeating: 0)
  private var length: UInt8 = 0
  public var count: Int { Int(length) }

  init() {}

  mutating func append(_ letter: Unicode.Scalar, upperCase: Bool = true) {
    guard count < Self.capacity else { return }
    letters[count] = UInt8(truncatingIfNeeded: letter.value) | (upperCase || letter == "^" ? 0 : 0x20)
    length += 1
  }

  /// `/\^?S[^HAFGIQ]*R.*/`: the originator sent SYN, then RST, and nothing between that shows more.
  var isSynThenReset: Bool {
    var place = count > 0 && letters[0] == UInt8(ascii: "^") ? 1 : 0
    guard place < count, letters[place] == UInt8(ascii: "S") else { return false }
    place += 1
    while place < count {
      switch Unicode.Scalar(letters[place]) {
      case "R": return true
      case "H", "A", "F", "G", "I", "Q": return false
      default: place += 1
      }
    }
    return false
  }
}

extension ZeekHistory: CustomStringConvertible, ExpressibleByStringLiteral {
  public var description: String {
    String(unsafeUninitializedCapacity: count) { buffer in
      for index in 0..<count { buffer[index] = letters[index] }
      return count
    }
  }

  /// The letters as they are written; what is beyond ``capacity`` is cut.
  public init(stringLiteral text: String) {
    for scalar in text.unicodeScalars { append(scalar) }
  }
}

/// Zeek's `conn_state` (base/protocols/conn/main.zeek).
public enum ZeekConnState: String, Sendable, BitwiseCopyable, CaseIterable {
  case s0 = "S0"
  case s1 = "S1"
  case s2 = "S2"
  case s3 = "S3"
  case sf = "SF"
  case rej = "REJ"
  case rsto = "RSTO"
  case rstr = "RSTR"
  case rstos0 = "RSTOS0"
  case rstrh = "RSTRH"
  case sh = "SH"
  case shr = "SHR"
  case oth = "OTH"
}

extension ZeekConnection {
  /// `conn_state` (base/protocols/conn/main.zeek, function `conn_state`).
  var connState: ZeekConnState {
    let orig = endpoint(originator)
    let resp = endpoint(originator.reversed)
    let origInactive = orig.state == .inactive || orig.state == .partial
    let respInactive = resp.state == .inactive || resp.state == .partial
    if resp.state == .reset {
      let rejected =
        orig.state == .synSent || orig.state == .synAckSent
        || (orig.state == .reset && !orig.hasSize(peer: resp) && !resp.hasSize(peer: orig))
      return rejected ? .rej : origInactive ? .rstrh : .rstr
    }
    if orig.state == .reset {
      return respInactive ? (history.isSynThenReset ? .rstos0 : .oth) : .rsto
    }
    switch (orig.state, resp.state) {
    case (.closed, .closed): return .sf
    case (.closed, _): return respInactive ? .sh : .s2
    case (_, .closed): return origInactive ? .shr : .s3
    case (.synSent, .inactive): return .s0
    case (.established, .established): return .s1
    default: return .oth
    }
  }
}
