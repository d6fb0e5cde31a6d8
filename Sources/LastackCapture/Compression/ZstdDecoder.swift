internal import CZstd

/// zstd through `ZSTD_decompressStream`, which goes from frame to frame and over skippable frames by itself.
final class ZstdDecoder: StreamDecoder {
  private let context: OpaquePointer
  /// The last call ended exactly at the end of a frame.
  private var betweenFrames = false

  /// `ZSTD_createDCtx`; windows above 128 MiB are refused, as by zstd(1).
  init?() {
    guard let context = ZSTD_createDCtx() else { return nil }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  func decode(
    _ input: UnsafeRawBufferPointer, inputEnded: Bool, into output: UnsafeMutableRawBufferPointer
  ) -> DecodeStep {
    if input.isEmpty, inputEnded, betweenFrames {
      return DecodeStep(consumed: 0, produced: 0, outcome: .ended)
    }
    let piece = min(input.count, largestPiece)
    var from = ZSTD_inBuffer(src: input.baseAddress, size: piece, pos: 0)
    var to = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let status = ZSTD_decompressStream(context, &to, &from)
    let outcome: DecodeStep.Outcome
    if ZSTD_isError(status) != 0 {
      outcome = .corrupt(String(cString: ZSTD_getErrorName(status)))
    } else {
      betweenFrames = status == 0
      outcome =
        inputEnded && from.pos == input.count && to.pos < output.count && !betweenFrames ? .cut : .more
    }
    return DecodeStep(consumed: from.pos, produced: to.pos, outcome: outcome)
  }
}
