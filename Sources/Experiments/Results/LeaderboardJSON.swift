import Specification
import Planning
import FoundationEssentials
import Stacking

extension LeaderboardText {
  /// Every model of every target with all of its scores, in full precision, as JSON.
  ///
  /// A score that is undefined is `null`.
  public func json() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let board = Board(
      experiment: experiment.name,
      targets: results.targets.map { target in
        Board.Target(
          stage: target.label, target: target.target,
          models: LeaderboardRow.rows(of: target).map(Board.Model.init))
      })
    guard let data = try? encoder.encode(board) else {
      preconditionFailure("a board holds finite numbers and texts alone")
    }
    return String(decoding: data, as: UTF8.self)
  }

  private struct Board: Encodable {
    struct Score: Encodable {
      var evaluation: String
      var metric: String
      var value: Double?
    }
    struct Model: Encodable {
      var model: String
      var layer: Int?
      var weight: Double?
      var fitSeconds: Double?
      var predictSeconds: Double?
      var scores: [Score]

      enum CodingKeys: String, CodingKey {
        case model, layer, weight, scores
        case fitSeconds = "fit_seconds"
        case predictSeconds = "predict_seconds"
      }

      init(_ row: LeaderboardRow) {
        model = row.model
        layer = row.layer
        weight = row.weight
        fitSeconds = row.times?.fit
        predictSeconds = row.times?.predict
        scores = row.scores.map {
          Score(
            evaluation: $0.evaluation, metric: $0.metric,
            value: $0.value.isFinite ? $0.value : nil)
        }
      }
    }
    struct Target: Encodable {
      var stage: String
      var target: String
      var models: [Model]
    }
    var experiment: String
    var targets: [Target]
  }
}
