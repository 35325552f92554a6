import Specification
public import Planning
public import Stacking
public import Tabular

/// What had to be done with rows so that they could be predicted.
public struct PredictionNotes: Sendable, Equatable {
  public struct Unseen: Sendable, Equatable {
    public var rows = 0
    /// The first of them, in the order of their rows.
    public var levels: [String] = []
    static let levelLimit = 5
  }
  public internal(set) var rows = 0
  /// By feature: categories that no row of the training table had, which count as missing.
  public internal(set) var unseen: [String: Unseen] = [:]
  /// By column: missing cells.
  public internal(set) var missing: [String: Int] = [:]
  /// By joined table: rows that have no partner in it, so that its columns are missing.
  public internal(set) var unmatched: [String: Int] = [:]
  /// Rows that have no baseline, and so no prediction.
  public internal(set) var withoutBaseline = 0

  public init() {}

  /// Adds those of rows that follow.
  public mutating func add(_ other: PredictionNotes) {
    rows += other.rows
    withoutBaseline += other.withoutBaseline
    missing.merge(other.missing, uniquingKeysWith: +)
    unmatched.merge(other.unmatched, uniquingKeysWith: +)
    for (feature, found) in other.unseen { unseen[feature, default: Unseen()].add(found) }
  }
}

extension PredictionNotes.Unseen {
  mutating func add(_ other: Self) {
    rows += other.rows
    for level in other.levels where levels.count < Self.levelLimit && !levels.contains(level) {
      levels.append(level)
    }
  }
}

/// Rows made ready for one of a bundle's stacks.
struct PreparedRows {
  var matrix: FeatureMatrix
  /// NaN where it is missing; zeros where the target is relative to nothing.
  var baseline: [Double]
  /// Half the width of the baseline's interval, 0 where it was measured; `nil` where no baseline was filled.
  var uncertainty: [Double]?
}

extension StackBundle {
  /// Predicts rows by all of the bundle's stacks in turn, with the features each one saw.
  ///
  /// - Parameter rows: The columns that ``request(for:header:)`` asks for.
  /// - Throws: ``StackError`` where the rows lack a column.
  public func predict(_ rows: Table) throws(StackError) -> RowPredictions {
    let (prepared, notes) = try prepare(rows)
    let result = try own.predict(
      prepared.matrix, baseline: prepared.baseline, uncertainty: prepared.uncertainty)
    return RowPredictions(
      predicted: result.predicted, lower: result.lower, upper: result.upper, notes: notes,
      classes: result.classes.map { classes in
        (0..<rows.rowCount).map(classes.prediction)
      },
      quantiles: result.quantiles.map { quantiles in
        (0..<rows.rowCount).map(quantiles.values)
      })
  }

  /// The rows as the bundle's own stack sees them.
  func prepare(_ rows: Table) throws(StackError) -> (PreparedRows, PredictionNotes) {
    var notes = PredictionNotes()
    notes.rows = rows.rowCount
    for column in rows.columns where column.missingCount > 0 && !key.contains(column.name) {
      notes.missing[column.name] = column.missingCount
    }
    var earlier: [FittedStack.Earlier: BlendResult] = [:]
    for stack in stacks.dropLast() {
      let prepared = try prepare(rows, for: stack, earlier, &notes)
      let result = try stack.predict(
        prepared.matrix, baseline: prepared.baseline, uncertainty: prepared.uncertainty)
      let name = FittedStack.Earlier(stage: stack.stage, target: stack.target)
      earlier[name] = BlendResult(
        weights: [], trainingRows: [], outOfFold: [], folds: [],
        applyRows: Array(0..<rows.rowCount),
        predicted: result.predicted, lower: result.lower, upper: result.upper)
    }
    let prepared = try prepare(rows, for: own, earlier, &notes)
    notes.withoutBaseline = prepared.baseline.count { $0.isNaN }
    return (prepared, notes)
  }

  private func prepare(
    _ rows: Table, for stack: FittedStack,
    _ earlier: [FittedStack.Earlier: BlendResult], _ notes: inout PredictionNotes
  ) throws(StackError) -> PreparedRows {
    let recipe = stack.recipe
    var table = rows
    var joinedColumns: [String: [String]] = [:]
    for join in recipe.joins {
      let (name, on) = (join.name, join.on)
      let columns = joinedNames(name, on: on + join.names.values)
      joinedColumns[name] = columns
      // Rows may bring the joined columns along.
      if columns.contains(where: { rows["\(name).\($0)"] != nil }) { continue }
      guard let other = joined[name].map(join.aligned) else { throw .missingColumn(name) }
      do {
        let join = try table.joined(with: other, on: on, prefix: name)
        table = join.table
        if join.unmatchedLeft > 0 { notes.unmatched[name] = join.unmatchedLeft }
      } catch {
        throw .table(error.message)
      }
    }
    var builder = FeatureBuilder(
      table: table, joinedColumns: joinedColumns, earlier: stack.earlier.compactMap { earlier[$0] })
    for (generator, fitted) in zip(recipe.tableGenerators, stack.generators) {
      builder.tableGenerators[generator] = fitted
    }
    var made = try builder.columns(recipe.features)
    for name in recipe.tableGenerators.flatMap(\.featureNames) {
      let missing = made.first { $0.feature.name == name }?.cells.count { $0.isNaN } ?? 0
      if missing > 0 { notes.missing[name] = missing }
    }
    for (_, columns) in try builder.hiddenColumns(recipe.features) { made += columns }
    let names = made.map(\.feature.name)
    guard names == stack.features.map(\.name) else {
      let missing = stack.features.first { !names.contains($0.name) }?.name
      throw .missingColumn(
        missing ?? names.first { name in
          !stack.features.contains { $0.name == name }
        } ?? "")
    }
    let cells = zip(made, stack.features).map { column, feature in
      (feature, Self.conformed(column, to: feature, &notes))
    }
    var prepared = PreparedRows(
      matrix: FeatureMatrix(
        cells, rowCount: rows.rowCount,
        panel: try builder.panelIndex(stack.roles, recipe.kinds)),
      baseline: [Double](repeating: 0, count: rows.rowCount))
    if let baseline = recipe.baseline {
      let column = try builder.baseline(baseline)
      prepared.baseline = column.cells.indices.map {
        column.isUsable($0) ? column.cells[$0] : .nan
      }
      if case .numbers(let widths)? =
        builder.table[CompletedTable.widthName(baseline.column)]?.values
      {
        prepared.uncertainty = widths.map { $0.isNaN ? 0 : $0 }
      }
    }
    return prepared
  }

  /// The columns of a joined table that the bundle holds, without those it is matched by.
  func joinedNames(_ table: String, on: [String]) -> [String] {
    (joined[table]?.columns ?? []).map(\.name).filter {
      !on.contains($0) && !$0.hasSuffix(CompletedTable.widthSuffix)
    }
  }

  /// The cells with categories numbered as when the models were fitted; one that was not there then
  /// is missing.
  private static func conformed(
    _ column: FeatureBuilder.FullColumn, to feature: FeatureMatrix.Feature,
    _ notes: inout PredictionNotes
  ) -> [Double] {
    guard case .category(let known) = feature.kind,
      case .category(let levels) = column.feature.kind, known != levels
    else { return column.cells }
    let codes = Dictionary(
      zip(known, known.indices.map(Double.init)), uniquingKeysWith: { first, _ in first })
    let numbers = levels.map { codes[$0] }
    var unseen = PredictionNotes.Unseen()
    let cells = column.cells.map { cell -> Double in
      guard !cell.isNaN else { return .nan }
      if let number = numbers[Int(cell)] { return number }
      unseen.add(.init(rows: 1, levels: [levels[Int(cell)]]))
      return .nan
    }
    // Several stacks may see one feature: what it lacks is told once.
    if unseen.rows > 0 { notes.unseen[feature.name] = unseen }
    return cells
  }
}

/// Predictions of some rows, in the target's own units.
public struct RowPredictions: Sendable {
  /// By row, with the interval; NaN where the row has no baseline.
  public var predicted: [Double]
  public var lower: [Double]
  public var upper: [Double]
  public var notes: PredictionNotes
  /// By row; `nil` for a target of numbers.
  public var classes: [ClassPrediction]?
  /// By row; `nil` where no quantiles are predicted.
  public var quantiles: [QuantileValues]?
}
