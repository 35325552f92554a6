import Stacking
import Tabular

/// The figures of a run as rows of text: `metrics.csv`, `predictions.csv`, `leaderboard.csv`.
///
/// Numbers stand in full precision, so that equal runs give equal bytes.
struct ResultTables {
  let experiment: Experiment
  let network: ExperimentNetwork
  let results: CollectedResults
  /// Empty for the experiment as written.
  let variant = ""

  /// One row for each figure.
  func metrics() -> [UInt8] {
    var csv = CSVText([
      "variant", "stage", "target", "evaluation", "layer", "model", "metric", "value",
    ])
    for target in results.targets {
      for score in target.scores {
        csv.add([
          variant, target.label, target.target, score.evaluation,
          score.layer.map(String.init) ?? "", score.model, score.metric, text(score.value),
        ])
      }
    }
    return csv.bytes
  }

  /// One row for each cell that was predicted and of which something is known.
  func predictions() -> [UInt8] {
    let keys = keyColumns()
    var csv = CSVText(
      ["variant", "stage", "target", "evaluation"] + keys
        + ["observed", "predicted", "lower", "upper"])
    for target in results.targets {
      let table = network.rawTable(of: target.stage)
      let columns = keys.map { table?[$0] }
      for prediction in target.predictions {
        csv.add(
          [variant, target.label, target.target, prediction.evaluation]
            + columns.map { $0?.text(prediction.row) ?? "" }
            + [
              text(prediction.observed), text(prediction.predicted),
              prediction.interval.map { text($0.lower) } ?? "",
              prediction.interval.map { text($0.upper) } ?? "",
            ])
      }
    }
    return csv.bytes
  }

  /// One row for each model of each target: its weight, its seconds, its scores side by side.
  func leaderboard() -> [UInt8] {
    let metrics = experiment.evaluation.metrics.map(\.rawValue)
    var evaluations: [String] = []
    for score in results.targets.flatMap(\.scores) where !evaluations.contains(score.evaluation) {
      evaluations.append(score.evaluation)
    }
    let figures = evaluations.flatMap { evaluation in metrics.map { (evaluation, $0) } }
    var csv = CSVText(
      ["variant", "stage", "target", "layer", "model", "weight", "fit_seconds", "predict_seconds"]
        + figures.map { "\($0).\($1)" })
    for target in results.targets {
      for row in LeaderboardRow.rows(of: target) {
        csv.add(
          [
            variant, target.label, target.target, row.layer.map(String.init) ?? "", row.model,
            row.weight.map(text) ?? "", row.times.map { text($0.fit) } ?? "",
            row.times.map { text($0.predict) } ?? "",
          ] + figures.map { row.value($0, $1).map(text) ?? "" })
      }
    }
    return csv.bytes
  }

  /// The key columns of all stages' tables, each once.
  private func keyColumns() -> [String] {
    var keys: [String] = []
    for stage in experiment.stages {
      for key in network.keyColumns(of: stage.name) where !keys.contains(key) { keys.append(key) }
    }
    return keys
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
