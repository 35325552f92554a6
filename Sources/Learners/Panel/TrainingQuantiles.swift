import Tabular

/// The quantiles of the training values, whatever the features.
struct TrainingQuantiles: QuantileModel {
  static var familyName: String { MeanValue.family.name }

  let levels: [Double]
  /// By level, ascending.
  let values: [Double]
  let featureCount: Int

  init(levels: [Double], values: [Double], featureCount: Int) {
    self.levels = levels
    self.values = values
    self.featureCount = featureCount
  }

  func quantiles(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    rows.flatMap { _ in values }
  }

  var featureImportance: [Double] { [Double](repeating: 0, count: featureCount) }

  func encode(to writer: inout ByteWriter) {
    writer.write(levels)
    writer.write(values)
    writer.write(UInt32(featureCount))
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    levels = try reader.readQuantileLevels()
    values = try reader.readDoubles()
    featureCount = Int(try reader.read(UInt32.self))
    guard values.count == levels.count, values.allSatisfy(\.isFinite) else {
      throw .unexpected("quantiles of other levels")
    }
  }
}

extension MeanValue: QuantileLearner {
  public func fitQuantiles(
    _ data: TrainingData, levels: [Double], seed: UInt64
  ) throws(FitError) -> any QuantileModel {
    if Task.isCancelled { throw .cancelled }
    var pairs = data.rows.map { (value: data.target[$0], weight: data.weights?[$0] ?? 1) }
    var values = levels.map { quantile($0, of: &pairs) }
    // Interpolated values may cross in the last bit.
    rearrange(&values, width: values.count)
    return TrainingQuantiles(
      levels: levels, values: values, featureCount: data.features.features.count)
  }
}
