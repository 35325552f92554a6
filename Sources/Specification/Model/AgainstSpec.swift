import TableFiles
import Tabular
public import YAML

/// A completed table that is set against another of the same rows, such as a published one.
public struct AgainstSpec: Sendable {
  public var name: String
  public var mark: Mark
  /// A table that a stage fills.
  public var table: Marked<String>
  /// A table that is read: the key and the filled columns of the other.
  public var other: Marked<String>
  /// Columns whose values group the figures beside those of all rows, such as the year.
  public var by: [Marked<String>]
}

extension ExperimentReader {
  /// `name: {table: filled_table, other: table, by: [columns]}`.
  func against(_ entry: YAMLNode.Entry, _ names: StageNames) -> AgainstSpec? {
    let owner = "comparison '\(entry.key)'"
    guard var reader = SpecReader(entry.value, .agreement, owner, log, at: entry.keyMark) else {
      return nil
    }
    let table = reader.requiredText("table", "a table that a stage fills")
    let other = reader.requiredText("other", "a table that is read")
    let by = reader.columns("by") ?? []
    reader.finish()
    guard let table, let other, isFilled(table, names), isRead(other, names) else { return nil }
    return AgainstSpec(
      name: entry.key, mark: entry.keyMark, table: table, other: other, by: by)
  }
}

extension ExperimentChecks {
  /// Tables that filled ones are set against: each has their key, and the columns that are filled.
  func checkAgainst() {
    for against in experiment.evaluation.against {
      guard let filled = view(of: against.table.value), let other = view(of: against.other.value)
      else { continue }
      for column in against.by { _ = self.column(column.value, filled, column.mark) }
      for column in filled.completed {
        _ = numbers(column, other, use: "a column to compare", against.other.mark)
      }
      let key = experiment.table(filled.root)?.request.key ?? []
      guard !key.isEmpty else {
        log.report(.comparedWithoutKey(table: filled.root), against.table.mark)
        continue
      }
      for name in key { checkKey(name, filled, other, against.other.mark) }
      checkUnique(key, other, against.other.mark)
    }
  }

  /// Each row of the completed table is compared with at most one of the other.
  private func checkUnique(_ key: [String], _ other: TableView, _ mark: Mark) {
    let columns = key.compactMap { other.table[$0] }
    guard columns.count == key.count else { return }
    var coder = KeyCoder(count: key.count)
    let codes = coder.codes(of: columns)
    var seen: Set<Int> = []
    guard
      let row = codes.indices.first(where: { codes[$0] >= 0 && !seen.insert(codes[$0]).inserted })
    else { return }
    log.report(
      .ambiguousJoin(
        table: other.name, on: key,
        value: columns.map { $0.text(row) }.joined(separator: ", "),
        count: codes.count { $0 == codes[row] }), mark)
  }

  private func checkKey(_ name: String, _ a: TableView, _ b: TableView, _ mark: Mark) {
    guard let first = a.table[name], let second = column(name, b, mark) else { return }
    if first.values.isNumeric != second.values.isNumeric {
      log.report(.unlikeKeys(column: name, table: a.name, joined: b.name), mark)
    }
  }
}

extension Column.Values {
  fileprivate var isNumeric: Bool {
    if case .numbers = self { true } else { false }
  }
}
