internal import LastackDiagnosis
internal import LastackTracking

/// A run in three sentences: how connections ended, who closes and where TIME-WAIT gathers, what is wrong.
struct SummarySentences {
  let all: [String]

  init(_ report: HTMLReport) {
    let closes = report.closes
    guard closes.flows > 0 else {
      all = ["There is no TCP connection in what was read."]
      return
    }
    all = [Self.endings(closes), Self.closers(report), Self.trouble(report)]
  }

  private static func endings(_ closes: CloseSummary) -> String {
    let counts = EndingKind.counts(closes.outcomes).filter { $0.count > 0 }.sorted { $0.count > $1.count }
    if counts.count == 1, let only = counts.first {
      return closes.flows == 1
        ? "The one connection \(verb(only.kind, 1))."
        : "All \(Units.count(closes.flows)) connections \(verb(only.kind, 2))."
    }
    let parts = counts.enumerated().map { index, part in
      let share = closes.flows >= 200 ? " (\(Units.percent(part.count, of: closes.flows)))" : ""
      return "\(Units.count(part.count))\(share) \(verb(part.kind, part.count))"
    }
    return "Of \(Units.count(closes.flows)) connections \(list(parts))."
  }

  private static func verb(_ kind: EndingKind, _ count: Int) -> String {
    kind == .alive ? (count == 1 ? "was still open at the end" : "were still open at the end") : kind.clause
  }

  static func list(_ parts: [String]) -> String {
    guard parts.count > 1, let last = parts.last else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }

  private static func closers(_ report: HTMLReport) -> String {
    let closers = report.closes.activeClosers
    let known = closers[.client] + closers[.server] + closers[.both]
    var sentence: String
    if known == 0 {
      sentence =
        closers.total == 0 ? "No close by FIN was captured" : "Who closed first cannot be told of any close"
    } else if closers[.client] == closers[.server], closers[.client] > 0 {
      sentence =
        "Client and server closed first equally often, in \(Units.count(closers[.client])) closes each"
    } else {
      let most: (name: String, count: Int) =
        closers[.client] >= closers[.server]
        ? ("The client", closers[.client]) : ("The server", closers[.server])
      sentence =
        most.count == known
        ? "\(most.name) closed first \(known == 1 ? "in the one close" : "in all \(Units.count(known)) closes") that can be told"
        : "\(most.name) closed first in \(share(most.count, of: known)) closes"
    }
    if let host = report.hosts.hosts.first {
      let isEarly = host.peak.time < host.warmingUpUntil
      sentence +=
        host.peak.population < 4
        ? "; TIME-WAIT was left at \(Units.address(host.address))"
        : "; TIME-WAIT gathers at \(Units.address(host.address)), \(isEarly ? "at least" : "up to") "
          + "\(Units.count(host.peak.population)) at once"
    } else if known > 0 {
      sentence += "; no TIME-WAIT was left behind"
    }
    return sentence + "."
  }

  /// `5 of 8`, or of many `98.2 % of 1,204`.
  private static func share(_ part: Int, of whole: Int) -> String {
    "\(whole < 200 ? Units.count(part) : Units.percent(part, of: whole)) of \(Units.count(whole))"
  }

  private static func trouble(_ report: HTMLReport) -> String {
    if let worst = report.hosts.findings.first {
      let wording = FindingWording(worst)
      let others = report.hosts.findings.count - 1
      let rest =
        others > 0
        ? " \(others == 1 ? "One more finding" : "\(Units.count(others)) more findings") below." : ""
      return "\(worst.severity.rawValue.prefix(1).uppercased() + worst.severity.rawValue.dropFirst()): "
        + "\(wording.subject): \(wording.summary).\(rest)"
    }
    let examples = report.closes.examples
    guard let first = examples.first else {
      return report.run.totals.evictions > 0
        ? "Nothing stands out, but connections were dropped for --max-flows before they ended."
        : "Nothing went wrong that these packets show."
    }
    let parts = examples.prefix(3).map { "\(Units.count($0.flows)) × \($0.story.phrase($0))" }
    return
      "No finding about a host. Worth a look, first flow \(first.flow): \(parts.joined(separator: "; "))."
  }
}
