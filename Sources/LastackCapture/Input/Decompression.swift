/// A compressed stream between a file and the octets of a capture: one input buffer, one decompressor.
final class Decompression {
  let format: Compression
  private let decoder: any StreamDecoder
  private let buffer: UnsafeMutableRawBufferPointer
  private var position = 0
  private var end = 0
  private var inputEnded = false

  /// A stream whose first octets, `start`, have been read from its file already.
  init(format: Compression, start: UnsafeRawBufferPointer) throws(CaptureError) {
    self.format = format
    decoder = try format.makeDecoder()
    buffer = .allocate(byteCount: max(1 << 16, start.count), alignment: 16)
    buffer.copyMemory(from: start)
    end = start.count
  }

  deinit { buffer.deallocate() }

  /// The next decompressed octets: at least one, unless the stream has ended or is damaged.
  func read(from file: inout InputFile, into output: UnsafeMutableRawBufferPointer) -> ByteSource.ReadResult {
    while true {
      if position == end, !inputEnded {
        switch file.read(into: buffer) {
        case .success(let count):
          position = 0
          end = count
          inputEnded = count == 0
        case .failure(let error):
          return .failed(.unreadable, offset: file.octetsRead, problem: systemErrorText(error.code))
        }
      }
      let step = decoder.decode(
        UnsafeRawBufferPointer(rebasing: buffer[position..<end]), inputEnded: inputEnded, into: output)
      position += step.consumed
      let offset = file.octetsRead - (end - position)
      switch step.outcome {
      case .more:
        if step.produced > 0 { return .octets(step.produced) }
      case .ended:
        return step.produced > 0 ? .octets(step.produced) : .ended
      case .cut, .corrupt:
        // What came out before the damage counts; the next call fails again, with nothing produced.
        if step.produced > 0 { return .octets(step.produced) }
        if case .corrupt(let reason) = step.outcome {
          return .failed(
            .compressedStreamCorrupt, offset: offset,
            problem: "the \(format.rawValue) stream is corrupt: \(reason)")
        }
        return .failed(
          .compressedStreamCut, offset: offset,
          problem: "the \(format.rawValue) stream ends before its end is marked")
      }
    }
  }
}
