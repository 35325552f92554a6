import Learners
import Tabular

/// The stack of one target with all its models: predicts rows it has never seen.
struct FittedStack: Sendable {
  struct Candidate: Sendable {
    var name: String
    /// By split; `nil` where the split had no row to learn from.
    var models: [FoldModel?]
    /// By split: how many of its training rows came to each node of a model of trees; else empty.
    var covers: [[UInt32]]
  }
  struct Layer: Sendable {
    /// Whether it sees the features beside the predictions below; true of the first.
    var seesFeatures: Bool
    var candidates: [Candidate]
  }
  let stage: String
  let target: String
  /// Those of the matrix it was fitted on; those that are hidden from models come last.
  let features: [FeatureMatrix.Feature]
  /// Which of them are time, series and season; `nil` where none is time.
  let roles: PanelRoles?
  /// What the table it was fitted on gave generators of other columns than the target, in the order
  /// of ``StageSpec/tableGenerators``.
  let generators: [TableGenerator]
  /// As many as the blend needs, each with the candidates that are needed.
  let layers: [Layer]
  let blend: FittedBlend
  /// Whether each candidate's last model is the one on all rows, which predicts in place of the bag.
  let refits: Bool
  let minimum: Double
  let maximum: Double

  /// The names of what the models of the first layer see.
  var firstLayerFeatures: [String] {
    let names = features.map(\.name)
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
  func predict(_ matrix: FeatureMatrix, baseline: [Double]) -> FittedBlend.Prediction {
    let columns = columns(matrix, baseline: baseline)
    let members = blend.members.map { member -> LayerColumns.Column in
      guard
        let column = columns[member.layer - 1].first(where: { $0.candidate == member.candidate })
      else { preconditionFailure("a blend of candidates that are there") }
      return column
    }
    let bounds = TargetTransform(training: [], apply: baseline, minimum: minimum, maximum: maximum)
    let time = features.firstIndex { $0.name == FeatureBuilder.timeName }
    var result = blend.predict(
      members, bounds, rowCount: matrix.rowCount, times: time.map { Array(matrix.column($0)) })
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
        matrix, over: below.last?.map { ($0.candidate, $0.apply) }, baselines: baseline)
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
            candidate: candidate.name, outOfFold: [],
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
    _ features: FeatureMatrix, over below: [(candidate: String, cells: [Double])]?,
    baselines: [Double]
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
