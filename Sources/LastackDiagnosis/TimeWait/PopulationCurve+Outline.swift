public import LastackWire

extension PopulationCurve {
  /// A value of the curve from a time on.
  public struct Step: Sendable, Equatable {
    public var time: CaptureTime
    public var population: Int

    public init(time: CaptureTime, population: Int) {
      self.time = time
      self.population = population
    }
  }

  /// The curve from `start` to `end` in few enough steps to be drawn: of each of `columns` spans the greatest population
  /// and the last. Every step is a point of the curve, and no peak is lost.
  public func outline(from start: CaptureTime, to end: CaptureTime, columns: Int) -> [Step] {
    guard start < end, columns > 0 else { return [] }
    let width = max(end.nanoseconds(since: start) / Int64(columns), 1)
    var steps = [Step(time: start, population: population(at: start))]
    var column: Int64 = -1
    var highest: Point?
    var last: Point?
    func close() {
      guard let highest, let last else { return }
      steps.append(Step(time: highest.time, population: highest.population))
      if last.time != highest.time { steps.append(Step(time: last.time, population: last.population)) }
    }
    for point in points where point.time > start && point.time <= end {
      let place = point.time.nanoseconds(since: start) / width
      if place != column {
        close()
        (column, highest, last) = (place, nil, nil)
      }
      if point.population > highest?.population ?? -1 { highest = point }
      last = point
    }
    close()
    return steps
  }
}
