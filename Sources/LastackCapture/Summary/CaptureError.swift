/// Why an input could not be read, an expression not be compiled, or an interface not be opened.
///
/// Damage inside an input that could be read in part is no error: see ``Damage``.
public struct CaptureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being done.
  public enum Layer: String, Hashable, Sendable, CaseIterable {
    /// Opening or reading a file, pipe or standard input.
    case file
    /// Decompressing gzip, zstd, xz or lz4.
    case compression
    /// Recognising a capture format.
    case format
    /// Compiling or applying a BPF expression.
    case filter
    /// Capturing on an interface.
    case interface
    /// Writing a capture.
    case output
  }

  public var layer: Layer
  /// The path, option or interface that it is about; `nil` where there is only one candidate.
  public var subject: String?
  /// Octets from the start of the file, where the problem has a place.
  public var offset: Int?
  /// What is wrong; errno's or libpcap's own text where one of them said so.
  public var problem: String
  /// What to do about it.
  public var remedy: String?

  public init(
    _ layer: Layer, subject: String? = nil, offset: Int? = nil, problem: String, remedy: String? = nil
  ) {
    self.layer = layer
    self.subject = subject
    self.offset = offset
    self.problem = problem
    self.remedy = remedy
  }

  public var description: String {
    var text = ""
    if let subject { text += subject + ": " }
    if let offset { text += "octet \(offset): " }
    text += problem
    if let remedy { text += "; " + remedy }
    return text
  }
}
