/// A packet's time: nanoseconds since 1970-01-01T00:00:00Z, as the capture recorded it.
///
/// The only clock of the analysis; nothing below the command line asks the machine for the time.
public struct CaptureTime: Hashable, Comparable, Sendable, BitwiseCopyable {
  public var nanoseconds: Int64

  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  @inlinable public static func < (a: CaptureTime, b: CaptureTime) -> Bool {
    a.nanoseconds < b.nanoseconds
  }

  /// The time `interval` nanoseconds later; saturates, since a capture may claim any time.
  @inlinable public func advanced(byNanoseconds interval: Int64) -> CaptureTime {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(interval)
    return CaptureTime(nanoseconds: overflow ? (interval < 0 ? .min : .max) : sum)
  }

  /// Nanoseconds from `earlier` to this time, negative where the clock stepped back; saturates.
  @inlinable public func nanoseconds(since earlier: CaptureTime) -> Int64 {
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
    return overflow ? (nanoseconds < 0 ? .min : .max) : difference
  }
}
