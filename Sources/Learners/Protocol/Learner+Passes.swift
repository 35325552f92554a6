extension Learner {
  /// How many times a fit goes over its cells, as far as hyperparameters say: rounds of boosting,
  /// trees, epochs; 1 where none does or the family chooses itself.
  ///
  /// For estimates of time, which compare fits of one family.
  public var passes: Double {
    if let outside = self as? any OutsideLearning {
      for (key, value) in outside.settings.values where passCounts.contains(key) {
        if case .integer(let count) = value { return Double(max(1, count)) }
      }
      return Self.family.isStaged ? 100 : 1
    }
    // Networks go over few rows more often; in units of the 256 epochs that a thousand rows have.
    if let network = self as? MultilayerPerceptron {
      let recipe = network.recipe(rows: 1024)
      return Double(recipe.ensembleSize) * Double(recipe.epochs) / 256
    }
    return declaredPasses
  }

  private var declaredPasses: Double {
    Self.family.hyperparameters.reduce(1) { passes, hyperparameter in
      guard passCounts.contains(hyperparameter.key),
        case .number(let count) = value(of: hyperparameter), count > 0
      else { return passes }
      return passes * count
    }
  }
}

/// Hyperparameters that say how often something is done with all rows.
private let passCounts: Set<String> = [
  "n_estimators", "iterations", "num_iterations", "num_boost_round",
]
