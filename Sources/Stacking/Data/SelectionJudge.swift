import Glibc
import Learners
import Tabular

/// Fits a candidate's learner on some features and judges it on rows that the fit did not see.
struct SelectionJudge {
  let data: StageData
  let candidate: CandidateSpec
  let form: TargetForm

  struct Fitted {
    var model: any Model
    var scale: FittedScale
  }

  /// - Parameter validation: What decides the rounds of a learner that stops early.
  func fitted(
    _ matrix: FeatureMatrix, _ training: [Int], validation: [Int], seed: UInt64
  ) throws(StackError) -> Fitted {
    let rows = data.weighed(training)
    let validation = candidate.stopping == .ownFold ? data.weighed(validation) : []
    let learner = candidate.learner
    do {
      if data.isOfClasses, let learner = learner as? any ClassificationLearner {
        let own = ClassificationData(
          features: matrix, classes: data.observedClasses, classCount: data.outputs, rows: rows,
          validation: validation, weights: data.weights)
        return Fitted(
          model: data.isOrdered
            ? try learner.fitLevels(own, seed: seed) : try learner.fitClasses(own, seed: seed),
          scale: .none)
      }
      let values = data.learned(form)
      let scale =
        data.isOfQuantiles
        ? .none
        : FittedScale(fixedScale, of: rows.map { values[$0] }, keepsUnit: learner.dependsOnUnit)
          ?? .none
      let own = TrainingData(
        features: matrix, target: scale.forward(values), rows: rows, validation: validation,
        weights: data.weights)
      if data.isOfQuantiles, let learner = learner as? any QuantileLearner {
        return Fitted(
          model: try learner.fitQuantiles(own, levels: data.quantiles, seed: seed), scale: scale)
      }
      return Fitted(model: try learner.fit(own, seed: seed), scale: scale)
    } catch {
      throw .fit(candidate: "the selection of features", error)
    }
  }

  /// A scale that fits choose is chosen after the features.
  private var fixedScale: TargetScale {
    if case .fixed(let scale) = candidate.scale { scale } else { .none }
  }

  /// The mean loss: of classes the log loss, of quantiles the pinball loss, of numbers that of the first metric.
  func meanLoss(
    _ fitted: Fitted, _ features: FeatureMatrix, _ rows: [Int]
  ) throws(StackError) -> Double {
    let predicted: [Double]
    do {
      predicted = try fitted.model.tryPredict(features)
    } catch {
      throw .fit(candidate: "the selection of features", error)
    }
    var (sum, whole) = (0.0, 0.0)
    for (place, row) in rows.enumerated() {
      let weight = data.weights?[row] ?? 1
      let own = predicted[place * data.outputs..<(place + 1) * data.outputs]
      whole += weight
      sum += weight * loss(own, row, fitted.scale)
    }
    return whole > 0 ? sum / whole : 0
  }

  private func loss(_ predicted: ArraySlice<Double>, _ row: Int, _ scale: FittedScale) -> Double {
    let observed = data.observed[row]
    if data.isOfClasses { return -log(max(predicted[predicted.startIndex + Int(observed)], 1e-15)) }
    if data.isOfQuantiles {
      return zip(data.quantiles, predicted).reduce(0) { sum, pair in
        let error = observed - pair.1
        return sum + max(pair.0 * error, (pair.0 - 1) * error)
      }
    }
    let value = form.backward(
      scale.backward(predicted[predicted.startIndex]), baseline: data.transform.training[row])
    return data.loss.ofRow(value, observed)
  }
}
