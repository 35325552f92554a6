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
      "max_features", maxFeatures, above: 0, upTo: 1,
      "Share of the features tried at a split, at least one, and more if those are constant."),
    Hyperparameter(
      "min_samples_leaf", minSamplesLeaf, in: 1...1_000_000,
      "Fewest rows on each side of a split."),
    Hyperparameter(
      "min_samples_split", minSamplesSplit, in: 2...1_000_000,
      "Fewest rows of a node that may be split."),
    Hyperparameter("max_depth", maxDepth, in: 0...10_000, "Greatest depth; 0 for no limit."),
    Hyperparameter(
      "max_leaf_nodes", maxLeafNodes, in: 0...100_000_000,
      "Most leaves of a tree, which then grows best split first; 0 for no limit."),
    Hyperparameter(
      "bootstrap", bootstrap,
      "Whether a tree is grown on rows drawn with replacement, which out-of-bag predictions need."),
    Hyperparameter(
      "max_samples", maxSamples, above: 0, upTo: 1,
      "Rows drawn for a tree as a share of all rows, if bootstrap is true."),
  ]
}
