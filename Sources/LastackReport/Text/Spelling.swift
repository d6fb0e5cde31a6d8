/// Names that a slip of the hand explains.
public enum Spelling {
  /// How many letters must be put in, taken out or changed (Levenshtein 1966).
  static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8.prefix(64)), Array(b.utf8))
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let changed = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }

  /// The name that was meant by `word`, two letters off at most and fewer than half of them; nil where none is so near.
  public static func slip(_ word: String, of names: [String]) -> String? {
    let near = names.map { (name: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
    guard let near, near.distance <= 2, near.distance * 2 < word.utf8.count else { return nil }
    return near.name
  }
}
