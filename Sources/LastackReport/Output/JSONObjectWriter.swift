/// Writes the members of a JSON object with the commas between them.
struct JSONObjectWriter {
  private var needsComma = false

  mutating func open(_ output: inout OutputBuffer) {
    output.append("{")
    needsComma = false
  }

  mutating func close(_ output: inout OutputBuffer) { output.append("}") }

  mutating func key(_ name: StaticString, _ output: inout OutputBuffer) {
    output.append(needsComma ? ",\"" : "\"")
    output.append(name)
    output.append("\":")
    needsComma = true
  }

  mutating func text(_ name: StaticString, _ value: String?, _ output: inout OutputBuffer) {
    key(name, &output)
    if let value { JSONSyntax.append(value, to: &output) } else { output.append(JSONSyntax.null) }
  }

  mutating func number(_ name: StaticString, _ value: Int?, _ output: inout OutputBuffer) {
    key(name, &output)
    JSONSyntax.append(value, to: &output)
  }

  mutating func truth(_ name: StaticString, _ value: Bool, _ output: inout OutputBuffer) {
    key(name, &output)
    output.append(value ? "true" : "false")
  }

  mutating func texts(_ name: StaticString, _ values: [String], _ output: inout OutputBuffer) {
    key(name, &output)
    output.append("[")
    for (index, value) in values.enumerated() {
      if index > 0 { output.append(",") }
      JSONSyntax.append(value, to: &output)
    }
    output.append("]")
  }

  mutating func object(
    _ name: StaticString, _ output: inout OutputBuffer,
    _ members: (inout JSONObjectWriter, inout OutputBuffer) -> Void
  ) {
    key(name, &output)
    Self.object(&output, members)
  }

  /// A member that holds one object for each of `elements`.
  mutating func array<Element>(
    _ name: StaticString, _ elements: [Element], _ output: inout OutputBuffer,
    _ members: (Element, inout JSONObjectWriter, inout OutputBuffer) -> Void
  ) {
    key(name, &output)
    output.append("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(",") }
      Self.object(&output) { object, output in members(element, &object, &output) }
    }
    output.append("]")
  }

  private static func object(
    _ output: inout OutputBuffer, _ members: (inout JSONObjectWriter, inout OutputBuffer) -> Void
  ) {
    var object = JSONObjectWriter()
    object.open(&output)
    members(&object, &output)
    object.close(&output)
  }
}
