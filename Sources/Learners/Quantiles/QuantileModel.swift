public import Tabular

/// A fitted predictor of several quantiles.
public protocol QuantileModel: Model {
  /// Ascending, between 0 and 1.
  var levels: [Double] { get }

  /// Quantiles for `rows` of `features`: row-major, `rows.count × levels.count`, ascending in each row.
  ///
  /// What ``Model/predict(_:rows:)`` asks of `features` and promises of threads holds here.
  func quantiles(_ features: FeatureMatrix, rows: Range<Int>) -> [Double]
}

extension QuantileModel {
  public var outputCount: Int { levels.count }

  public func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    quantiles(features, rows: rows)
  }
}

/// Sorts the quantiles of each row, so that no two cross. Sorted quantiles are never further from the true ones.
///
/// - Source: Chernozhukov, Fernández-Val & Galichon, “Quantile and probability curves without crossing”,
///   Econometrica 78 (2010).
///
/// - Parameter width: Quantiles of a row.
func rearrange(_ values: inout [Double], width: Int) {
  for start in stride(from: 0, to: values.count, by: width) {
    for place in start + 1..<start + width {
      let value = values[place]
      var free = place
      while free > start, values[free - 1] > value {
        values[free] = values[free - 1]
        free -= 1
      }
      values[free] = value
    }
  }
}

extension ByteReader {
  /// Reads levels of quantiles.
  mutating func readQuantileLevels() throws(ByteError) -> [Double] {
    let levels = try readDoubles()
    guard QuantileLevels.isSound(levels) else { throw .unexpected("levels that do not ascend") }
    return levels
  }
}
