import Learners
import Tabular

/// What a fit makes: a model, and the form and the scale of the target that it learned.
public struct FoldModel: Sendable {
  let model: any Model
  let form: TargetForm
  let scale: FittedScale

  /// Predictions of rows in the target's own units, not yet kept within its bounds.
  ///
  /// - Parameters:
  ///   - matrix: What the fit learned from, of these rows, in its form.
  ///   - baselines: By row; may be empty where the form is raw.
  func predict(_ matrix: FeatureMatrix, baselines: [Double]) -> [Double] {
    form.backward(scale.backward(model.predict(matrix)), baselines: baselines)
  }

  /// The same after fewer rounds of its model.
  func truncated(_ model: any StagedModel, to rounds: Int) -> FoldModel {
    FoldModel(model: model.truncated(to: rounds), form: form, scale: scale)
  }
}
