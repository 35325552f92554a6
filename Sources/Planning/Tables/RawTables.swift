import Stacking
import Jobs
package import Tabular

/// The tables as they were read, and as the masked evaluation sees them.
public struct RawTables: Sendable {
  package struct Entry: Sendable {
    package var table: Table
    /// The hash of what the table holds.
    var key: JobKey
  }
  private var actual: [String: Entry] = [:]
  private var masked: [String: Entry] = [:]

  init(actual: [String: Entry], masked: [String: Entry]) {
    self.actual = actual
    self.masked = masked
  }

  var all: [Entry] { Array(actual.values) + Array(masked.values) }

  /// The hash of what a table holds as an evaluation sees it.
  ///
  /// - Precondition: a table of this name was read.
  func key(_ name: String, in evaluation: Evaluation = .actual) -> JobKey {
    guard let entry = entry(name, in: evaluation) else {
      preconditionFailure("table '\(name)' was not read")
    }
    return entry.key
  }

  package func entry(_ name: String, in evaluation: Evaluation) -> Entry? {
    if evaluation == .masked, let hidden = masked[name] { return hidden }
    return actual[name]
  }

  /// What is known of a column, by row; NaN where it is missing.
  ///
  /// - Parameter classes: Whose numbers they are then; empty for a column of numbers.
  func observed(_ table: String, _ column: String, classes: [String] = []) -> [Double] {
    if !classes.isEmpty {
      return actual[table]?.table[column].map { TargetCells.codes($0, of: classes) } ?? []
    }
    guard case .numbers(let cells)? = actual[table]?.table[column]?.values else { return [] }
    return cells
  }
}
