import Tabular

/// A blend whose weights are found: all that is needed to predict any rows, with intervals.
package struct FittedBlend: Sendable {
  package struct Member: Sendable, Equatable {
    /// Counted from 1.
    package var layer: Int
    /// Place among the candidates of the layer, from 0.
    package var place: Int
    /// Above 0.
    package var weight: Double

    package init(layer: Int, place: Int, weight: Double) {
      self.layer = layer
      self.place = place
      self.weight = weight
    }
  }
  package let members: [Member]
  /// The ensembles that make the interval, each with one split of every member, in which it has a
  /// model: those of fits that saw none of the rows that are held out of all of them.
  package let ensembles: [[Int]]
  /// By ensemble.
  package let intervals: CrossValidationPlus
  /// Take the place of ``intervals`` where the evidence is of cuts, or the rows to predict lie outside the known time steps.
  package var scaled: ScaledIntervals?
  /// Where rows lie outside the known time steps, and layers have folds of their own: how wide the interval of an error as large as
  /// the members' disagreement is. No fold shows what members do out there, but they disagree the more.
  package var spreadFactor = 0.0
  /// Of class probabilities, which have no intervals.
  package var calibration: ClassCalibration?
  /// Of quantiles, in place of all other intervals.
  package var quantiles: QuantileIntervals?

  package init(
    members: [Member], ensembles: [[Int]], intervals: CrossValidationPlus,
    scaled: ScaledIntervals? = nil, spreadFactor: Double = 0, calibration: ClassCalibration? = nil
  ) {
    self.members = members
    self.ensembles = ensembles
    self.intervals = intervals
    self.scaled = scaled
    self.spreadFactor = spreadFactor
    self.calibration = calibration
  }

  package struct Prediction: Sendable {
    package var predicted: [Double]
    package var lower: [Double]
    package var upper: [Double]
    /// Of a target of classes, whose numbers then are what is predicted.
    package var classes: ClassResult?
    /// Of a target of quantiles, whose median then is what is predicted.
    package var quantiles: QuantileResult?

    package init(
      predicted: [Double],
      lower: [Double],
      upper: [Double],
      classes: ClassResult? = nil,
      quantiles: QuantileResult? = nil
    ) {
      self.predicted = predicted
      self.lower = lower
      self.upper = upper
      self.classes = classes
      self.quantiles = quantiles
    }
  }

  /// Predictions in the target's own units, within the column's bounds.
  ///
  /// - Parameters:
  ///   - columns: One for each member.
  ///   - transform: Whose bounds are kept.
  ///   - times: By row; asked for by scaled intervals alone.
  ///   - uncertainty: By row: half the width of the interval of the baseline, whose errors are taken to be independent of
  ///     those of what is learned beside it. A unit of the baseline is taken for a unit of the target.
  package func predict(
    _ columns: [LayerColumns.Column], _ transform: TargetTransform, rowCount: Int,
    times: [Double]? = nil, uncertainty: [Double]? = nil
  ) -> Prediction {
    var result = predict(columns, transform, rowCount, times)
    let spreads = spreads(columns, transform, rowCount)
    guard uncertainty != nil || spreads != nil else { return result }
    for row in 0..<rowCount where !result.predicted[row].isNaN {
      let (below, spread) = (uncertainty?[row] ?? 0, spreads?[row] ?? 0)
      let own = (below * below + spread * spread).squareRoot()
      guard own > 0 else { continue }
      let centre = result.predicted[row]
      func widened(_ half: Double) -> Double { (half * half + own * own).squareRoot() }
      result.lower[row] = max(centre - widened(centre - result.lower[row]), transform.minimum)
      result.upper[row] = min(centre + widened(result.upper[row] - centre), transform.maximum)
    }
    return result
  }

  /// By row: half the width of an interval for the members' disagreement, in which the members speak as their weights
  /// and as equals, half and half; `nil` where it has no part.
  private func spreads(
    _ columns: [LayerColumns.Column], _ transform: TargetTransform, _ rowCount: Int
  ) -> [Double]? {
    guard spreadFactor > 0 else { return nil }
    let applied = columns.map { transform.bounded($0.apply) }
    let weights = members.map { ($0.weight + 1 / Double(members.count)) / 2 }
    return (0..<rowCount).map { row in
      spreadFactor * ScaledIntervals.spread(applied.map { $0[row] }, weights)
    }
  }

  private func predict(
    _ columns: [LayerColumns.Column], _ transform: TargetTransform, _ rowCount: Int,
    _ times: [Double]?
  ) -> Prediction {
    if let scaled {
      return predict(
        columns.map { transform.bounded($0.apply) }, transform, scaled, times, rowCount)
    }
    let ensembles = ensembles.map { splits in
      blended(
        zip(columns, splits).map { transform.bounded($0.bySplit[$1].apply) }, rowCount)
    }
    let predicted = blended(columns.map { transform.bounded($0.apply) }, rowCount)
    var result = Prediction(predicted: predicted, lower: predicted, upper: predicted)
    // A row without a baseline has no prediction, and no interval.
    for row in 0..<rowCount where !predicted[row].isNaN {
      let interval = intervals.interval(ensembles.map { $0[row] })
      // The bag's mean can lie outside what its members span together; an interval holds its centre.
      result.lower[row] = max(min(interval.lower, predicted[row]), transform.minimum)
      result.upper[row] = min(max(interval.upper, predicted[row]), transform.maximum)
    }
    return result
  }

  private func predict(
    _ columns: [[Double]], _ transform: TargetTransform, _ scaled: ScaledIntervals,
    _ times: [Double]?, _ rowCount: Int
  ) -> Prediction {
    let predicted = blended(columns, rowCount)
    var result = Prediction(predicted: predicted, lower: predicted, upper: predicted)
    let weights = members.map(\.weight)
    for row in 0..<rowCount where !predicted[row].isNaN {
      let interval = scaled.interval(
        columns.map { $0[row] }, weights: weights, time: times?[row] ?? .nan)
      result.lower[row] = max(min(interval.lower, predicted[row]), transform.minimum)
      result.upper[row] = min(max(interval.upper, predicted[row]), transform.maximum)
    }
    return result
  }

  /// Calibrated class probabilities, row-major.
  ///
  /// - Parameter columns: One for each member.
  package func probabilities(_ columns: [LayerColumns.Column]) -> [Double] {
    let blended = blendedOutputs(columns.map(\.apply), members.map(\.weight))
    return calibration?.calibrated(blended) ?? blended
  }

  /// The same of out-of-fold columns.
  package func probabilities(outOfFold columns: [LayerColumns.Column]) -> [Double] {
    let blended = blendedOutputs(columns.map(\.outOfFold), members.map(\.weight))
    return calibration?.calibrated(blended) ?? blended
  }

  /// The weighted sum of the members' columns.
  package func blended(_ columns: [[Double]], _ rowCount: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: rowCount)
    for (member, column) in zip(members, columns) {
      for row in sums.indices { sums[row] += member.weight * column[row] }
    }
    return sums
  }
}
