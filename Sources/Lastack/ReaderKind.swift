/// How files are read; results never depend on it.
public enum ReaderKind: String, Sendable, CaseIterable {
  /// The native reader, for files, pipes and compressed input alike.
  case auto
  /// libpcap's reader, as far as it can read the file.
  case libpcap
  /// The native block reader.
  case native
}
