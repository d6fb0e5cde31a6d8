import Foundation
import Testing

/// The page in a browser: it does what it offers, and asks for nothing.
@Suite(
  .serialized,
  .enabled(
    if: Browser.program != nil, "no Chromium here: make test installs Debian's chromium-headless-shell"))
struct PageTests {
  /// All stories as one capture: several services, findings of every severity, dozens of flows.
  private static func page(_ scratch: Scratch, named name: String = "report.html") throws -> String {
    let captures = Transcript.root.appendingPathComponent("Captures").path
    let run = try BuiltProgram.shell(
      "\"$LASTACK\" report -o '\(scratch.file(name))' '\(captures)'/[a-eg-z]*.pcap")
    try #require(run.status == 0, "\(run.errors)")
    return "file://" + scratch.file(name)
  }

  /// The first cells of the rows that are shown, in a table of the section.
  private static func column(_ section: String, _ index: Int = 0) -> String {
    "[...document.querySelectorAll('#\(section) table')[0].tBodies[0].rows].filter(r => !r.hidden)"
      + ".map(r => r.cells[\(index)].textContent)"
  }

  @Test func `it sorts, filters, opens a ladder and changes its ground, and asks for nothing`() throws {
    let scratch = try Scratch()
    let address = try Self.page(scratch)
    let browser = try Browser()
    try browser.show(width: 1280, ground: "light")
    try browser.open(address)

    // Sorting, by the keyboard: numbers begin with the largest, and 1,000 is more than 200.
    let head = "document.querySelectorAll('#closers thead th')[1]"
    try browser.evaluate("\(head).querySelector('button').focus()")
    try browser.press("Enter", code: 13, text: "\r")
    #expect(try browser.text("\(head).getAttribute('aria-sort')") == "descending")
    let descending = try browser.texts(Self.column("closers", 1)).compactMap {
      Int($0.replacing(",", with: ""))
    }
    #expect(descending.count > 5)
    #expect(descending == descending.sorted(by: >))
    #expect((descending.first ?? 0) >= 1000)
    try browser.press("Enter", code: 13, text: "\r")
    #expect(try browser.text("\(head).getAttribute('aria-sort')") == "ascending")
    #expect(
      try browser.texts(Self.column("closers", 1)).compactMap { Int($0.replacing(",", with: "")) }
        == descending.reversed())
    #expect(try browser.number("document.querySelectorAll('#closers [aria-sort]').length") == 1)

    // Filtering.
    try browser.evaluate("document.querySelector('#flows .find input').focus()")
    let all = try browser.texts(Self.column("flows", 1))
    try browser.type("EXHAUSTION taken")
    let shown = try browser.texts(Self.column("flows", 1))
    #expect(!shown.isEmpty && shown.count < all.count)
    #expect(shown.allSatisfy { $0.contains("port_exhaustion") && $0.contains("taken") })
    #expect(
      try browser.text("document.querySelector('#flows .find output').textContent")
        == "\(shown.count) of \(all.count) rows")

    // A ladder: its details are closed until a link in the table leads there.
    let first = try browser.text("document.querySelector('#flows tbody a').getAttribute('href')")
    let ladder = "document.querySelector('\(first)').closest('details')"
    #expect(!(try browser.truth("\(ladder).open")))
    try browser.evaluate("document.querySelector('#flows tbody a').click()")
    try browser.evaluate("new Promise(done => setTimeout(done))")
    #expect(try browser.truth("\(ladder).open"))
    #expect(
      try browser.number("Math.round(\(ladder).querySelector('svg.ladder').getBoundingClientRect().width)")
        == 740)

    // The ground: the system's until the reader chooses, and then the reader's.
    let ground = "getComputedStyle(document.body).backgroundColor"
    let light = try browser.text(ground)
    try browser.evaluate("document.getElementById('ground').click()")
    let dark = try browser.text(ground)
    #expect(light != dark)
    #expect(try browser.text("document.getElementById('ground').textContent") == "Light")
    try browser.show(width: 1280, ground: "dark")
    try browser.evaluate("document.getElementById('ground').click()")
    #expect(try browser.text(ground) == light)

    #expect(browser.complaints == [])
    #expect(Set(browser.requests.filter { !$0.hasPrefix("data:") }) == [address])
  }

  @Test(arguments: ["light", "dark"])
  func `every text has the contrast that WCAG asks for, and a phone does not scroll sideways`(ground: String)
    throws
  {
    let scratch = try Scratch()
    let browser = try Browser()
    try browser.show(width: 390, ground: ground)
    try browser.open(try Self.page(scratch))
    try browser.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    #expect(try browser.number("document.documentElement.scrollWidth") == 390)
    #expect(try browser.texts(Self.lowContrast) == [])
    #expect(browser.complaints == [])
  }

  @Test func `names of files are text, whatever they spell`() throws {
    let scratch = try Scratch()
    let name = "<img src=x onerror=document.title=1>&quot;'\u{202E}.pcap"
    let sample = try Data(
      contentsOf: Transcript.root.appendingPathComponent("Captures/port-exhaustion.pcap"))
    try sample.write(to: URL(fileURLWithPath: scratch.file(name)))
    #expect(try BuiltProgram.run("report", "-o", scratch.file("a.html"), scratch.file(name)).status == 0)
    let browser = try Browser()
    try browser.open("file://" + scratch.file("a.html"))
    let shown = "<img src=x onerror=document.title=1>&quot;'\u{FFFD}.pcap"
    #expect(try browser.text("document.querySelector('h1').textContent") == shown)
    #expect(try browser.text("document.title") == "\(shown) · lastack")
    #expect(try browser.number("document.images.length") == 0)
    #expect(browser.complaints == [])
  }

  @Test func `without a script everything is there to be read`() throws {
    let scratch = try Scratch()
    let address = try Self.page(scratch)
    let page = try String(contentsOfFile: scratch.file("report.html"), encoding: .utf8)
    let bare = page.replacing(#/<script>.*?</script>/#.dotMatchesNewlines(), with: "")
    try bare.write(toFile: scratch.file("bare.html"), atomically: true, encoding: .utf8)
    let browser = try Browser()
    try browser.show(width: 1280, ground: "light")
    try browser.open(address.replacing("report.html", with: "bare.html"))
    // No button that does nothing; and a link to a ladder opens it, as HTML has it.
    #expect(
      try browser.number("[...document.querySelectorAll('button')].filter(b => b.offsetParent).length") == 0)
    try browser.evaluate("document.querySelector('#flows tbody a').click()")
    try browser.evaluate("new Promise(done => setTimeout(done))")
    #expect(try browser.number("document.querySelectorAll('details[open] svg.ladder').length") == 1)
  }

  /// Texts whose contrast with what is behind them is below 4.5 (WCAG 2.2 §1.4.3), by the formula there.
  private static let lowContrast = #"""
    (() => {
      const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      const rgba = (color) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return canvas.getImageData(0, 0, 1, 1).data;
      };
      const luminance = (color) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
        const c = color[i] / 255;
        return sum + weight * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
      }, 0);
      const behind = (element) => {
        for (let e = element; e; e = e.parentElement) {
          const color = rgba(getComputedStyle(e).backgroundColor);
          if (color[3] === 255) return color;
        }
        return [255, 255, 255];
      };
      const wash = rgba(getComputedStyle(document.querySelector('.l-proof')).fill);
      const low = new Set();
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
        if (['SCRIPT', 'STYLE', 'title', 'desc'].includes(element.tagName)) continue;
        const drawn = element instanceof SVGElement;
        const ink = luminance(rgba(getComputedStyle(element)[drawn ? 'fill' : 'color']));
        for (const ground of drawn ? [behind(element), wash] : [behind(element)]) {
          const paper = luminance(ground);
          const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
          if (contrast < 4.5) low.add(element.tagName + '.' + element.getAttribute('class') + ' ' + contrast.toFixed(2));
        }
      }
      return [...low];
    })()
    """#
}
