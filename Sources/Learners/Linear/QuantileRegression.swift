import Tabular

/// Linear quantile regression on standardised features, with an L1 penalty or without.
public struct QuantileRegression: QuantileOnly {
  /// L1 penalty on the coefficients of the standardised features, beside the mean pinball loss.
  public var alpha = 0.0

  public init() {}

  public static let family = LearnerFamily(
    "quantile_regression", QuantileRegression.self, model: QuantileLinearModel.self,
    aliases: ["linear_quantile"],
    title: "Linear quantile regression",
    summary: """
      Each quantile is linear in standardised numbers and one-hot categories: the coefficients of least mean \
      pinball loss, plus alpha times their absolute sum, as scikit-learn's QuantileRegressor. Solved exactly by \
      an interior point. Strong where rows are few; extrapolates. Missing numbers are set to the training \
      mean, with an indicator.
      """,
    reference: "Koenker & Bassett, Regression Quantiles, Econometrica 46 (1978)",
    hyperparameters: [
      Hyperparameter(
        "alpha", \QuantileRegression.alpha, in: 0...1e6,
        "L1 penalty on the coefficients of the standardised features; 0 for none.")
    ])

  public func fitQuantiles(
    _ data: TrainingData, levels: [Double], seed: UInt64
  ) throws(FitError) -> any QuantileModel {
    if Task.isCancelled { throw .cancelled }
    let family = Self.family.name
    let design = DesignMatrix(learningFrom: data)
    try checkColumns(design.columns.count, family: family)
    let target = data.rows.map { data.target[$0] }
    let weights = data.rows.map { data.weights?[$0] ?? 1 }
    let mean = weights.reduce(0, +) / Double(weights.count)
    // Centred and scaled, so that the programme's numbers are near 1.
    let moments = Standardisation.moments(target, weights: weights, floor: 1)
    guard let moments else {
      return QuantileLinearModel(
        design: DesignMatrix(columns: []), levels: levels,
        coefficients: levels.map { _ in target[0] }, featureCount: data.features.features.count)
    }
    let width = design.columns.count + 1
    let rows = design.rows(data.rows, of: data.features)
    let penalised = alpha > 0 ? width - 1 : 0
    var x = [Double](repeating: 0, count: (target.count + penalised) * width)
    var y = [Double](repeating: 0, count: target.count + penalised)
    for row in target.indices {
      let weight = weights[row] / mean
      for column in 0..<width - 1 {
        x[row * width + column] = weight * rows[row * (width - 1) + column]
      }
      x[row * width + width - 1] = weight
      y[row] = weight * (target[row] - moments.mean) * moments.scale
    }
    // n · alpha · |β| is twice the pinball loss of the median of 0 − n · alpha · β.
    for column in 0..<penalised {
      x[(target.count + column) * width + column] = 2 * alpha * Double(target.count)
    }
    let programme = PinballProgram(x: x, y: y, columns: width)
    var coefficients: [Double] = []
    for level in levels {
      let own = target.map { _ in level } + [Double](repeating: 0.5, count: penalised)
      let beta = try programme.solve(own, family: family)
      coefficients += beta.dropLast().map { $0 / moments.scale }
      coefficients.append(beta[width - 1] / moments.scale + moments.mean)
    }
    guard coefficients.allSatisfy(\.isFinite) else { throw .diverged(family: family, round: 1) }
    return QuantileLinearModel(
      design: design, levels: levels, coefficients: coefficients,
      featureCount: data.features.features.count)
  }
}

/// Quantiles that are linear in the columns of a ``DesignMatrix``.
struct QuantileLinearModel: QuantileModel {
  static var familyName: String { QuantileRegression.family.name }

  let design: DesignMatrix
  let levels: [Double]
  /// By level: one for each column, then the intercept.
  let coefficients: [Double]
  let featureCount: Int

  init(design: DesignMatrix, levels: [Double], coefficients: [Double], featureCount: Int) {
    self.design = design
    self.levels = levels
    self.coefficients = coefficients
    self.featureCount = featureCount
  }

  func quantiles(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    let width = design.columns.count
    let x = design.rows(rows, of: features)
    var result = [Double](repeating: 0, count: rows.count * levels.count)
    for row in 0..<rows.count {
      for level in levels.indices {
        let start = level * (width + 1)
        var sum = coefficients[start + width]
        for column in 0..<width { sum += x[row * width + column] * coefficients[start + column] }
        result[row * levels.count + level] = sum
      }
    }
    rearrange(&result, width: levels.count)
    return result
  }

  /// The absolute coefficients of the standardised columns, summed over a feature's columns and the levels.
  var featureImportance: [Double] {
    var importance = [Double](repeating: 0, count: featureCount)
    for level in levels.indices {
      for (place, column) in design.columns.enumerated() {
        importance[column.feature] += abs(coefficients[level * (design.columns.count + 1) + place])
      }
    }
    return importance
  }

  func encode(to writer: inout ByteWriter) {
    design.encode(to: &writer)
    writer.write(levels)
    writer.write(coefficients)
    writer.write(UInt32(featureCount))
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    design = try DesignMatrix(from: &reader)
    levels = try reader.readQuantileLevels()
    coefficients = try reader.readDoubles()
    featureCount = Int(try reader.read(UInt32.self))
    guard coefficients.count == levels.count * (design.columns.count + 1),
      coefficients.allSatisfy(\.isFinite),
      design.columns.allSatisfy({ [featureCount] in $0.feature < featureCount })
    else { throw .unexpected("coefficients of other columns") }
  }
}
