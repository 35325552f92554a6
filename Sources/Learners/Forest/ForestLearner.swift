import Tabular

/// What random forests and extra trees have in common.
protocol ForestLearner: Learner {
  var nEstimators: Int { get }
  var maxFeatures: Double { get }
  var minSamplesLeaf: Int { get }
  var minSamplesSplit: Int { get }
  var maxDepth: Int { get }
  var maxLeafNodes: Int { get }
  var bootstrap: Bool { get }
  var maxSamples: Double { get }
}

extension ForestLearner {
  func limits(_ featureCount: Int, isOfClasses: Bool) -> TreeLimits {
    TreeLimits(
      minSamplesSplit: minSamplesSplit, minSamplesLeaf: minSamplesLeaf, maxDepth: maxDepth,
      maxLeafNodes: maxLeafNodes,
      maxFeatures: triedFeatures(maxFeatures, of: featureCount, isOfClasses: isOfClasses))
  }

  /// A forest that is yet to be grown.
  func forest<Splitter: NodeSplitter & ~Copyable>(
    _ splitter: Splitter.Type, featureCount: Int, isOfClasses: Bool = false
  ) -> Forest<Splitter> {
    Forest(
      treeCount: nEstimators, limits: limits(featureCount, isOfClasses: isOfClasses),
      bootstrapShare: bootstrap ? maxSamples : nil)
  }

  func regression<Splitter: NodeSplitter & ~Copyable>(
    _ data: TrainingData, seed: UInt64, _ splitter: (ForestTable) -> Splitter
  ) throws(FitError) -> any Model {
    let table = ForestTable(data)
    let result = try forest(Splitter.self, featureCount: table.featureCount)
      .grow(table, splitter(table), seed: seed)
    return ForestModel<Self>(trees: result.trees, featureImportance: result.importance)
  }

  func classes(
    _ data: ClassificationData, isRandom: Bool, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    try forest(
      ClassSplitter.self, featureCount: data.features.features.count, isOfClasses: true
    ).classes(data, isRandom: isRandom, seed: seed, Self.self)
  }

  func quantiles<Splitter: NodeSplitter & ~Copyable>(
    _ data: TrainingData, levels: [Double], seed: UInt64, _ splitter: (ForestTable) -> Splitter
  ) throws(FitError) -> any QuantileModel {
    let table = ForestTable(data)
    return try forest(Splitter.self, featureCount: table.featureCount).quantiles(
      table, splitter(table), levels: levels, isWeighted: data.weights != nil, seed: seed,
      Self.self)
  }
}
