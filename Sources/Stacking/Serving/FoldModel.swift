import Learners
import Tabular

/// What a fit makes: a model, and the form and the scale of the target that it learned.
public struct FoldModel: Sendable {
  let model: any Model
  let form: TargetForm
  let scale: FittedScale
  /// What its model sees of the matrix that all fits share; `nil` for all of it.
  var input: FitInput?

  /// Predictions of rows in the target's own units, not yet kept within its bounds.
  ///
  /// - Parameters:
  ///   - matrix: What all fits of its layer share, of these rows, in its form.
  ///   - baselines: By row; may be empty where the form is raw.
  func predict(_ matrix: FeatureMatrix, baselines: [Double]) -> [Double] {
    form.backward(scale.backward(model.predict(seen(matrix))), baselines: baselines)
  }

  /// Rows that the fit did not learn from, as its model sees them.
  func seen(_ matrix: FeatureMatrix) -> FeatureMatrix { input?.matrix(matrix) ?? matrix }

  /// The same after fewer rounds of its model.
  func truncated(_ model: any StagedModel, to rounds: Int) -> FoldModel {
    FoldModel(model: model.truncated(to: rounds), form: form, scale: scale, input: input)
  }
}
