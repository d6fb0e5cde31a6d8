public import LastackWire

// How single values are spelled in every machine-readable output. None of these spellings needs escaping.
extension OutputBuffer {
  /// Appends `nanoseconds` as seconds with 9 fractional digits, exactly: `0.304914000`.
  @inline(__always)
  public mutating func append(seconds nanoseconds: Int64) {
    if nanoseconds < 0 { append(UInt8(ascii: "-")) }
    let magnitude = nanoseconds.magnitude
    let whole = magnitude / 1_000_000_000
    append(decimal: whole)
    append(UInt8(ascii: "."))
    append(magnitude &- whole &* 1_000_000_000, width: 9)
  }

  /// Appends `time` as RFC 3339 in UTC with 9 fractional digits: `2026-11-21T13:11:35.000000001Z`.
  public mutating func append(_ time: CaptureTime) {
    var second = time.nanoseconds / 1_000_000_000
    var nanosecond = time.nanoseconds % 1_000_000_000
    if nanosecond < 0 {
      nanosecond += 1_000_000_000
      second -= 1
    }
    if !appendSpelled(second: second) {
      append(CivilTime(time))
      keepSpelling(second: second)
    }
    append(UInt8(ascii: "."))
    append(UInt64(nanosecond), width: 9)
    append(UInt8(ascii: "Z"))
  }

  /// Appends the date and the second: 19 octets.
  private mutating func append(_ civil: CivilTime) {
    append(UInt64(civil.year), width: 4)
    append(UInt8(ascii: "-"))
    append(UInt64(civil.month), width: 2)
    append(UInt8(ascii: "-"))
    append(UInt64(civil.day), width: 2)
    append(UInt8(ascii: "T"))
    append(UInt64(civil.hour), width: 2)
    append(UInt8(ascii: ":"))
    append(UInt64(civil.minute), width: 2)
    append(UInt8(ascii: ":"))
    append(UInt64(civil.second), width: 2)
  }

  /// Appends `address` in dotted decimal, or as RFC 5952 §4 spells IPv6.
  public mutating func append(_ address: IPAddress) {
    switch address.family {
    case .v4: appendIPv4(UInt32(truncatingIfNeeded: address.bits))
    case .v6: appendIPv6(address.bits)
    }
  }

  private mutating func appendIPv4(_ bits: UInt32) {
    append(decimal: UInt64(bits >> 24))
    append(UInt8(ascii: "."))
    append(decimal: UInt64(bits >> 16 & 255))
    append(UInt8(ascii: "."))
    append(decimal: UInt64(bits >> 8 & 255))
    append(UInt8(ascii: "."))
    append(decimal: UInt64(bits & 255))
  }

  private mutating func appendIPv6(_ bits: UInt128) {
    // RFC 5952 §5: an IPv4-mapped address keeps its dotted end.
    if bits >> 32 == 0xffff {
      append("::ffff:")
      return appendIPv4(UInt32(truncatingIfNeeded: bits))
    }
    // §4.2: the first of the longest runs of at least two zero groups is shortened.
    var best = 8..<8
    var group = 0
    while group < 8 {
      var end = group
      while end < 8, Self.group(end, of: bits) == 0 { end += 1 }
      if end - group >= 2, end - group > best.count { best = group..<end }
      group = max(end, group + 1)
    }
    group = 0
    while group < 8 {
      if group == best.lowerBound {
        append("::")
        group = best.upperBound
      } else {
        if group > 0, group != best.upperBound { append(UInt8(ascii: ":")) }
        append(hexadecimal: Self.group(group, of: bits))
        group += 1
      }
    }
  }

  private static func group(_ index: Int, of bits: UInt128) -> UInt32 {
    UInt32(truncatingIfNeeded: bits >> UInt128(112 - 16 * index)) & 0xffff
  }

  /// Appends `layers`, outermost first: `vlan:100/vxlan:42`.
  public mutating func append(_ layers: [EncapsulationLayer]) {
    for (index, layer) in layers.enumerated() {
      if index > 0 { append(UInt8(ascii: "/")) }
      append(layer)
    }
  }

  private mutating func append(_ layer: EncapsulationLayer) {
    switch layer {
    case .vlan(let identifier): append("vlan:", UInt32(identifier))
    case .mpls(let label): append("mpls:", label)
    case .pppoe(let session): append("pppoe:", UInt32(session))
    case .gre(nil): append("gre")
    case .gre(.some(let key)): append("gre:", key)
    case .erspan(let session): append("erspan:", UInt32(session))
    case .ipip: append("ipip")
    case .sixInFour: append("6in4")
    case .teredo: append("teredo")
    case .l2tp(let session): append("l2tp:", session)
    case .ah: append("ah")
    case .vxlan(let identifier): append("vxlan:", identifier)
    case .geneve(let identifier): append("geneve:", identifier)
    case .gtpU(let identifier): append("gtp:", identifier)
    case .pbb(let identifier): append("pbb:", identifier)
    case .fabricPath: append("fabricpath")
    case .other(let name): append(name)
    }
  }

  private mutating func append(_ name: StaticString, _ number: UInt32) {
    append(name)
    append(decimal: UInt64(number))
  }

  /// Appends the names of the set `flags`, comma-separated, ACK last: `FIN,ACK`.
  mutating func append(_ flags: TCPFlags) {
    // Nearly all events have one of these.
    switch flags {
    case .syn: return append("SYN")
    case .synAck: return append("SYN,ACK")
    case .ack: return append("ACK")
    case .finAck: return append("FIN,ACK")
    case .pshAck: return append("PSH,ACK")
    case .rstAck: return append("RST,ACK")
    case .rst: return append("RST")
    default: break
    }
    var needsComma = false
    for (flag, name) in Self.flagNames where flags.contains(flag) {
      if needsComma { append(UInt8(ascii: ",")) }
      append(name)
      needsComma = true
    }
  }

  private static let flagNames: [(TCPFlags, StaticString)] = [
    (.syn, "SYN"), (.fin, "FIN"), (.rst, "RST"), (.psh, "PSH"), (.urg, "URG"), (.ece, "ECE"), (.cwr, "CWR"),
    (.ae, "AE"), (.ack, "ACK"),
  ]
}
