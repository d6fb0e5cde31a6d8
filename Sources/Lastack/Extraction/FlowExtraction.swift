internal import LastackCapture
public import LastackDiagnosis
internal import LastackReport
public import LastackTracking
internal import LastackWire

/// The packets of chosen connections as pcapng, with what was found of them as comments that Wireshark shows.
///
/// The inputs are read twice, once to learn whose each frame is, once to copy: an input must be a file. Between the two,
/// memory holds four octets for a frame (16 MiB at most, then a temporary file) and the comments.
///
///     var extraction = try FlowExtraction(options, comments: true) { $0.outcome == .aborted }
///     while try extraction.copyOn() { write(extraction.take()) }
///     write(extraction.take())
public struct FlowExtraction: ~Copyable {
  public private(set) var run = RunSummary(version: Analysis.version)
  /// Findings of the whole capture, worst first; those that name a chosen connection are among the comments.
  public private(set) var findings: [Finding] = []
  /// How many connections were chosen.
  public private(set) var flows = 0
  /// Frames copied so far.
  public private(set) var frames = 0

  private var inputNames: [String] = []
  private var map = FrameMap()
  private var chosen = FlowSet()
  private var comments = CommentList()
  private var excerpt = CaptureExcerpt(application: "lastack \(Analysis.version)")
  private var input = -1
  private var passed = 0
  private var octetsPassed = 0

  private static let packetsAtOnce = 1 << 12

  /// Reads the inputs and chooses.
  ///
  /// - Parameters:
  ///   - options: what is read, and under which policies.
  ///   - names: what the inputs are called in comments, by path, where that is not the file's name.
  ///   - hasComments: whether verdicts and findings become comments.
  ///   - progress: called now and then while the inputs are read for the first time.
  ///   - selects: called with each connection when it is complete.
  public init(
    _ options: AnalysisOptions, names: [String: String] = [:], comments hasComments: Bool = true,
    progress: ((AnalysisProgress) -> Void)? = nil, selects: (borrowing FlowRecord) -> Bool
  ) throws(AnalysisError) {
    var map = FrameMap()
    var chosen = FlowSet()
    var comments = CommentList()
    var hosts = HostStage(policy: options.hosts)
    var wording = PacketComments(inputs: [])
    var inputNames: [String] = []
    run = try Analysis.run(
      options,
      opened: { inputs in
        inputNames = inputs.map { names[$0.path] ?? $0.name }
        wording = PacketComments(inputs: inputNames)
      },
      progress: progress,
      frame: { place, flow in map.set(input: Int(place.input), frame: place.frame, flow: flow) },
      { flow in
        hosts.add(flow)
        guard selects(flow) else { return }
        chosen.insert(flow.flow)
        if hasComments { for comment in wording.comments(on: flow) { comments.add(comment) } }
      })
    if let failure = map.failure { throw .unreadable(path: "TMPDIR", offset: nil, problem: failure) }
    findings = hosts.findings()
    if hasComments {
      for finding in findings {
        for comment in wording.comments(on: finding) where chosen.contains(comment.flow) {
          comments.add(comment)
        }
      }
    }
    comments.sort()
    flows = chosen.count
    self.inputNames = inputNames
    self.map = map
    self.chosen = chosen
    self.comments = comments
  }

  /// Copies on, some thousand packets; `false` when all is done.
  public mutating func copyOn() throws(AnalysisError) -> Bool {
    do throws(CaptureError) {
      if input < 0 { try openNext() }
    } catch {
      throw AnalysisError(error, filter: nil)
    }
    guard input < run.inputs.count else { return false }
    var copied = 0
    let input = self.input
    let hasMore = excerpt.copy(limit: Self.packetsAtOnce) { frame in
      guard let flow = map.flow(input: input, frame: frame), chosen.contains(flow) else { return nil }
      copied += 1
      return comments.take(input: input, frame: frame)
    }
    frames += copied
    passed += Self.packetsAtOnce
    if let failure = map.failure { throw .unreadable(path: "TMPDIR", offset: nil, problem: failure) }
    if hasMore { return true }
    if run.inputs.indices.contains(input) { octetsPassed += run.inputs[input].octets }
    do throws(CaptureError) {
      try openNext()
    } catch {
      throw AnalysisError(error, filter: nil)
    }
    return self.input < run.inputs.count
  }

  /// How far copying is.
  public var progress: AnalysisProgress {
    AnalysisProgress(
      packets: min(passed, run.totals.packets), octets: octetsPassed + excerpt.octetsRead, totalOctets: nil)
  }

  /// Takes out what has been copied.
  public mutating func take() -> [UInt8] { excerpt.take() }

  private mutating func openNext() throws(CaptureError) {
    input += 1
    guard input < run.inputs.count else { return excerpt.finish() }
    let source = run.inputs[input]
    try excerpt.open(
      path: source.path,
      remark: PacketComments.remark(
        input: inputNames[input], packets: source.packets, flows: flows, of: run.totals.flows,
        version: run.version))
  }
}

/// Numbers of connections, a bit each.
struct FlowSet {
  private var words: [UInt64] = []
  private(set) var count = 0

  mutating func insert(_ flow: Int) {
    guard !contains(flow) else { return }
    while words.count <= flow >> 6 { words.append(0) }
    words[flow >> 6] |= 1 << UInt64(flow & 63)
    count += 1
  }

  func contains(_ flow: Int) -> Bool {
    flow >> 6 < words.count && words[flow >> 6] & 1 << UInt64(flow & 63) != 0
  }
}

/// Comments by frame, in few and large allocations.
struct CommentList {
  private struct Entry {
    var input: Int
    var frame: UInt64
    var start: Int
    var length: Int
  }

  private var entries: [Entry] = []
  private var octets: [UInt8] = []
  private var next = 0

  /// One frame can prove many findings; more than these nobody reads.
  static let mostForFrame = 32

  mutating func add(_ comment: PacketComment) {
    let start = octets.count
    octets.append(contentsOf: comment.text.utf8)
    entries.append(
      Entry(input: comment.input, frame: comment.frame, start: start, length: octets.count - start))
  }

  /// To be called once, before the first is taken. Those of one frame stay in the order in which they were added.
  mutating func sort() {
    entries.sort { ($0.input, $0.frame, $0.start) < ($1.input, $1.frame, $1.start) }
  }

  /// The comments on a frame; frames are asked for in order.
  mutating func take(input: Int, frame: UInt64) -> [String] {
    var found: [String] = []
    while next < entries.count, (entries[next].input, entries[next].frame) <= (input, frame) {
      let entry = entries[next]
      next += 1
      guard entry.input == input, entry.frame == frame, found.count < Self.mostForFrame else { continue }
      found.append(String(decoding: octets[entry.start..<entry.start + entry.length], as: UTF8.self))
    }
    return found
  }
}
