import Stacking
import Specification
import Planning
import FoundationEssentials

extension LeaderboardText {
  /// Every model of every target with all of its scores, in full precision.
  ///
  /// - Parameter warnings: What a reader must know before any score.
  public func document(_ warnings: RunWarnings = RunWarnings()) -> LeaderboardDocument {
    LeaderboardDocument(
      experiment: experiment.name,
      targets: results.targets.map { target in
        LeaderboardDocument.Target(
          stage: target.label, target: target.target,
          models: LeaderboardRow.rows(of: target).map(LeaderboardDocument.Model.init),
          sizes: target.learningCurve.isEmpty
            ? nil : target.learningCurve.map { LeaderboardDocument.Size($0) })
      }, warnings: warnings.lines)
  }
}

/// What `strata show --json` says.
public struct LeaderboardDocument: Encodable, Sendable {
  struct Score: Encodable, Sendable {
    var evaluation: String
    var metric: String
    /// `null` where it is undefined.
    var value: Double?

    enum CodingKeys: String, CodingKey { case evaluation, metric, value }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(evaluation, forKey: .evaluation)
      try container.encode(metric, forKey: .metric)
      try container.encode(value, forKey: .value)
    }
  }
  struct Model: Encodable, Sendable {
    var model: String
    var layer: Int?
    var weight: Double?
    var fitSeconds: Double?
    var predictSeconds: Double?
    var scores: [Score]

    init(_ row: LeaderboardRow) {
      model = row.model.name
      layer = row.model.layer
      weight = row.weight
      fitSeconds = row.times?.fit
      predictSeconds = row.times?.predict
      scores = row.scores.map {
        Score(evaluation: $0.evaluation.text, metric: $0.metric.text, value: $0.value.orNil)
      }
    }
  }
  struct Size: Encodable, Sendable {
    var evaluation: String
    var size: String
    var trainingRows: Double
    var rows: Int
    var metric: String
    var value: Double?

    init(_ point: LearningPoint) {
      evaluation = point.evaluation.text
      size = point.size
      trainingRows = point.trainingRows
      rows = point.rows
      metric = point.metric.text
      value = point.value.orNil
    }
  }
  struct Target: Encodable, Sendable {
    var stage: String
    var target: String
    var models: [Model]
    /// Learning curves; `nil` where none is declared.
    var sizes: [Size]?
  }
  let experiment: String
  let targets: [Target]
  /// What a reader must know before any score.
  let warnings: [String]
}
