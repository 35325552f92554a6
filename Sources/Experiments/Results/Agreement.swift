import TableFiles
import Resampling
import Planning
import Specification
import Tabular

/// How a completed table agrees with another one, cell by cell: `agreement.csv`.
///
/// Neither is the truth. What is compared are the cells that a stage filled, apart from those that
/// were measured, which are equal where both tables rest on one measurement.
struct Agreement {
  /// One comparison, column and group of cells.
  struct Row: Equatable {
    var comparison: String
    var column: String
    /// `filled` or `measured`.
    var cells: String
    /// The column that groups, and its value; empty for all.
    var by = ""
    var group = ""
    var count: Int
    /// By measure: ours less the other where it has a sign.
    var values: [Double]
  }
  static let measures: [Measure] = [.correlation, .bias, .rmse, .mae]

  private(set) var rows: [Row] = []

  /// - Parameter tables: The tables that were read, by name.
  /// - Throws: ``JoinError`` where the other table has a key twice.
  init(
    _ spec: AgainstSpec, _ filled: FilledTable, keys: [String], tables: [String: Table]
  ) throws {
    guard let other = tables[spec.other.value] else { return }
    let joined = try filled.table.joined(with: other, on: keys, prefix: "other").table
    var isFilled: [String: Set<Int>] = [:]
    for cell in filled.filled { isFilled[cell.column, default: []].insert(cell.row) }
    for column in filled.table.columns {
      guard let own = isFilled[column.name], case .numbers(let ours) = column.values,
        case .numbers(let theirs)? = joined["other.\(column.name)"]?.values
      else { continue }
      let both = ours.indices.filter { !ours[$0].isNaN && !theirs[$0].isNaN }
      func add(_ cells: String, _ rows: [Int], by: String = "", group: String = "") {
        guard !rows.isEmpty else { return }
        self.rows.append(
          Row(
            comparison: spec.name, column: column.name, cells: cells, by: by, group: group,
            count: rows.count,
            values: Self.measures.map { measure in
              measure.value(observed: rows.map { theirs[$0] }, predicted: rows.map { ours[$0] })
            }))
      }
      let compared = both.filter(own.contains)
      add("filled", compared)
      for by in spec.by.map(\.value) {
        guard let groups = filled.table[by] else { continue }
        for (group, rows) in Self.groups(groups, compared) {
          add("filled", rows, by: by, group: group)
        }
      }
      add("measured", both.filter { !own.contains($0) })
    }
  }

  /// Rows by the value of a column: numbers by size, categories by name.
  private static func groups(_ column: Column, _ rows: [Int]) -> [(name: String, rows: [Int])] {
    let groups = Dictionary(grouping: rows.filter { !column.isMissing($0) }, by: column.text)
    guard case .numbers(let cells) = column.values else {
      return groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    return groups.sorted { cells[$0.value[0]] < cells[$1.value[0]] }.map { ($0.key, $0.value) }
  }

  /// All comparisons of an experiment of which the tables are there.
  static func all(_ results: CollectedResults, of loaded: LoadedExperiment) throws -> [Row] {
    let tables = loaded.contents.mapValues(\.table)
    return try loaded.experiment.evaluation.against.flatMap { spec -> [Row] in
      guard let filled = results.filled[spec.table.value],
        let stage = loaded.experiment.stage(filling: spec.table.value)
      else { return [] }
      return try Agreement(
        spec, filled, keys: loaded.network.keyColumns(of: stage.name), tables: tables
      ).rows
    }
  }

  static func csv(_ rows: [Row]) -> [UInt8] {
    var csv = CSVText(
      ["comparison", "column", "cells", "by", "group", "count"] + measures.map(\.rawValue))
    for row in rows {
      csv.add(
        [row.comparison, row.column, row.cells, row.by, row.group, String(row.count)]
          + row.values.map { $0.isNaN ? "" : shortestText($0) })
    }
    return csv.bytes
  }
}
