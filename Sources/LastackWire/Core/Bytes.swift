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

  /// A word in the machine's own order, by a load without a check: for headers and ranges that were checked as a whole.
  @unsafe @inline(__always)
  func unchecked<Word: BitwiseCopyable>(_ offset: Int, as: Word.Type = Word.self) -> Word {
    unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Word.self)
  }
}
