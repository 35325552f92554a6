import Specification
import Resampling
import TableFiles
import Planning
import Tabular

/// The figures of a run as rows of text: `metrics.csv`, `predictions.csv`, `folds.csv`, `slices.csv`,
/// `layers.csv` and `leaderboard.csv`; those of all variants in the same files.
///
/// Rows go to disk as they are added. Numbers stand in full precision, so that equal runs give equal
/// bytes.
final class ResultTables {
  private let folder: String
  private let metrics: GrowingCSV
  private let predictions: GrowingCSV
  private let folds: GrowingCSV
  /// `nil` where no slice is declared.
  private let slices: GrowingCSV?
  /// `nil` where no layer must earn its place.
  private let layers: GrowingCSV?
  private let keys: [String]
  /// By variant and target: the leaderboard's rows, whose columns are known when all are there.
  private var boards: [Board] = []
  private var evaluations: [String] = []
  private var measures: [String] = []

  private struct Board {
    var variant: String
    var label: String
    var target: String
    var rows: [LeaderboardRow]
  }

  /// - Parameters:
  ///   - loaded: The experiment with its variants.
  ///   - folder: Is there. Its files stay as they are until ``commit()``.
  /// - Throws: ``FileWriteError``.
  init(_ loaded: LoadedExperiment, folder: String) throws(FileWriteError) {
    self.folder = folder
    var keys: [String] = []
    for variant in loaded.variantNames.indices {
      let loaded = loaded.selecting(variant)
      for stage in loaded.experiment.stages {
        for key in loaded.network.keyColumns(of: stage.name) where !keys.contains(key) {
          keys.append(key)
        }
      }
    }
    self.keys = keys
    metrics = try GrowingCSV(
      path: "\(folder)/metrics.csv",
      header: [
        "variant", "stage", "target", "evaluation", "layer", "model", "metric", "value",
      ])
    predictions = try GrowingCSV(
      path: "\(folder)/predictions.csv",
      header: ["variant", "stage", "target", "evaluation"] + keys
        + ["observed", "predicted", "lower", "upper"])
    folds = try GrowingCSV(
      path: "\(folder)/folds.csv",
      header: [
        "variant", "stage", "target", "repeat", "fold", "training_rows", "rows", "held_out",
        "slice", "group", "metric", "value",
      ])
    slices =
      loaded.experiment.slices.isEmpty
      ? nil
      : try GrowingCSV(
        path: "\(folder)/slices.csv",
        header: [
          "variant", "stage", "target", "evaluation", "slice", "group", "rows", "metric", "value",
        ])
    layers =
      loaded.decides
      ? try GrowingCSV(
        path: "\(folder)/layers.csv",
        header: [
          "variant", "stage", "target", "evaluation", "layer", "used", "repeat", "fold",
          "training_rows", "rows", "without", "with",
        ]) : nil
  }

  /// Adds the results of the selected variant; its name is empty for the experiment as written.
  func add(_ results: CollectedResults, of loaded: LoadedExperiment) throws(FileWriteError) {
    let variant = loaded.variantName
    let sliced = SlicedFigures(results, of: loaded)
    for cells in sliced.foldCells() { try folds.add([variant] + cells) }
    if let slices {
      for cells in sliced.cells() { try slices.add([variant] + cells) }
    }
    for measure in loaded.experiment.evaluation.metrics.map(\.rawValue)
    where !measures.contains(measure) { measures.append(measure) }
    for evaluation in results.evaluations where !evaluations.contains(evaluation) {
      evaluations.append(evaluation)
    }
    for target in results.targets {
      if let layers {
        for cells in target.decisionCells { try layers.add([variant] + cells) }
      }
      for score in target.scores {
        try metrics.add([
          variant, target.label, target.target, score.evaluation,
          score.layer.map(String.init) ?? "", score.model, score.metric, text(score.value),
        ])
      }
      boards.append(
        Board(
          variant: variant, label: target.label, target: target.target,
          rows: LeaderboardRow.rows(of: target)))
      let table = loaded.network.rawTable(of: target.stage)
      let columns = keys.map { table?[$0] }
      for prediction in target.predictions {
        try predictions.add(
          [variant, target.label, target.target, prediction.evaluation]
            + columns.map { $0?.text(prediction.row) ?? "" }
            + [
              text(prediction.observed), text(prediction.predicted),
              prediction.interval.map { text($0.lower) } ?? "",
              prediction.interval.map { text($0.upper) } ?? "",
            ])
      }
    }
  }

  /// Gives the files their names; one that holds the same bytes already is left alone.
  func commit() throws(FileWriteError) {
    for table in [metrics, predictions, folds, slices, layers].compactMap({ $0 }) {
      try table.commit()
    }
    try writeLeaderboard()
  }

  /// One row for each model of each target: its weight, its seconds, its scores side by side.
  private func writeLeaderboard() throws(FileWriteError) {
    let figures = evaluations.flatMap { evaluation in measures.map { (evaluation, $0) } }
    let csv = try GrowingCSV(
      path: "\(folder)/leaderboard.csv",
      header: [
        "variant", "stage", "target", "layer", "model", "weight", "fit_seconds", "predict_seconds",
      ] + figures.map { "\($0).\($1)" })
    for board in boards {
      for row in board.rows {
        try csv.add(
          [
            board.variant, board.label, board.target, row.layer.map(String.init) ?? "", row.model,
            row.weight.map(text) ?? "", row.times.map { text($0.fit) } ?? "",
            row.times.map { text($0.predict) } ?? "",
          ] + figures.map { row.value($0, $1).map(text) ?? "" })
      }
    }
    try csv.commit()
  }

  private func text(_ value: Double) -> String { value.isNaN ? "" : shortestText(value) }
}

/// A model of one target with all of its figures.
public struct LeaderboardRow: Sendable {
  /// From 1; `nil` for the blend and the naive baseline.
  public var layer: Int?
  public var model: String
  /// The blend's weight of a candidate; `nil` for the blend and the baseline.
  public var weight: Double?
  public var times: CollectedResults.Times?
  var scores: [ScoreRow]

  public func value(_ evaluation: String, _ metric: String) -> Double? {
    scores.first { $0.evaluation == evaluation && $0.metric == metric }?.value
  }

  /// The blend first, then the candidates in the order of their layers, the baseline last.
  public static func rows(of target: CollectedResults.Target) -> [LeaderboardRow] {
    var rows: [LeaderboardRow] = []
    for score in target.scores {
      if let place = rows.firstIndex(where: { $0.layer == score.layer && $0.model == score.model })
      {
        rows[place].scores.append(score)
        continue
      }
      let member = score.layer.map {
        CollectedResults.Member(layer: $0, candidate: score.model)
      }
      rows.append(
        LeaderboardRow(
          layer: score.layer, model: score.model,
          weight: member.flatMap { member in
            target.weights.first {
              $0.layer == member.layer && $0.candidate == member.candidate
            }?.weight
          },
          times: member.flatMap { target.times[$0] }, scores: [score]))
    }
    let blend = rows.filter { $0.model == "blend" && $0.layer == nil }
    let baseline = rows.filter { $0.model == "baseline" && $0.layer == nil }
    return blend + rows.filter { $0.layer != nil } + baseline
  }
}
