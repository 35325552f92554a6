import Planning
import Specification
import Jobs
import Statistics
import Tabular

/// Completed tables with errors drawn anew: multiple imputation.
///
/// A filled cell is its prediction plus a normal error of the width of its interval, each side by itself. Errors of one
/// column hang together in time and between series as out-of-fold errors do. Where the target is relative to a column that
/// an earlier stage filled, the error of that column's draw of the same number is a part of it; where cells are
/// reconciled with measured aggregates, so is each draw. Measured cells are the same in all.
///
/// - Source: Rubin, “Multiple Imputation for Nonresponse in Surveys”, 1987.
struct InventoryDraws {
  private let results: CollectedResults
  private let loaded: LoadedExperiment

  init(_ results: CollectedResults, of loaded: LoadedExperiment) {
    (self.results, self.loaded) = (results, loaded)
  }

  /// One draw of a completed table; `nil` where the table was not completed.
  ///
  /// - Parameter number: From 1; draws of one number belong together in all tables.
  func table(_ name: String, number: Int) throws -> Table? {
    guard let filled = results.filled[name] else { return nil }
    var table = filled.table
    var columns: [String] = []
    for cell in filled.filled where !columns.contains(cell.column) { columns.append(cell.column) }
    for column in columns {
      guard var drawn = table[column], case .numbers(var cells) = drawn.values else { continue }
      for (row, value) in try values(of: column, in: name, number: number) { cells[row] = value }
      drawn.values = .numbers(cells)
      table.set(drawn)
    }
    return table
  }

  /// By row: the drawn values of a column's filled cells.
  private func values(
    of column: String, in name: String, number: Int
  ) throws -> [Int: Double] {
    guard let filled = results.filled[name], let drawn = filled.table[column],
      case .numbers(let cells) = drawn.values
    else { return [:] }
    let own = filled.filled.filter { $0.column == column }.sorted { $0.row < $1.row }
    guard let first = own.first, let stage = loaded.experiment.stage(first.stage) else {
      return [:]
    }
    let keys = loaded.network.keyColumns(of: stage.name)
    let time = TableTime(filled.table, stage: stage, keys: keys)
    let steps = own.map { time?.step($0.row) ?? $0.row }
    let series = own.map { time?.group($0.row) ?? String($0.row) }
    let correlation = correlation(of: column, stage, time)
    var random = RandomSource(
      seed: derivedSeed(loaded.experiment.seed, "draw/\(name)/\(column)/\(number)"))
    let errors = correlation.draw(steps: steps, series: series, random: &random)
    let reference = try reference(of: column, stage, filled.table, number: number)
    let level = loaded.network.intervalLevel(of: stage.name) ?? 0.9
    let quantile = NormalDistribution.quantile((1 + level) / 2)
    let (least, greatest) = (drawn.minimum ?? -.infinity, drawn.maximum ?? .infinity)
    var values: [(row: Int, value: Double, half: Double)] = []
    for (place, cell) in own.enumerated() {
      let centre = cells[cell.row]
      let side = errors[place] < 0 ? centre - cell.lower : cell.upper - centre
      let shared = reference[cell.row] ?? (shift: 0, half: 0)
      // The interval holds both errors; what is left is the stage's own.
      let rest = max(side * side - shared.half * shared.half, 0).squareRoot()
      let error = side.isFinite ? errors[place] * rest / quantile + shared.shift : 0
      values.append(
        (
          cell.row, min(max(centre + error, least), greatest), (cell.upper - cell.lower) / 2
        ))
    }
    return try loaded.network.reconciled(
      values, target: column, of: stage.name,
      aggregates: { results.filled[$0] })
  }

  /// As the errors of held-out rows of the fit on all that is known show it.
  private func correlation(
    of column: String, _ stage: StageSpec, _ time: TableTime?
  ) -> ErrorCorrelation {
    guard let time,
      let target = results.targets.first(where: { $0.stage == stage.name && $0.target == column })
    else { return ErrorCorrelation([], steps: [], series: []) }
    var (errors, steps, series): ([Double], [Int], [String]) = ([], [], [])
    for row in target.predictions where row.evaluation == .outOfFold {
      guard let step = time.step(row.row) else { continue }
      errors.append(row.observed - row.predicted)
      steps.append(step)
      series.append(time.group(row.row))
    }
    return ErrorCorrelation(errors, steps: steps, series: series)
  }

  /// By row: the error of the draw of the column that the target is relative to, and half the width of its interval.
  private func reference(
    of column: String, _ stage: StageSpec, _ table: Table, number: Int
  ) throws -> [Int: (shift: Double, half: Double)] {
    guard let baseline = stage.baseline,
      let filled = results.filled[baseline.table.value],
      let join = stage.joins.first(where: { $0.table.value == baseline.table.value })
    else { return [:] }
    let name = baseline.column ?? column
    guard case .numbers(let cells)? = filled.table[name]?.values else { return [:] }
    let own = join.on.compactMap { table[$0.value] }
    let other = join.on.compactMap { filled.table[join.names[$0.value] ?? $0.value] }
    guard own.count == join.on.count, other.count == join.on.count else { return [:] }
    var coder = KeyCoder(count: own.count)
    var places: [Int: Int] = [:]
    for (row, code) in coder.codes(of: other).enumerated() where code >= 0 { places[code] = row }
    let drawn = try values(of: name, in: baseline.table.value, number: number)
    var halves: [Int: Double] = [:]
    for cell in filled.filled where cell.column == name {
      let half = (cell.upper - cell.lower) / 2
      halves[cell.row] = half.isFinite ? half : 0
    }
    var found: [Int: (shift: Double, half: Double)] = [:]
    for (row, code) in coder.codes(of: own, learning: false).enumerated() {
      guard let place = places[code], let value = drawn[place] else { continue }
      found[row] = (value - cells[place], halves[place] ?? 0)
    }
    return found
  }
}
