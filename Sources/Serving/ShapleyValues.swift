public import Stacking
import Specification
import Resampling
import Learners
import Tabular

/// Exact SHAP values of the tree models of a stack's first layer, in the target's own units.
///
/// A row is explained by the models that predict it: of a new row those of all folds (their mean) or
/// the fit on all rows, of a training row those that held it out. What was learned on another than a
/// linear scale has no such sum in its own units. Trees have learned what a trend left; its own share
/// stands apart, under ``trendName``.
public struct ShapleyValues: Sendable {
  public struct Row: Sendable {
    /// Place among the judged rows.
    public var row: Int
    public var model: String
    /// What the model predicts of a row of which nothing is known.
    public var expected: Double
    /// By name in ``features``; with ``expected`` they sum to ``predicted``.
    public var values: [Double]
    public var predicted: Double
  }
  /// What stands for a trend among the names of features: by how much the trend of a row is above its
  /// mean over the rows of the fit.
  public static let trendName = "(trend)"
  /// Those of the first layer, and a trend's if there is one.
  public let features: [String]
  public let rows: [Row]
  /// Candidates of the first layer that are no trees.
  public let unexplained: [String]
  /// Candidates of the first layer that learned on a scale that is not linear.
  public let scaled: [String]

  /// - Parameter limit: At most so many rows are explained, evenly spaced.
  /// - Throws: ``StackError`` where a library outside fails to predict.
  public init(_ judged: JudgedRows, limit: Int) throws(StackError) {
    let names = judged.stack.firstLayerFeatures
    let hasTrend = judged.stack.firstLayerHasTrend
    features = names + (hasTrend ? [Self.trendName] : [])
    var rows: [Row] = []
    var unexplained: [String] = []
    var scaled: [String] = []
    let count = judged.rowCount
    let chosen = (0..<min(limit, count)).map { $0 * count / min(limit, count) }
    for candidate in judged.stack.layers.first?.candidates ?? [] {
      let explanations = candidate.explanations(featureCount: names.count)
      guard explanations.contains(where: { $0 != nil }) else {
        if candidate.isScaled {
          scaled.append(candidate.name)
        } else {
          unexplained.append(candidate.name)
        }
        continue
      }
      for row in chosen {
        let splits = candidate.models.indices.filter { split in
          guard let data = judged.data?.first else {
            return !judged.stack.refits || split == candidate.models.count - 1
          }
          return split < data.splits.count && data.splits[split].heldOut.contains(row)
        }
        if let explained = try Self.explained(
          row, candidate, splits, explanations, judged, valueCount: features.count)
        {
          rows.append(explained)
        }
      }
    }
    self.rows = rows
    self.unexplained = unexplained
    self.scaled = scaled
  }

  /// The mean over some folds' models; `nil` of a row that none of them predicts.
  private static func explained(
    _ row: Int, _ candidate: FittedStack.Candidate, _ splits: [Int],
    _ explanations: [TreeExplanation?], _ judged: JudgedRows, valueCount: Int
  ) throws(StackError) -> Row? {
    var result = Row(
      row: row, model: candidate.name, expected: 0,
      values: [Double](repeating: 0, count: valueCount), predicted: 0)
    var count = 0.0
    for split in splits {
      guard let explanation = explanations[split], let fold = candidate.models[split] else {
        continue
      }
      let baseline = judged.baseline[row]
      guard !baseline.isNaN else { return nil }
      let own = judged.matrix.selecting([row])
      let seen = fold.seen(own)
      let scale = fold.form.slope(baseline: baseline) * (fold.scale.slope ?? 1)
      let values = explanation.values(seen, row: 0)
      let expanded = fold.input?.expanded(values, names: judged.stack.firstLayerFeatures.count)
      for (feature, value) in (expanded ?? values).enumerated() {
        result.values[feature] += value * scale
      }
      if let trend = fold.trend {
        result.values[valueCount - 1] += (trend.values(own)[0] - trend.mean) * scale
      }
      result.expected += fold.form.backward(
        fold.scale.backward(explanation.expected + (fold.trend?.mean ?? 0)), baseline: baseline)
      result.predicted += try fold.predict(own, features: own, baselines: [baseline])[0]
      count += 1
    }
    guard count > 0 else { return nil }
    result.values = result.values.map { $0 / count }
    result.expected /= count
    result.predicted /= count
    return result
  }
}

extension FittedStack.Candidate {
  fileprivate var isScaled: Bool {
    models.contains { $0.map { $0.scale.slope == nil } ?? false }
  }

  /// By split; `nil` of a model that is no sum of trees in the target's own units.
  fileprivate func explanations(featureCount: Int) -> [TreeExplanation?] {
    zip(models, covers).map { fold, covers in
      fold.flatMap { fold in
        fold.scale.slope == nil
          ? nil
          : TreeExplanation(
            fold.model, covers: covers,
            featureCount: fold.input?.seenCount(names: featureCount) ?? featureCount)
      }
    }
  }
}
