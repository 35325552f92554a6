import Stacking
import Resampling
import Tabular
import YAML

extension ExperimentChecks {
  /// Whether the data of a stage allow its folds, with every row and without those of each holdout,
  /// and whether the splits respect each other's groups.
  func checkSplits(_ stage: StageSpec, _ table: TableView, _ targets: [TargetView]) {
    guard let stack = experiment.stack(stage.stack.value) else { return }
    // What is wrong with one split of a cross-validation of whole stacks is wrong with all.
    let first = EvaluationSpec.outerPrefix + "1"
    let holdouts = experiment.evaluation.holdouts.filter {
      !$0.baseName.hasPrefix(EvaluationSpec.outerPrefix) || $0.baseName == first
    }.filter {
      areKnown($0.scheme.columns, table, $0.mark)
        && checkOrder($0.scheme.orderColumns, table, $0.mark)
    }
    for (choice, mark) in stack.foldChoices(in: stage, isRead: experiment.isReadOutOfFold(stage)) {
      let folds = DeclaredFolds(stack: stack.name, choice: choice, mark: mark)
      checkSplits(folds, stage, table, targets, holdouts)
    }
  }

  private func checkSplits(
    _ declared: DeclaredFolds, _ stage: StageSpec, _ table: TableView, _ targets: [TargetView],
    _ holdouts: [EvaluationSpec.Holdout]
  ) {
    let areFoldsNamed =
      areKnown(declared.scheme.columns, table, declared.mark)
      && checkOrder(declared.scheme.orderColumns, table, declared.mark)
    checkReach(declared, stage, table, targets)
    for target in targets {
      let known = target.known
      let folds =
        areFoldsNamed
        ? splits(
          declared, stage, table, target, rows: known, predicted: target.gaps, without: nil) : nil
      for holdout in holdouts {
        guard let heldOut = heldOut(holdout, stage, table, target) else { continue }
        if holdout.size == nil {
          checkGroups(of: declared, folds ?? [], holdout, heldOut, table, target)
        }
        guard areFoldsNamed, folds != nil else { continue }
        let isHeldOut = Set(heldOut)
        var rows = known.indices.filter { !isHeldOut.contains($0) }.map { known[$0] }
        if let size = holdout.size {
          let left = RowContext(table: table.table, rows: rows, target: rows.map { _ in 0 })
          let by = experiment.sizeOrder(of: stage)
          guard let kept = try? size.kept(of: left, latestBy: by, seed: experiment.seed) else {
            continue
          }
          rows = kept.map { rows[$0] }
        }
        _ = splits(
          declared, stage, table, target, rows: rows, predicted: heldOut.map { known[$0] },
          without: holdout)
      }
    }
  }

  /// Says where the gap reaches farther than any evidence can.
  private func checkReach(
    _ declared: DeclaredFolds, _ stage: StageSpec, _ table: TableView, _ targets: [TargetView]
  ) {
    guard declared.choice.layer == nil, experiment.evaluation.fitsAll else { return }
    let reaches = targets.compactMap { target -> SpecError.GapReach? in
      guard
        let reach = try? declared.choice.reach(
          for: target.known, predicting: target.gaps, in: table.table), reach.gap > reach.evidence
      else { return nil }
      return .init(target: target.name, gap: reach.gap, evidence: reach.evidence)
    }
    guard !reaches.isEmpty else { return }
    warnings.report(
      .gapBeyondEvidence(stack: declared.stack, stage: stage.name, reaches), declared.mark)
  }

  private func areKnown(_ columns: [String], _ table: TableView, _ mark: Mark) -> Bool {
    columns.map { column($0, table, mark) != nil }.allSatisfy { $0 }
  }

  /// The folds of some rows from which others are predicted; `nil` after a report.
  private func splits(
    _ declared: DeclaredFolds, _ stage: StageSpec, _ table: TableView, _ target: TargetView,
    rows: [Int], predicted: [Int], without holdout: EvaluationSpec.Holdout?
  ) -> [Split]? {
    let context = RowContext(
      table: table.table, rows: rows, target: rows.map { target.cells[$0] })
    do {
      let seed = declared.choice.seed(experiment.seed)
      let scheme = declared.choice.stratified(
        try declared.choice.scheme(
          for: rows, predicting: predicted, in: table.table, seed: seed), for: target.task)
      let splits = try scheme.splits(of: context, seed: seed)
      checkKeptOut(declared, stage, target, splits, holdout)
      if let stack = experiment.stack(declared.stack) {
        checkLearners(stack, layer: declared.choice.layer, stage, target, splits)
      }
      if holdout?.size == nil, let time = stage.timeColumns, scheme.isDrawnByChance,
        let gap = GapDistances(rows, predicted, in: table.table, by: time)
      {
        let folds = try gap.mean(of: scheme, seed: seed)
        // Up to three times as far is still a resemblance: blocks at an edge are no farther.
        if 1 + gap.toPredicted > 3 * (1 + folds) {
          warnings.report(
            .foldsUnlikeGap(
              stack: declared.stack,
              [
                .init(
                  stage: stage.name, target: target.name, holdout: holdout?.name,
                  gap: gap.toPredicted, folds: folds)
              ]), declared.mark)
        }
      }
      return splits
    } catch {
      if let holdout, let size = holdout.size {
        log.report(
          .unsuitableSize(
            error, size: size.text, stage: stage.name, target: target.name,
            holdout: holdout.baseName), holdout.mark)
      } else {
        log.report(
          .unsuitableSplit(
            error, stage: stage.name, target: target.name, holdout: holdout?.name), declared.mark)
      }
      return nil
    }
  }

  /// Reports folds of which none can be kept out, though a layer asks for it.
  private func checkKeptOut(
    _ declared: DeclaredFolds, _ stage: StageSpec, _ target: TargetView, _ splits: [Split],
    _ holdout: EvaluationSpec.Holdout?
  ) {
    guard declared.choice.layer == nil, let stack = experiment.stack(declared.stack) else { return }
    let least = stack.layers.indices.map(stack.leastFolds).max() ?? 2
    let count = splits.count { $0.repeat == 0 }
    guard least > 2, count < least else { return }
    log.report(
      .noSplitToKeepOut(
        stack: declared.stack, stage: stage.name, target: target.name, holdout: holdout?.title,
        count: count, least: least), declared.mark)
  }

  /// Positions among the rows where the target is known; `nil` after a report.
  private func heldOut(
    _ holdout: EvaluationSpec.Holdout, _ stage: StageSpec, _ table: TableView,
    _ target: TargetView
  ) -> [Int]? {
    let context = RowContext(
      table: table.table, rows: target.known, target: target.known.map { target.cells[$0] })
    do {
      return try holdout.scheme.heldOut(
        of: context,
        seed: derivedSeed(experiment.seed, "holdout/\(holdout.scheme.drawName(holdout.baseName))"))
    } catch {
      log.report(
        .unsuitableSplit(error, stage: stage.name, target: target.name, holdout: nil),
        holdout.mark)
      return nil
    }
  }

  /// The masked evaluation, on every column that is to be masked.
  func checkMasked() {
    guard let masked = experiment.evaluation.masked else { return }
    for stage in experiment.stages {
      guard let table = view(of: stage.table.value),
        areKnown(masked.scheme.columns, table, masked.mark),
        checkOrder(masked.scheme.orderColumns, table, masked.mark)
      else { continue }
      for target in stage.targets.map(\.value) {
        guard let column = table.table[target], column.missingCount < column.rowCount else {
          continue
        }
        do {
          _ = try masked.scheme.maskedRows(
            of: target, in: table.table, seed: derivedSeed(experiment.seed, "mask/\(target)"))
        } catch {
          log.report(
            .unsuitableSplit(error, stage: stage.name, target: target, holdout: nil),
            masked.mark)
        }
      }
    }
  }
}

// MARK: Groups on both sides

extension ExperimentChecks {
  /// Reports a group that one split of the experiment keeps together and another separates.
  ///
  /// Splits in order of time separate groups on purpose, and so may a fold by blocks beside a random
  /// holdout. A column that names folds or held-out rows is the user's own work, so there it is an
  /// error; where rows are drawn at random it is a warning, as the two scores are of different kinds.
  private func checkGroups(
    of declared: DeclaredFolds, _ folds: [Split], _ holdout: EvaluationSpec.Holdout,
    _ heldOut: [Int],
    _ table: TableView, _ target: TargetView
  ) {
    if let by = declared.scheme.groups, holdout.scheme.separatesRows {
      var sides = [Int](repeating: 0, count: target.known.count)
      for position in heldOut { sides[position] = 1 }
      if let value = group(by, separatedBy: sides, table, target) {
        let isGiven = if case .column = holdout.scheme { true } else { false }
        (isGiven ? log : warnings).report(
          .groupSplitByHoldout(holdout.name, by: by, value: value, stack: declared.stack),
          holdout.mark)
      }
    }
    if case .group(let by, _) = holdout.scheme, declared.scheme.separatesRows {
      var sides = [Int](repeating: -1, count: target.known.count)
      for split in folds where split.repeat == 0 {
        for position in split.heldOut { sides[position] = split.fold }
      }
      if let value = group(by, separatedBy: sides, table, target) {
        let isGiven = if case .column = declared.scheme { true } else { false }
        (isGiven ? log : warnings).report(
          .groupSplitByFolds(stack: declared.stack, by: by, value: value, holdout: holdout.name),
          declared.mark)
      }
    }
  }

  /// The values of the first group with rows on more than one side.
  private func group(
    _ by: [String], separatedBy sides: [Int], _ table: TableView, _ target: TargetView
  ) -> String? {
    let columns = by.compactMap { table.table[$0] }
    guard columns.count == by.count else { return nil }
    var coder = KeyCoder(count: by.count)
    let codes = coder.codes(of: columns)
    var side: [Int: Int] = [:]
    for (position, row) in target.known.enumerated() where codes[row] >= 0 {
      let own = sides[position]
      if side.updateValue(own, forKey: codes[row]) ?? own != own {
        return columns.map { $0.text(row) }.joined(separator: ", ")
      }
    }
    return nil
  }
}

/// The folds of a stack or of one of its layers, and where they are declared.
private struct DeclaredFolds {
  let stack: String
  let choice: FoldChoice
  let mark: Mark

  var scheme: FoldScheme { choice.declared }
}

extension FoldScheme {
  /// The columns it reads.
  fileprivate var columns: [String] {
    switch self {
    case .kfold, .stratified: []
    case .grouped(let by, _, _), .stratifiedGroups(let by, _, _), .blocks(let by, _, _),
      .leaveOneGroupOut(let by), .forwardChaining(let by, _, _), .backwardChaining(let by, _, _),
      .cuts(let by, _):
      by
    case .column(let name): [name]
    }
  }

  /// The columns whose order it goes by.
  fileprivate var orderColumns: [String] {
    switch self {
    case .blocks(let by, _, _), .forwardChaining(let by, _, _), .backwardChaining(let by, _, _): by
    default: []
    }
  }

  /// The columns of the groups that it is there to keep together.
  fileprivate var groups: [String]? {
    switch self {
    case .grouped(let by, _, _), .stratifiedGroups(let by, _, _), .leaveOneGroupOut(let by): by
    default: nil
    }
  }

  /// Whether it deals out single rows, by chance or by a column.
  fileprivate var separatesRows: Bool {
    if case .column = self { true } else { isDrawnByChance }
  }

  /// Whether it deals out single rows without regard to any column.
  fileprivate var isDrawnByChance: Bool {
    switch self {
    case .kfold, .stratified: true
    default: false
    }
  }
}

extension HoldoutScheme {
  fileprivate var columns: [String] {
    switch self {
    case .random: []
    case .earliest(let by, _), .latest(let by, _), .group(let by, _): by
    case .column(let name): [name]
    case .split(let scheme, _): scheme.columns
    case .part(let scheme, _, let by): scheme.columns + by
    }
  }

  /// The columns whose order it goes by.
  fileprivate var orderColumns: [String] {
    switch self {
    case .earliest(let by, _), .latest(let by, _): by
    case .split(let scheme, _): scheme.orderColumns
    case .part(let scheme, _, let by): scheme.orderColumns + by
    default: []
    }
  }

  fileprivate var separatesRows: Bool {
    switch self {
    case .random, .column: true
    case .split(let scheme, _): scheme.separatesRows
    case .part(let scheme, _, _): scheme.separatesRows
    default: false
    }
  }
}
