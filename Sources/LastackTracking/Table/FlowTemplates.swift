/// What flows of a kind have in common, learned from the first two of it: packed flows are compared with that.
///
/// A capture's connections are alike: they set the same options, go the same ways through the states, and meet the same
/// servers. A kind, once learned, does not change any more, so that what was packed by it can be unpacked.
struct FlowTemplates: ~Copyable {
  /// Kind 0 is the blank flow, of which nothing is learned.
  static let kinds = 64
  /// The first events of a flow; later ones are compared with the one before.
  static let events = 8

  private enum Progress: UInt8, BitwiseCopyable {
    case unknown
    case oneSeen
    /// The second is being packed.
    case comparing
    case learned
  }

  private static var stride: Int { FlowPacker.words + events * FlowPacker.eventWords }
  private let words: UnsafeMutablePointer<UInt64>
  private let progress: UnsafeMutablePointer<Progress>

  init() {
    words = .allocate(capacity: Self.kinds * Self.stride)
    words.initialize(repeating: 0, count: Self.kinds * Self.stride)
    progress = .allocate(capacity: Self.kinds)
    progress.initialize(repeating: .unknown, count: Self.kinds)
  }

  deinit {
    words.deallocate()
    progress.deallocate()
  }

  /// The kind to pack the flow by; 0: the blank.
  func learn(_ flow: UnsafeMutablePointer<FlowState>, blank: UnsafeMutablePointer<FlowState>) -> Int {
    let kind = Self.kind(of: flow)
    let template = self.flow(kind)
    let source = FlowPacker.wordsOf(flow)
    switch progress[kind] {
    case .unknown:
      template.update(from: source, count: FlowPacker.words)
      progress[kind] = .oneSeen
    case .oneSeen:
      let unknown = FlowPacker.wordsOf(blank)
      for index in 0..<FlowPacker.words where template[index] != source[index] {
        template[index] = unknown[index]
      }
      progress[kind] = .comparing
    case .comparing, .learned: return kind
    }
    return progress[kind] == .comparing ? kind : 0
  }

  /// The kind's template of an event that is being packed; `nil` where it has none.
  func learn(_ event: UnsafeMutablePointer<UInt64>, index: Int, of kind: Int) -> UnsafeMutablePointer<UInt64>?
  {
    guard let template = self.event(index, of: kind) else { return nil }
    if progress[kind] == .comparing { template.update(from: event, count: FlowPacker.eventWords) }
    return template
  }

  /// The flow and its events are packed.
  func finishLearning(_ kind: Int) {
    if kind != 0, progress[kind] == .comparing { progress[kind] = .learned }
  }

  @inline(__always)
  func flow(_ kind: Int) -> UnsafeMutablePointer<UInt64> { words + kind * Self.stride }

  @inline(__always)
  func event(_ index: Int, of kind: Int) -> UnsafeMutablePointer<UInt64>? {
    kind != 0 && index < Self.events
      ? flow(kind) + FlowPacker.words + index * FlowPacker.eventWords : nil
  }

  /// Flows that went the same way are of a kind; different ways may share one.
  private static func kind(of flow: UnsafeMutablePointer<FlowState>) -> Int {
    var way = UInt64(flow.pointee.low.seen.rawValue) << 32 | UInt64(flow.pointee.high.seen.rawValue)
    way = (way ^ UInt64(flow.pointee.marks.rawValue) << 20) &* 0x9e37_79b9_7f4a_7c15
    return max(Int(way >> 58), 1)
  }
}
