import Stacking
import YAML

/// Finds the answer behind a feature: in what filled its cells, or in what predicted them.
///
/// A stage that predicts O3 from PM10 is deceived if the gaps of PM10 were filled from O3 before: in
/// the very rows that its folds hold out, the feature is made from the cell that is held out.
///
/// What was looked through in vain for one answer is not looked through again for it, however many stages
/// stand one behind the other.
struct HiddenSources {
  private let index: StageIndex
  private var clean: [Answer: Set<Seen>] = [:]

  init(_ index: StageIndex) { self.index = index }

  /// A column of the rows that a stage works on.
  private struct Answer: Hashable {
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
  mutating func stage(
    showing target: String, in kind: FeatureSpec.Kind, of stage: StageSpec
  ) -> String? {
    looking(for: answer(target, stage)) { sources, answer, seen in
      sources.maker(of: kind, in: stage, for: target, showing: answer, &seen)
    }
  }

  /// The same for a baseline.
  mutating func stage(
    showing target: String, in baseline: StageSpec.Baseline, of stage: StageSpec
  ) -> String? {
    looking(for: answer(target, stage)) { sources, answer, seen in
      sources.maker(
        ofCells: [baseline.column ?? target], in: baseline.table.value, showing: answer, &seen)
    }
  }

  private mutating func looking(
    for answer: Answer, _ look: (HiddenSources, Answer, inout Set<Seen>) -> String?
  ) -> String? {
    // Taken out, so that it is not copied when it grows.
    var seen = clean.removeValue(forKey: answer) ?? []
    let found = look(self, answer, &seen)
    // Where it was found, what led there was seen as well.
    if found == nil { clean[answer] = seen }
    return found
  }

  private func answer(_ target: String, _ stage: StageSpec) -> Answer {
    Answer(rows: index.origin(of: stage.table.value), column: target)
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
      guard let maker = index.stage(name) else { return nil }
      return self.maker(maker, predicting: other ?? target, showing: answer, &seen)
    }
  }

  /// - Parameter columns: `nil` for all.
  private func maker(
    ofCells columns: [String]?, in table: String, showing answer: Answer, _ seen: inout Set<Seen>
  ) -> String? {
    var table = table
    // A cycle of stages is reported elsewhere; here it must only end.
    for _ in index.stages {
      guard let stage = index.stage(filling: table) else { return nil }
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
      && index.origin(of: stage.table.value) == answer.rows
    // Targets that help one another read each other.
    if isOwn, stage.joint != nil, target != answer.column { return stage.name }
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
      columns.contains(answer.column) && index.origin(of: table) == answer.rows
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
      case .allJoined(let table): index.origin(of: table) == answer.rows
      case .outOfFold: false
      case .generated(let generator):
        generator.columns.contains { reads([$0.column], of: $0.table ?? stage.table.value) }
      }
    }
  }
}
