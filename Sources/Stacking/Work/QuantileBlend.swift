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
    let weights = try quantileWeights(spec)
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
    fittedQuantiles(try quantileWeights(spec), level: level)
  }

  private func fittedQuantiles(_ weights: [Double], level: Double) -> FittedBlend {
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

  private func quantileWeights(_ spec: BlendSpec) throws(StackError) -> [Double] {
    let covered = coveredRows
    return try outputWeights(
      spec, on: covered,
      QuantileObjective(
        observed: covered.map { data.observed[$0] }, levels: data.quantiles,
        weights: data.weights(of: covered)))
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
