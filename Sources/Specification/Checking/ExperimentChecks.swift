import Stacking
public import TableFiles
public import Tabular
import YAML

/// Whether an experiment suits its data: what the specification alone can't show.
public struct ExperimentChecks {
  let experiment: Experiment
  let log = SpecLog()
  let warnings = SpecLog()
  let tables: [String: Table]
  let notes: [String: [TableNote]]
  private let views: [String: TableView]
  /// By table: which row of the file each row is, where that is known.
  let fileRows: [String: FileRows]

  /// Runs every check.
  ///
  /// - Parameter tables: The tables that are read, by name. What concerns one that is not there, as
  ///   it could not be read, is left unchecked.
  /// - Returns: Errors, with which the experiment can't run, and warnings, each sorted by place.
  public static func check(
    _ experiment: Experiment, tables: [String: Table], notes: [String: [TableNote]] = [:],
    fileRows: [String: FileRows] = [:]
  ) -> (errors: [SpecError], warnings: [SpecError]) {
    let checks = ExperimentChecks(
      experiment: experiment, tables: tables, notes: notes, fileRows: fileRows)
    checks.warnOfTables()
    for stage in experiment.stages { checks.check(stage) }
    checks.checkSuspiciousCells()
    checks.checkMasked()
    checks.checkSizes()
    checks.checkTruths()
    checks.checkNaive()
    checks.checkSlices()
    checks.checkExpectations()
    checks.checkAgainst()
    return (
      sortedByPlace(checks.log.errors), sortedByPlace(mergingUnlikeGaps(checks.warnings.errors))
    )
  }

  /// All gaps that the folds of one stack don't resemble as one warning, where the first of them was.
  private static func mergingUnlikeGaps(_ warnings: [SpecError]) -> [SpecError] {
    var merged: [SpecError] = []
    for warning in warnings {
      if case .foldsUnlikeGap(let stack, let gaps) = warning.problem {
        let place = merged.firstIndex { earlier in
          if case .foldsUnlikeGap(stack, _) = earlier.problem {
            earlier.mark == warning.mark
          } else {
            false
          }
        }
        if let place, case .foldsUnlikeGap(_, let earlier) = merged[place].problem {
          merged[place].problem = .foldsUnlikeGap(stack: stack, earlier + gaps)
          continue
        }
      }
      merged.append(warning)
    }
    return merged
  }

  /// Runs every check on tables as they were read.
  public static func check(
    _ experiment: Experiment, tables: [String: TableContents]
  ) -> (errors: [SpecError], warnings: [SpecError]) {
    check(
      experiment, tables: tables.mapValues(\.table), notes: tables.mapValues(\.notes),
      fileRows: tables.compactMapValues(\.fileRows))
  }

  private init(
    experiment: Experiment, tables: [String: Table], notes: [String: [TableNote]],
    fileRows: [String: FileRows]
  ) {
    self.experiment = experiment
    self.fileRows = fileRows
    self.notes = notes
    self.tables = tables
    views = Self.views(experiment, tables)
  }

  private func check(_ stage: StageSpec) {
    guard let table = view(of: stage.table.value) else { return }
    let joins = stage.joins.compactMap { join(of: table, $0) }
    let targets = stage.targets.compactMap { target -> TargetView? in
      guard let view = targetView(target, stage, table), checkTask(stage, view) else { return nil }
      return view
    }
    let numbers = targets.filter { $0.task == .regression }
    for target in targets {
      if target.known.isEmpty {
        log.report(.targetUnknown(target: target.name, table: table.name), target.mark)
      } else if target.gaps.isEmpty, experiment.evaluation.fitsAll, stage.fills != nil {
        warnings.report(.nothingToFill(target: target.name, table: table.name), target.mark)
      }
    }
    for feature in stage.features {
      check(feature, table, joins, targets)
      checkDiffers(feature, table, joins, targets)
    }
    checkFormulas(stage, table)
    if let baseline = stage.baseline { check(baseline, table, joins, numbers) }
    checkReconciliation(stage, table, joins)
    checkTransforms(stage, table, joins, numbers)
    checkTrend(stage, table, joins, numbers)
    checkWeights(stage, table, targets)
    // Stages that learn one target of one table by one stack split its rows alike: once is enough.
    let earlier = experiment.stages.prefix { $0.name != stage.name }.filter {
      $0.stack.value == stage.stack.value && view(of: $0.table.value)?.root == table.root
    }
    checkSplits(
      stage, table,
      targets.filter { target in
        !target.known.isEmpty
          && !earlier.contains { $0.targets.contains { $0.value == target.name } }
      })
  }

  /// The truths of filled tables: each a table of the same key, with the columns that are filled.
  private func checkTruths() {
    for truth in experiment.evaluation.truths {
      guard let filled = view(of: truth.table.value), let known = view(of: truth.truth.value) else {
        continue
      }
      for column in filled.completed {
        if case .categories? = filled.table[column]?.values {
          _ = self.column(column, known, truth.truth.mark)
        } else {
          _ = numbers(column, known, use: "a column of true values", truth.truth.mark)
        }
      }
    }
  }
}

extension ExperimentChecks {
  /// The columns of the naive baseline: each must be in the table of some stage.
  private func checkNaive() {
    let views = experiment.stages.map { view(of: $0.table.value) }
    let known = views.compactMap { $0 }
    guard known.count == views.count, !known.isEmpty else { return }
    for column in experiment.evaluation.naive
    where known.allSatisfy({ $0.table[column.value] == nil }) {
      var names: [String] = []
      for name in known.flatMap({ $0.table.columns.map(\.name) }) where !names.contains(name) {
        names.append(name)
      }
      log.report(.columnOfNoStage(column.value, known: names), column.mark)
    }
  }
}

// MARK: Tables and columns

/// A table as a stage sees it: one that was read, with the columns that earlier stages complete.
struct TableView {
  let name: String
  /// The table that is read at the root of a chain of completions.
  let root: String
  let table: Table
  /// Columns without a gap, as a stage fills them; in the order of the stages.
  var completed: [String] = []

  var rowCount: Int { table.rowCount }

  /// The same with columns called as where it is joined.
  func aligned(_ join: StageSpec.Join) -> TableView {
    TableView(name: name, root: root, table: join.aligned(table), completed: completed)
  }
}

/// A target of a stage and the rows where it is known and where it is to be filled.
struct TargetView {
  let name: String
  let mark: Mark
  let known: [Int]
  let gaps: [Int]
  /// Numbers, or the numbers of classes.
  let cells: [Double]
  /// By number; empty for a target of numbers.
  var classes: [String] = []
  let task: TargetTask
}

extension ExperimentChecks {
  /// - Returns: `nil` for a table that could not be read, and for one that stages in a circle fill.
  func view(of name: String) -> TableView? { views[name] }

  /// The tables that are read and those that stages fill, by name, each made from the one below it.
  private static func views(
    _ experiment: Experiment, _ tables: [String: Table]
  ) -> [String: TableView] {
    var fillers: [String: StageSpec] = [:]
    for stage in experiment.stages {
      guard let name = stage.fills?.value else { continue }
      fillers[name] = fillers[name] ?? stage
    }
    var views: [String: TableView] = [:]
    for (name, table) in tables where fillers[name] == nil {
      views[name] = TableView(name: name, root: name, table: table)
    }
    for name in fillers.keys {
      // Down to what is known; tables in a circle never are.
      var way: [(name: String, stage: StageSpec)] = []
      var next = name
      while views[next] == nil, way.count <= fillers.count, let stage = fillers[next] {
        way.append((next, stage))
        next = stage.table.value
      }
      guard var below = views[next] else { continue }
      for (name, stage) in way.reversed() {
        let filled = stage.targets.map(\.value).filter { !below.completed.contains($0) }
        below = TableView(
          name: name, root: below.root, table: below.table, completed: below.completed + filled)
        views[name] = below
      }
    }
    return views
  }

  /// The column, or `nil` after a report.
  func column(_ name: String, _ view: TableView, _ mark: Mark) -> Column? {
    for case .repeatedName(name, _, let names) in notes[view.root] ?? [] {
      log.report(.repeatedColumn(name, table: view.name, readAs: names), mark)
      return nil
    }
    if let column = view.table[name] { return column }
    if let source = experiment.table(view.root), source.request.ignore.contains(name),
      let ignored = source.columnMarks[name]
    {
      log.report(.columnIsIgnored(name, table: view.name, ignored: ignored), mark)
    } else {
      let known = view.table.columns.map(\.name)
      log.report(.unknownColumn(name, table: view.name, known: known), mark)
    }
    return nil
  }

  /// The column if it holds numbers, or `nil` after a report.
  func numbers(_ name: String, _ view: TableView, use: String, _ mark: Mark) -> Column? {
    guard let column = column(name, view, mark) else { return nil }
    if case .numbers = column.values { return column }
    log.report(
      .notNumber(column: name, table: view.name, use: use, because: note(on: name, view)), mark)
    return nil
  }
}
