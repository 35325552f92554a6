public import TableFiles
public import Wording
public import Specification
public import Stacking
import Tabular
public import YAML

/// Why an experiment can't be run as it stands: the input is wrong, and nothing was run or written.
public enum InputError: Error, Sendable {
  public struct TableFailure: Equatable, Sendable {
    public var table: String
    /// Where the experiment file names the table's file.
    public var mark: Mark
    public var error: TableError
  }
  /// All that is wrong with the file and its tables, and what is doubtful.
  case invalid([SpecError], tables: [TableFailure], warnings: [SpecError], SpecSources)
  case planning(file: String, StackError)
  /// It asks for portable arithmetic, and this process computes with other kernels of OpenBLAS.
  case arithmetic(file: String, kernel: String)
  /// About so many jobs, of which each takes memory before anything runs.
  case tooManyJobs(file: String, variants: Int, jobs: Int, bytes: Int, limit: Int)
}

extension InputError {
  /// What is wrong, without what is doubtful.
  public var diagnoses: [Diagnosis] {
    switch self {
    case .invalid(let errors, let failures, _, _):
      errors.map(\.diagnosis) + failures.flatMap(\.diagnoses)
    case .planning(let file, let error): [error.diagnosis.at(file)]
    case .arithmetic(let file, let kernel):
      [
        Diagnosis(
          "'arithmetic: portable' is not to be had: OpenBLAS computes with kernels for \(kernel)",
          help:
            "start with \(PortableArithmetic.variable.name)=\(PortableArithmetic.variable.value), and an "
            + "OpenBLAS that has these kernels (DYNAMIC_ARCH)", at: file)
      ]
    case .tooManyJobs(let file, let variants, let jobs, let bytes, let limit):
      [
        Diagnosis(
          "\(counted(variants, "variant")) make about \(rounded(jobs)) jobs, which need about "
            + "\(mebibytes(bytes)) of memory to plan; the limit is \(limit) jobs",
          help: "use fewer variants, or set budget: {jobs: \(rounded(jobs + jobs / 10))}", at: file)
      ]
    }
  }

  /// What is doubtful.
  public var warnings: [Diagnosis] {
    guard case .invalid(_, _, let warnings, _) = self else { return [] }
    return warnings.map(\.diagnosis)
  }
}

extension InputError: CustomStringConvertible {
  /// Every error with its place, and where it helps the source line.
  public var description: String {
    switch self {
    case .invalid(let errors, let failures, let warnings, let sources):
      (errors.map { sources.rendered($0) } + failures.map(\.rendered)
        + warnings.map { sources.rendered($0, as: .warning) } + [tally]).joined(separator: "\n\n")
    case .planning, .tooManyJobs, .arithmetic:
      diagnoses.map { $0.rendered() }.joined(separator: "\n\n")
    }
  }

  /// "3 errors, 1 warning".
  private var tally: String {
    guard case .invalid(let errors, let failures, let warnings, _) = self else {
      return Wording.tally(errors: 1, warnings: 0)
    }
    return Wording.tally(
      errors: errors.count + failures.reduce(0) { $0 + $1.error.diagnoses.count },
      warnings: warnings.count)
  }
}

extension InputError.TableFailure {
  /// The failure's, with the table's name.
  var diagnoses: [Diagnosis] {
    error.diagnoses.map { diagnosis in
      var named = diagnosis
      named.what = "table '\(table)': \(diagnosis.what)"
      return named
    }
  }

  /// The failure, and the table that it is about.
  var rendered: String {
    diagnoses.map { $0.rendered() }.joined(separator: "\n\n")
      + "\nnote: table '\(table)' is declared at \(mark)"
  }
}

/// A count to two digits, not less than it is.
private func rounded(_ count: Int) -> Int {
  var unit = 1
  while count / unit >= 100 { unit *= 10 }
  return (count + unit - 1) / unit * unit
}
