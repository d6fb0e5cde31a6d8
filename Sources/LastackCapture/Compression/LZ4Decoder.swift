internal import CLZ4

/// lz4 frames through `LZ4F_decompress`, frame after frame; it passes over skippable frames by itself.
final class LZ4Decoder: StreamDecoder {
  private let context: OpaquePointer
  /// The last call ended exactly at the end of a frame.
  private var betweenFrames = false

  /// `LZ4F_createDecompressionContext`.
  init?() {
    var context: OpaquePointer?
    let status = LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
    guard LZ4F_isError(status) == 0, let context else { return nil }
    self.context = context
  }

  deinit { LZ4F_freeDecompressionContext(context) }

  func decode(
    _ input: UnsafeRawBufferPointer, inputEnded: Bool, into output: UnsafeMutableRawBufferPointer
  ) -> DecodeStep {
    if input.isEmpty, inputEnded, betweenFrames {
      return DecodeStep(consumed: 0, produced: 0, outcome: .ended)
    }
    var consumed = min(input.count, largestPiece)
    var produced = output.count
    let status = LZ4F_decompress(context, output.baseAddress, &produced, input.baseAddress, &consumed, nil)
    if LZ4F_isError(status) != 0 {
      // On an error the sizes are not updated: nothing of this call counts.
      return DecodeStep(
        consumed: 0, produced: 0, outcome: .corrupt(String(cString: LZ4F_getErrorName(status))))
    }
    betweenFrames = status == 0
    let cut = inputEnded && consumed == input.count && produced < output.count && !betweenFrames
    return DecodeStep(consumed: consumed, produced: produced, outcome: cut ? .cut : .more)
  }
}
