import Resampling
import Tabular

extension StageData {
  /// Puts the features, the target and its baseline together for one target of one stage.
  ///
  /// - Parameters:
  ///   - levels: Those that an ordinal target was declared to have.
  ///   - table: The stage's table as this evaluation sees it.
  ///   - joined: By join of the recipe.
  ///   - earlier: What earlier stages predict.
  ///   - seed: The experiment's, by which rows take patterns of missing cells.
  init(
    _ recipe: FeatureRecipe, target: String, task: TargetTask = .regression,
    levels: [String] = [], quantiles: [Double] = [], rows: TargetRows, table: Table,
    joined: [Table],
    earlier: [BlendResult], seed: UInt64 = 0
  ) throws(StackError) {
    var builder = try FeatureBuilder(recipe, table: table, joined: joined, earlier: earlier)
    builder.sight = try JointSight(
      of: recipe.seenTargets, for: target, in: builder.table, seed: seed)
    for generator in recipe.tableGenerators {
      builder.tableGenerators[generator] = try builder.tableGenerator(generator)
    }
    var featureGroups: [[Int]] = []
    var columns = try builder.columns(recipe.features, groups: &featureGroups)
    var generators: [TargetGenerator] = []
    let visibleCount = columns.count
    for (generator, keys) in try builder.hiddenColumns(recipe.features) {
      generators.append(
        TargetGenerator(
          generator: generator, keys: keys.indices.map { columns.count + $0 },
          groupCount: FeatureBuilder.levels(keys[0]).count,
          nearest: try builder.nearest(generator, keys[0])))
      columns += keys
    }
    guard let column = builder.table[target] else { throw .missingColumn(target) }
    guard let known = TargetCells(column, as: task, levels: levels) else {
      throw .notNumeric(target)
    }
    let cells = known.cells
    let baseline = try recipe.baseline.map { baseline throws(StackError) in
      try builder.baseline(baseline)
    }
    // A row without a baseline can't be learned from; one that is to be predicted must have it.
    var training = rows.training
    var splits = rows.splits
    if let baseline {
      try baseline.check(rows.apply)
      let usable = training.map { baseline.isUsable($0) }
      if usable.contains(false) { (training, splits) = Self.keep(usable, of: training, splits) }
      guard !training.isEmpty else { throw .noTrainingRows(target: target) }
    }
    let transform = TargetTransform(
      training: training.map { baseline?.cells[$0] ?? 0 },
      apply: rows.apply.map { baseline?.cells[$0] ?? 0 },
      minimum: task.isOfClasses ? -.infinity : column.minimum ?? -.infinity,
      maximum: task.isOfClasses ? .infinity : column.maximum ?? .infinity)
    let time = columns.firstIndex { $0.feature.name == FeatureBuilder.timeName }
    var roles = try builder.panelRoles(recipe.kinds)
    try builder.noteMeans(&roles, Array(columns.prefix(visibleCount)))
    let panel = try builder.panelIndex(roles, recipe.kinds)
    self.init(
      trainingRows: training, applyRows: rows.apply,
      training: Self.matrix(columns, training, panel),
      apply: Self.matrix(columns, rows.apply, panel),
      classes: known.classes, isOrdered: task == .ordinal, quantiles: quantiles,
      observed: training.map { cells[$0] },
      transform: transform,
      splits: splits,
      times: try builder.moments(recipe.timeColumns, of: training),
      roles: roles,
      gap: time.flatMap { time in
        GapFrame(
          evidenceCount: rows.evidenceCount, training: training.map { columns[time].cells[$0] },
          apply: rows.apply.map { columns[time].cells[$0] })
      },
      allowsRatio: (transform.training + transform.apply).allSatisfy { $0 > 0 },
      hiddenCount: columns.count - visibleCount, featureGroups: featureGroups,
      generators: generators,
      tableGenerators: builder.tableGenerators)
  }

  private static func matrix(
    _ columns: [FeatureBuilder.FullColumn], _ rows: [Int], _ panel: PanelIndex?
  ) -> FeatureMatrix {
    FeatureMatrix(
      columns.map { column in (column.feature, rows.map { column.cells[$0] }) },
      rowCount: rows.count, panel: panel?.selecting(rows))
  }

  /// The rows where `usable` holds, and the splits renumbered to them.
  private static func keep(
    _ usable: [Bool], of rows: [Int], _ splits: [Split]
  ) -> (rows: [Int], splits: [Split]) {
    var renumbered = [Int](repeating: -1, count: rows.count)
    var kept: [Int] = []
    for position in rows.indices where usable[position] {
      renumbered[position] = kept.count
      kept.append(rows[position])
    }
    let splits = splits.map { split in
      Split(
        repeat: split.repeat, fold: split.fold,
        training: split.training.filter { usable[$0] }.map { renumbered[$0] },
        heldOut: split.heldOut.filter { usable[$0] }.map { renumbered[$0] })
    }
    return (kept, splits)
  }
}

/// The column a target is modelled relative to, over all rows of the stage's table.
package struct BaselineColumn {
  let name: String
  package let cells: [Double]
  /// In which some candidate is sure to learn.
  let forms: [TargetForm]

  package func isUsable(_ row: Int) -> Bool {
    !cells[row].isNaN && forms.allSatisfy { $0.isDefined(at: cells[row]) }
  }

  /// Throws unless every row that is to be predicted has a baseline.
  func check(_ rows: [Int]) throws(StackError) {
    let missing = rows.count { cells[$0].isNaN }
    guard missing == 0 else { throw .missingBaseline(column: name, rows: missing) }
    for form in forms {
      let undefined = rows.count { !form.isDefined(at: cells[$0]) }
      guard undefined == 0 else {
        throw .undefinedForm(form, column: name, rows: undefined)
      }
    }
  }
}

extension FeatureBuilder {
  /// Joins the tables of a recipe.
  init(
    _ recipe: FeatureRecipe, table: Table, joined: [Table], earlier: [BlendResult]
  ) throws(StackError) {
    var table = table
    var joinedColumns: [String: [String]] = [:]
    for (join, read) in zip(recipe.joins, joined) {
      let other = join.aligned(read)
      joinedColumns[join.name] = other.columns.map(\.name).filter { !join.on.contains($0) }
      do {
        table = try table.joined(with: other, on: join.on, prefix: join.name).table
      } catch {
        throw .table(error.message)
      }
    }
    self.init(table: table, joinedColumns: joinedColumns, earlier: earlier)
  }

  package func baseline(_ baseline: FeatureRecipe.Baseline) throws(StackError) -> BaselineColumn {
    let name = baseline.column
    guard let column = table[name] else { throw .missingColumn(name) }
    guard case .numbers(let cells) = column.values else { throw .notNumeric(name) }
    return BaselineColumn(name: name, cells: cells, forms: baseline.forms)
  }

  /// The place of each row among the distinct moments, from 0; `nil` without columns of time.
  func moments(_ columns: [String]?, of rows: [Int]) throws(StackError) -> [Int]? {
    guard let columns else { return nil }
    do {
      return try Moments(of: rows, in: table, by: columns).places
    } catch {
      throw .folds(error.message)
    }
  }
}
