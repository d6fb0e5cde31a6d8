public import LastackDiagnosis
public import LastackTracking
internal import LastackWire

/// A comment on a frame.
public struct PacketComment: Sendable, Equatable {
  /// The connection that it is about.
  public var flow: Int
  /// Index of the input that the frame is counted in.
  public var input: Int
  public var frame: UInt64
  public var text: String
}

/// Verdicts and findings as comments on the frames that prove them, for `frame.comment` in Wireshark.
///
/// Every comment begins with `lastack: ` and tells the frame's number in its input, which the excerpt does not keep.
public struct PacketComments: Sendable {
  private let inputs: [String]

  /// - Parameter inputs: the inputs' names, which a record's `input` counts in.
  public init(inputs: [String]) { self.inputs = inputs.map(Printable.text) }

  /// The verdict on the connection's first frame, and on each frame that decides it what it is.
  public func comments(on flow: borrowing FlowRecord) -> [PacketComment] {
    let evidence = CloseEvidence(of: flow)
    let verdict = FlowVerdict(flow: flow, evidence: evidence)
    let head = "lastack: flow \(flow.flow), \(flow.outcome.rawValue)"
    let place = place(flow.input, flow.firstFrame)
    var comments = [
      PacketComment(
        flow: flow.flow, input: flow.input, frame: flow.firstFrame,
        text: "\(head) (\(place)): \(verdict.sentences.joined(separator: " "))")
    ]
    for (event, line) in zip(evidence.events, verdict.evidenceLines)
    where (event.frame != flow.firstFrame || Int(event.input) != flow.input)
      && (event != evidence.synAck || flow.outcome.isHandshakeFailure)
    {
      comments.append(
        PacketComment(
          flow: flow.flow, input: Int(event.input), frame: event.frame,
          text: "\(head) (\(self.place(Int(event.input), event.frame))): \(line.text)"))
    }
    return comments
  }

  /// The finding on each frame that it names.
  public func comments(on finding: Finding) -> [PacketComment] {
    let wording = FindingWording(finding)
    return finding.evidence.map { evidence in
      PacketComment(
        flow: evidence.flow, input: evidence.input, frame: evidence.frame,
        text:
          "lastack: \(finding.code.rawValue) (\(finding.severity.rawValue), \(finding.confidence.rawValue)), "
          + "\(wording.subject): \(wording.summary) Here \(evidence.role.phrase): flow \(evidence.flow), "
          + "\(place(evidence.input, evidence.frame)).")
    }
  }

  /// What a section of the excerpt is, as its comment.
  public static func remark(input: String, packets: Int, flows: Int, of all: Int, version: String) -> String {
    "lastack \(version) extract: packets of \(Units.count(flows)) of \(Units.count(all, "connection")), "
      + "from \(Printable.text(input)) with \(Units.count(packets, "packet"))"
  }

  private func place(_ input: Int, _ frame: UInt64) -> String {
    let name = inputs.indices.contains(input) ? " of \(inputs[input])" : ""
    return "frame \(frame)\(name)"
  }
}

/// Text of strangers, made safe to show: a file's name may hold anything.
enum Printable {
  /// Control characters, and those that turn the direction of writing, as `\u{1b}`.
  static func text(_ text: String) -> String {
    var safe = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        safe += "\\u{\(String(scalar.value, radix: 16))}"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }
}
