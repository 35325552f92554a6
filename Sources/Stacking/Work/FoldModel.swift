package import Learners
package import Tabular

/// What a fit makes: a model, and the form and the scale of the target that it learned, less a trend.
public struct FoldModel: Sendable {
  package let model: any Model
  package let form: TargetForm
  package let scale: FittedScale
  /// What its model sees of the matrix that all fits share; `nil` for all of it.
  package var input: FitInput?
  /// Taken off on the scale, before the model learned.
  package var trend: FittedTrend?
  /// What the fit found; none of a model that was encoded.
  var facts: [FitFact] = []

  package init(
    model: any Model,
    form: TargetForm,
    scale: FittedScale,
    input: FitInput? = nil,
    trend: FittedTrend? = nil
  ) {
    self.model = model
    self.form = form
    self.scale = scale
    self.input = input
    self.trend = trend
  }

  /// Predictions of rows in the target's own units, not yet kept within its bounds; of classes their
  /// probabilities and of quantiles all levels, row-major.
  ///
  /// - Parameters:
  ///   - matrix: What all fits of its layer share, of these rows, in its form.
  ///   - features: What all fits of the first layer share; asked for by a trend alone.
  ///   - baselines: By row; may be empty where the form is raw.
  /// - Throws: ``StackError/fit(candidate:_:)`` where a library outside fails.
  package func predict(
    _ matrix: FeatureMatrix, features: @autoclosure () -> FeatureMatrix, baselines: [Double]
  ) throws(StackError) -> [Double] {
    // Class probabilities and quantiles have no form, scale or trend.
    if model is any ClassificationModel || model is any QuantileModel {
      return try residuals(seen(matrix))
    }
    guard let trend else {
      return form.backward(scale.backward(try residuals(seen(matrix))), baselines: baselines)
    }
    let values = trend.values(features())
    let residuals = try residuals(seen(trend.seen(matrix, less: values, scale)))
    return form.backward(
      scale.backward(zip(residuals, values).map { $0 + $1 }), baselines: baselines)
  }

  private func residuals(_ matrix: FeatureMatrix) throws(StackError) -> [Double] {
    do {
      return try model.tryPredict(matrix)
    } catch {
      throw .fit(candidate: "", error)
    }
  }

  /// The same with a model that can be encoded.
  ///
  /// - Throws: ``StackError/fit(candidate:_:)`` where a library outside can't save it.
  func secured() throws(StackError) -> FoldModel {
    guard let outside = model as? any FallibleModel else { return self }
    do {
      var secured = FoldModel(
        model: try outside.secured(), form: form, scale: scale, input: input, trend: trend)
      secured.facts = facts
      return secured
    } catch {
      throw .fit(candidate: "", error)
    }
  }

  /// Rows that the fit did not learn from, as its model sees them; in a layer above the first, those
  /// of which the trend has been taken off.
  package func seen(_ matrix: FeatureMatrix) -> FeatureMatrix { input?.matrix(matrix) ?? matrix }

  /// The same after fewer rounds of its model.
  func truncated(_ model: any StagedModel, to rounds: Int) -> FoldModel {
    var shorter = FoldModel(
      model: model.truncated(to: rounds), form: form, scale: scale, input: input, trend: trend)
    shorter.facts = facts
    return shorter
  }
}
