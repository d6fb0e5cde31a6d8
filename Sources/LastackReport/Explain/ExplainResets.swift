internal import LastackTracking

// `semantics.md` §7: what a reset says, and what it does.
extension ResetCause {
  var explanation: Explanation {
    switch self {
    case .closedPort:
      entry("no program listens on the port.", "SYN, then RST,ACK of it.", "Start the service.")
    case .dataAfterClose:
      entry(
        "data reached an end that had closed.",
        "Its FIN, then data, then a RST. Proven where the FIN was acknowledged before the data, and the RST has the data's "
          + "ACK number; strong where the data crossed the FIN; else probable.",
        "The sender wrote after the reader had gone.")
    case .closeWithUnreadDataOrLinger:
      entry(
        "the application aborted: it closed with unread data, set SO_LINGER 0, or was killed.",
        "RST,ACK with the next number, no segment that it answers. Strong where it continues the socket's timestamps.",
        "nstat -az TcpExtTCPAbortOnClose TcpExtTCPAbortOnData tells which.")
    case .halfOpenPeer:
      entry(
        "a segment met a host that knows no such connection.",
        "Data, a probe or a FIN, then a bare RST with its ACK number, from an end that had not spoken for a while; also "
          + "where FIN-WAIT-2 or TIME-WAIT should have answered.",
        "The host restarted, a balancer moved the connection, or the socket was orphaned (tcp_fin_timeout).")
    case .keepaliveRace:
      entry(
        "a request crossed the server's close of an idle connection.",
        "The server's FIN after an idle time, then data of the client's that does not acknowledge it, then a RST.",
        "Let the client's idle timeout be shorter than the server's.")
    case .idleMiddlebox:
      entry(
        "a device in between had forgotten the connection, or the end itself.",
        "A silence of a minute or more, then data, then a bare reset. One connection alone does not tell which.",
        "Send keepalives more often than the device's idle timeout.")
    case .timeout:
      entry(
        "an end gave up waiting.",
        "Retransmissions or probes without answer, then RST,ACK; or a FIN that comes a minute after FIN-WAIT-2 began.",
        "See outcome.")
    case .tupleCollision:
      entry(
        "a SYN met an earlier connection.", "SYN, ACK of an old number, RST with that number.",
        "See reopen and previous_flow.")
    case .timeWaitAssassination:
      entry(
        "an old segment drew an ACK from TIME-WAIT, which drew a reset.",
        "Old segment, ACK, RST with exactly its number.",
        "sysctl net.ipv4.tcp_rfc1337=1 makes TIME-WAIT ignore it.")
    case .listenerOverflow:
      entry(
        "the accept queue was full.",
        "A bare RST to the handshake's last ACK or the first data, from a server that had sent nothing but its SYN-ACK.",
        "nstat -az TcpExtListenOverflows; raise the backlog and somaxconn.")
    case .handshakeAbandoned:
      entry(
        "the client gave up while connecting.",
        "SYN-ACK, then RST from the client: a scanner, a race of two addresses, or a SYN that it never sent.",
        "")
    case .forged:
      entry(
        "a third party sent it.", "Numbers, TTL or IP identification that the end cannot have sent.",
        "Capture at both ends.")
    case .unknown: entry("the packets do not tell.", "No rule applies.", "")
    }
  }

  private func entry(_ definition: String, _ evidence: String, _ action: String) -> Explanation {
    Explanation(
      "reset_cause", rawValue, "Reset cause: \(rawValue)", definition, evidence: evidence,
      source: "RFC 9293 §3.5.2; RFC 2525 §2.17; Linux tcp_send_active_reset, tcp_v4_send_reset",
      action: action)
  }
}

extension ResetOrigin {
  var explanation: Explanation {
    let definition =
      switch self {
      case .endpoint:
        "the reset fits the end whose address it carries. A NAT gateway or balancer that owns the address looks the same."
      case .suspectedMiddlebox:
        "it does not fit that end: its headers differ in two ways, or what the end sent itself contradicts it. A device "
          + "in between may have sent it, or another machine behind the address."
      case .provenInjected: "that end did not send it: a second capture at that end lacks it."
      case .unknown: "too little to compare with, or the signs contradict one another."
      }
    return Explanation(
      "reset_origin", rawValue, "Reset origin: \(rawValue)", definition,
      evidence:
        "TTL, IP identification, timestamps, time and numbers beside the end's other segments: lastack flow names them.",
      source: "Weaver, Sommer, Paxson, NDSS 2009; Linux tcp_v4_send_reset, tcp_send_active_reset",
      confirm: "a second capture at that end")
  }
}

extension ResetEffect {
  var explanation: Explanation {
    let definition =
      switch self {
      case .accepted:
        "its number is what its receiver waited for, and nothing that came after speaks against it."
      case .challengedThenAccepted: "its receiver asked back, and the second reset was exact."
      case .challengedAndSurvived: "its receiver asked back, and the connection went on."
      case .ignored:
        "it changed nothing: its number did not count, its receiver was closed already, or went on without it."
      case .unknown: "its number may count or not, and nothing after it tells."
      }
    return Explanation(
      "reset_effect", rawValue, "Reset effect: \(rawValue)", definition,
      evidence: "The reset's number beside what its receiver had acknowledged, and what came after.",
      source: "RFC 5961 §3.2; Linux tcp_validate_incoming", confirm: "nstat -az TcpExtTCPChallengeACK")
  }
}

extension ReopenVerdict {
  var explanation: Explanation {
    let definition =
      switch self {
      case .accepted: "the new SYN took the place of the earlier connection's TIME-WAIT."
      case .challenged:
        "the earlier connection answered with an ACK of its own numbers; the client resets that and sends its SYN again."
      case .unanswered: "nothing answered, or not before the earlier connection's TIME-WAIT was over."
      case .reset: "the earlier connection answered with a reset."
      }
    return Explanation(
      "reopen", rawValue, "Reopen: \(rawValue)", definition,
      evidence: "The answer to a SYN on a four-tuple still alive.",
      source: "RFC 9293 §3.5.1, §3.6.1, §3.10.7.4; RFC 6191; Linux tcp_timewait_state_process",
      confirm: confirm, action: action)
  }

  private var confirm: String {
    switch self {
    case .challenged, .unanswered:
      "On the server: nstat -az TcpExtPAWSTimewait TcpExtTCPACKSkippedTimeWait TcpExtTCPChallengeACK"
    case .accepted, .reset: ""
    }
  }

  private var action: String {
    switch self {
    case .challenged:
      "Each costs the client a round trip and about 10 ms (Linux 5.7 or later), else a SYN timeout of 1 s or more. Where "
        + "it never gets through, a filter drops the reset, or tcp_rfc1337=1 ignores it."
    case .unanswered: "FreeBSD's TIME-WAIT drops what it does not take; so do filters that track connections."
    case .accepted, .reset: ""
    }
  }
}

extension ReopenRule {
  var explanation: Explanation {
    let definition =
      switch self {
      case .newerTimestamp:
        "its timestamp is newer than the last of the earlier connection; its sequence number alone would not do."
      case .higherSequence: "its sequence number lies beyond the earlier connection's."
      case .none:
        "nothing makes it acceptable: an older timestamp, or neither newer nor higher; or what it met is no TIME-WAIT."
      }
    return Explanation(
      "reopen_rule", rawValue, "Reopen rule: \(rawValue)", definition,
      evidence:
        "The SYN's TSval and number beside the earlier connection's last, by the rule of --time-wait-preset. An answer "
        + "that differs tells of another system, a device between, or another host.",
      source: "RFC 6191 §2; RFC 1122 §4.2.2.13; Linux tcp_timewait_state_process")
  }
}

extension RecycleVerdict {
  var explanation: Explanation {
    let definition =
      switch self {
      case .wouldDropAnswered: "a server with tcp_tw_recycle would drop this SYN; this one answered."
      case .wouldDropUnanswered: "a server with tcp_tw_recycle would drop this SYN, and nothing answered it."
      case .wouldPass: "the rule would let this SYN pass."
      }
    return Explanation(
      "recycle_verdict", rawValue, "tcp_tw_recycle: \(rawValue)", definition,
      evidence:
        "The SYN's TSval beside the address's last one when the server entered TIME-WAIT, at most 60 s before.",
      source: "Linux 2.4 to 4.11: tcp_v4_conn_request, from 3.17 on tcp_conn_request",
      confirm: "sysctl net.ipv4.tcp_tw_recycle; nstat -az TcpExtPAWSPassive",
      action: self == .wouldDropUnanswered
        ? "Switch tcp_tw_recycle off: it breaks clients behind one address." : "")
  }
}

extension ISNRelation {
  var explanation: Explanation {
    let definition =
      switch self {
      case .clock: "the initial number advanced as one Linux boot's clock does: the same host."
      case .timeWaitDerived: "the initial number is the old next number plus 65537: made from a TIME-WAIT."
      case .unrelated:
        "the numbers are unrelated: another host, a reboot, another system, or a clock that was stepped."
      }
    return Explanation(
      "client_isn_relation, server_isn_relation", rawValue, "ISN: \(rawValue)", definition,
      evidence:
        "The initial numbers of two connections of one four-tuple, and the time between: 64 ns a step, within 10 ms.",
      source: "RFC 6528; Linux seq_scale, tcp_twsk_unique")
  }
}
