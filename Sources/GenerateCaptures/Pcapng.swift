import LastackWire

/// A pcapng file (draft-ietf-opsawg-pcapng) of one section and one interface, in forms that the product's own writer has
/// no use for.
struct Pcapng {
  /// Units of a timestamp, option if_tsresol: 10^-n or 2^-n seconds.
  enum Resolution {
    case decimal(UInt8)
    case binary(UInt8)

    var option: UInt8 {
      switch self {
      case .decimal(let exponent): exponent
      case .binary(let exponent): 0x80 | exponent
      }
    }

    /// The units in `nanoseconds`, which is not negative; rounded down.
    func units(_ nanoseconds: Int64) -> UInt64 {
      let wide = UInt128(nanoseconds)
      let perSecond: UInt128 = 1_000_000_000
      return switch self {
      case .decimal(let exponent):
        UInt64(wide * (0..<exponent).reduce(1) { power, _ in power * 10 } / perSecond)
      case .binary(let exponent):
        UInt64(wide << UInt128(exponent) / perSecond)
      }
    }
  }

  enum Block {
    case enhanced
    /// No time, no interface: the oldest block there is.
    case simple
  }

  var bigEndian = false
  var block = Block.enhanced
  var resolution = Resolution.decimal(9)
  /// Seconds that the interface's timestamps count from, option if_tsoffset.
  var offset: Int64 = 0

  func file(of segments: [Segment], encoder: SegmentEncoder) -> [UInt8] {
    var file = FileOctets(bigEndian: bigEndian)
    appendBlock(0x0A0D_0D0A, to: &file) { body in
      body.append(UInt32(0x1A2B_3C4D))
      body.append(UInt16(1))
      body.append(UInt16(0))
      body.append(Int64(-1))
    }
    appendBlock(1, to: &file) { body in
      body.append(UInt16(encoder.linkType.rawValue))
      body.append(UInt16(0))
      body.append(UInt32(0))
      appendInterfaceOptions(to: &body)
    }
    for segment in segments {
      let packet = encoder.encode(segment)
      switch block {
      case .enhanced:
        appendBlock(6, to: &file) { body in
          let units = resolution.units(segment.time.nanoseconds - offset * 1_000_000_000)
          body.append(UInt32(0))
          body.append(UInt32(truncatingIfNeeded: units >> 32))
          body.append(UInt32(truncatingIfNeeded: units))
          body.append(UInt32(packet.count))
          body.append(UInt32(packet.count))
          body.append(packet)
        }
      case .simple:
        appendBlock(3, to: &file) { body in
          body.append(UInt32(packet.count))
          body.append(packet)
        }
      }
    }
    return file.bytes
  }

  private func appendInterfaceOptions(to body: inout FileOctets) {
    body.append(UInt16(9))
    body.append(UInt16(1))
    body.append([resolution.option])
    body.padToFourOctets()
    if offset != 0 {
      body.append(UInt16(14))
      body.append(UInt16(8))
      body.append(offset)
    }
    body.append(UInt32(0))
  }

  private func appendBlock(_ type: UInt32, to file: inout FileOctets, body write: (inout FileOctets) -> Void)
  {
    var body = FileOctets(bigEndian: bigEndian)
    write(&body)
    body.padToFourOctets()
    let length = UInt32(body.bytes.count + 12)
    file.append(type)
    file.append(length)
    file.append(body.bytes)
    file.append(length)
  }
}
