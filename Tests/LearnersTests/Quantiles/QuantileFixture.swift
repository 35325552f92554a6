import Tabular

@testable import Learners

extension Fixture {
  static var quantileLearners: [any QuantileLearner] {
    LearnerCatalogue.families.compactMap { $0.defaultLearner as? any QuantileLearner }.map {
      // A hundred rounds and epochs tell what a thousand would.
      if var cat = $0 as? CAT {
        cat.rounds = 100
        return cat
      }
      if var network = $0 as? MultilayerPerceptron {
        (network.ensembleSize, network.epochs) = (2, 100)
        return network
      }
      return $0
    }
  }

  static let levels = [0.05, 0.25, 0.5, 0.75, 0.95]

  /// The mean pinball loss over levels of some rows.
  ///
  /// - Parameter quantiles: Row-major, of all rows.
  static func pinballLoss(
    _ quantiles: [Double], _ target: [Double], rows: [Int], levels: [Double] = levels
  ) -> Double {
    var sum = 0.0
    for row in rows {
      for (place, level) in levels.enumerated() {
        let miss = target[row] - quantiles[row * levels.count + place]
        sum += miss >= 0 ? level * miss : (level - 1) * miss
      }
    }
    return sum / Double(rows.count * levels.count)
  }
}

extension QuantileModel {
  func quantiles(_ features: FeatureMatrix) -> [Double] {
    quantiles(features, rows: 0..<features.rowCount)
  }
}
