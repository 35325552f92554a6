import Stacking
import TableFiles
import Tabular
import YAML

extension ExperimentChecks {
  /// What was found odd in tables, where their files are named or the column is.
  func warnOfTables() {
    for source in experiment.tables {
      for note in notes[source.name] ?? [] where note.isWarning {
        // What its reader named is known to be meant.
        let mark = note.column.flatMap { source.columnMarks[$0] } ?? source.fileMark
        warnings.report(.tableNote(note, table: source.name), mark)
      }
    }
  }

  /// Reports targets that are to be filled where the file has formulas: no gaps, but values unknown.
  func checkFormulas(_ stage: StageSpec, _ table: TableView) {
    guard stage.fills != nil else { return }
    for note in notes[table.root] ?? [] {
      guard case .formulas(_, let columns, _) = note,
        let target = stage.targets.first(where: { columns.contains($0.value) })
      else { continue }
      log.report(.tableNote(note, table: table.root), target.mark)
    }
  }

  /// What was found odd in a column.
  func note(on column: String, _ view: TableView) -> TableNote? {
    notes[view.root]?.first { $0.column == column && $0.isWarning }
  }

  /// The column if it holds dates or times, or `nil` after a report.
  func dates(_ name: String, _ view: TableView, _ mark: Mark) -> Column? {
    guard let column = column(name, view, mark) else { return nil }
    if column.moment != nil { return column }
    log.report(.notDate(column: name, table: view.name, because: note(on: name, view)), mark)
    return nil
  }

  /// Reports a column of texts among those that give an order, unless its type is declared.
  func checkOrder(_ columns: [String], _ view: TableView, _ mark: Mark) -> Bool {
    let declared = experiment.table(view.root)?.request.columns ?? []
    for name in columns {
      guard case .categories(_, let levels)? = view.table[name]?.values, levels.count > 1,
        !declared.contains(where: { $0.name == name && $0.declaration.type == .category })
      else { continue }
      let sorted = levels.sorted()
      log.report(
        .orderOfTexts(column: name, table: view.name, first: sorted[0], second: sorted[1]), mark)
      return false
    }
    return true
  }

  /// Warns of a feature that holds the answer.
  func checkDiffers(
    _ feature: FeatureSpec, _ own: TableView, _ joins: [JoinView], _ targets: [TargetView]
  ) {
    func warn(_ name: String, _ cells: (Int) -> Double) {
      for target in targets {
        var equal = 0
        let differs = target.known.contains { row in
          let cell = cells(row)
          if cell.isNaN { return false }
          equal += 1
          return cell != target.cells[row]
        }
        guard !differs, equal >= 5,
          Set(target.known.prefix(1000).map { target.cells[$0] }).count > 1
        else { continue }
        warnings.report(
          .equalToTarget(feature: name, target: target.name, rows: equal), feature.mark)
      }
    }
    func warn(_ join: JoinView, _ name: String) {
      guard case .numbers(let cells)? = join.table.table[name]?.values else { return }
      warn("\(join.table.name).\(name)") { row in
        join.partners[row] < 0 ? .nan : cells[join.partners[row]]
      }
    }
    switch feature.kind {
    case .column(let name, _):
      guard case .numbers(let cells)? = own.table[name]?.values else { return }
      warn(name) { cells[$0] }
    case .joined(let table, let name, _):
      guard let join = joins.first(where: { $0.table.name == table }) else { return }
      warn(join, name)
    case .allJoined(let table):
      guard let join = joins.first(where: { $0.table.name == table }) else { return }
      for column in join.table.table.columns where !join.on.contains(column.name) {
        warn(join, column.name)
      }
    default: return
    }
  }
}
