package import Tabular

/// Makes the predictions of a group of rows agree with a measured aggregate of the group.
///
/// The mean of a group, its measured cells included, is to be the measured aggregate. What is missing is shared out
/// among the predicted cells in proportion to weight times variance, the half-width of an interval taken for its
/// standard deviation: of all adjustments that agree the one of least total variance, if errors of cells are
/// independent. Measured cells are never changed; a cell stays within the column's bounds, and the rest is shared
/// among the others. Intervals move with their cells.
///
/// - Source: Wickramasuriya, Athanasopoulos & Hyndman, “Optimal forecast reconciliation for hierarchical and grouped
///   time series through trace minimization”, Journal of the American Statistical Association 114 (2019), with a
///   diagonal covariance.
struct Reconciliation {
  let minimum: Double
  let maximum: Double

  /// One predicted cell of a group.
  struct Cell {
    var value: Double
    var weight: Double
    /// Half the width of its interval.
    var deviation: Double
  }

  /// Adjusted values of a group's predicted cells.
  ///
  /// - Parameters:
  ///   - cells: At least one.
  ///   - measured: Sum of weight times value over the group's measured cells.
  ///   - measuredWeight: Sum of their weights.
  ///   - aggregate: What the weighted mean of all is to be.
  func adjusted(
    _ cells: [Cell], measured: Double, measuredWeight: Double, aggregate: Double
  ) -> [Double] {
    var values = cells.map(\.value)
    let total = measuredWeight + cells.reduce(0) { $0 + $1.weight }
    // Without a width for each, none says which cell is the surer.
    let haveWidths = cells.allSatisfy { $0.deviation.isFinite && $0.deviation > 0 }
    let shares = cells.map { $0.weight * (haveWidths ? $0.deviation * $0.deviation : 1) }
    var free = Array(cells.indices)
    while !free.isEmpty {
      let sum = zip(cells, values).reduce(measured) { $0 + $1.0.weight * $1.1 }
      let rest = aggregate * total - sum
      let scale = free.reduce(0) { $0 + cells[$1].weight * shares[$1] }
      var isBounded = false
      var left: [Int] = []
      for index in free {
        let moved = values[index] + rest / scale * shares[index]
        let kept = min(max(moved, minimum), maximum)
        values[index] = kept
        if kept == moved { left.append(index) } else { isBounded = true }
      }
      if !isBounded { break }
      free = left
    }
    return values
  }
}

extension BlendJob {
  /// The predictions in agreement with measured aggregates, if these are declared.
  func reconciled(
    _ blend: BlendResult, _ inputs: JobInputs<StackOutput>, _ library: TableLibrary
  ) throws(StackError) -> BlendResult {
    guard let recipe = reconciliation else { return blend }
    let aggregates: CompletedTable
    switch recipe.aggregates {
    case .read(let key):
      aggregates = CompletedTable(table: try library.table(key), filled: [])
    case .completed:
      guard case .table(let table)? = inputs.first(.aggregates) else {
        throw .unexpectedInput(InputRole.aggregates.rawValue)
      }
      aggregates = table
    }
    return try recipe.reconciled(
      blend, try library.table(recipe.table), aggregates)
  }
}

extension ReconciliationRecipe {
  private struct Group {
    var cells: [(place: Int, cell: Reconciliation.Cell)] = []
    var measured = 0.0
    var measuredWeight = 0.0
    var isWhole = true
  }

  package func reconciled(
    _ blend: BlendResult, _ table: Table, _ aggregates: CompletedTable
  ) throws(StackError) -> BlendResult {
    guard let column = table[target] else { throw .missingColumn(target) }
    guard case .numbers(let cells) = column.values else { throw .notNumeric(target) }
    let measured = try measuredAggregates(table, aggregates)
    let weights = try weights(table)
    var places: [Int: Int] = [:]
    for (place, row) in blend.applyRows.enumerated() { places[row] = place }
    var groups: [Int: Group] = [:]
    for row in 0..<table.rowCount {
      guard let (group, _) = measured[row] else { continue }
      var own = groups[group, default: Group()]
      if !cells[row].isNaN {
        own.measured += weights[row] * cells[row]
        own.measuredWeight += weights[row]
      } else if let place = places[row], !blend.predicted[place].isNaN {
        own.cells.append(
          (
            place,
            .init(
              value: blend.predicted[place], weight: weights[row],
              deviation: (blend.upper[place] - blend.lower[place]) / 2)
          ))
      } else {
        // The mean of a group of which a part is unknown says nothing.
        own.isWhole = false
      }
      groups[group] = own
    }
    let rule = Reconciliation(
      minimum: column.minimum ?? -.infinity, maximum: column.maximum ?? .infinity)
    var values: [Int: Double] = [:]
    for case let (group, value)? in measured { values[group] = value }
    var result = blend
    for (group, own) in groups where own.isWhole && !own.cells.isEmpty {
      guard let aggregate = values[group] else { continue }
      let adjusted = rule.adjusted(
        own.cells.map(\.cell), measured: own.measured, measuredWeight: own.measuredWeight,
        aggregate: aggregate)
      for ((place, cell), value) in zip(own.cells, adjusted) {
        let shift = value - cell.value
        result.predicted[place] = value
        result.lower[place] = min(max(blend.lower[place] + shift, rule.minimum), value)
        result.upper[place] = max(min(blend.upper[place] + shift, rule.maximum), value)
        for index in result.more.indices {
          let (lower, upper) = (blend.more[index].lower[place], blend.more[index].upper[place])
          result.more[index].lower[place] = min(max(lower + shift, rule.minimum), value)
          result.more[index].upper[place] = max(min(upper + shift, rule.maximum), value)
        }
      }
    }
    return result
  }

  /// By row of the stage's table: its group and the group's aggregate where that was measured.
  private func measuredAggregates(
    _ table: Table, _ aggregates: CompletedTable
  ) throws(StackError) -> [(group: Int, value: Double)?] {
    let none = [(group: Int, value: Double)?](
      repeating: nil, count: table.rowCount)
    // A table without the target's column has nothing to say of it.
    guard case .numbers(let values)? = aggregates.table[target]?.values else { return none }
    let own = try by.map { name throws(StackError) in
      guard let column = table[name] else { throw .missingColumn(name) }
      return column
    }
    let other = try by.map { name throws(StackError) in
      guard let column = aggregates.table[otherNames[name] ?? name] else {
        throw .missingColumn(otherNames[name] ?? name)
      }
      return column
    }
    let filled = Set(aggregates.filled.lazy.filter { $0.column == target }.map(\.row))
    var coder = KeyCoder(count: by.count)
    let otherCodes = coder.codes(of: other)
    var known: [Int: Double] = [:]
    for (row, code) in otherCodes.enumerated() where code >= 0 {
      if !values[row].isNaN, !filled.contains(row) { known[code] = values[row] }
    }
    return coder.codes(of: own, learning: false).map { code in
      known[code].map { (code, $0) }
    }
  }

  private func weights(_ table: Table) throws(StackError) -> [Double] {
    guard let weights else { return [Double](repeating: 1, count: table.rowCount) }
    guard let column = table[weights] else { throw .missingColumn(weights) }
    guard case .numbers(let cells) = column.values else { throw .notNumeric(weights) }
    return cells
  }
}
