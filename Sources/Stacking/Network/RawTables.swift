import Jobs
import Tabular

/// The tables as they were read, and as the masked evaluation sees them.
public struct RawTables: Sendable {
  struct Entry: Sendable {
    var table: Table
    /// Stands for the content: the file's hash and how it was read, and for a masked table the mask.
    var key: JobKey
  }
  private var actual: [String: Entry] = [:]
  private var masked: [String: Entry] = [:]

  init(actual: [String: Entry], masked: [String: Entry]) {
    self.actual = actual
    self.masked = masked
  }

  func entry(_ name: String, in evaluation: Evaluation) -> Entry? {
    if evaluation == .masked, let hidden = masked[name] { return hidden }
    return actual[name]
  }

  /// What is known of a column, by row; NaN where it is missing.
  func observed(_ table: String, _ column: String) -> [Double] {
    guard case .numbers(let cells)? = actual[table]?.table[column]?.values else { return [] }
    return cells
  }
}
