/// What one value of a column means, on what evidence it is given, where that comes from, and what to do about it.
public struct Explanation: Sendable, Equatable {
  /// The column's name.
  public var column: String
  /// The value, as the column spells it.
  public var code: String
  /// A few words, capitalised.
  public var title: String
  /// One sentence: what happened.
  public var definition: String
  /// What the packets must show for it.
  public var evidence: String
  /// RFC section or kernel function.
  public var source: String
  /// How to confirm it on the host; empty where the packets say all.
  public var confirm: String
  /// What to do; empty where there is nothing to do.
  public var action: String

  init(
    _ column: String, _ code: String, _ title: String, _ definition: String, evidence: String, source: String,
    confirm: String = "", action: String = ""
  ) {
    self.column = column
    self.code = code
    self.title = title
    self.definition = definition
    self.evidence = evidence
    self.source = source
    self.confirm = confirm
    self.action = action
  }
}
