public import LastackDiagnosis

/// An assertion's result as one JSON object; a bound that is missing is null.
public enum AssertionJSON {
  public static func write(_ result: AssertionResult, to output: inout OutputBuffer) {
    let characters = Array(result.text)
    var object = JSONObjectWriter()
    object.open(&output)
    object.text("assertion", result.text, &output)
    object.text("verdict", result.verdict.rawValue, &output)
    object.array("parts", result.parts, &output) { part, object, output in
      object.text("text", String(characters[part.range]), &output)
      object.text("verdict", part.verdict.rawValue, &output)
      for (key, reading) in [("left" as StaticString, part.left), ("right", part.right)] {
        guard let reading else { continue }
        object.object(key, &output) { object, output in
          object.decimal("low", reading.low, &output)
          object.decimal("high", reading.high, &output)
        }
      }
      object.texts("doubts", part.doubts.map(\.phrase).sorted(), &output)
      object.key("flows", &output)
      output.append("[" + part.witnesses.map { String($0.flow) }.joined(separator: ",") + "]")
      object.number("flow_count", part.witnessCount, &output)
    }
    object.close(&output)
    output.append("\n")
  }
}
