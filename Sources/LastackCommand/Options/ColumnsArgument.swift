import ArgumentParser
import Lastack

/// Names of columns with commas between them, in the order in which they are written.
struct ColumnsArgument: ExpressibleByArgument {
  /// At least one.
  var columns: [RowColumn] = []

  /// The parser's own words for a wrong value say neither which name is wrong nor which was meant.
  private(set) var problem: UnknownColumn?

  init?(argument: String) {
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let name = String(name).trimmed
      do { columns.append(try RowColumn(name: name)) } catch {
        problem = error
        return
      }
    }
  }

  func validate() throws {
    guard let problem else { return }
    throw ValidationError(
      "--columns: no column is called '\(problem.name)'; did you mean '\(problem.nearest)'?")
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
