import Specification
public import Stacking
import Jobs
import Tabular

extension ExperimentNetwork {
  /// Drawn values in agreement with measured aggregates, if the stage declares these.
  ///
  /// - Parameters:
  ///   - values: By filled cell: its row, its value and half the width of its interval.
  ///   - aggregates: The completed table of a name, where a stage completes it.
  /// - Returns: By row.
  /// - Throws: ``StackError``.
  public func reconciled(
    _ values: [(row: Int, value: Double, half: Double)], target: String, of stage: String,
    aggregates: (_ table: String) -> FilledTable?
  ) throws(StackError) -> [Int: Double] {
    let plain = Dictionary(uniqueKeysWithValues: values.map { ($0.row, $0.value) })
    guard
      let stack = stacks.first(where: {
        $0.stage == stage && $0.target == target && $0.evaluation == .actual
      }), let recipe = reconciliation(stack.context)?.recipe,
      let name = stack.context.stage.reconciliation?.table.value
    else { return plain }
    let completed: CompletedTable
    if let filled = aggregates(name) {
      completed = CompletedTable(
        table: filled.table,
        filled: filled.filled.map {
          .init(row: $0.row, column: $0.column, step: 0, lower: $0.lower, upper: $0.upper)
        })
    } else if case .read(let key) = recipe.aggregates {
      completed = CompletedTable(table: try library.table(key), filled: [])
    } else {
      return plain
    }
    let blend = BlendResult(
      weights: [], trainingRows: [], outOfFold: [], folds: [], applyRows: values.map(\.row),
      predicted: values.map(\.value), lower: values.map { $0.value - $0.half },
      upper: values.map { $0.value + $0.half })
    let agreed = try recipe.reconciled(blend, try library.table(recipe.table), completed)
    return Dictionary(uniqueKeysWithValues: zip(agreed.applyRows, agreed.predicted))
  }
}
