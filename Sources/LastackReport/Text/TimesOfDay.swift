internal import LastackWire

/// Times of day, with their date where a run goes on over midnight.
struct TimesOfDay: Sendable {
  let hasDate: Bool

  /// Of a run of one day.
  static let ofOneDay = TimesOfDay(from: nil, to: nil)

  init(from first: CaptureTime?, to last: CaptureTime?) {
    guard let first, let last else {
      hasDate = false
      return
    }
    let (one, other) = (CivilTime(first), CivilTime(last))
    hasDate = (one.year, one.month, one.day) != (other.year, other.month, other.day)
  }

  /// `13:11:35.000`, or `11-21 13:11:35.000`, in UTC.
  func callAsFunction(_ time: CaptureTime) -> String { date(time) + Units.clock(time) }

  /// To the second.
  func brief(_ time: CaptureTime) -> String { date(time) + Units.clock(time).prefix(8) }

  private func date(_ time: CaptureTime) -> String {
    guard hasDate else { return "" }
    let civil = CivilTime(time)
    return "\(Units.padded(civil.month, 2))-\(Units.padded(civil.day, 2)) "
  }
}
