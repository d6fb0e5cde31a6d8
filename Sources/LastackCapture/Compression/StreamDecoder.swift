/// A decompressor that is fed octet by octet as they come: one class for each library.
protocol StreamDecoder: AnyObject {
  /// Decompresses from `input` to `output` as far as both allow.
  ///
  /// - Parameter inputEnded: nothing follows `input`.
  func decode(
    _ input: UnsafeRawBufferPointer, inputEnded: Bool, into output: UnsafeMutableRawBufferPointer
  ) -> DecodeStep
}

/// What one call of a ``StreamDecoder`` did.
struct DecodeStep {
  enum Outcome: Equatable {
    /// Call again, with more input or more room.
    case more
    /// The stream is whole, and the input ended with it.
    case ended
    /// The input ended inside the stream.
    case cut
    /// The input cannot be decompressed any further, in the library's words.
    case corrupt(String)
  }

  var consumed: Int
  var produced: Int
  var outcome: Outcome
}

/// How much to feed at once to a library that forgets what it decompressed in a call which then fails.
///
/// Small pieces lose less of what came before the corruption.
let largestPiece = 4096

extension Compression {
  /// A new decompressor; fails only for want of memory.
  func makeDecoder() throws(CaptureError) -> any StreamDecoder {
    let decoder: (any StreamDecoder)? =
      switch self {
      case .gzip: GzipDecoder()
      case .zstd: ZstdDecoder()
      case .xz: XZDecoder()
      case .lz4: LZ4Decoder()
      }
    guard let decoder else {
      throw CaptureError(
        .compression, problem: "the \(rawValue) decompressor could not be set up (no memory)")
    }
    return decoder
  }
}
