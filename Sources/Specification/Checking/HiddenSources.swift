import Stacking
import YAML

/// Finds the answer behind a feature: in what filled its cells, or in what predicted them.
///
/// A stage that predicts O3 from PM10 is deceived if the gaps of PM10 were filled from O3 before: in
/// the very rows that its folds hold out, the feature is made from the cell that is held out.
struct HiddenSources {
  let stages: [StageSpec]
  /// The place that a table's rows were read from.
  let origin: (_ table: String) -> String

  /// A column of the rows that a stage works on.
  private struct Answer {
    var rows: String
    var column: String
  }

  /// Targets of stages that were looked into before: each is once, whatever leads there.
  private struct Seen: Hashable {
    var stage: String
    var target: String
  }

  /// The stage by way of which `target` is in the values of a feature; `nil` if it is not.
  ///
  /// That a feature is the target itself is another matter, see ``StageChecks``.
  func stage(showing target: String, in kind: FeatureSpec.Kind, of stage: StageSpec) -> String? {
    var seen: Set<Seen> = []
    return maker(
      of: kind, in: stage, for: target, showing: answer(target, stage), &seen)
  }

  /// The same for a baseline.
  func stage(
    showing target: String, in baseline: StageSpec.Baseline, of stage: StageSpec
  ) -> String? {
    var seen: Set<Seen> = []
    return maker(
      ofCells: [baseline.column ?? target], in: baseline.table.value,
      showing: answer(target, stage), &seen)
  }

  private func answer(_ target: String, _ stage: StageSpec) -> Answer {
    Answer(rows: origin(stage.table.value), column: target)
  }

  private func maker(
    of kind: FeatureSpec.Kind, in stage: StageSpec, for target: String, showing answer: Answer,
    _ seen: inout Set<Seen>
  ) -> String? {
    switch kind {
    case .column(let column, _), .cyclic(let column, _, _):
      return maker(ofCells: [column], in: stage.table.value, showing: answer, &seen)
    case .time(let columns):
      return maker(ofCells: columns, in: stage.table.value, showing: answer, &seen)
    case .joined(let table, let column, _):
      return maker(ofCells: [column], in: table, showing: answer, &seen)
    case .allJoined(let table):
      return maker(ofCells: nil, in: table, showing: answer, &seen)
    case .generated(let generator):
      for column in generator.columns {
        if let found = maker(
          ofCells: [column.column], in: column.table ?? stage.table.value, showing: answer, &seen)
        {
          return found
        }
      }
      return nil
    case .outOfFold(let name, let other):
      guard let maker = stages.first(where: { $0.name == name }) else { return nil }
      return self.maker(maker, predicting: other ?? target, showing: answer, &seen)
    }
  }

  /// - Parameter columns: `nil` for all.
  private func maker(
    ofCells columns: [String]?, in table: String, showing answer: Answer, _ seen: inout Set<Seen>
  ) -> String? {
    var table = table
    // A cycle of stages is reported elsewhere; here it must only end.
    for _ in stages {
      guard let stage = stages.first(where: { $0.fills?.value == table }) else { return nil }
      for target in stage.targets.map(\.value) where columns?.contains(target) ?? true {
        if let found = maker(stage, predicting: target, showing: answer, &seen) { return found }
      }
      table = stage.table.value
    }
    return nil
  }

  /// The stage itself if it reads the answer, or one that stands behind what it reads.
  private func maker(
    _ stage: StageSpec, predicting target: String, showing answer: Answer,
    _ seen: inout Set<Seen>
  ) -> String? {
    guard seen.insert(Seen(stage: stage.name, target: target)).inserted else { return nil }
    // A stage that reads a target of its own is reported for that, not for what follows from it.
    let isOwn =
      stage.targets.contains { $0.value == answer.column }
      && origin(stage.table.value) == answer.rows
    if !isOwn, reads(answer, stage, predicting: target) { return stage.name }
    for feature in stage.features {
      if let found = maker(of: feature.kind, in: stage, for: target, showing: answer, &seen) {
        return found
      }
    }
    guard let baseline = stage.baseline else { return nil }
    return maker(
      ofCells: [baseline.column ?? target], in: baseline.table.value, showing: answer, &seen)
  }

  private func reads(_ answer: Answer, _ stage: StageSpec, predicting target: String) -> Bool {
    func reads(_ columns: [String], of table: String) -> Bool {
      columns.contains(answer.column) && origin(table) == answer.rows
    }
    let isBaseline = stage.baseline.map { baseline in
      reads([baseline.column ?? target], of: baseline.table.value)
    }
    if isBaseline == true { return true }
    return stage.features.contains { feature in
      switch feature.kind {
      case .column(let column, _), .cyclic(let column, _, _):
        reads([column], of: stage.table.value)
      case .time(let columns): reads(columns, of: stage.table.value)
      case .joined(let table, let column, _): reads([column], of: table)
      case .allJoined(let table): origin(table) == answer.rows
      case .outOfFold: false
      case .generated(let generator):
        generator.columns.contains { reads([$0.column], of: $0.table ?? stage.table.value) }
      }
    }
  }
}
