internal import LastackDiagnosis

/// The words of `lastack hosts --format json` beside the findings' codes.

extension Severity {
  var explanation: Explanation {
    let (title, definition) =
      switch self {
      case .notice: ("Notice", "worth knowing; nothing is lost.")
      case .warning: ("Warning", "something is about to break, or breaks now and then.")
      case .critical: ("Critical", "users notice.")
      }
    return Explanation(
      "severity", rawValue, title, definition, evidence: "That of the finding: lastack explain findings.",
      source: "the finding's rule", action: "--fail-on \(rawValue) makes the exit code 3.")
  }
}

extension FindingEvidence.Role {
  var explanation: Explanation {
    Explanation(
      "evidence.role", rawValue, "Evidence of a finding: \(phrase)",
      "what the flow named as evidence shows: \(phrase).",
      evidence: "The frame beside it.", source: "the finding's rule: lastack explain findings",
      confirm: "lastack flow N FILE, with the number beside it.")
  }
}

extension FindingCaveat {
  var explanation: Explanation {
    Explanation(
      "caveats", rawValue, "Caveat of a finding", "what the finding assumes, or may have missed: \(phrase).",
      evidence: "No packet of this capture tells.", source: "the finding's rule: lastack explain findings")
  }
}

extension ClockRegime {
  var explanation: Explanation {
    let (title, definition, evidence) =
      switch self {
      case .shared:
        (
          "Clocks that connections share",
          "timestamps of different connections can be compared: one clock, or a few.",
          "At least four fifths of the SYNs from this address to the other lie on common lines of time and timestamp."
        )
      case .perConnection:
        (
          "An offset for each connection",
          "each connection begins at a timestamp of its own: how many machines there are cannot be known.",
          "Of at least 16 SYNs, fewer than a fifth lie on a common line."
        )
      case .mixed:
        (
          "Some on common clocks", "some connections share clocks, and too many others are on none.",
          "A part of the SYNs lies on common lines."
        )
      case .tooFew:
        (
          "Too few SYNs", "there are too few SYNs to tell.",
          "Fewer than six SYNs with timestamps, or no two near."
        )
      case .noTimestamps:
        ("No timestamps", "the SYNs carry no timestamps.", "No SYN from this address has the option.")
      }
    return Explanation(
      "regime", rawValue, title, definition, evidence: evidence,
      source: "RFC 7323 §5.4; Linux secure_tcp_ts_off()",
      confirm: "sysctl net.ipv4.tcp_timestamps: 1 offsets, 2 none.")
  }
}

extension RecycleOutcome.Verdict {
  var explanation: Explanation {
    let (title, definition) =
      switch self {
      case .proven:
        ("tcp_tw_recycle", "the server drops just what the rule drops, and answers when the rule does.")
      case .consistent: ("As with tcp_tw_recycle", "the server dropped just what the rule drops.")
      case .contradicted:
        ("Not tcp_tw_recycle", "SYNs went unanswered, but the server answered others that the rule drops.")
      case .immune: ("Immune", "the server answers SYNs that the rule drops.")
      case .untested: ("Untested", "the rule would have dropped too few of these SYNs to tell.")
      }
    return Explanation(
      "recycle.verdict", rawValue, title, definition,
      evidence: "Linux' rule, run beside the capture for each SYN, against what became of the SYN.",
      source: "Linux before 4.12, tcp_peer_is_proven()",
      confirm: "sysctl net.ipv4.tcp_tw_recycle on the server; nstat -az TcpExtPAWSPassive.")
  }
}
