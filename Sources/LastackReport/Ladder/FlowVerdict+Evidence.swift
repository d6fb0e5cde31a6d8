internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

// What a verdict rests on beside the segments that decide it: doubts, timers, timestamps, the tap's place.
extension FlowVerdict {
  /// Why one active closer is less than proven.
  mutating func doubt(_ flow: borrowing FlowRecord, _ evidence: CloseEvidence) {
    guard let doubt = flow.evidence.closerDoubt, flow.activeCloser == .client || flow.activeCloser == .server
    else { return }
    let passive = flow.activeCloser == .client ? Side.server : Side.client
    let fin = evidence.fin(of: passive).map { "its own in frame \($0.frame)" } ?? "its own"
    switch doubt {
    case .queuedFin:
      sentences.append(
        "The \(passive.rawValue) was held up by a full window when it had the FIN, and sent without a pause until \(fin): "
          + "that FIN may have been queued before. Alternative: simultaneous close (queued_fin).")
    case .firstFinMissed:
      sentences.append(
        "The \(passive.rawValue) had used the number after its FIN before any was captured, \(fin): the first transmission "
          + "is missing. Alternative: simultaneous close (first_fin_missed).")
    case .captureLoss:
      sentences.append(
        "The capture lacks octets that an end acknowledged: a first FIN may be among what it lacks.")
    }
  }

  /// Waits beside the timers that end them on Linux.
  mutating func timers(_ flow: borrowing FlowRecord) {
    for timer in StackTimer.comparisons(of: flow) {
      switch timer {
      case .finWait2Gone(let side, let dwell, isDefault: true):
        sentences.append(
          "The \(side.peer.rawValue) closed \(Units.duration(dwell)) after the \(side.rawValue): longer than Linux keeps "
            + "FIN-WAIT-2 for a closed socket (tcp_fin_timeout 60 s), so its FIN met no socket. Both closed in order."
        )
      case .finWait2Gone(let side, let dwell, isDefault: false):
        sentences.append(
          "The \(side.peer.rawValue)'s FIN met no socket, \(Units.duration(dwell)) after its peer had entered FIN-WAIT-2: "
            + "the \(side.rawValue) kept it for less than Linux' default of 60 s. Both closed in order.")
      case .finWait2Held(let side, let dwell):
        sentences.append(
          "The \(side.rawValue) was in FIN-WAIT-2 for \(Units.duration(dwell)) and still answered: no orphan, its "
            + "application held the socket (shutdown()), or it is not Linux.")
      case .finUnanswered(let side, let transmissions, let span, let isGivenUp):
        sentences.append(
          "The \(side.rawValue) sent its FIN \(transmissions) times in \(Units.duration(span)) without an answer; Linux "
            + (isGivenUp
              ? "gives a closed socket up after 8 retransmissions, about 100 s (tcp_orphan_retries)."
              : "goes on for 8 retransmissions, about 100 s, once the application has closed."))
      }
    }
    guard let closer = flow.activeCloser, closer != .unknown else { return }
    let whose = closer == .both ? "One end's" : "The \(closer.rawValue)'s"
    switch flow.evidence.closeCall {
    case .close:
      sentences.append(
        "Hint: \(whose.lowercased()) last ACK has IP identification 0, as Linux' TIME-WAIT sends it after close(), not shutdown()."
      )
    case .shutdown:
      sentences.append(
        "Hint: \(whose.lowercased()) last ACK continues its IP identifications, as a full socket does on Linux: shutdown() before close()."
      )
    case nil: break
    }
  }

  /// Where a FIN that was sent again had been lost, as far as the tap's place tells.
  mutating func retransmissions(_ flow: borrowing FlowRecord) {
    for again in FinRetransmission.list(of: flow) {
      let side = again.side.rawValue
      switch again.loss {
      case .acknowledgmentBehindTap:
        sentences.append(
          "The \(side) sent its FIN again in frame \(again.frame) although the ACK of it had passed here: lost between the "
            + "tap and the \(side).")
      case .onPeersSide:
        sentences.append(
          "The \(side) sent its FIN again in frame \(again.frame), and no ACK of it had passed here: lost on the "
            + "\(again.side.peer.rawValue)'s side of the tap, or that host is gone.")
      }
    }
  }

  mutating func timestamps(_ flow: borrowing FlowRecord) {
    let findings = flow.evidence.timestamps
    for side in Side.allCases {
      let isClient = side == .client
      if findings.contains(isClient ? .strippedFromClient : .strippedFromServer) {
        sentences.append(
          "Timestamps were negotiated, and later segments of the \(side.rawValue) lack them: a device on the way takes "
            + "options out (RFC 7323 §3.2).")
      }
      if findings.contains(isClient ? .clientRefused : .serverRefused) {
        sentences.append(
          "\(Self.refused(side, flow)) with the \(side.rawValue)'s address have TSvals older than what the "
            + "\(side.peer.rawValue) had echoed: its stack drops them (PAWS), and they count for nothing here. Old "
            + "duplicates, or forged.")
      }
      if findings.contains(isClient ? .clientUnreliable : .serverUnreliable) {
        sentences.append(
          "The \(side.rawValue)'s TSvals go back, and its peer took the segments all the same: they are no clock, or several."
        )
      }
    }
    if findings.contains(.unasked) {
      sentences.append("The SYN-ACK has timestamps that the SYN did not offer: RFC 7323 §3.2 forbids it.")
    }
  }

  /// `Segments (frame 19, 23)`: the refused segments that are among the events; the others had no octets.
  private static func refused(_ side: Side, _ flow: borrowing FlowRecord) -> String {
    let frames = flow.events.filter { $0.from == side && $0.note == .oldDuplicate && $0.tsval != nil }
      .prefix(4).map { String($0.frame) }
    return frames.isEmpty ? "Segments" : "Segments (frame \(frames.joined(separator: ", ")))"
  }

  /// The class of evidence that each end's last state rests on, in a sentence; nil where none is known.
  static func states(_ flow: borrowing FlowRecord) -> String? {
    var parts: [String] = []
    if let state = flow.client.state, let evidence = flow.evidence.clientState {
      parts.append("client \(state.rawValue): \(evidence.rawValue)")
    }
    if let state = flow.server.state, let evidence = flow.evidence.serverState {
      parts.append("server \(state.rawValue): \(evidence.rawValue)")
    }
    return parts.isEmpty
      ? nil
      : "Weakest evidence behind the last states: \(parts.joined(separator: ", ")) (lastack explain evidence)."
  }

  /// Where the tap stood for this connection.
  static func vantage(_ flow: borrowing FlowRecord) -> String? {
    guard let vantage = flow.evidence.vantage else { return nil }
    return "From the tap to the client and back \(Units.duration(vantage.clientGap)), to the server "
      + "\(Units.duration(vantage.serverGap)), by the handshake."
  }
}
