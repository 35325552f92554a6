import Stacking
import Tabular
import YAML

extension ExperimentChecks {
  /// A feature that a trend may name.
  private struct TrendFeature {
    var name: String
    var isCategory = false
    /// By row of the stage's table; `nil` where they are not known before the run.
    var cells: [Double]?
  }

  /// Reports a trend of what is no numeric feature of the stage or does not vary where a target is
  /// known, and warns where it adds nothing.
  func checkTrend(
    _ stage: StageSpec, _ own: TableView, _ joins: [JoinView], _ targets: [TargetView]
  ) {
    guard let trend = stage.trend else { return }
    let features = stage.features.flatMap { trendFeatures($0.kind, stage, own, joins) }
    // What is wrong with the feature itself was reported there.
    guard joins.count == stage.joins.count else { return }
    func feature(_ name: Marked<String>) -> TrendFeature? {
      if let found = features.first(where: { $0.name == name.value }) { return found }
      log.report(
        .unknownName(.feature, name.value, known: features.map(\.name)), name.mark)
      return nil
    }
    for name in trend.by {
      guard let feature = feature(name), !feature.isCategory else { continue }
      log.report(.trendByNumber(feature: name.value), name.mark)
    }
    var numbers: [(feature: TrendFeature, mark: Mark)] = []
    for name in trend.of {
      guard let feature = feature(name) else { continue }
      if feature.isCategory {
        log.report(.trendOfCategory(feature: name.value), name.mark)
      } else {
        numbers.append((feature, name.mark))
      }
    }
    for target in targets where !target.known.isEmpty {
      for (feature, mark) in numbers { check(feature, of: trend, target, mark) }
      checkUse(of: trend, numbers.map(\.feature), target)
    }
  }

  private func check(
    _ feature: TrendFeature, of trend: StageSpec.Trend, _ target: TargetView, _ mark: Mark
  ) {
    guard let cells = feature.cells else { return }
    let known = target.known.map { cells[$0] }.filter { !$0.isNaN }
    guard let least = known.min(), let greatest = known.max(), least < greatest else {
      log.report(.constantTrend(feature: feature.name, target: target.name), mark)
      return
    }
    let missing = (target.known + target.gaps).count { cells[$0].isNaN }
    if missing > 0 {
      warnings.report(
        .missingInTrend(
          feature: feature.name, target: target.name, missing: missing,
          of: target.known.count + target.gaps.count), mark)
    }
    let reach = trend.reach * (greatest - least)
    let held = target.gaps.count { cells[$0] < least - reach || cells[$0] > greatest + reach }
    if held > 0, experiment.evaluation.fitsAll {
      warnings.report(
        .trendHeld(
          feature: feature.name, target: target.name, held: held, of: target.gaps.count), mark)
    }
  }

  /// Warns where all that is predicted lies within what is known; holdouts may lie elsewhere.
  private func checkUse(
    of trend: StageSpec.Trend, _ features: [TrendFeature], _ target: TargetView
  ) {
    guard experiment.evaluation.fitsAll, experiment.evaluation.holdouts.isEmpty,
      experiment.evaluation.masked == nil, !target.gaps.isEmpty, !features.isEmpty
    else { return }
    let isWithin = features.allSatisfy { feature in
      guard let cells = feature.cells else { return false }
      let known = target.known.map { cells[$0] }.filter { !$0.isNaN }
      guard let least = known.min(), let greatest = known.max() else { return false }
      return target.gaps.allSatisfy { !(cells[$0] < least || cells[$0] > greatest) }
    }
    if isWithin {
      warnings.report(
        .idleTrend(target: target.name, features: features.map(\.name)), trend.mark)
    }
  }

  // MARK: Features

  /// The columns of the first layer's matrix that a feature of the stage makes, but for those that a
  /// fit makes.
  private func trendFeatures(
    _ kind: FeatureSpec.Kind, _ stage: StageSpec, _ own: TableView, _ joins: [JoinView]
  ) -> [TrendFeature] {
    func join(_ name: String) -> JoinView? { joins.first { $0.table.name == name } }
    switch kind {
    case .column(let name, let role):
      return [trendFeature(name, role, own, nil, as: name)].compactMap { $0 }
    case .joined(let table, let name, let role):
      guard let join = join(table) else { return [] }
      return [trendFeature(name, role, join.table, join, as: "\(table).\(name)")].compactMap { $0 }
    case .allJoined(let table):
      guard let join = join(table) else { return [] }
      return join.table.table.columns.map(\.name).filter { !join.on.contains($0) }.compactMap {
        trendFeature($0, .asTyped, join.table, join, as: "\(table).\($0)")
      }
    case .time(let names):
      let builder = FeatureBuilder(
        table: own.table, joinedColumns: [:], earlier: [])
      let cells = try? builder.made(kind)
      let isCompleted = names.contains(where: own.completed.contains)
      return [TrendFeature(name: "time", cells: isCompleted ? nil : cells?.first?.cells)]
    case .cyclic(let name, _, let harmonics):
      return (1...harmonics).flatMap { ["\(name).sin\($0)", "\(name).cos\($0)"] }.map {
        TrendFeature(name: $0)
      }
    case .outOfFold(let earlier, let target):
      // Without a target it is another column for each target of the stage.
      let only = stage.targets.count == 1 ? stage.targets[0].value : nil
      return (target ?? only).map { [TrendFeature(name: "out_of_fold.\(earlier).\($0)")] } ?? []
    case .generated(let generator):
      return generator.dependsOnTarget
        ? [] : generator.featureNames.map { TrendFeature(name: $0) }
    }
  }

  /// A column of the stage's table, or of a joined one; `nil` if there is none.
  private func trendFeature(
    _ column: String, _ role: FeatureSpec.Kind.Role, _ view: TableView, _ join: JoinView?,
    as name: String
  ) -> TrendFeature? {
    switch (view.table[column]?.values, role) {
    case (nil, _): return nil
    case (_, .category), (.categories, _): return TrendFeature(name: name, isCategory: true)
    case (.numbers(let cells)?, _):
      // What a stage completes is known when it has run.
      guard !view.completed.contains(column) else { return TrendFeature(name: name) }
      return TrendFeature(
        name: name, cells: join.map { $0.partners.map { $0 < 0 ? .nan : cells[$0] } } ?? cells)
    }
  }
}
