/// Why two tables can't be joined. Holds facts; the sentences are in ``message``.
public enum JoinError: Error, Equatable, Sendable {
  public enum Side: String, Sendable { case left, right }

  /// A key column is not in the table of that side.
  case unknownKey(String, side: Side, closest: String?)
  /// A key column holds numbers on one side and categories on the other.
  case unlikeKeys(String)
  /// Rows of the right table (counted from 0) have the same key.
  case repeatedKey([TableError.KeyCell], rows: [Int])
  /// A joined column would get the name of a column of the left table.
  case takenName(String)
}
