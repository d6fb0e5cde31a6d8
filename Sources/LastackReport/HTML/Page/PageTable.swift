/// A table that can be sorted and filtered; without a script it is a table.
struct PageTable {
  struct Column {
    var title: StaticString
    var isNumber: Bool

    static func text(_ title: StaticString) -> Column { Column(title: title, isNumber: false) }
    static func number(_ title: StaticString) -> Column { Column(title: title, isNumber: true) }
  }

  enum Cell {
    case text(String)
    case mono(String)
    /// A count; 0 is a dot, so that what is there stands out.
    case count(Int)
    /// Text that sorts by a number.
    case sorted(String, by: Int)
    /// A link to a flow that the page shows in full.
    case flow(Int)
    /// A link to the finding of that number.
    case finding(Int, String)
    /// A part of a whole, in words and as a bar.
    case share(Int, of: Int, EndingKind?)
  }

  /// Rows beyond which a table scrolls by itself.
  private static let longest = 16

  var caption: String
  var columns: [Column]

  /// Writes the table; the first cell of each row is its head. Beyond `most` rows it says how many more there are.
  func write(_ rows: [[Cell]], of total: Int? = nil, to markup: inout Markup) {
    let total = total ?? rows.count
    if rows.count > Self.longest {
      // A part of the page that scrolls by itself must be within reach of the keyboard.
      markup.raw("<div class=\"scroll long\" tabindex=\"0\" role=\"group\"")
      markup.attribute("aria-label", caption)
      markup.raw(">")
    } else {
      markup.raw("<div class=\"scroll\">")
    }
    markup.raw("<table class=\"sort\"><caption><span>")
    markup.text(caption)
    if rows.count < total {
      markup.text(
        " The first \(Units.count(rows.count)) of \(Units.count(total)); lastack hosts has them all.")
    }
    markup.raw("</span></caption><thead><tr>")
    for column in columns {
      markup.raw(column.isNumber ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">")
      markup.raw(column.title)
      markup.raw("</th>")
    }
    markup.raw("</tr></thead><tbody>\n")
    for row in rows {
      markup.raw("<tr>")
      for (index, cell) in row.enumerated() {
        write(cell, isHead: index == 0, isNumber: columns[index].isNumber, &markup)
      }
      markup.raw("</tr>\n")
    }
    markup.raw("</tbody></table></div>\n")
  }

  private func write(_ cell: Cell, isHead: Bool, isNumber: Bool, _ markup: inout Markup) {
    markup.raw(isHead ? "<th scope=\"row\"" : "<td")
    switch cell {
    case .text(let text):
      // Sentences need room on a narrow screen; single words do not.
      markup.raw(!isHead && text.count > 24 ? " class=\"w\">" : ">")
      markup.text(text)
    case .mono(let text):
      markup.raw(" class=\"mono\">")
      markup.text(text)
    case .count(let count):
      sorted(by: count, isNumber, &markup)
      markup.text(count == 0 ? "·" : Units.count(count))
    case .sorted(let text, let number):
      sorted(by: number, isNumber, &markup)
      markup.text(text)
    case .flow(let flow):
      markup.raw(" data-v=\"")
      markup.number(flow)
      markup.raw("\">")
      markup.flowLink(flow, "flow \(flow)")
    case .finding(let number, let text):
      markup.raw("><a href=\"#finding-")
      markup.number(number)
      markup.raw("\">")
      markup.text(text)
      markup.raw("</a>")
    case .share(let part, let whole, let kind):
      sorted(by: part, isNumber, &markup)
      markup.text(Units.percent(part, of: whole))
      markup.raw("<span class=\"bar ")
      markup.raw(kind?.style ?? "k-plain")
      markup.raw("\" style=\"width:")
      markup.number(whole > 0 ? 100 * Double(part) / Double(whole) : 0)
      markup.raw("%\"></span>")
    }
    markup.raw(isHead ? "</th>" : "</td>")
  }

  private func sorted(by number: Int, _ isNumber: Bool, _ markup: inout Markup) {
    markup.raw(isNumber ? " class=\"n\" data-v=\"" : " data-v=\"")
    markup.number(number)
    markup.raw("\">")
  }
}
