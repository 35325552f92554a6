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
  /// The target's classes by number; empty for a target of numbers.
  let classes: [String]
  /// Whether the classes' numbers are an order of them.
  var isOrdered: Bool { blend.calibration?.isOrdered ?? false }
  /// Levels of the quantiles that are predicted, ascending; empty where none are.
  var quantiles: [Double] { blend.quantiles?.levels ?? [] }

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
  ) throws(StackError) -> FittedBlend.Prediction {
    let columns = try columns(matrix, baseline: baseline)
    if !classes.isEmpty { return predictClasses(columns, rowCount: matrix.rowCount) }
    let members = blendColumns(columns)
    let bounds = TargetTransform(training: [], apply: baseline, minimum: minimum, maximum: maximum)
    if !quantiles.isEmpty {
      return blend.predictQuantiles(members, bounds, rowCount: matrix.rowCount)
    }
    let time = features.firstIndex { $0.name == FeatureBuilder.timeName }
    var result = blend.predict(
      members, bounds, rowCount: matrix.rowCount, times: time.map { Array(matrix.column($0)) },
      uncertainty: uncertainty)
    for row in baseline.indices where baseline[row].isNaN {
      (result.predicted[row], result.lower[row], result.upper[row]) = (.nan, .nan, .nan)
    }
    return result
  }

  /// The columns that the blend weighs, of all by layer.
  func blendColumns(_ columns: [[LayerColumns.Column]]) -> [LayerColumns.Column] {
    blend.members.map { member -> LayerColumns.Column in
      guard
        let place = layers[member.layer - 1].candidates.firstIndex(where: {
          $0.place == member.place
        })
      else { preconditionFailure("a blend of candidates that are there") }
      return columns[member.layer - 1][place]
    }
  }

  private func predictClasses(
    _ columns: [[LayerColumns.Column]], rowCount: Int
  ) -> FittedBlend.Prediction {
    let probabilities = blend.probabilities(blendColumns(columns))
    let none = [Double](repeating: .nan, count: rowCount)
    return FittedBlend.Prediction(
      predicted: BlendMembers.codes(probabilities, classes.count), lower: none, upper: none,
      classes: ClassResult(
        classes: classes, outOfFold: [], probabilities: probabilities,
        sets: blend.calibration?.sets(probabilities) ?? [],
        temperature: blend.calibration?.temperature ?? 1))
  }

  /// How many numbers are predicted for a row.
  var outputs: Int { max(1, classes.count, quantiles.count) }

  /// What the numbers of a row are; `nil` where one is predicted.
  var outputKind: OutputKind? {
    if !quantiles.isEmpty { return .quantiles(quantiles.count) }
    return classes.isEmpty ? nil : .classes(classes.count)
  }

  /// What each candidate predicts in the target's own units, by layer; of classes row-major probabilities, of
  /// quantiles all levels.
  func columns(
    _ matrix: FeatureMatrix, baseline: [Double]
  ) throws(StackError) -> [[LayerColumns.Column]] {
    try byLayer(matrix, baseline: baseline) { candidate, predicted throws(StackError) in
      var bySplit = try candidate.models.map { fold throws(StackError) in
        FoldPredictions(heldOut: [], apply: try predicted(fold))
      }
      let refit = refits ? bySplit.popLast() : nil
      return LayerColumns.Column(
        outOfFold: [],
        apply: refit?.apply
          ?? LayerColumns.Column.bag(bySplit, rowCount: matrix.rowCount * outputs),
        bySplit: bySplit)
    }
  }

  /// A column for each candidate, layer by layer: each sees what those of the layer below predict.
  ///
  /// - Parameter column: Of a candidate, with what predicts by one of its models; NaN where there is none.
  func byLayer(
    _ matrix: FeatureMatrix, baseline: [Double],
    column: (Candidate, (FoldModel?) throws(StackError) -> [Double]) throws(StackError) ->
      LayerColumns.Column
  ) throws(StackError) -> [[LayerColumns.Column]] {
    var below: [[LayerColumns.Column]] = []
    for layer in layers {
      let seen = layer.matrices(
        matrix, over: below.last?.map(\.apply), baselines: baseline, kind: outputKind)
      below.append(
        try layer.candidates.map { candidate throws(StackError) in
          try column(candidate) { model throws(StackError) in
            guard let model, let own = seen[model.form] else {
              return [Double](repeating: .nan, count: matrix.rowCount * outputs)
            }
            return try model.predict(own, features: matrix, baselines: baseline)
          }
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
  ///   - kind: What the numbers of a row are; `nil` for one number.
  func matrices(
    _ features: FeatureMatrix, over below: [[Double]]?, baselines: [Double], kind: OutputKind?
  ) -> [TargetForm: FeatureMatrix] {
    var matrices: [TargetForm: FeatureMatrix] = [:]
    for form in TargetForm.ordered(forms) {
      matrices[form] =
        below.map { below in
          kind.map {
            features.stacked(underOutputs: below, kind: $0, seesFeatures: seesFeatures)
          }
            ?? features.stacked(
              under: below, form: form, baselines: baselines, seesFeatures: seesFeatures)
        } ?? features
    }
    return matrices
  }

  private var forms: [TargetForm] { candidates.flatMap { $0.models.compactMap { $0?.form } } }
}
