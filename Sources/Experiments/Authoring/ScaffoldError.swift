/// Why no experiment can be made of a table.
public enum ScaffoldError: Error, Sendable, Equatable {
  case table(String)
  case unknownTarget(String, file: String, known: [String], because: String?)
  case oneRow(String)
  case noTarget(String, notes: [String])
  case noFeature(String, targets: [String], notes: [String])
  /// What the checks say of every experiment that was tried.
  case unsuitable(String, reason: String, notes: [String])
  case standardInput
  case exists(String)
  case unwritable(String)
}

extension ScaffoldError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .table(let message), .unwritable(let message): message
    case .unknownTarget(let name, let file, _, let because?):
      "\(file): '\(name)' can't be learned: \(because)"
    case .unknownTarget(let name, let file, let known, nil):
      "\(file): no column of numbers '\(name)'; columns of numbers are "
        + known.joined(separator: ", ")
    case .oneRow(let file): "\(file): has one row; there is nothing to learn from"
    case .noTarget(let file, let notes):
      Self.lines(
        notes, "\(file): no column of numbers to learn; a table needs at least one that varies")
    case .noFeature(let file, let targets, let notes):
      Self.lines(
        notes,
        "\(file): no column is left to learn \(targets.joined(separator: ", ")) from; a table needs one "
          + "that varies, is no row's name, and is known where "
          + "\(targets.count == 1 ? "it is" : "they are") missing")
    case .unsuitable(let file, let reason, let notes):
      Self.lines(notes, "\(file): no experiment can be made of it: \(reason)")
    case .standardInput:
      "standard input can be read once only; write the table to a file for an experiment to name"
    case .exists(let path): "\(path): is there already; move it away, or name another by --out"
    }
  }

  private static func lines(_ notes: [String], _ last: String) -> String {
    (notes + [last]).joined(separator: "\n")
  }
}
