import Planning
import Specification
package import Stacking
import Learners
import Tabular

/// The stack of one target with all its models: predicts rows it has never seen.
package struct FittedStack: Sendable {
  struct Candidate: Sendable {
    var name: String
    /// Place among all candidates of the layer, from 0.
    var place: Int
    /// By split; `nil` where the split had no row to learn from.
    var models: [FoldModel?]
    /// By split: how many of its training rows came to each node of a model of trees; else empty.
    var covers: [[UInt32]]
  }
  /// A stack whose predictions another one reads.
  struct Earlier: Sendable, Hashable {
    var stage: String
    var target: String
  }
  package struct Layer: Sendable {
    /// Whether it sees the features beside the predictions below; true of the first.
    var seesFeatures: Bool
    var candidates: [Candidate]
  }
  let stage: String
  let target: String
  /// How its features are made.
  let recipe: FeatureRecipe
  /// The predictions of earlier stages that are among its features, by their numbers.
  let earlier: [Earlier]
  /// Those of the matrix it was fitted on; those that are hidden from models come last.
  let features: [FeatureMatrix.Feature]
  /// Which of them are time, series and season; `nil` where none is time.
  let roles: PanelRoles?
  /// What the table it was fitted on gave generators of other columns than the target, in the order
  /// of ``FeatureRecipe/tableGenerators``.
  let generators: [TableGenerator]
  /// As many as the blend needs, each with the candidates that are needed.
  package let layers: [Layer]
  package let blend: FittedBlend
  /// Whether each candidate's last model is the one on all rows, which predicts in place of the bag.
  let refits: Bool
  let minimum: Double
  let maximum: Double

  /// By the name that an earlier prediction has among the features: the one that people know it by.
  var earlierNames: [String: String] {
    Dictionary(
      uniqueKeysWithValues: earlier.enumerated().map { number, earlier in
        (
          FeatureRecipe.Feature.name(ofEarlier: number),
          "out_of_fold.\(earlier.stage).\(earlier.target)"
        )
      })
  }

  /// The names of what the models of the first layer see, as people know them.
  var firstLayerFeatures: [String] {
    let known = earlierNames
    let names = features.map { known[$0.name] ?? $0.name }
    let models = layers.first?.candidates.flatMap(\.models) ?? []
    return models.lazy.compactMap { $0?.input }.first?.featureNames(names) ?? names
  }

  /// Whether a model of the first layer has learned what a trend left.
  var firstLayerHasTrend: Bool {
    layers.first?.candidates.contains { $0.models.contains { $0?.trend != nil } } ?? false
  }

  /// Predictions as a run makes them of the rows it fills: the same functions in the same order.
  ///
  /// - Parameters:
  ///   - matrix: Rows × ``features``.
  ///   - baseline: By row; NaN where it is missing, and then so is the prediction. Zeros where the
  ///     target is relative to nothing.
  ///   - uncertainty: By row: half the width of the baseline's interval; `nil` where it is measured.
  func predict(
    _ matrix: FeatureMatrix, baseline: [Double], uncertainty: [Double]? = nil
  ) -> FittedBlend.Prediction {
    let columns = columns(matrix, baseline: baseline)
    let members = blend.members.map { member -> LayerColumns.Column in
      guard
        let place = layers[member.layer - 1].candidates.firstIndex(where: {
          $0.place == member.place
        })
      else { preconditionFailure("a blend of candidates that are there") }
      return columns[member.layer - 1][place]
    }
    let bounds = TargetTransform(training: [], apply: baseline, minimum: minimum, maximum: maximum)
    let time = features.firstIndex { $0.name == FeatureBuilder.timeName }
    var result = blend.predict(
      members, bounds, rowCount: matrix.rowCount, times: time.map { Array(matrix.column($0)) },
      uncertainty: uncertainty)
    for row in baseline.indices where baseline[row].isNaN {
      (result.predicted[row], result.lower[row], result.upper[row]) = (.nan, .nan, .nan)
    }
    return result
  }

  /// What each candidate predicts in the target's own units, by layer.
  func columns(_ matrix: FeatureMatrix, baseline: [Double]) -> [[LayerColumns.Column]] {
    var below: [[LayerColumns.Column]] = []
    for layer in layers {
      let seen = layer.matrices(
        matrix, over: below.last?.map(\.apply), baselines: baseline)
      below.append(
        layer.candidates.map { candidate in
          var bySplit = candidate.models.map { fold in
            FoldPredictions(
              heldOut: [],
              apply: fold.flatMap { fold in
                seen[fold.form].map { fold.predict($0, features: matrix, baselines: baseline) }
              } ?? [Double](repeating: .nan, count: matrix.rowCount))
          }
          let refit = refits ? bySplit.popLast() : nil
          return LayerColumns.Column(
            outOfFold: [],
            apply: refit?.apply
              ?? LayerColumns.Column.bag(bySplit, rowCount: matrix.rowCount), bySplit: bySplit)
        })
    }
    return below
  }
}

extension FittedStack.Layer {
  /// What the layer's models see, for each form of the target that one of them was fitted on.
  ///
  /// - Parameters:
  ///   - features: Those of the first layer.
  ///   - below: What the candidates of the layer below predict; `nil` in the first layer.
  func matrices(
    _ features: FeatureMatrix, over below: [[Double]]?, baselines: [Double]
  ) -> [TargetForm: FeatureMatrix] {
    var matrices: [TargetForm: FeatureMatrix] = [:]
    for form in TargetForm.ordered(forms) {
      matrices[form] =
        below.map {
          features.stacked(under: $0, form: form, baselines: baselines, seesFeatures: seesFeatures)
        } ?? features
    }
    return matrices
  }

  private var forms: [TargetForm] { candidates.flatMap { $0.models.compactMap { $0?.form } } }
}
