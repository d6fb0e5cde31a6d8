internal import LastackDiagnosis
internal import LastackWire

/// What stands around the sections: head, title, contents, foot.
struct PageFrame {
  let run: RunSummary

  private var name: String {
    switch run.inputs.count {
    case 0: "no input"
    case 1...3: run.inputs.map(\.name).joined(separator: ", ")
    default: "\(run.inputs[0].name) and \(Units.count(run.inputs.count - 1, "more file"))"
    }
  }

  func open(_ contents: [(id: StaticString, title: StaticString, isThere: Bool)], _ markup: inout Markup) {
    markup.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
    // Whatever a capture's names may try, nothing is loaded and no other script runs.
    markup.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
    markup.raw("style-src 'unsafe-inline'; img-src data:; script-src '")
    markup.raw(PageScript.digest)
    markup.raw("'\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>")
    markup.text("\(name) · lastack")
    markup.raw("</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n")
    markup.raw(PageStyle.rules)
    markup.raw(LadderStyle.rules)
    markup.raw(PageStyle.media)
    markup.raw(
      "</style></head>\n<body><a class=\"skip\" href=\"#main\">Skip to the report</a><div class=\"wrap\">\n")
    markup.raw("<header class=\"top\"><div><div class=\"brand\">lastack report</div><h1>")
    markup.text(name)
    markup.raw("</h1><p>")
    markup.text(facts)
    markup.raw("</p></div><button type=\"button\" id=\"ground\" hidden>Dark</button></header>\n")
    markup.raw("<nav aria-label=\"Contents\"><ul>")
    for entry in contents where entry.isThere {
      markup.raw("<li><a href=\"#")
      markup.raw(entry.id)
      markup.raw("\">")
      markup.raw(entry.title)
      markup.raw("</a></li>")
    }
    markup.raw("</ul></nav>\n<main id=\"main\">\n")
  }

  private var facts: String {
    guard let first = run.firstTime, let last = run.lastTime else { return "no packet" }
    return "\(Units.second(first)) UTC, for \(Units.duration(last.nanoseconds(since: first)))"
      + " · \(Units.count(run.totals.packets, "packet")) · \(Units.count(run.totals.flows, "connection"))"
  }

  func close(_ markup: inout Markup) {
    markup.raw("</main>\n<footer>")
    markup.text(
      "Made by lastack \(run.version). Times are UTC. The page holds all it needs and loads nothing. ")
    markup.raw("<code>lastack explain</code> says what every word means.</footer></div>\n<script>")
    markup.raw(PageScript.code)
    markup.raw("</script></body></html>\n")
  }
}

extension Markup {
  /// Opens a section with its heading.
  mutating func openSection(_ id: StaticString, _ title: StaticString) {
    raw("<section aria-labelledby=\"")
    raw(id)
    raw("-h\" id=\"")
    raw(id)
    raw("\"><h2 id=\"")
    raw(id)
    raw("-h\">")
    raw(title)
    raw("</h2>\n")
  }

  mutating func closeSection() { raw("</section>\n") }

  /// Something to paste elsewhere.
  mutating func command(_ text: String) {
    raw("<div class=\"cmd\"><code>")
    self.text(text)
    raw("</code></div>")
  }

  mutating func note(_ text: String) {
    element("p", class: "note", text)
  }

  /// A link to a flow that the page shows.
  mutating func flowLink(_ flow: Int, _ text: String) {
    raw("<a href=\"#flow-")
    number(flow)
    raw("\">")
    self.text(text)
    raw("</a>")
  }
}
