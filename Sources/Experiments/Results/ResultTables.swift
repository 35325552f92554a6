public import Stacking
public import Specification
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
  /// `nil` unless the predictions of base models are to be written.
  private let members: GrowingCSV?
  /// `nil` where no slice is declared.
  private let slices: GrowingCSV?
  /// `nil` where no learning curve is declared.
  private let sizes: GrowingCSV?
  /// `nil` where no layer must earn its place.
  private let layers: GrowingCSV?
  /// What names a row: the key columns of every stage of every variant.
  let keys: [String]
  /// The classes of all targets, each once; their probabilities are the last columns of predictions.
  private let classes: [String]
  /// The levels of all targets' quantiles, each once, ascending; they come after the classes.
  private let quantiles: [Double]
  /// By variant and target: the leaderboard's rows, whose columns are known when all are there.
  private var boards: [Board] = []
  private var evaluations: [EvaluationName] = []
  private var measures: [Measure] = []

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
    var classes: [String] = []
    for variant in loaded.variantNames.indices {
      let loaded = loaded.selecting(variant)
      for stage in loaded.experiment.stages {
        for target in stage.targets.map(\.value) {
          for name in loaded.network.classes(ofTarget: target, stage: stage.name)
          where !classes.contains(name) { classes.append(name) }
        }
      }
    }
    self.classes = classes
    quantiles = Set(
      loaded.variantNames.indices.flatMap { variant in
        loaded.selecting(variant).experiment.stages.flatMap(\.quantiles)
      }
    ).sorted()
    metrics = try GrowingCSV(
      path: "\(folder)/metrics.csv",
      header: [
        "variant", "stage", "target", "evaluation", "layer", "model", "metric", "value",
      ])
    var columns = ["variant", "stage", "target", "evaluation"] + keys
    columns += ["observed", "predicted", "lower", "upper"]
    if !classes.isEmpty { columns += ["set"] + classes.map { "probability.\($0)" } }
    columns += quantileColumns(quantiles)
    predictions = try GrowingCSV(path: "\(folder)/predictions.csv", header: columns)
    folds = try GrowingCSV(
      path: "\(folder)/folds.csv",
      header: [
        "variant", "stage", "target", "repeat", "fold", "training_rows", "rows", "held_out",
        "slice", "group", "metric", "value", "layers", "evidence",
        "evaluation",
      ])
    members =
      loaded.writesMembers
      ? try GrowingCSV(
        path: "\(folder)/members.csv",
        header: ["variant", "stage", "target", "evaluation", "layer", "model"] + keys
          + ["observed", "predicted"] + classes.map { "probability.\($0)" }
          + quantileColumns(quantiles)) : nil
    sizes =
      loaded.hasSizes
      ? try GrowingCSV(
        path: "\(folder)/sizes.csv",
        header: [
          "variant", "stage", "target", "evaluation", "size", "training_rows", "rows", "metric",
          "value",
        ]) : nil
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
  ///
  /// - Parameter sliced: Those of the results.
  func add(
    _ results: CollectedResults, _ sliced: SlicedFigures, of loaded: LoadedExperiment
  ) throws(FileWriteError) {
    let variant = loaded.variantName
    for cells in sliced.foldCells() { try folds.add([variant] + cells) }
    if let slices {
      for cells in sliced.cells() { try slices.add([variant] + cells) }
    }
    for measure in loaded.experiment.evaluation.metrics
    where !measures.contains(measure) { measures.append(measure) }
    for evaluation in results.evaluations where !evaluations.contains(evaluation) {
      evaluations.append(evaluation)
    }
    for target in results.targets {
      if let sizes {
        for cells in target.learningCells { try sizes.add([variant] + cells) }
      }
      if let layers {
        for cells in target.decisionCells { try layers.add([variant] + cells) }
      }
      for score in target.scores {
        try metrics.add([
          variant, target.label, target.target, score.evaluation.text,
          score.model.layer.map(String.init) ?? "", score.model.name, score.metric.text,
          text(score.value),
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
          [variant, target.label, target.target, prediction.evaluation.text]
            + columns.map { $0?.text(prediction.row) ?? "" }
            + valueCells(prediction))
      }
      guard let members else { continue }
      for row in target.members {
        try members.add(
          [
            variant, target.label, target.target, row.prediction.evaluation.text, String(row.layer),
            row.model,
          ] + columns.map { $0?.text(row.prediction.row) ?? "" }
            + memberCells(row.prediction))
      }
    }
  }

  private func memberCells(_ prediction: PredictionRow) -> [String] {
    let own = prediction.classes
    return [prediction.observed, prediction.predicted].map { own?.name($0) ?? text($0) }
      + probabilityCells(own) + quantileCells(prediction.quantiles, quantiles, text)
  }

  /// By class of the experiment; empty for one that the target does not have.
  private func probabilityCells(_ own: ClassPrediction?) -> [String] {
    classes.map { name in
      guard let own, let number = own.names.firstIndex(of: name) else { return "" }
      return text(own.probabilities[number])
    }
  }

  private func valueCells(_ prediction: PredictionRow) -> [String] {
    let empty = classes.isEmpty ? [] : [String](repeating: "", count: 1 + classes.count)
    let levels = quantileCells(prediction.quantiles, quantiles, text)
    guard let own = prediction.classes else {
      return [
        text(prediction.observed), text(prediction.predicted),
        prediction.interval.map { text($0.lower) } ?? "",
        prediction.interval.map { text($0.upper) } ?? "",
      ] + empty + levels
    }
    return [
      own.name(prediction.observed), own.name(prediction.predicted), "", "", own.setText,
    ]
      + probabilityCells(own) + levels
  }

  /// Gives the files their names; one that holds the same bytes already is left alone.
  func commit() throws(FileWriteError) {
    for table in [metrics, predictions, folds, slices, layers, members, sizes].compactMap({ $0 }) {
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
      ] + figures.map { "\($0.text).\($1.rawValue)" })
    for board in boards {
      for row in board.rows {
        try csv.add(
          [
            board.variant, board.label, board.target, row.model.layer.map(String.init) ?? "",
            row.model.name,
            row.weight.map(text) ?? "", row.times.map { text($0.fit) } ?? "",
            row.times.map { text($0.predict) } ?? "",
          ] + figures.map { row.value($0, .measure($1)).map(text) ?? "" })
      }
    }
    try csv.commit()
  }

  private func text(_ value: Double) -> String { value.isNaN ? "" : shortestText(value) }
}

/// A model of one target with all of its figures.
public struct LeaderboardRow: Sendable {
  public var model: ScoredModel
  /// The blend's weight of a candidate; `nil` for the blend and the baseline.
  public var weight: Double?
  public var times: CollectedResults.Times?
  var scores: [ScoreRow]

  public func value(_ evaluation: EvaluationName, _ metric: ScoreMetric) -> Double? {
    scores.first { $0.evaluation == evaluation && $0.metric == metric }?.value
  }

  /// The blend first, then the candidates in the order of their layers, the baseline last.
  public static func rows(of target: CollectedResults.Target) -> [LeaderboardRow] {
    var rows: [LeaderboardRow] = []
    for score in target.scores {
      if let place = rows.firstIndex(where: { $0.model == score.model }) {
        rows[place].scores.append(score)
        continue
      }
      let member = score.model.layer.map {
        CollectedResults.Member(layer: $0, candidate: score.model.name)
      }
      rows.append(
        LeaderboardRow(
          model: score.model,
          weight: member.flatMap { member in
            target.weights.first {
              $0.layer == member.layer && $0.candidate == member.candidate
            }?.weight
          },
          times: member.flatMap { target.times[$0] }, scores: [score]))
    }
    let blend = rows.filter { $0.model == .blend }
    let baselines = rows.filter(\.model.isBaseline)
    return blend + rows.filter { $0.model.layer != nil } + baselines
  }
}

extension ClassPrediction {
  /// The class of a number; empty where there is none.
  func name(_ number: Double) -> String { number.isNaN ? "" : names[Int(number)] }

  /// The classes of the set, as cells of files have them; empty where there is no set.
  var setText: String { classSetText(set?.map { names[$0] }) }
}

/// The classes of a conformal set as one cell: "a|b".
func classSetText(_ names: [String]?) -> String { names?.joined(separator: "|") ?? "" }

/// The names of columns that hold the quantiles of some levels.
func quantileColumns(_ levels: [Double]) -> [String] {
  levels.map { "quantile.\(shortestText($0))" }
}

/// The cells of such columns; empty for a level that is not predicted.
func quantileCells(
  _ own: QuantileValues?, _ levels: [Double], _ text: (Double) -> String
) -> [String] {
  levels.map { level in
    own.flatMap { own in own.levels.firstIndex(of: level).map { text(own.values[$0]) } } ?? ""
  }
}
