/// The hyperparameters that random forests and extra trees share, declared once.
func forestHyperparameters<L: Learner>(
  _ learner: L.Type, nEstimators: any WritableKeyPath<L, Int> & Sendable,
  maxFeatures: any WritableKeyPath<L, Double> & Sendable,
  minSamplesLeaf: any WritableKeyPath<L, Int> & Sendable,
  minSamplesSplit: any WritableKeyPath<L, Int> & Sendable,
  maxDepth: any WritableKeyPath<L, Int> & Sendable,
  maxLeafNodes: any WritableKeyPath<L, Int> & Sendable,
  bootstrap: any WritableKeyPath<L, Bool> & Sendable,
  maxSamples: any WritableKeyPath<L, Double> & Sendable
) -> [Hyperparameter] {
  [
    Hyperparameter("n_estimators", nEstimators, in: 1...100_000, "Number of trees."),
    Hyperparameter(
      "max_features", maxFeatures, in: 0...1,
      "Share of features tried per split; at least one that is not constant. 0 for all in a "
        + "regression, the square root of their number in a classification."),
    Hyperparameter(
      "min_samples_leaf", minSamplesLeaf, in: 1...1_000_000,
      "Minimum rows on each side of a split."),
    Hyperparameter(
      "min_samples_split", minSamplesSplit, in: 2...1_000_000,
      "Minimum rows to split a node."),
    Hyperparameter("max_depth", maxDepth, in: 0...10_000, "Maximum depth; 0 for no limit."),
    Hyperparameter(
      "max_leaf_nodes", maxLeafNodes, in: 0...100_000_000,
      "Maximum leaves per tree, grown best-first; 0 for no limit."),
    Hyperparameter(
      "bootstrap", bootstrap,
      "Bootstrap sample of rows per tree."),
    Hyperparameter(
      "max_samples", maxSamples, above: 0, upTo: 1,
      "Share of rows per bootstrap sample."),
  ]
}

/// How many features are tried for a split.
///
/// - Parameter share: 0 for scikit-learn's default.
func triedFeatures(_ share: Double, of count: Int, isOfClasses: Bool) -> Int {
  guard share == 0 else { return max(1, Int(share * Double(count))) }
  return isOfClasses ? max(1, Int(Double(count).squareRoot())) : max(1, count)
}
