extension GBM {
  public static let family = LearnerFamily(
    "gbm", GBM.self, model: BoostedTrees<GBM>.self, aliases: ["GBM", "lightgbm"],
    title: "Gradient boosting, leaf-wise (LightGBM)",
    summary: """
      A sum of regression trees, each grown on the errors of the earlier ones, leaf by leaf where the \
      gain is largest. Strong on tables of mixed features from some hundred rows up; cannot \
      extrapolate. Missing values go to the side that lowers the loss, categories are split by their \
      sorted gradients. Stops early where validation rows are given.
      """,
    reference: "Ke et al., LightGBM, NeurIPS 2017; Friedman, Greedy Function Approximation, 2001",
    hyperparameters: [
      Hyperparameter(
        "n_estimators", \GBM.rounds, in: 1...1_000_000,
        aliases: ["num_iterations", "num_boost_round", "num_trees", "num_rounds"],
        "Trees; at most so many where training stops early."),
      Hyperparameter(
        "learning_rate", \GBM.learningRate, above: 0, upTo: 1, aliases: ["eta", "shrinkage_rate"],
        "What each tree's values are multiplied by."),
      Hyperparameter(
        "num_leaves", \GBM.numLeaves, in: 2...131_072, aliases: ["max_leaves", "max_leaf_nodes"],
        "Leaves of a tree at most."),
      Hyperparameter(
        "max_depth", \GBM.maxDepth, in: -1...1_000, "Splits from root to leaf at most; -1 for any."),
      Hyperparameter(
        "min_data_in_leaf", \GBM.minDataInLeaf, in: 1...1_000_000_000,
        aliases: ["min_child_samples", "min_samples_leaf"], "Rows of a leaf at least."),
      Hyperparameter(
        "min_sum_hessian_in_leaf", \GBM.minSumHessianInLeaf, in: 0...1e9,
        aliases: ["min_child_weight", "min_hessian"], "Sum of hessians of a leaf at least."),
      Hyperparameter(
        "lambda_l1", \GBM.lambdaL1, in: 0...1e9, aliases: ["reg_alpha", "l1_regularization"],
        "L1 penalty on leaf values."),
      Hyperparameter(
        "lambda_l2", \GBM.lambdaL2, in: 0...1e9,
        aliases: ["reg_lambda", "lambda", "l2_regularization"], "L2 penalty on leaf values."),
      Hyperparameter(
        "min_gain_to_split", \GBM.minGainToSplit, in: 0...1e12, aliases: ["min_split_gain"],
        "A split has to gain more."),
      Hyperparameter(
        "path_smooth", \GBM.pathSmooth, in: 0...1e9,
        "Draws leaf values to their parents', the more the fewer rows a leaf has."),
      Hyperparameter(
        "max_delta_step", \GBM.maxDeltaStep, in: 0...1e9, aliases: ["max_leaf_output"],
        "Largest absolute leaf value before the learning rate; 0 for no limit."),
      Hyperparameter(
        "max_bin", \GBM.maxBin, in: 2...255, aliases: ["max_bins"],
        "Bins of a feature at most, one of them for missing values."),
      Hyperparameter(
        "min_data_in_bin", \GBM.minDataInBin, in: 1...1_000_000, "Rows of a bin at least."),
      Hyperparameter(
        "feature_fraction", \GBM.featureFraction, above: 0, upTo: 1,
        aliases: ["colsample_bytree", "sub_feature"], "Share of the features drawn for each tree."),
      Hyperparameter(
        "feature_fraction_bynode", \GBM.featureFractionByNode, above: 0, upTo: 1,
        aliases: ["colsample_bynode"], "Share of the tree's features drawn for each leaf."),
      Hyperparameter(
        "bagging_fraction", \GBM.baggingFraction, above: 0, upTo: 1,
        aliases: ["subsample", "sub_row", "bagging"], "Share of the rows drawn for a tree."),
      Hyperparameter(
        "bagging_freq", \GBM.baggingFrequency, in: 1...1_000_000, aliases: ["subsample_freq"],
        "Rows are drawn anew every so many trees. LightGBM's 0 means no bagging; here 1 is the default."
      ),
      Hyperparameter(
        "extra_trees", \GBM.extraTrees, aliases: ["extra_tree"],
        "One random threshold for each leaf and feature instead of the best."),
      Hyperparameter(
        "linear_tree", \GBM.linearTree, aliases: ["linear_trees"],
        "Leaves are linear in the numeric features they were split by (Shi et al. 2019); rows with one of these missing get a plain value."
      ),
      Hyperparameter(
        "linear_lambda", \GBM.linearLambda, in: 0...1e9,
        "L2 penalty on the slopes of linear leaves."),
      Hyperparameter(
        "max_cat_to_onehot", \GBM.maxCatToOneHot, in: 1...256,
        "Categories with at most so many bins are split one level against the rest."),
      Hyperparameter(
        "max_cat_threshold", \GBM.maxCatThreshold, in: 1...256,
        "Levels on one side of a category split at most."),
      Hyperparameter(
        "cat_smooth", \GBM.catSmooth, in: 0...1e9,
        "Shrinks the mean gradient of a level; levels with fewer rows in a leaf are not moved."),
      Hyperparameter(
        "cat_l2", \GBM.catL2, in: 0...1e9, "Added to lambda_l2 in category splits of many levels."),
      Hyperparameter(
        "min_data_per_group", \GBM.minDataPerGroup, in: 1...1_000_000,
        "Rows between two groupings of levels that are tried."),
      Hyperparameter(
        "monotone_constraints", \GBM.monotoneConstraints,
        "For each feature 1 if predictions may only rise with it, -1 if only fall, 0 if free."),
      Hyperparameter(
        "early_stopping_share", \GBM.earlyStoppingShare, in: 0...10,
        "With validation rows: the patience grows to this share of the best round and twenty more; 0 for never."
      ),
      Hyperparameter(
        "early_stopping_round", \GBM.earlyStoppingRounds, in: 0...1_000_000,
        aliases: ["early_stopping_rounds", "n_iter_no_change"],
        "With validation rows: trees without improvement before training ends; 0 for never. The best number of trees is kept."
      ),
    ]
      + lossHyperparameters(
        \.objective, quantile: \.quantileLevel, huber: \.huberDelta, tweedie: \.tweediePower))
}
