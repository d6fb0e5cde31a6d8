// Big-endian loads from a packet: the one place where octets become numbers.
//
// Every load of a field is bounds-checked by `RawSpan` itself, so that a decoder that forgot to check a length stops the
// program instead of reading a neighbour's memory; the decoders check each header once before they load from it.

extension RawSpan {
  @inline(__always)
  func octet(_ offset: Int) -> UInt8 {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
  }

  @inline(__always)
  func big16(_ offset: Int) -> UInt16 {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self).bigEndian
  }

  @inline(__always)
  func big24(_ offset: Int) -> UInt32 {
    UInt32(octet(offset)) << 16 | UInt32(big16(offset &+ 1))
  }

  @inline(__always)
  func big32(_ offset: Int) -> UInt32 {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self).bigEndian
  }

  @inline(__always)
  func big64(_ offset: Int) -> UInt64 {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian
  }

  @inline(__always)
  func big128(_ offset: Int) -> UInt128 {
    UInt128(big64(offset)) << 64 | UInt128(big64(offset &+ 8))
  }

  /// Host-order headers (NFLOG, radiotap, PPI) are little-endian on every machine that writes them today.
  @inline(__always)
  func little16(_ offset: Int) -> UInt16 { big16(offset).byteSwapped }

  @inline(__always)
  func little32(_ offset: Int) -> UInt32 { big32(offset).byteSwapped }

  /// The sum of the 32-bit words in the machine's own order, an incomplete one at the end filled up with zeros: for sums
  /// in which the order cancels out (RFC 1071 §2).
  ///
  /// The loads stay inside by the loops' own conditions; a check for each would double the cost.
  @inline(__always)
  func sumOfNative32() -> UInt64 {
    // Words are added in pairs, and the upper ones alone: what the pairs' sum loses beyond 64 bits is theirs, and
    // the lower ones' sum is the difference. That is three instructions for a pair instead of five.
    var pairs: UInt64 = 0
    var uppers: UInt64 = 0
    var offset = 0
    let count = byteCount
    if count >= 128 {
      var widePairs = SIMD8<UInt64>(repeating: 0)
      var wideUppers = SIMD8<UInt64>(repeating: 0)
      while offset &+ 64 <= count {
        let words = unsafe SIMD8(
          unchecked64(offset), unchecked64(offset &+ 8), unchecked64(offset &+ 16), unchecked64(offset &+ 24),
          unchecked64(offset &+ 32), unchecked64(offset &+ 40), unchecked64(offset &+ 48),
          unchecked64(offset &+ 56))
        widePairs &+= words
        wideUppers &+= words &>> 32
        offset &+= 64
      }
      pairs = widePairs.wrappedSum()
      uppers = wideUppers.wrappedSum()
    }
    while offset &+ 8 <= count {
      let words = unsafe unchecked64(offset)
      pairs &+= words
      uppers &+= words &>> 32
      offset &+= 8
    }
    var sum = (pairs &- (uppers &<< 32)) &+ uppers
    if offset < count {
      if offset &+ 4 <= count {
        sum &+= UInt64(big32(offset).bigEndian)
        offset &+= 4
      }
      if offset &+ 2 <= count {
        sum &+= UInt64(big16(offset).bigEndian)
        offset &+= 2
      }
      if offset < count { sum &+= UInt64((UInt16(octet(offset)) << 8).bigEndian) }
    }
    return sum
  }

  @unsafe @inline(__always)
  private func unchecked64(_ offset: Int) -> UInt64 {
    unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
  }
}
