import Learners
import Tabular

/// What a fit makes: a model, and the form of the target it learned.
public struct FoldModel: Sendable {
  let model: any Model
  let form: TargetForm

  /// Predictions of rows in the target's own units, not yet kept within its bounds.
  ///
  /// - Parameters:
  ///   - matrix: What the fit learned from, of these rows, in its form.
  ///   - baselines: By row; may be empty where the form is raw.
  func predict(_ matrix: FeatureMatrix, baselines: [Double]) -> [Double] {
    form.backward(model.predict(matrix), baselines: baselines)
  }
}
