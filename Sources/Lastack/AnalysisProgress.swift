/// How far an analysis is.
public struct AnalysisProgress: Sendable, Equatable {
  public var packets: Int
  /// Octets read from the inputs, compressed where they are.
  public var octets: Int
  /// Octets of all inputs; nil where one is a pipe.
  public var totalOctets: Int?

  public init(packets: Int, octets: Int, totalOctets: Int?) {
    self.packets = packets
    self.octets = octets
    self.totalOctets = totalOctets
  }
}

/// Passes progress on once in some thousand packets.
struct ProgressReporter {
  private static let packetsBetween = 1 << 14

  private let report: ((AnalysisProgress) -> Void)?
  private var shown = 0

  init(_ report: ((AnalysisProgress) -> Void)?) { self.report = report }

  /// Whether it is time to call ``show(_:)``, `packets` packets into the inputs.
  func isDue(at packets: Int) -> Bool { report != nil && packets - shown >= Self.packetsBetween }

  mutating func show(_ progress: AnalysisProgress) {
    guard isDue(at: progress.packets) else { return }
    shown = progress.packets
    report?(progress)
  }
}
