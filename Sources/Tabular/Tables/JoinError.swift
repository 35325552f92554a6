import Wording

/// Why two tables can't be joined. Holds facts; the sentences are in ``message``.
public enum JoinError: Error, Equatable, Sendable {
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

extension JoinError: CustomStringConvertible {
  public var message: String {
    switch self {
    case .unknownKey(let name, let side, let closest):
      "join: the \(side.rawValue) table has no column '\(name)'" + suggestion(closest)
    case .unlikeKeys(let name):
      "join: key '\(name)' is a number in one table and a category in the other; "
        + "expected one type in both"
    case .repeatedKey(let cells, let rows):
      "join: the key \(keyText(cells)) is that of data rows "
        + "\(rows.map { String($0 + 1) }.joined(separator: ", ")) of the right table; "
        + "expected a key of its own in each row"
    case .takenName(let name): "join: the left table already has a column '\(name)'"
    }
  }

  public var description: String { message }
}
