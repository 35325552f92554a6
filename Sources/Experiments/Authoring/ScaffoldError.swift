public import Wording

/// Why no experiment can be made of a table.
public enum ScaffoldError: Sendable, Equatable {
  case table([Diagnosis])
  case unknownTarget(String, file: String, known: [String], because: String?)
  case oneRow(String)
  case noTarget(String, notes: [String])
  case noFeature(String, targets: [String], notes: [String])
  /// What the checks say of every experiment that was tried.
  case unsuitable(String, reason: String, notes: [String])
  case standardInput
  case exists(String)
  case unwritable(String)

  /// What was found out about the table before.
  public var notes: [String] {
    switch self {
    case .noTarget(_, let notes), .noFeature(_, _, let notes), .unsuitable(_, _, let notes): notes
    default: []
    }
  }
}

extension ScaffoldError: DiagnosedError {
  public var diagnoses: [Diagnosis] {
    switch self {
    case .table(let diagnoses): diagnoses
    case .unwritable(let message): [.init(message)]
    case .unknownTarget(let name, let file, _, let because?):
      [.init("'\(name)' can't be a target: \(because)", at: file)]
    case .unknownTarget(let name, let file, let known, nil):
      [
        .init(
          "no column '\(name)' to predict", help: Suggestion.help(for: name, among: known), at: file
        )
      ]
    case .oneRow(let file):
      [.init("the table has one row", help: "use a table with more rows", at: file)]
    case .noTarget(let file, _):
      [
        .init(
          "no column of numbers to predict",
          help: "a target must hold numbers that vary; name one of categories with --target",
          at: file)
      ]
    case .noFeature(let file, let targets, _):
      [
        .init(
          "no features for target \(targets.joined(separator: ", "))",
          help: "a feature must vary, must not identify rows, and must be known where the target "
            + "is missing", at: file)
      ]
    case .unsuitable(let file, let reason, _):
      [.init("no experiment can be made of the table: \(reason)", at: file)]
    case .standardInput:
      [
        .init(
          "standard input can be read only once", help: "write the table to a file and name that")
      ]
    case .exists(let path): [.init("the file exists", help: "move it, or use --out FILE", at: path)]
    }
  }
}
