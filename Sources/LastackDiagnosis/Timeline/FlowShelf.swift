public import LastackTracking

/// The records of a few connections, put aside for a report that shows them in full.
///
/// Which ones a report needs is known at the end only. Of a small capture the shelf has them all; of a larger one the first
/// ``bound``, and the rest must be read again. Memory: about 2 KiB a record.
public struct FlowShelf: Sendable {
  public let bound: Int
  /// Connections offered, kept or not.
  public private(set) var offered = 0
  private var records: [Int: FlowRecord] = [:]

  public init(bound: Int = 4096) { self.bound = bound }

  public var count: Int { records.count }

  public mutating func add(_ flow: borrowing FlowRecord) {
    offered += 1
    if records.count < bound { records[flow.flow] = copy flow }
  }

  /// The record of a flow; nil where it is not kept.
  public subscript(flow: Int) -> FlowRecord? { records[flow] }

  /// Those of `flows` that are not kept.
  public func missing(of flows: [Int]) -> Set<Int> { Set(flows.filter { records[$0] == nil }) }

  /// Lets go of all but `flows`.
  public mutating func keep(only flows: [Int]) {
    let wanted = Set(flows)
    records = records.filter { wanted.contains($0.key) }
  }
}
