internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

// Connections worth a look: forged segments first, then what was changed, then what was lost.
extension ComparisonText {
  mutating func injected() {
    let flows = comparison.flows.filter { $0.count(.injected) > 0 }.sorted {
      ($1.injectedResets.count, $1.count(.injected), $0.pair.a)
        < ($0.injectedResets.count, $0.count(.injected), $1.pair.a)
    }
    guard !flows.isEmpty else { return }
    page.heading("INJECTED", "captured on the receiver's side, never on the sender's")
    for flow in flows.prefix(Self.shown) {
      page.paragraph(report.title(flow), .emphasis)
      for reset in flow.injectedResets.prefix(3) {
        let segment = comparison[reset.vantage].segments[reset.segment]
        var signs: [String] = []
        if reset.senderWentOn {
          signs.append("its alleged sender went on after it, as \(reset.vantage.other.letter) shows")
        }
        if reset.otherHopLimit {
          signs.append("its hop limit \(segment.hopLimit) is not that of the sender's other segments")
        }
        signs.append("\(reset.vantage.other.letter) lacks it")
        page.paragraph(
          "\(segment.flags) in frame \(segment.frame) of \(reset.vantage.letter): "
            + (reset.confidence == .proven ? "proven forged" : "probably forged") + "; "
            + signs.joined(separator: ", "), mark: "    ", .bad)
      }
      let others = flow.count(.injected) - flow.injectedResets.count
      if others > 0 {
        page.paragraph(
          "\(Units.count(others, "segment")) besides resets: \(list(flow, .injected))", mark: "    ")
      }
      look(flow, .injected, .both)
    }
    rest(flows.count)
    page.paragraph(
      "A device between the places, or someone beside the path, sent these in the name of an end. Ask who runs what lies "
        + "between: firewalls and intrusion prevention send resets so; then capture nearer to each other to find it.",
      mark: "  Do  ")
  }

  mutating func rewritten() {
    let flows = comparison.flows.filter { !$0.rewriting.isEmpty }
    guard !flows.isEmpty else { return }
    page.heading("CHANGED ON THE WAY")
    for (kind, spelling) in Rewriting.spellings {
      let changed = flows.filter { $0.rewriting.contains(kind) }
      guard let first = changed.first else { continue }
      let words = spelling.split(separator: "_").joined(separator: " ")
      page.paragraph(
        "in \(Units.count(changed.count, "connection")), as in flow \(first.pair.a) of A\(example(kind, first))",
        mark: "  " + words.leading(24) + " ",
        kind == .congestionMarked || kind == .hopLimit ? .faint : .warning)
    }
  }

  /// `: 1460 to 1400 (frame 3 of A, 5 of B)`.
  private func example(_ kind: Rewriting, _ flow: FlowComparison) -> String {
    for index in comparison.a.flows[flow.pair.a].segments {
      let verdict = comparison.verdict(of: index, at: .a)
      guard verdict.rewriting.contains(kind), let counterpart = verdict.counterpart else { continue }
      let (one, other) = (comparison.a.segments[index], comparison.b.segments[counterpart])
      let values: (Int, Int)? =
        switch kind {
        case .sequence: (Int(one.sequence.rawValue), Int(other.sequence.rawValue))
        case .timestamps: (Int(one.tsval.rawValue), Int(other.tsval.rawValue))
        case .maximumSegmentSize: (Int(one.maximumSegmentSize), Int(other.maximumSegmentSize))
        case .windowScale: (Int(one.windowScale), Int(other.windowScale))
        case .window: (Int(one.window), Int(other.window))
        case .trafficClass: (Int(one.trafficClass >> 2), Int(other.trafficClass >> 2))
        case .identification: (Int(one.identification), Int(other.identification))
        case .hopLimit: (Int(one.hopLimit), Int(other.hopLimit))
        default: nil
        }
      let change = values.map { "A has \($0.0), B has \($0.1) " } ?? ""
      return ": \(change)(frame \(one.frame) of A, \(other.frame) of B)"
    }
    return ""
  }

  mutating func lost() {
    let flows = comparison.flows.filter { $0.count(.lost) > 0 }.sorted {
      ($1.count(.lost), $0.pair.a) < ($0.count(.lost), $1.pair.a)
    }
    guard !flows.isEmpty else { return }
    page.heading("LOST ON THE WAY", "between the two places; the most first")
    for flow in flows.prefix(Self.shown) {
      page.paragraph(report.title(flow), .emphasis)
      page.paragraph("\(Units.count(flow.count(.lost), "segment")): \(list(flow, .lost))", mark: "    ")
      look(flow, .lost, .withFrames)
    }
    rest(flows.count)
  }

  /// `frames 3, 17 and 40 of A`.
  private func list(_ flow: FlowComparison, _ fate: SegmentFate) -> String {
    let lists = Vantage.allCases.compactMap { vantage -> String? in
      let frames = report.frames(flow, at: vantage, fate)
      if frames.isEmpty { return nil }
      let shown = frames.prefix(8).map(String.init).joined(separator: ", ")
      return
        "frame\(frames.count == 1 ? "" : "s") \(shown)\(frames.count > 8 ? ", …" : "") of \(vantage.letter)"
    }
    return lists.joined(separator: "; ")
  }

  private enum Filters { case both, withFrames }

  /// How to see it: the ladder, and a filter for each capture.
  private mutating func look(_ flow: FlowComparison, _ fate: SegmentFate, _ filters: Filters) {
    page.command(report.ladderCommand(flow), indent: 4)
    for vantage in Vantage.allCases {
      let frames = report.frames(flow, at: vantage, fate)
      if frames.isEmpty, filters == .withFrames { continue }
      page.command("\(vantage.letter): \(report.filter(flow, at: vantage, frames: frames))", indent: 4)
    }
  }

  private mutating func rest(_ count: Int) {
    guard count > Self.shown else { return }
    page.line("  and \(Units.count(count - Self.shown, "more connection")) (--format json has them)", .faint)
  }
}
