import Tabular

/// The training rows as points, and the quantiles of the targets that they vote for.
struct NeighboursQuantileModel: QuantileModel {
  static let familyName = "nearest_neighbours"

  let neighbours: NeighboursModel
  let levels: [Double]

  init(neighbours: NeighboursModel, levels: [Double]) {
    self.neighbours = neighbours
    self.levels = levels
  }

  func quantiles(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var votes = [[(value: Double, weight: Double)]](repeating: [], count: rows.count)
    neighbours.forEachVote(features, rows: rows) { row, target, weight in
      votes[row].append((target, weight))
    }
    var result: [Double] = []
    result.reserveCapacity(rows.count * levels.count)
    for row in votes.indices {
      for level in levels { result.append(quantile(level, of: &votes[row])) }
    }
    // Interpolated values may cross in the last bit.
    rearrange(&result, width: levels.count)
    return result
  }

  var featureImportance: [Double] { neighbours.featureImportance }

  func encode(to writer: inout ByteWriter) {
    writer.write(levels)
    neighbours.encode(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    levels = try reader.readQuantileLevels()
    neighbours = try NeighboursModel(from: &reader)
  }
}

extension NearestNeighbours: QuantileLearner {
  public func fitQuantiles(
    _ data: TrainingData, levels: [Double], seed: UInt64
  ) throws(FitError) -> any QuantileModel {
    NeighboursQuantileModel(neighbours: try model(data), levels: levels)
  }

  public func objection(toQuantiles levels: [Double], _ outline: TrainingOutline) -> FitError? {
    objection(to: outline)
  }
}
