public import LastackTracking
public import LastackWire

/// A side that waited with one direction closed: in CLOSE-WAIT for its own application, or in FIN-WAIT-2 for its peer.
public struct HalfClosedDwell: Sendable, Equatable {
  public enum State: Sendable, Equatable { case closeWait, finWait2 }

  public var flow: Int
  public var side: Side
  public var host: Endpoint
  public var state: State
  /// Nanoseconds; a lower bound where ``isOver`` is false.
  public var nanoseconds: Int64
  /// Whether the side left the state before the record ended.
  public var isOver: Bool
}

/// How long closed directions waited for the other one, with the longest waits.
///
/// A wait that packets prove on both sides, CLOSE-WAIT here and FIN-WAIT-2 there, is listed once: as the CLOSE-WAIT.
public struct HalfClosedDwells: Sendable {
  public let bound: Int
  /// The longest first.
  public private(set) var longest: [HalfClosedDwell] = []
  public private(set) var closeWaits = 0
  public private(set) var finWaits2 = 0
  /// Sides still in CLOSE-WAIT at their record's end.
  public private(set) var openCloseWaits = 0
  public private(set) var openFinWaits2 = 0
  /// Shorter waits are not worth a line: the passive application closed at once (`semantics.md` §1.4).
  public static let notable: Int64 = 1_000_000_000

  public init(bound: Int = 10) { self.bound = bound }

  mutating func add(_ flow: borrowing FlowRecord) {
    for side in Side.allCases {
      let record = side == .client ? flow.client : flow.server
      let peer = side == .client ? flow.server : flow.client
      if let dwell = record.closeWait {
        let isOver = record.state != .closeWait
        closeWaits += 1
        if !isOver { openCloseWaits += 1 }
        keep(
          HalfClosedDwell(
            flow: flow.flow, side: side, host: record.endpoint, state: .closeWait, nanoseconds: dwell,
            isOver: isOver))
      }
      if let dwell = record.finWait2 {
        let isOver = record.state != .finWait2
        finWaits2 += 1
        if !isOver { openFinWaits2 += 1 }
        if peer.closeWait == nil {
          keep(
            HalfClosedDwell(
              flow: flow.flow, side: side, host: record.endpoint, state: .finWait2, nanoseconds: dwell,
              isOver: isOver))
        }
      }
    }
  }

  private mutating func keep(_ dwell: HalfClosedDwell) {
    guard dwell.nanoseconds >= Self.notable else { return }
    if longest.count == bound, let least = longest.last, !Self.precedes(dwell, least) { return }
    let place = longest.firstIndex { Self.precedes(dwell, $0) } ?? longest.endIndex
    longest.insert(dwell, at: place)
    if longest.count > bound { longest.removeLast() }
  }

  private static func precedes(_ a: HalfClosedDwell, _ b: HalfClosedDwell) -> Bool {
    a.nanoseconds != b.nanoseconds ? a.nanoseconds > b.nanoseconds : a.flow < b.flow
  }
}
