internal import CZlib

/// gzip through zlib's `inflate`, member after member.
final class GzipDecoder: StreamDecoder {
  // zlib keeps the address of the stream it was set up with, hence one place that never moves.
  private let stream: UnsafeMutablePointer<z_stream>
  private var place = Place.inMember

  private enum Place { case betweenMembers, inMember, padding }

  /// `inflateInit2`, for gzip headers only.
  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = inflateInit2_(stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func decode(
    _ input: UnsafeRawBufferPointer, inputEnded: Bool, into output: UnsafeMutableRawBufferPointer
  ) -> DecodeStep {
    if place != .inMember { return startMember(input, inputEnded: inputEnded) }
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: Bytef.self))
    stream.pointee.avail_in = uInt(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_out = uInt(output.count)
    let status = inflate(stream, Z_NO_FLUSH)
    let consumed = input.count - Int(stream.pointee.avail_in)
    let produced = output.count - Int(stream.pointee.avail_out)
    let outcome: DecodeStep.Outcome
    switch status {
    case Z_STREAM_END:
      place = .betweenMembers
      outcome = .more
    case Z_OK, Z_BUF_ERROR:
      // No output room left over and no input left: only the end of the input settles it.
      outcome = inputEnded && consumed == input.count && produced < output.count ? .cut : .more
    default:
      outcome = .corrupt(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)")
    }
    return DecodeStep(consumed: consumed, produced: produced, outcome: outcome)
  }

  /// Between members: another one, zero padding (RFC 1952 does not allow it, gzip(1) skips it), or the end.
  private func startMember(_ input: UnsafeRawBufferPointer, inputEnded: Bool) -> DecodeStep {
    guard let first = input.first else {
      return DecodeStep(consumed: 0, produced: 0, outcome: inputEnded ? .ended : .more)
    }
    if first == 0 {
      place = .padding
      let zeros = input.prefix { $0 == 0 }.count
      return DecodeStep(consumed: zeros, produced: 0, outcome: .more)
    }
    guard first == 0x1f, place == .betweenMembers else {
      return DecodeStep(
        consumed: 0, produced: 0, outcome: .corrupt("what follows the last gzip member is not gzip"))
    }
    inflateReset(stream)
    place = .inMember
    return DecodeStep(consumed: 0, produced: 0, outcome: .more)
  }
}
