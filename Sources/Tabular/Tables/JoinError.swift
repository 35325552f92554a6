public import Wording

/// Why two tables can't be joined. Holds facts; the sentences are in ``message``.
public enum JoinError: Equatable, Sendable {
  public enum Side: String, Sendable { case left, right }

  /// A key column is not in the table of that side.
  case unknownKey(String, side: Side, closest: String?)
  /// A key column holds numbers on one side and categories on the other.
  case unlikeKeys(String)
  /// Rows of the right table (counted from 0) have the same key.
  case repeatedKey([KeyCell], rows: [Int])
  /// A joined column would get the name of a column of the left table.
  case takenName(String)
}

extension JoinError: DiagnosedError {
  public var diagnoses: [Diagnosis] {
    switch self {
    case .unknownKey(let name, let side, let closest):
      [
        .init(
          "join: the \(side.rawValue) table has no column '\(name)'",
          help: closest.map { "did you mean '\($0)'?" })
      ]
    case .unlikeKeys(let name):
      [
        .init(
          "join: key '\(name)' holds numbers in one table and categories in the other",
          help: "declare the same 'type' in both tables")
      ]
    case .repeatedKey(let cells, let rows):
      [
        .init(
          "join: duplicate key in the right table: \(keyText(cells)) (data rows "
            + "\(rows.map { String($0 + 1) }.joined(separator: ", ")))",
          help: "keep one row for each key")
      ]
    case .takenName(let name):
      [.init("join: the left table already has a column '\(name)'", help: "rename one of them")]
    }
  }

  public var message: String { description }
}
