internal import CLZMA

/// xz through liblzma's `lzma_stream_decoder`, stream after stream.
final class XZDecoder: StreamDecoder {
  private let stream: UnsafeMutablePointer<lzma_stream>

  /// A dictionary of 64 MiB is the largest that `xz -9` makes; a stream that asks for more than this is refused.
  private static let memoryLimit: UInt64 = 256 << 20

  /// LZMA_CONCATENATED, a macro that Swift cannot import.
  private static let concatenated: UInt32 = 0x08

  /// `lzma_stream_decoder` with LZMA_CONCATENATED.
  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: lzma_stream())
    guard
      lzma_stream_decoder(stream, XZDecoder.memoryLimit, XZDecoder.concatenated) == LZMA_OK
    else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    lzma_end(stream)
    stream.deallocate()
  }

  func decode(
    _ input: UnsafeRawBufferPointer, inputEnded: Bool, into output: UnsafeMutableRawBufferPointer
  ) -> DecodeStep {
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = input.count
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = output.count
    let status = lzma_code(stream, inputEnded ? LZMA_FINISH : LZMA_RUN)
    let outcome: DecodeStep.Outcome =
      switch status {
      case LZMA_OK: .more
      case LZMA_STREAM_END: .ended
      // "No progress is possible": with room to write to, that means that input is missing.
      case LZMA_BUF_ERROR: inputEnded ? .cut : .more
      case LZMA_MEMLIMIT_ERROR: .corrupt("needs more than \(XZDecoder.memoryLimit >> 20) MiB to decompress")
      case LZMA_DATA_ERROR: .corrupt("the data are corrupt")
      case LZMA_FORMAT_ERROR: .corrupt("what follows the last xz stream is not xz")
      case LZMA_OPTIONS_ERROR: .corrupt("compressed with options that liblzma does not know")
      case LZMA_MEM_ERROR: .corrupt("no memory to decompress")
      default: .corrupt("liblzma error \(status.rawValue)")
      }
    return DecodeStep(
      consumed: input.count - stream.pointee.avail_in, produced: output.count - stream.pointee.avail_out,
      outcome: outcome)
  }
}
