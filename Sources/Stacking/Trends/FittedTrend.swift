import Learners
package import Tabular

/// A trend with what the training rows of one fit gave it.
package struct FittedTrend: Sendable {
  /// Sees the trend's columns alone.
  let model: any Model
  /// Columns of the first layer's matrix.
  package let columns: [Int]
  /// By column: the values between which the trend goes on, and beyond which it is held; infinite for
  /// categories.
  let bounds: [ClosedRange<Double>]
  /// The mean of the trend over the rows it was fitted on.
  package let mean: Double
  /// The first column of the fit's own matrix that holds predictions of the layer below, which are
  /// seen less the trend; `nil` in the first layer.
  var firstPrediction: Int?

  /// The trend of rows, in what is learned of the target.
  ///
  /// - Parameter features: What the first layer sees of the rows.
  package func values(_ features: FeatureMatrix) -> [Double] {
    model.predict(Self.matrix(features, columns, bounds))
  }

  /// What models see of rows: predictions of the layer below less the trend, as they learn their
  /// target; all else as it is.
  func seen(_ matrix: FeatureMatrix, less values: [Double], _ scale: FittedScale) -> FeatureMatrix {
    guard let firstPrediction else { return matrix }
    var cells = matrix.cells
    for feature in firstPrediction..<matrix.features.count {
      for row in 0..<matrix.rowCount {
        let cell = feature * matrix.rowCount + row
        // Where folds are no partition a training row may have no prediction.
        if !cells[cell].isNaN { cells[cell] = scale.forward(cells[cell]) - values[row] }
      }
    }
    return FeatureMatrix(
      rowCount: matrix.rowCount, features: matrix.features, cells: cells, panel: matrix.panel)
  }

  fileprivate static func matrix(
    _ features: FeatureMatrix, _ columns: [Int], _ bounds: [ClosedRange<Double>]
  ) -> FeatureMatrix {
    var cells: [Double] = []
    cells.reserveCapacity(columns.count * features.rowCount)
    for (column, bounds) in zip(columns, bounds) {
      for cell in features.column(column) {
        cells.append(
          cell.isNaN ? cell : min(max(cell, bounds.lowerBound), bounds.upperBound))
      }
    }
    return FeatureMatrix(
      rowCount: features.rowCount, features: columns.map { features.features[$0] }, cells: cells)
  }
}

/// What one fit of a trend depends on.
struct TrendKey: Hashable {
  var trend: TrendSpec
  /// Positions in the training rows.
  var rows: [Int]
  var form: TargetForm
  var scale: FittedScale
  var seed: UInt64
}

/// A trend, and what it takes off each training row.
struct TrendFit: Sendable {
  let key: TrendKey
  var fitted: FittedTrend
  /// By position in the training rows. Where the fit learns from a row, a Gaussian process tells it
  /// without having seen the row.
  let values: [Double]

  private struct SeenKey: Hashable {
    var trend: TrendKey
  }

  /// The training rows as models see them, made once for all fits of this trend.
  func seen(_ shared: FeatureMatrix) -> FeatureMatrix {
    guard fitted.firstPrediction != nil else { return shared }
    return shared.derived.value(for: SeenKey(trend: key), bytes: \.bytes) {
      fitted.seen(shared, less: values, key.scale)
    }
  }
}

extension TrendFit? {
  /// What is left of training rows; all of them where there is no trend.
  func residuals(of learned: [Double]) -> [Double] {
    self.map { zip(learned, $0.values).map { $0 - $1 } } ?? learned
  }
}

extension StageData {
  /// Fits a trend on some of the training rows, and on these alone.
  ///
  /// Made once for all fits that learn the same of the same rows. Least squares on a few columns leaves
  /// rows that it has seen about as far off as others; a Gaussian process can follow its rows so closely
  /// that nothing would be left to learn, so what it takes off them comes out of five folds of these
  /// rows, up to the number for which its posterior is exact.
  ///
  /// - Parameters:
  ///   - rows: Positions that the fit learns from.
  ///   - scale: That of the fit, on which the trend is taken.
  func trendFit(
    _ trend: TrendSpec, rows: [Int], form: TargetForm, scale: FittedScale, seed: UInt64
  ) throws(StackError) -> TrendFit {
    let key = TrendKey(trend: trend, rows: rows, form: form, scale: scale, seed: seed)
    return try stackErrors(of: "the trend") {
      try trends.value(for: key, bytes: { 8 * $0.values.count }) { try makeTrendFit(key) }
    }
  }

  private func makeTrendFit(_ key: TrendKey) throws -> TrendFit {
    let columns = try key.trend.columns(of: training.features)
    let bounds = columns.map { column -> ClosedRange<Double> in
      guard case .numeric = training.features[column].kind else { return -.infinity ... .infinity }
      let known = key.rows.map { training[$0, column] }.filter { !$0.isNaN }
      guard let least = known.min(), let greatest = known.max() else { return 0...0 }
      let reach = key.trend.reach * (greatest - least)
      return least - reach...greatest + reach
    }
    let matrix = FittedTrend.matrix(training, columns, bounds)
    let data = TrainingData(
      features: matrix, target: key.scale.forward(learned(key.form)), rows: key.rows,
      weights: weights)
    let learner = key.trend.learner
    let model = try learner.fit(data, seed: key.seed)
    var values = model.predict(matrix)
    let mean = key.rows.reduce(0) { $0 + values[$1] } / Double(key.rows.count)
    if let process = learner as? GaussianProcess, key.rows.count <= process.exactRows {
      let folds = Self.innerFolds(key.rows, seed: key.seed)
      let unseen = try process.outOfFold(data, folds: folds, seed: key.seed)
      for (fold, predicted) in zip(folds, unseen) {
        for (row, value) in zip(fold, predicted) { values[row] = value }
      }
    }
    return TrendFit(
      key: key, fitted: FittedTrend(model: model, columns: columns, bounds: bounds, mean: mean),
      values: values)
  }
}

extension TrendSpec {
  /// The trend's columns among features.
  fileprivate func columns(of features: [FeatureMatrix.Feature]) throws(StackError) -> [Int] {
    try (of + by).map { name throws(StackError) in
      guard let column = features.firstIndex(where: { $0.name == name }) else {
        throw .missingColumn(name)
      }
      return column
    }
  }
}

extension FittedTrend {
  package func encode(to writer: inout ByteWriter) {
    writer.write(columns.map(UInt32.init))
    writer.write(bounds.map(\.lowerBound))
    writer.write(bounds.map(\.upperBound))
    writer.write(mean)
    writer.write(UInt32(firstPrediction.map { $0 + 1 } ?? 0))
    writer.write(LearnerCatalogue.encode(model))
  }

  package init(from reader: inout ByteReader) throws(ByteError) {
    columns = try reader.readArray(UInt32.self).map(Int.init)
    let (lower, upper) = (try reader.readDoubles(), try reader.readDoubles())
    guard lower.count == columns.count, upper.count == columns.count,
      zip(lower, upper).allSatisfy({ $0 <= $1 })
    else { throw .unexpected("a trend of uneven parts") }
    bounds = zip(lower, upper).map { $0...$1 }
    mean = try reader.readDouble()
    let first = Int(try reader.read(UInt32.self))
    firstPrediction = first > 0 ? first - 1 : nil
    model = try LearnerCatalogue.decode(try reader.readArray(UInt8.self))
  }
}
