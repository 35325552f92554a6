import Stacking
import TableFiles
import Tabular
import YAML

/// What must hold among the stages of an experiment: above all that no feature carries the answer.
struct StageChecks {
  private let stages: [StageSpec]
  private let names: StageNames
  private let log: SpecLog
  private let index: StageIndex

  init(_ stages: [StageSpec], _ names: StageNames, _ log: SpecLog) {
    self.stages = stages
    self.names = names
    self.log = log
    index = StageIndex(
      stages,
      sources: Dictionary(
        names.sources.map { ($0.name, "\($0.request.file)\n\($0.request.sheet ?? "")") },
        uniquingKeysWith: { first, _ in first }))
  }

  func report() {
    var sources = HiddenSources(index)
    var labels: [String: [StageSpec]] = [:]
    for stage in stages {
      checkLabel(stage, after: labels[stage.label] ?? [])
      labels[stage.label, default: []].append(stage)
      checkJoins(stage)
      checkBaseline(stage)
      for feature in stage.features {
        checkOutOfFold(feature, stage)
        checkColumns(feature, stage)
      }
      checkSources(stage, &sources)
    }
  }

  private func checkLabel(_ stage: StageSpec, after earlier: [StageSpec]) {
    for other in earlier {
      for target in stage.targets where other.targets.contains(where: { $0.value == target.value })
      {
        log.report(
          .sameFigures(label: stage.label, target: target.value, other: other.name), target.mark)
      }
    }
  }

  private func checkJoins(_ stage: StageSpec) {
    for join in stage.joins {
      if join.table.value == stage.table.value {
        log.report(.selfJoin(table: join.table.value), join.table.mark)
      }
      for column in join.on where isTarget(column.value, stage) {
        report(column.value, "the join with '\(join.table.value)'", column.mark)
      }
    }
  }

  private func checkBaseline(_ stage: StageSpec) {
    guard let baseline = stage.baseline, holdsSameRows(baseline.table.value, stage) else { return }
    let targets = stage.targets.map(\.value)
    guard let target = baseline.column.map({ targets.contains($0) ? $0 : nil }) ?? targets.first
    else { return }
    report(target, baselineText(baseline), baseline.table.mark)
  }

  private func checkColumns(_ feature: FeatureSpec, _ stage: StageSpec) {
    if let target = carriedTarget(feature, stage) {
      report(target, "the feature '\(feature.kind.text)'", feature.mark)
    }
  }

  private func carriedTarget(_ feature: FeatureSpec, _ stage: StageSpec) -> String? {
    let carried: [String] =
      switch feature.kind {
      case .column(let column, _), .cyclic(let column, _, _): [column]
      case .time(let columns): columns
      case .joined(let table, let column, _): holdsSameRows(table, stage) ? [column] : []
      case .allJoined(let table):
        holdsSameRows(table, stage) ? stage.targets.map(\.value) : []
      case .outOfFold: []
      case .generated(let generator):
        generator.columns.filter { $0.table.map { holdsSameRows($0, stage) } ?? true }
          .map(\.column)
      }
    return carried.first { isTarget($0, stage) }
  }

  private func checkSources(_ stage: StageSpec, _ sources: inout HiddenSources) {
    let targets = stage.targets.map(\.value)
    for feature in stage.features where carriedTarget(feature, stage) == nil {
      for target in targets {
        guard let maker = sources.stage(showing: target, in: feature.kind, of: stage) else {
          continue
        }
        let way = "the feature '\(feature.kind.text)'"
        log.report(.targetBehindFeature(target: target, way: way, stage: maker), feature.mark)
        break
      }
    }
    guard let baseline = stage.baseline else { return }
    for target in targets {
      guard let maker = sources.stage(showing: target, in: baseline, of: stage) else { continue }
      log.report(
        .targetBehindFeature(target: target, way: baselineText(baseline), stage: maker),
        baseline.table.mark)
      break
    }
  }

  private func baselineText(_ baseline: StageSpec.Baseline) -> String {
    "'relative_to: \(baseline.table.value).\(baseline.column ?? "*")'"
  }

  private func checkOutOfFold(_ feature: FeatureSpec, _ stage: StageSpec) {
    guard case .outOfFold(let name, let target) = feature.kind,
      let maker = index.stage(name)
    else { return }
    if maker.table.value != stage.table.value {
      log.report(
        .outOfFoldOfOtherTable(stage: name, table: maker.table.value, own: stage.table.value),
        feature.mark)
      return
    }
    let has = maker.targets.map(\.value)
    for wanted in target.map({ [$0] }) ?? stage.targets.map(\.value) where !has.contains(wanted) {
      log.report(.notTarget(wanted, stage: name, has: has), feature.mark)
    }
  }

  private func report(_ target: String, _ way: String, _ mark: Mark) {
    log.report(.targetAmongFeatures(target: target, way: way), mark)
  }

  private func isTarget(_ column: String, _ stage: StageSpec) -> Bool {
    stage.targets.contains { $0.value == column }
  }

  /// Whether a table holds the stage's own rows: its table, one filled from it, or one read from the
  /// same place. Its column of a target's name is then the target.
  private func holdsSameRows(_ table: String, _ stage: StageSpec) -> Bool {
    index.origin(of: table) == index.origin(of: stage.table.value)
  }
}
