import Learners
import Resampling
import Tabular

/// What a blend of quantiles gives beside the medians.
package struct QuantileResult: Sendable, Equatable {
  /// Ascending.
  package var levels: [Double]
  /// Row-major, by training row; NaN where no split held the row out.
  package var outOfFold: [Double]
  /// Row-major, by apply row.
  package var predicted: [Double]

  package init(levels: [Double], outOfFold: [Double], predicted: [Double]) {
    self.levels = levels
    self.outOfFold = outOfFold
    self.predicted = predicted
  }

  /// One row of the rows that are predicted.
  package func values(_ position: Int) -> QuantileValues {
    QuantileValues(levels: levels, values: predicted.rows([position], width: levels.count))
  }
}

/// The quantiles of one cell.
public struct QuantileValues: Sendable, Equatable {
  /// Ascending.
  public var levels: [Double]
  /// By level, ascending.
  public var values: [Double]

  package init(levels: [Double], values: [Double]) {
    self.levels = levels
    self.values = values
  }
}

extension BlendMembers {
  /// The blend of columns of quantiles.
  ///
  /// - Parameters:
  ///   - level: Of the intervals.
  ///   - more: Levels of more intervals.
  func quantileResult(
    _ spec: BlendSpec, level: Double, more: [Double]
  ) throws(StackError) -> BlendResult {
    quantileResult(try quantileWeights(spec, on: coveredRows), level: level, more: more)
  }

  /// - Parameter weights: By column.
  func quantileResult(_ weights: [Double], level: Double, more: [Double]) -> BlendResult {
    let used = used(weights)
    let blend = fittedQuantiles(weights, level: level)
    let rows = data.applyRows.count
    let outOfFold = blendedOutputs(
      used.map { self.outOfFold[$0] }, used.map { weights[$0] })
    let applied = blend.predictQuantiles(
      used.map { columns[$0] }, data.transform, rowCount: rows)
    var result = BlendResult(
      weights: columns.indices.map {
        .init(layer: layers[$0], member: places[$0], weight: weights[$0])
      },
      trainingRows: data.trainingRows, outOfFold: data.numbers(outOfFold),
      folds: outputFolds(weights) { fold, blended in
        fold.predicted = data.numbers(blended)
        fold.quantiles = blended
      }, applyRows: data.applyRows, predicted: applied.predicted,
      lower: applied.lower, upper: applied.upper)
    result.more = more.map { level in
      let bounds = fittedQuantiles(weights, level: level).predictQuantiles(
        used.map { columns[$0] }, data.transform, rowCount: rows)
      return .init(level: level, lower: bounds.lower, upper: bounds.upper)
    }
    result.quantiles = applied.quantiles
    result.quantiles?.outOfFold = outOfFold
    return result
  }

  /// The blend itself, to be applied to other rows.
  package func fittedQuantiles(
    _ spec: BlendSpec, level: Double
  ) throws(StackError) -> FittedBlend {
    fittedQuantiles(try quantileWeights(spec, on: coveredRows), level: level)
  }

  /// - Parameter weights: By column.
  package func fittedQuantiles(_ weights: [Double], level: Double) -> FittedBlend {
    let used = used(weights)
    let covered = coveredRows
    let outOfFold = blendedOutputs(
      used.map { self.outOfFold[$0].rows(covered, width: data.outputs) }, used.map { weights[$0] })
    var blend = FittedBlend(
      members: members(weights), ensembles: [],
      intervals: CrossValidationPlus(errors: [], level: level))
    blend.quantiles = QuantileIntervals(
      observed: covered.map { data.observed[$0] }, quantiles: outOfFold, levels: data.quantiles,
      weights: data.weights(of: covered), level: level)
    return blend
  }

  private func quantileWeights(
    _ spec: BlendSpec, on covered: [Int]
  ) throws(StackError) -> [Double] {
    try outputWeights(
      spec, on: covered,
      QuantileObjective(
        observed: covered.map { data.observed[$0] }, levels: data.quantiles,
        weights: data.weights(of: covered)))
  }

  /// Weights with which the best baseline alone predicts quantiles; `nil` if the ensemble is better than every baseline,
  /// with weights for each fold that its rows had no part in.
  func quantileBaseline(
    among baselines: BlendMembers, _ spec: BlendSpec
  ) throws(StackError) -> [Double]? {
    let known = Set(baselines.coveredRows)
    let rows = coveredRows.filter(known.contains)
    guard !baselines.columns.isEmpty, !rows.isEmpty else { return nil }
    var spec = spec
    spec.bags = min(spec.bags, Self.mostBags)
    // Of several repeats the first: each row is judged once.
    var left = Set(rows)
    var ensemble = 0.0
    for split in data.splits where !left.isEmpty {
      let judged = split.heldOut.filter(left.contains)
      guard !judged.isEmpty else { continue }
      left.subtract(judged)
      let isHeldOut = Set(split.heldOut)
      let rest = rows.filter { !isHeldOut.contains($0) }
      let weights =
        rest.isEmpty
        ? columns.map { _ in 1 / Double(columns.count) } : try quantileWeights(spec, on: rest)
      ensemble += data.outputLoss(
        blendedOutputs(outOfFold.map { $0.rows(judged, width: data.outputs) }, weights), of: judged)
    }
    let judged = rows.filter { !left.contains($0) }
    let losses = baselines.outOfFold.map {
      data.outputLoss($0.rows(judged, width: data.outputs), of: judged)
    }
    guard let best = losses.indices.min(by: { losses[$0] < losses[$1] }), losses[best] <= ensemble
    else { return nil }
    return losses.indices.map { $0 == best ? 1 : 0 }
  }
}

extension FittedBlend {
  /// Quantiles within the column's bounds, their median and its interval.
  ///
  /// - Parameter columns: One for each member, row-major.
  package func predictQuantiles(
    _ columns: [LayerColumns.Column], _ transform: TargetTransform, rowCount: Int
  ) -> Prediction {
    guard let quantiles else { preconditionFailure("a blend of quantiles") }
    let values = blendedOutputs(
      columns.map { transform.bounded($0.apply) }, members.map(\.weight))
    let width = quantiles.levels.count
    let middle = QuantileLevels.middle(of: quantiles.levels)
    var result = Prediction(predicted: [], lower: [], upper: [])
    for row in 0..<rowCount {
      let own = values[row * width..<(row + 1) * width]
      let interval = quantiles.interval(own)
      let median = own[own.startIndex + middle]
      result.predicted.append(median)
      // Far too wide quantiles may be narrowed beyond the median; an interval holds its centre.
      result.lower.append(max(min(interval.lower, median), transform.minimum))
      result.upper.append(min(max(interval.upper, median), transform.maximum))
    }
    result.quantiles = QuantileResult(levels: quantiles.levels, outOfFold: [], predicted: values)
    return result
  }

  /// The quantiles of out-of-fold columns, row-major.
  package func outOfFoldQuantiles(
    _ columns: [LayerColumns.Column], _ transform: TargetTransform
  ) -> [Double] {
    blendedOutputs(columns.map { transform.bounded($0.outOfFold) }, members.map(\.weight))
  }
}
