package import Resampling
package import Tabular

/// Which rows of a stage's table take part for one target in one evaluation, and how they are split.
package struct TargetRows: Sendable {
  /// Rows whose target is known and may be seen; ascending.
  package let training: [Int]
  /// Rows that are predicted; ascending, disjoint from `training`.
  package let apply: [Int]
  /// Positions in `training`.
  package let splits: [Split]
  /// What the splits were made by.
  package let folds: FoldScheme
  /// The layer, from 1, whose own folds these are; `nil` for those of the stack.
  package let foldsLayer: Int?
  /// Whether most rows to predict lie before or after all known rows, where cuts are not the evidence because the target is learned
  /// relative to a column; as far as the folds were chosen by it.
  package let liesBeyond: Bool

  /// How many of the first splits hold out what lies like the gap; 0 where the folds are not made of cuts.
  package var evidenceCount: Int {
    guard case .cuts(_, let cuts) = folds else { return 0 }
    return min(cuts.count, splits.count)
  }

  /// What the positions hold in memory.
  var bytes: Int {
    8 * splits.reduce(training.count + apply.count) { $0 + $1.training.count + $1.heldOut.count }
  }

  /// Proves that no split trains on a row it holds out.
  ///
  /// Every prediction that is called out-of-fold rests on this, so it is asked of the splits
  /// themselves and not taken from the scheme that made them.
  ///
  /// - Parameter rows: The rows of the table that the splits' positions stand for.
  static func audit(_ splits: [Split], of rows: [Int]) throws(StackError) {
    for split in splits {
      var isHeldOut = [Bool](repeating: false, count: rows.count)
      for position in split.heldOut { isHeldOut[position] = true }
      if let leak = split.training.first(where: { isHeldOut[$0] }) {
        throw .leakingSplit(repeat: split.repeat, fold: split.fold, row: rows[leak])
      }
    }
  }
}

extension TargetRows {
  /// - Parameters:
  ///   - table: The table in this evaluation: masked cells are missing in it.
  ///   - task: What is predicted of the target.
  ///   - levels: Those that an ordinal target was declared to have.
  ///   - holdout: Takes rows out of training; what it holds out is predicted.
  ///   - seed: The experiment's, from which that of the folds is derived.
  ///   - predictsGaps: Whether a holdout evaluation predicts the rows with no known target as well.
  package init(
    table: Table, target: String, task: TargetTask = .regression, levels: [String] = [],
    folds: FoldChoice,
    holdout: HoldoutScheme?, predictsGaps: Bool,
    seed: UInt64, holdoutSeed: UInt64
  ) throws(StackError) {
    guard let column = table[target] else { throw .missingColumn(target) }
    guard let cells = TargetCells(column, as: task, levels: levels)?.cells else {
      throw .notNumeric(target)
    }
    var known: [Int] = []
    var gaps: [Int] = []
    for row in cells.indices {
      if cells[row].isNaN { gaps.append(row) } else { known.append(row) }
    }
    guard !known.isEmpty else { throw .noTrainingRows(target: target) }
    do {
      var judged = gaps
      if let holdout {
        let context = RowContext(table: table, rows: known, target: known.map { cells[$0] })
        let heldOut = Set(try holdout.heldOut(of: context, seed: holdoutSeed))
        let rows = known
        known = rows.indices.filter { !heldOut.contains($0) }.map { rows[$0] }
        let predicted = rows.indices.filter(heldOut.contains).map { rows[$0] }
        judged = predicted
        gaps = predictsGaps ? (gaps + predicted).sorted() : predicted
        if case .part(_, let size, let by) = holdout {
          let left = RowContext(table: table, rows: known, target: known.map { cells[$0] })
          known = try size.kept(of: left, latestBy: by, seed: seed).map { left.rows[$0] }
        }
      }
      foldsLayer = folds.layer
      liesBeyond = folds.liesBeyond(known, predicting: judged, in: table)
      let foldSeed = folds.seed(seed)
      self.folds = folds.stratified(
        try folds.scheme(for: known, predicting: judged, in: table, seed: foldSeed), for: task)
      let context = RowContext(table: table, rows: known, target: known.map { cells[$0] })
      splits = try self.folds.splits(of: context, seed: foldSeed)
    } catch {
      throw .folds(error.message)
    }
    training = known
    apply = gaps
    try Self.audit(splits, of: training)
  }

  /// - Parameter table: That of the recipe.
  init(_ recipe: RowsRecipe, table: Table) throws(StackError) {
    try self.init(
      table: table, target: recipe.target, task: recipe.task, levels: recipe.levels,
      folds: FoldChoice(layer: recipe.foldsLayer, declared: recipe.folds, time: nil),
      holdout: recipe.holdout?.scheme, predictsGaps: recipe.predictsGaps, seed: recipe.seed,
      holdoutSeed: derivedSeed(recipe.seed, "holdout/\(recipe.holdout?.draw ?? "")"))
  }
}
