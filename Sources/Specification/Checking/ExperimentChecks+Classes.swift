import Stacking
import Learners
import Resampling
import Tabular
import YAML

extension ExperimentChecks {
  /// More classes would need more time and memory than any use of them is worth.
  static let classLimit = 1000

  /// A target as numbers or classes; `nil` after a report.
  func targetView(
    _ target: Marked<String>, _ stage: StageSpec, _ table: TableView
  ) -> TargetView? {
    guard let column = column(target.value, table, target.mark) else { return nil }
    let task = stage.task ?? TargetTask(of: column)
    // Texts among numbers are no classes unless the file says so.
    let isMeant = stage.task != nil || note(on: target.value, table) == nil
    if task == .ordinal { return levels(target, stage, column, table) }
    guard isMeant, let cells = TargetCells(column, as: task) else {
      return numbers(target.value, table, use: "a target", target.mark).flatMap {
        TargetCells($0, as: .regression).map { view(target, $0, .regression) }
      }
    }
    return view(target, cells, task)
  }

  /// An ordinal target as numbers of levels; `nil` after a report.
  private func levels(
    _ target: Marked<String>, _ stage: StageSpec, _ column: Column, _ table: TableView
  ) -> TargetView? {
    func report(_ problem: ClassProblem, _ mark: Mark) -> TargetView? {
      log.report(.ofLevels(problem, target: target.value), mark)
      return nil
    }
    guard let cells = TargetCells(column, as: .ordinal, levels: stage.levels.map(\.value)) else {
      let found = TargetCells(column, as: .classification)?.classes ?? []
      return report(.noLevels(found), stage.taskMark ?? target.mark)
    }
    let others = cells.cells.indices.filter { cells.cells[$0].isNaN && !column.isMissing($0) }
    if let first = others.first {
      return report(
        .undeclaredLevel(
          column.valueText(first), row: fileRows[table.root]?[first] ?? first + 1,
          rows: others.count, declared: cells.classes), stage.levels[0].mark)
    }
    guard cells.classes.count >= 3 || cells.cells.allSatisfy(\.isNaN) else {
      return report(.tooFewLevels(cells.classes.count), target.mark)
    }
    return view(target, cells, .ordinal)
  }

  private func view(
    _ target: Marked<String>, _ cells: TargetCells, _ task: TargetTask
  ) -> TargetView {
    let rows = cells.cells.indices
    return TargetView(
      name: target.value, mark: target.mark, known: rows.filter { !cells.cells[$0].isNaN },
      gaps: rows.filter { cells.cells[$0].isNaN }, cells: cells.cells, classes: cells.classes,
      task: task)
  }

  /// Whether a target suits its task, and the stage the target.
  ///
  /// - Returns: Whether the target can be predicted at all.
  func checkTask(_ stage: StageSpec, _ target: TargetView) -> Bool {
    checkMetrics(stage, target)
    checkUse(stage, target)
    if target.task == .quantile { checkQuantiles(stage, target) }
    guard target.task.isOfClasses else { return true }
    func report(_ problem: ClassProblem, _ mark: Mark) {
      log.report(
        target.task == .ordinal
          ? .ofLevels(problem, target: target.name) : .ofClasses(problem, target: target.name),
        mark)
    }
    // Levels that are declared need no row, but nothing is learned of one alone.
    let present =
      target.task == .ordinal
      ? Set(target.known.map { target.cells[$0] }).count : target.classes.count
    guard present >= 2 else {
      if !target.known.isEmpty { report(.tooFewClasses(present), target.mark) }
      return false
    }
    guard target.classes.count <= Self.classLimit else {
      report(.tooManyClasses(target.classes.count, limit: Self.classLimit), target.mark)
      return false
    }
    if let joint = stage.joint { report(.joint(joint.key), joint.mark) }
    if let baseline = stage.baseline { report(.key("relative_to"), baseline.table.mark) }
    if stage.transform.scale(of: target.name) != .fixed(.none) {
      report(.key("transform"), stage.transform.mark(of: target.name) ?? target.mark)
    }
    if let trend = stage.trend { report(.key("trend"), trend.mark) }
    for feature in stage.features {
      if case .generated(let generator) = feature.kind, generator.dependsOnTarget {
        report(.feature(feature.kind.text), feature.mark)
      }
    }
    guard let stack = experiment.stack(stage.stack.value) else { return true }
    if stack.blend.method == .nnls { report(.blend("nnls"), stage.stack.mark) }
    for reader in experiment.stages {
      for feature in reader.features {
        guard case .outOfFold(stage.name, let other) = feature.kind,
          other ?? target.name == target.name
        else { continue }
        report(.readByStage(stage.name), feature.mark)
      }
    }
    return true
  }

  /// Reports what can't be done with a target of quantiles.
  private func checkQuantiles(_ stage: StageSpec, _ target: TargetView) {
    func report(_ problem: ClassProblem, _ mark: Mark) {
      log.report(.ofQuantiles(problem, target: target.name), mark)
    }
    if let joint = stage.joint { report(.joint(joint.key), joint.mark) }
    if let baseline = stage.baseline { report(.key("relative_to"), baseline.table.mark) }
    if stage.transform.scale(of: target.name) != .fixed(.none) {
      report(.key("transform"), stage.transform.mark(of: target.name) ?? target.mark)
    }
    if let trend = stage.trend { report(.key("trend"), trend.mark) }
    if let reconciliation = stage.reconciliation { report(.key("reconcile"), reconciliation.mark) }
    if experiment.stack(stage.stack.value)?.blend.method == .nnls {
      report(.blend("nnls"), stage.stack.mark)
    }
  }

  /// A learner that can't learn the target's task is left out of its stack, with a warning unless a preset
  /// brought it; a layer that nothing is left of is an error.
  private func checkUse(_ stage: StageSpec, _ target: TargetView) {
    guard let stack = experiment.stack(stage.stack.value) else { return }
    for layer in stack.layers {
      let unused = layer.candidates.filter {
        !(experiment.candidate($0.value)?.isUsed(for: target.task) ?? true)
      }
      let isOfPreset = Set(layer.candidates.map(\.mark)).count == 1 && layer.candidates.count > 1
      let isEmpty = unused.count == layer.candidates.count
      guard isEmpty || !isOfPreset else { continue }
      for name in unused {
        guard let candidate = experiment.candidate(name.value) else { continue }
        // What is kept for another task is left out as it was asked for.
        guard isEmpty || candidate.task == nil else { continue }
        (isEmpty ? log : warnings).report(
          .ofClasses(
            .learner(
              candidate.name, family: candidate.family.name, task: target.task.rawValue,
              isLeftOut: !isEmpty), target: target.name), name.mark)
      }
    }
  }

  private func checkMetrics(_ stage: StageSpec, _ target: TargetView) {
    let evaluation = experiment.evaluation
    let metrics = evaluation.metrics(of: target.task)
    // Where none is there, they have been reported as unknown.
    if metrics.isEmpty, !evaluation.metrics.isEmpty {
      let (name, such) =
        switch target.task {
        case .regression: ("numbers", ["rmse", "mae"])
        case .classification: ("classes", ["log_loss", "accuracy"])
        case .quantile: ("quantiles", ["pinball", "crps"])
        case .ordinal: ("ordered levels", ["rps", "quadratic_kappa"])
        }
      log.report(.ofClasses(.noMetric(of: name, such: such), target: target.name), target.mark)
    }
    warnOfFormula(metrics.first, target)
    guard target.classes.count > 2 else { return }
    for metric in metrics.compactMap(\.ofClasses) where metric.isBinary {
      log.report(
        .ofClasses(
          .binaryMetric(
            metric.rawValue, better: metric.ofManyClasses.rawValue,
            classes: target.classes.count), target: target.name), target.mark)
    }
  }

  /// Warns, once, of a leading formula that stacks can't be chosen by.
  private func warnOfFormula(_ leading: Measure?, _ target: TargetView) {
    guard target.task == .regression, case .formula(let own)? = leading, own.rowLoss == nil,
      let mark = experiment.evaluation.formulaMarks[own.name]
    else { return }
    let problem = SpecError.Problem.formulaWithoutMean(metric: own.name)
    guard !warnings.errors.contains(where: { $0.problem == problem }) else { return }
    warnings.report(problem, mark)
  }
}
