import Foundation

/// The part of JSON Schema (draft 2020-12) that the schema of rows uses: what a value must be, and where it is not.
struct JSONSchemaCheck {
  private let root: [String: Any]

  init(_ root: [String: Any]) { self.root = root }

  private static let known: Set = [
    "$schema", "title", "description", "oneOf", "anyOf", "$defs", "$ref", "type", "format", "pattern",
    "properties", "required", "additionalProperties", "enum", "const", "items", "maxItems", "uniqueItems",
  ]

  /// Every place where `value` is not what the schema says; a keyword that this cannot check is such a place too.
  func problems(_ value: Any) -> [String] { problems(value, root, at: "") }

  private func problems(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
    var found = Set(schema.keys).subtracting(Self.known).map { "\(path): unknown keyword \($0)" }
    if let reference = schema["$ref"] as? String {
      let definitions = root["$defs"] as? [String: Any]
      guard let target = definitions?[String(reference.dropFirst("#/$defs/".count))] as? [String: Any] else {
        return ["\(path): no \(reference)"]
      }
      found += problems(value, target, at: path)
    }
    for (keyword, isExact) in [("oneOf", true), ("anyOf", false)] {
      guard let choices = schema[keyword] as? [[String: Any]] else { continue }
      let failures = choices.map { problems(value, $0, at: path) }
      let matches = failures.count { $0.isEmpty }
      if matches == 0 { found += failures.min { $0.count < $1.count } ?? [] }
      if isExact, matches > 1 { found.append("\(path): is \(matches) of \(keyword)") }
    }
    if let type = schema["type"] {
      let types = type as? [String] ?? [type as? String ?? ""]
      if !types.contains(where: { Self.isOf($0, value) }) { found.append("\(path): not \(types)") }
    }
    if let constant = schema["const"], !Self.isEqual(constant, value) {
      found.append("\(path): not \(constant)")
    }
    if let choices = schema["enum"] as? [Any], !choices.contains(where: { Self.isEqual($0, value) }) {
      found.append("\(path): \(value) is not of the vocabulary")
    }
    if let pattern = schema["pattern"] as? String, let text = value as? String,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      found.append("\(path): \(text) does not match")
    }
    return found + members(value, schema, path) + elements(value, schema, path)
  }

  private func members(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    guard let object = value as? [String: Any] else { return [] }
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    let required = schema["required"] as? [String] ?? []
    var found = required.filter { object[$0] == nil }.map { "\(path)/\($0): missing" }
    if schema["additionalProperties"] as? Bool == false {
      found += Set(object.keys).subtracting(properties.keys).map { "\(path)/\($0): unexpected" }
    }
    for (name, member) in object {
      if let schema = properties[name] { found += problems(member, schema, at: "\(path)/\(name)") }
    }
    return found
  }

  private func elements(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    guard let array = value as? [Any] else { return [] }
    var found: [String] = []
    if let most = schema["maxItems"] as? Int, array.count > most {
      found.append("\(path): \(array.count) items")
    }
    if schema["uniqueItems"] as? Bool == true, Set(array.map { "\($0)" }).count < array.count {
      found.append("\(path): the same twice")
    }
    if let items = schema["items"] as? [String: Any] {
      for (index, element) in array.enumerated() { found += problems(element, items, at: "\(path)/\(index)") }
    }
    return found
  }

  private static func isEqual(_ a: Any, _ b: Any) -> Bool { (a as? NSObject)?.isEqual(b) ?? false }

  private static func isOf(_ type: String, _ value: Any) -> Bool {
    let isTruth = (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
    switch type {
    case "null": return value is NSNull
    case "string": return value is String
    case "array": return value is [Any]
    case "object": return value is [String: Any]
    case "boolean": return isTruth
    case "number": return value is NSNumber && !isTruth
    case "integer":
      guard let number = value as? NSNumber, !isTruth else { return false }
      return number.doubleValue == number.doubleValue.rounded()
    default: return false
    }
  }
}
