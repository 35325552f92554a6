/// The mean of trees with exact best splits, each grown on a bootstrap sample of the rows.
public struct RandomForest: ForestLearner {
  public var nEstimators = 100
  /// 0 for all features in a regression, for the square root of their number in a classification.
  public var maxFeatures = 0.0
  public var minSamplesLeaf = 1
  public var minSamplesSplit = 2
  /// 0 for no limit.
  public var maxDepth = 0
  /// 0 for no limit.
  public var maxLeafNodes = 0
  public var bootstrap = true
  public var maxSamples = 1.0

  public init() {}

  public static let family = LearnerFamily(
    "random_forest", RandomForest.self, model: ForestModel<RandomForest>.self,
    classModel: ForestClassModel<RandomForest>.self,
    quantileModel: ForestQuantileModel<RandomForest>.self, aliases: ["RF"],
    title: "Random forest",
    summary: """
      The mean of many deep trees, each grown on a bootstrap sample with the best split of every \
      node, as in scikit-learn. Robust without tuning; cannot extrapolate. Missing numbers go to the side with the larger gain. A category is split by its levels in the \
      order of their mean targets in the node, the best of all ways to part them; missing is a level \
      of its own. Numbers are rounded to single precision.
      """,
    reference: "Breiman, Random Forests, Machine Learning 45 (2001)",
    hyperparameters: forestHyperparameters(
      RandomForest.self, nEstimators: \.nEstimators, maxFeatures: \.maxFeatures,
      minSamplesLeaf: \.minSamplesLeaf, minSamplesSplit: \.minSamplesSplit, maxDepth: \.maxDepth,
      maxLeafNodes: \.maxLeafNodes, bootstrap: \.bootstrap, maxSamples: \.maxSamples))

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    try regression(data, seed: seed, BestSplitter.init)
  }
}
