/// The mean of trees whose thresholds are drawn at random, each grown on all rows.
public struct ExtraTrees: ForestLearner {
  public var nEstimators = 100
  /// 0 for all features in a regression, for the square root of their number in a classification.
  public var maxFeatures = 0.0
  public var minSamplesLeaf = 1
  public var minSamplesSplit = 2
  /// 0 for no limit.
  public var maxDepth = 0
  /// 0 for no limit.
  public var maxLeafNodes = 0
  public var bootstrap = false
  public var maxSamples = 1.0

  public init() {}

  public static let family = LearnerFamily(
    "extra_trees", ExtraTrees.self, model: ForestModel<ExtraTrees>.self,
    classModel: ForestClassModel<ExtraTrees>.self,
    quantileModel: ForestQuantileModel<ExtraTrees>.self, aliases: ["XT"],
    title: "Extremely randomised trees",
    summary: """
      The mean of many deep trees that draw one random threshold for each feature and keep the best, \
      as in scikit-learn. Smoother than a random forest and several times quicker; cannot \
      extrapolate. Missing numbers go to the side with the larger gain. A \
      category is cut at a random place of its levels in the order of their mean targets in the node; \
      missing is a level of its own. Numbers are rounded to single precision.
      """,
    reference: "Geurts, Ernst & Wehenkel, Extremely Randomized Trees, Machine Learning 63 (2006)",
    hyperparameters: forestHyperparameters(
      ExtraTrees.self, nEstimators: \.nEstimators, maxFeatures: \.maxFeatures,
      minSamplesLeaf: \.minSamplesLeaf, minSamplesSplit: \.minSamplesSplit, maxDepth: \.maxDepth,
      maxLeafNodes: \.maxLeafNodes, bootstrap: \.bootstrap, maxSamples: \.maxSamples))

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    try regression(data, seed: seed, RandomSplitter.init)
  }
}
