public import Stacking
public import Tabular
public import YAML

/// Why an experiment can't be run as it stands: the input is wrong, and nothing was run or written.
public enum InputError: Error, Sendable {
  public struct TableFailure: Sendable {
    public var table: String
    /// Where the experiment file names the table's file.
    public var mark: Mark
    public var error: TableError
  }
  case specification(SpecErrors)
  case tables([TableFailure])
  case checks(SpecErrors)
  case planning(file: String, StackError)
}

extension InputError: CustomStringConvertible {
  /// Every mistake with its place, what would be right, and where it helps the source line.
  public var description: String {
    switch self {
    case .specification(let errors), .checks(let errors): errors.rendered
    case .tables(let failures):
      failures.map { failure in
        let mark = failure.mark
        return "\(failure.error.message)\n"
          + "  table '\(failure.table)' of \(mark.file):\(mark.line):\(mark.column)"
      }.joined(separator: "\n")
    case .planning(let file, let error): "\(file): \(error)"
    }
  }
}
