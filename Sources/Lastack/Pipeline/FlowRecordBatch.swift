internal import LastackTracking

/// Records on their way from the tracker to whoever takes them, in order.
///
/// The storage of a record's events is used again for the record that takes its place, so that in the long run nothing is
/// allocated for a connection.
struct FlowRecordBatch: Sendable {
  private var records: [FlowRecord] = []
  private(set) var count = 0
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    records.reserveCapacity(capacity)
  }

  var isFull: Bool { count == capacity }

  mutating func append(_ record: borrowing FlowRecord) {
    if count == records.count {
      records.append(copy record)
      // Storage of its own: the tracker uses that of its record again.
      records[count].events = record.events.map { $0 }
    } else {
      var events: [CloseEvent] = []
      swap(&events, &records[count].events)
      events.removeAll(keepingCapacity: true)
      events.append(contentsOf: record.events)
      records[count] = copy record
      swap(&events, &records[count].events)
    }
    count += 1
  }

  /// Hands over the records in their order; the batch is empty afterwards.
  mutating func drain(_ body: (borrowing FlowRecord) -> Void) {
    for position in 0..<count { body(records[position]) }
    count = 0
  }
}
