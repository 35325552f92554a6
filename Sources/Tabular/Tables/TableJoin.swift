import Wording

/// A table with the columns of another beside its own, and how many rows found no partner.
public struct TableJoin: Sendable, Equatable {
  public var table: Table
  /// Rows of the left table without a partner; their joined cells are missing.
  public var unmatchedLeft: Int
  /// Rows of the right table that no row of the left asked for.
  public var unmatchedRight: Int
}

extension Table {
  /// Every row of this table, with the cells of the row of `right` that has the same key.
  ///
  /// Numbers are equal by value, categories by text; a row with a missing key cell has no partner.
  /// The columns of `right` but the key follow this table's, each named `prefix.name`.
  ///
  /// - Parameter keys: Columns of both tables; at least one. No two rows of `right` have one key.
  public func joined(
    with right: Table, on keys: [String], prefix: String
  ) throws(JoinError) -> TableJoin {
    precondition(!keys.isEmpty, "a join needs a key")
    let leftKeys = try keyColumns(keys, side: .left)
    let rightKeys = try right.keyColumns(keys, side: .right)
    for (left, right) in zip(leftKeys, rightKeys) where left.isNumeric != right.isNumeric {
      throw .unlikeKeys(left.name)
    }
    var coder = KeyCoder(count: keys.count)
    let rightCodes = coder.codes(of: rightKeys)
    var partners: [Int: Int] = [:]
    for (row, code) in rightCodes.enumerated() where code >= 0 {
      if partners.updateValue(row, forKey: code) != nil {
        let rows = rightCodes.indices.filter { rightCodes[$0] == code }
        throw .repeatedKey(keyCells(rightKeys, row: row), rows: rows)
      }
    }
    let rows = coder.codes(of: leftKeys, learning: false).map { partners[$0] ?? -1 }
    var table = self
    for column in right.columns where !keys.contains(column.name) {
      var joined = column.gathered(rows)
      joined.name = "\(prefix).\(column.name)"
      guard table[joined.name] == nil else { throw .takenName(joined.name) }
      table.set(joined)
    }
    let matchedRight = Set(rows.filter { $0 >= 0 }).count
    return TableJoin(
      table: table, unmatchedLeft: rows.count { $0 < 0 },
      unmatchedRight: right.rowCount - matchedRight)
  }

  private func keyColumns(
    _ keys: [String], side: JoinError.Side
  ) throws(JoinError) -> [Column] {
    var found: [Column] = []
    for key in keys {
      guard let column = self[key] else {
        let closest = Suggestion.likely(key, among: columns.map(\.name))
        throw .unknownKey(key, side: side, closest: closest)
      }
      found.append(column)
    }
    return found
  }
}

extension Column {
  fileprivate var isNumeric: Bool {
    if case .numbers = values { true } else { false }
  }

  /// The cells of the given rows, missing where a row is −1. Levels that are left over are dropped.
  fileprivate func gathered(_ rows: [Int]) -> Column {
    var column = self
    switch values {
    case .numbers(let cells): column.values = .numbers(rows.map { $0 < 0 ? .nan : cells[$0] })
    case .categories(let codes, let levels):
      var newCodes = [Int32](repeating: -1, count: levels.count)
      var newLevels: [String] = []
      let gathered = rows.map { row -> Int32 in
        guard row >= 0, codes[row] >= 0 else { return -1 }
        let code = Int(codes[row])
        if newCodes[code] < 0 {
          newCodes[code] = Int32(newLevels.count)
          newLevels.append(levels[code])
        }
        return newCodes[code]
      }
      column.values = .categories(codes: gathered, levels: newLevels)
    }
    return column
  }
}
