public import Resampling
import Specification
import Stacking
public import Tabular
import TableFiles
import Jobs

extension ExperimentNetwork {
  /// A completed table, and its filled cells in the order of its columns, then rows.
  ///
  /// - Parameter name: The table's.
  /// - Returns: `nil` if the result is none of a completed table.
  public func filled(_ result: StackResult, named name: String) -> FilledTable? {
    guard case .table(let completed) = result.output else { return nil }
    var stages: [String] = []
    var table = name
    while let stage = experiment.stage(filling: table) {
      stages.insert(stage.name, at: 0)
      table = stage.table.value
    }
    return FilledTable(
      table: completed.table.withTexts(of: tables.entry(table, in: .actual)?.table),
      filled: completed.filled.map { cell in
        FilledTable.Cell(
          row: cell.row, column: cell.column,
          stage: stages.indices.contains(cell.step) ? stages[cell.step] : "",
          lower: cell.lower, upper: cell.upper, probability: cell.classes?.probability,
          set: cell.classes?.set, quantiles: cell.quantiles, more: cell.more,
          distance: cell.distance)
      })
  }

  /// The metrics that scores are reported in.
  public var metrics: [Measure] { experiment.evaluation.metrics }

  /// The classes of a target by number; empty for a target of numbers.
  public func classes(ofTarget target: String, stage: String) -> [String] {
    experiment.stage(stage).map { classes(of: target, in: $0) } ?? []
  }

  /// The levels of the quantiles that are predicted of a target; empty where none are.
  public func quantiles(stage: String) -> [Double] { experiment.stage(stage)?.quantiles ?? [] }

  /// Whether the classes that are predicted of a stage's targets are ordered levels.
  public func isOrdered(stage: String) -> Bool { experiment.stage(stage)?.task == .ordinal }

  /// The table a stage works on, as it was read.
  public func rawTable(of stage: String) -> Table? {
    guard let stage = experiment.stage(stage) else { return nil }
    return tables.entry(root(stage.table.value), in: .actual)?.table
  }

  /// By row that a stack predicts: how many time steps it lies from the nearest known one; and how far rows that its
  /// splits hold out lie at most from what they learn from. `nil` where the stage declares no time.
  public func leads(of stack: TargetStack) -> (steps: [Int: Int], evidence: Int)? {
    let (stage, rows) = (stack.context.stage, stack.context.rows)
    guard let time = stage.timeColumns,
      let table = tables.entry(root(stage.table.value), in: stack.evaluation)?.table,
      let moments = try? Moments(of: rows.training + rows.apply, in: table, by: time)
    else { return nil }
    let known = Array(rows.training.indices)
    var steps: [Int: Int] = [:]
    let apply = rows.apply.indices.map { rows.training.count + $0 }
    for (row, step) in zip(rows.apply, moments.distances(of: apply, from: known)) {
      steps[row] = step
    }
    let count = rows.evidenceCount > 0 ? rows.evidenceCount : rows.splits.count
    let evidence = rows.splits.prefix(count).map { split in
      moments.distances(of: split.heldOut, from: split.training).max() ?? 0
    }
    return (steps, evidence.max() ?? 0)
  }

  /// How far the cells to fill lie from the known ones, and how far the evidence reaches, in time steps; `nil` where
  /// the evidence is not made of cuts.
  public func reach(of stack: TargetStack) -> (gap: Int, evidence: Int)? {
    let rows = stack.context.rows
    guard case .cuts(let time, let cuts) = rows.folds,
      let table = tables.entry(root(stack.context.stage.table.value), in: stack.evaluation)?.table,
      let distances = GapDistances(rows.training, rows.apply, in: table, by: time)
    else { return nil }
    return distances.placement.reach(of: cuts)
  }

  /// The level of the intervals of the cells that a stage fills.
  public func intervalLevel(of stage: String) -> Double? {
    experiment.stage(stage).map { level(of: $0) }
  }

  /// The key columns of the table a stage works on.
  public func keyColumns(of stage: String) -> [String] {
    guard let stage = experiment.stage(stage) else { return [] }
    return experiment.table(root(stage.table.value))?.request.key ?? []
  }
}

extension Table {
  /// The same table, whose cells that nothing was done to are written as those of `read`, row by row: a
  /// stored result holds values, not the texts of a file.
  fileprivate func withTexts(of read: Table?) -> Table {
    guard let read, read.rowCount == rowCount else { return self }
    return Table(
      columns.map { column in
        var column = column
        column.original = column.original ?? read[column.name]?.original
        return column
      })
  }
}
