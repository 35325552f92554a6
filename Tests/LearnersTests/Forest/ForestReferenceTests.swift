import Tabular
import Testing

@testable import Learners

@Suite struct ForestReferenceTests {
  let recorded: ForestReference

  init() throws { recorded = try reference("forests") }

  @Test("a single tree on all rows is scikit-learn's decision tree")
  func tree() throws {
    for tree in recorded.trees {
      var learner = RandomForest()
      learner.nEstimators = 1
      learner.bootstrap = false
      learner.minSamplesLeaf = tree.options.min_samples_leaf ?? 1
      learner.minSamplesSplit = tree.options.min_samples_split ?? 2
      learner.maxDepth = tree.options.max_depth ?? 0
      learner.maxLeafNodes = tree.options.max_leaf_nodes ?? 0
      let data = recorded.training(missing: tree.missing, weighted: tree.weighted)
      let model = try learner.fit(data, seed: 1)
      let predicted = model.predict(recorded.test(missing: tree.missing))
      // Where several splits of a small node are equal both choose at random, and only then; a node
      // of two rows has as many equal splits as features that differ.
      let equal = zip(predicted, tree.predicted).count { abs($0 - $1) < 1e-9 }
      let needed = ["full": 12, "weighted": 38, "missing": 34, "missing_leaves_12": 34]
      #expect(equal >= needed[tree.name] ?? 40, "\(tree.name): \(equal) of 40 are equal")
      let gap = Fixture.rmse(model.featureImportance, tree.importance)
      let bound = needed[tree.name] == nil ? 1e-9 : 0.02
      #expect(gap < bound, "\(tree.name): importances differ by \(gap)")
    }
  }

  @Test("many trees come to the means of scikit-learn's forests")
  func forests() throws {
    for forest in recorded.forests {
      var random = RandomForest()
      var extra = ExtraTrees()
      func set(_ options: ForestReference.Options) {
        let trees = 400
        (random.nEstimators, extra.nEstimators) = (trees, trees)
        if let value = options.min_samples_leaf {
          (random.minSamplesLeaf, extra.minSamplesLeaf) = (value, value)
        }
        if let value = options.max_features {
          (random.maxFeatures, extra.maxFeatures) = (value, value)
        }
        if let value = options.max_leaf_nodes {
          (random.maxLeafNodes, extra.maxLeafNodes) = (value, value)
        }
        if let value = options.bootstrap { (random.bootstrap, extra.bootstrap) = (value, value) }
        if let value = options.max_samples {
          (random.maxSamples, extra.maxSamples) = (value, value)
        }
      }
      set(forest.options)
      let learner: any Learner = forest.family == "extra_trees" ? extra : random
      let model = try learner.fit(recorded.training(), seed: 5)
      let gap = Fixture.rmse(model.predict(recorded.test()), forest.predicted)
      // Two means of random trees, each of which deviates by 2 to 3; the data deviate by 5.
      #expect(gap < 0.25, "\(forest.family) \(forest.options): predictions differ by \(gap)")
      let importance = Fixture.rmse(model.featureImportance, forest.importance)
      #expect(importance < 0.01, "\(forest.family): importances differ by \(importance)")
    }
  }
}
