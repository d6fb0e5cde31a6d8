internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// A flow's verdict in sentences, each with the frames behind it. Says what the record says, and judges nothing itself.
struct FlowVerdict {
  struct Line: Equatable {
    var frame: UInt64
    var text: String
  }

  var sentences: [String] = []
  private(set) var evidenceLines: [Line] = []

  init(flow: borrowing FlowRecord, evidence: CloseEvidence) {
    sentences.append(Self.ending(flow))
    opening(flow, evidence)
    closer(flow, evidence)
    doubt(flow, evidence)
    reset(flow, evidence)
    waits(flow)
    timers(flow)
    timeWait(flow)
    sentences += ReopenSentences.all(of: flow)
    retransmissions(flow)
    timestamps(flow)
    lines(flow, evidence)
  }

  private static func ending(_ flow: borrowing FlowRecord) -> String {
    let explanation = flow.outcome.explanation
    return "\(explanation.title): \(explanation.definition)"
  }

  /// What was unusual about the beginning.
  private mutating func opening(_ flow: borrowing FlowRecord, _ evidence: CloseEvidence) {
    guard let syn = evidence.syn else { return }
    if syn.note == .synOnLiveTuple, flow.reopen == nil {
      let earlier = flow.previousFlow.map { "flow \($0)" } ?? "an earlier connection"
      sentences.append("Its SYN in frame \(syn.frame) takes the four-tuple of \(earlier) again.")
    }
    let again = flow.events.filter { $0.note == .synRetransmission }.count
    guard again > 0, flow.reopen != .challenged, let answer = evidence.synAck else { return }
    sentences.append(
      "The \(syn.from.rawValue) sent its SYN \(again + 1) times, and was answered in frame \(answer.frame) after "
        + "\(Units.duration(answer.time.nanoseconds(since: syn.time))).")
  }

  private mutating func closer(_ flow: borrowing FlowRecord, _ evidence: CloseEvidence) {
    guard let closer = flow.activeCloser else { return }
    let sure = flow.activeCloserConfidence.map { " (\($0.rawValue))" } ?? ""
    switch closer {
    case .client: sentences.append("The client closed first\(sure)\(Self.reason(.client, evidence)).")
    case .server: sentences.append("The server closed first\(sure)\(Self.reason(.server, evidence)).")
    case .both:
      sentences.append("Both closed at once\(sure): neither FIN, as first sent, acknowledges the other.")
    case .unknown:
      sentences.append(Self.unknownCloser(evidence))
    }
    if let first = flow.firstFin,
      (closer == .client && first == .server) || (closer == .server && first == .client)
    {
      sentences.append(
        "The \(first.rawValue)'s FIN was captured first all the same: order of capture is not the order of closing."
      )
    }
  }

  private static func unknownCloser(_ evidence: CloseEvidence) -> String {
    let bothFins = evidence.fin(of: .client) != nil && evidence.fin(of: .server) != nil
    return "Who closed first cannot be told: "
      + (bothFins
        ? "the first transmission of a FIN was not captured."
        : "there is one FIN, and the other end may have sent one that was not captured.")
  }

  /// Why that side is the active closer: what its FIN acknowledges, and what the peer's does (§1.3).
  private static func reason(_ side: Side, _ evidence: CloseEvidence) -> String {
    guard let fin = evidence.fin(of: side) else { return "" }
    guard let other = evidence.fin(of: side.peer) else { return ": frame \(fin.frame) has the only FIN" }
    return
      ": its FIN in frame \(fin.frame) does not acknowledge the \(side.peer.rawValue)'s FIN; "
      + "that one, in frame \(other.frame), acknowledges the \(side.rawValue)'s"
  }

  private mutating func reset(_ flow: borrowing FlowRecord, _ evidence: CloseEvidence) {
    if let reset = flow.reset {
      sentences += ResetSentences.all(of: reset, in: flow)
      origin(flow)
    } else if let sentence = ResetSentences.withoutAccount(flow, evidence.reset) {
      sentences.append(sentence)
    }
    guard flow.resetBy != nil else { return }
    for side in Side.allCases {
      let lost = side == .client ? flow.client.unackedBytes : flow.server.unackedBytes
      if let lost, lost > 0 {
        sentences.append(
          "\(Units.octets(lost)) that the \(side.rawValue) had sent were never acknowledged: count them as lost."
        )
      }
    }
  }

  private mutating func waits(_ flow: borrowing FlowRecord) {
    for side in Side.allCases {
      let record = side == .client ? flow.client : flow.server
      if let dwell = record.closeWait, dwell >= HalfClosedDwells.notable || record.state == .closeWait {
        let still = record.state == .closeWait ? " and was still there at the end" : ""
        sentences.append(
          "The \(side.rawValue) sat in CLOSE-WAIT for \(Units.duration(dwell))\(still): its application's turn."
        )
      }
      if let dwell = record.finWait2, record.state == .finWait2 {
        sentences.append(
          "The \(side.rawValue) sat in FIN-WAIT-2 for \(Units.duration(dwell)) and was still there at the end."
        )
      }
    }
  }

  private mutating func timeWait(_ flow: borrowing FlowRecord) {
    let holder: String
    switch flow.timeWaitHolder {
    case .none: return
    case .client: holder = "The close left the client in"
    case .server: holder = "The close left the server in"
    case .both: holder = "The close left both in"
    }
    guard let start = flow.timeWaitStart, let end = flow.timeWaitEnd else {
      let states = [
        flow.timeWaitHolder == .server ? nil : flow.client.state,
        flow.timeWaitHolder == .client ? nil : flow.server.state,
      ]
      let isOver = states.allSatisfy { $0 == nil || $0 == .closed }
      return sentences.append("\(holder) TIME-WAIT\(isOver ? ", which was over by the end" : "").")
    }
    var sentence = "\(holder) TIME-WAIT from \(Units.time(start)) to \(Units.time(end))"
    switch flow.timeWaitEndReason {
    case .expired: sentence += ", when it ran out"
    case .reopened: sentence += ", when a new SYN reopened the four-tuple"
    case .assassinated: sentence += ", when a reset ended it early (RFC 1337)"
    case .missing:
      sentence +=
        ", when its own reset showed that it had none, or no longer: too many (tcp_max_tw_buckets), a restart, "
        + "or another host behind the address"
    case .captureEnd: sentence += ", beyond the end of the capture"
    case nil: break
    }
    let restarts = flow.events.filter { $0.note == .timeWaitRestart }
    if let last = restarts.last {
      sentence += "; it began anew \(Units.count(restarts.count, "time")), last in frame \(last.frame)"
    }
    sentences.append(sentence + ".")
  }

  private mutating func lines(_ flow: borrowing FlowRecord, _ evidence: CloseEvidence) {
    let input = flow.input
    for event in evidence.events {
      var parts: [String] = []
      let sender = "the \(event.from.rawValue)'s"
      if event == evidence.syn { parts.append("\(sender) SYN") }
      if event == evidence.synAck { parts.append("\(sender) SYN-ACK") }
      if event == evidence.fin(of: event.from) { parts.append("\(sender) FIN, first transmission") }
      if event == evidence.ackOfFin(of: event.from.peer) {
        parts.append("acknowledges the \(event.from.peer.rawValue)'s FIN")
      }
      if event == evidence.reset { parts.append("the reset with \(sender) address") }
      var text = parts.joined(separator: "; ") + " (seq \(event.sequence)"
      if event.flags.contains(.ack) { text += ", ack \(event.acknowledgment)" }
      text += Int(event.input) == input ? ")" : "; of input \(event.input + 1))"
      evidenceLines.append(Line(frame: event.frame, text: text))
    }
  }
}
