public import TableFiles
import Wording
public import Stacking
import Tabular
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
  /// About so many jobs, of which each takes memory before anything runs.
  case tooManyJobs(file: String, variants: Int, jobs: Int, bytes: Int, limit: Int)
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
    case .tooManyJobs(let file, let variants, let jobs, let bytes, let limit):
      "\(file): \(counted(variants, "variant")) make about \(rounded(jobs)) jobs, and their plan alone "
        + "about \(mebibytes(bytes)) of memory; at most \(limit) jobs are planned: take fewer variants, "
        + "or where the memory is there declare budget: {jobs: \(rounded(jobs + jobs / 10))}"
    }
  }
}

/// A count to two digits, not less than it is.
private func rounded(_ count: Int) -> Int {
  var unit = 1
  while count / unit >= 100 { unit *= 10 }
  return (count + unit - 1) / unit * unit
}
