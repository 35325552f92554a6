import Specification
import Stacking
import Report
import Planning
import TableFiles
import Tabular

extension ExperimentReport.Series {
  /// The columns of the completed tables that have filled cells, over time.
  static func all(_ results: CollectedResults, of loaded: LoadedExperiment) throws -> [Self] {
    try loaded.experiment.inventories.flatMap { spec -> [Self] in
      guard let filled = results.filled[spec.table.value],
        let stage = loaded.experiment.stage(filling: spec.table.value)
      else { return [] }
      let keys = loaded.network.keyColumns(of: stage.name)
      guard let time = TableTime(filled.table, stage: stage, keys: keys) else { return [] }
      let published = try published(spec.table.value, filled.table, keys: keys, of: loaded)
      let reference = ReferenceColumn(filled, stage, results)
      return columns(filled, time, published, reference).map { column, cells, groups in
        var series = Self(
          inventory: spec.name, column: column.name, unit: column.unit, level: spec.level,
          groups: groups, groupName: time.groupName, cells: cells)
        series.otherLevels = spec.levels.filter { $0 != spec.level }
        series.referenceName = reference?.name(of: column.name)
        for place in cells.indices where cells[place].others.count != series.otherLevels.count {
          series.cells[place].others = series.otherLevels.map { _ in (nil, nil) }
        }
        return series
      }
    }
  }

  /// The completed table with the columns of the table it is compared with beside its own, as
  /// `other.column`; `nil` where it is compared with none.
  private static func published(
    _ name: String, _ table: Table, keys: [String], of loaded: LoadedExperiment
  ) throws -> Table? {
    guard let spec = loaded.experiment.evaluation.against.first(where: { $0.table.value == name }),
      let other = loaded.contents[spec.other.value]?.table
    else { return nil }
    return try table.joined(with: other, on: keys, prefix: "other").table
  }

  private static func columns(
    _ filled: FilledTable, _ time: TableTime, _ published: Table?, _ reference: ReferenceColumn?
  ) -> [(Column, [Cell], [String])] {
    let table = filled.table
    var groups: [String] = []
    var places: [String: Int] = [:]
    var order: [(row: Int, group: Int, step: Int)] = []
    for row in 0..<table.rowCount {
      guard let step = time.step(row) else { continue }
      let group = time.group(row)
      if places[group] == nil {
        places[group] = groups.count
        groups.append(group)
      }
      order.append((row, places[group] ?? 0, step))
    }
    order.sort { ($0.group, $0.step) < ($1.group, $1.step) }
    let first = order.map(\.step).min() ?? 0
    var origins: [String: [Int: FilledTable.Cell]] = [:]
    for cell in filled.filled { origins[cell.column, default: [:]][cell.row] = cell }
    return table.columns.compactMap { column in
      guard let own = origins[column.name], case .numbers(let values) = column.values else {
        return nil
      }
      let others: [Double]? =
        if case .numbers(let cells)? = published?["other.\(column.name)"]?.values { cells } else {
          nil
        }
      let references = reference?.values(of: column.name) ?? [:]
      let cells = order.map { row, group, step in
        let cell = own[row]
        let isMissing = values[row].isNaN
        var made = Cell(
          group: group, time: time.text(row) ?? "", step: step - first,
          origin: cell != nil ? .filled : isMissing ? .missing : .measured,
          value: isMissing ? nil : values[row],
          lower: cell.flatMap { $0.lower.isFinite ? $0.lower : nil },
          upper: cell.flatMap { $0.upper.isFinite ? $0.upper : nil },
          published: others.flatMap { $0[row].isNaN ? nil : $0[row] })
        made.reference = references[row]
        made.others = (cell?.more ?? []).map {
          ($0.lower.isFinite ? $0.lower : nil, $0.upper.isFinite ? $0.upper : nil)
        }
        return made
      }
      return (column, cells, groups)
    }
  }
}
