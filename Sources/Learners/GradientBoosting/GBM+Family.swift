extension GBM {
  public static let family = LearnerFamily(
    "gbm", GBM.self, model: BoostedTrees<GBM>.self,
    classModel: ClassEnsemble<BoostedTrees<GBM>>.self,
    quantileModel: QuantileEnsemble<BoostedTrees<GBM>>.self, aliases: ["GBM"],
    title: "Gradient boosting, leaf-wise (LightGBM)",
    summary: """
      An additive model of regression trees, each fitted to the errors of the earlier ones, leaf by leaf where the \
      gain is largest. Strong on tables of mixed features from some hundred rows up; cannot \
      extrapolate. Missing values go to the side that lowers the loss, categories are split by their \
      sorted gradients. Stops early where validation rows are given.
      """,
    reference: "Ke et al., LightGBM, NeurIPS 2017; Friedman, Greedy Function Approximation, 2001",
    hyperparameters: [
      Hyperparameter(
        "n_estimators", \GBM.rounds, in: 1...1_000_000,
        aliases: ["num_iterations", "num_boost_round", "num_trees", "num_rounds"],
        "Number of trees; the maximum with early stopping."),
      Hyperparameter(
        "learning_rate", \GBM.learningRate, above: 0, upTo: 1, aliases: ["eta", "shrinkage_rate"],
        "Factor on every tree's values."),
      Hyperparameter(
        "num_leaves", \GBM.numLeaves, in: 2...131_072, aliases: ["max_leaves", "max_leaf_nodes"],
        "Maximum leaves per tree."),
      Hyperparameter(
        "max_depth", \GBM.maxDepth, in: -1...1_000, "Maximum depth; -1 for no limit."),
      Hyperparameter(
        "min_data_in_leaf", \GBM.minDataInLeaf, in: 1...1_000_000_000,
        aliases: ["min_child_samples", "min_samples_leaf"], "Minimum rows per leaf."),
      Hyperparameter(
        "min_sum_hessian_in_leaf", \GBM.minSumHessianInLeaf, in: 0...1e9,
        aliases: ["min_child_weight", "min_hessian"], "Minimum sum of hessians per leaf."),
      Hyperparameter(
        "lambda_l1", \GBM.lambdaL1, in: 0...1e9, aliases: ["reg_alpha", "l1_regularization"],
        "L1 penalty on leaf values."),
      Hyperparameter(
        "lambda_l2", \GBM.lambdaL2, in: 0...1e9,
        aliases: ["reg_lambda", "lambda", "l2_regularization"], "L2 penalty on leaf values."),
      Hyperparameter(
        "min_gain_to_split", \GBM.minGainToSplit, in: 0...1e12, aliases: ["min_split_gain"],
        "Minimum gain to split."),
      Hyperparameter(
        "path_smooth", \GBM.pathSmooth, in: 0...1e9,
        "Smoothing of leaf values toward their parents', stronger with fewer rows."),
      Hyperparameter(
        "max_delta_step", \GBM.maxDeltaStep, in: 0...1e9, aliases: ["max_leaf_output"],
        "Maximum absolute leaf value before the learning rate; 0 for no limit."),
      Hyperparameter(
        "max_bin", \GBM.maxBin, in: 2...255, aliases: ["max_bins"],
        "Maximum bins per feature, including one for missing values."),
      Hyperparameter(
        "min_data_in_bin", \GBM.minDataInBin, in: 1...1_000_000, "Minimum rows per bin."),
      Hyperparameter(
        "feature_fraction", \GBM.featureFraction, above: 0, upTo: 1,
        aliases: ["colsample_bytree", "sub_feature"], "Share of features sampled per tree."),
      Hyperparameter(
        "feature_fraction_bynode", \GBM.featureFractionByNode, above: 0, upTo: 1,
        aliases: ["colsample_bynode"], "Share of the tree's features sampled per leaf."),
      Hyperparameter(
        "bagging_fraction", \GBM.baggingFraction, above: 0, upTo: 1,
        aliases: ["subsample", "sub_row", "bagging"], "Share of rows sampled per tree."),
      Hyperparameter(
        "bagging_freq", \GBM.baggingFrequency, in: 1...1_000_000, aliases: ["subsample_freq"],
        "Trees between two samples of rows. LightGBM's 0 means no bagging; here 1 is the default."
      ),
      Hyperparameter(
        "extra_trees", \GBM.extraTrees, aliases: ["extra_tree"],
        "Random thresholds: one per leaf and feature, instead of the best."),
      Hyperparameter(
        "linear_tree", \GBM.linearTree, aliases: ["linear_trees"],
        "Leaves are linear in the numeric features they were split by (Shi et al. 2019); rows with one of these missing get a plain value."
      ),
      Hyperparameter(
        "linear_lambda", \GBM.linearLambda, in: 0...1e9,
        "L2 penalty on the slopes of linear leaves."),
      Hyperparameter(
        "max_cat_to_onehot", \GBM.maxCatToOneHot, in: 1...256,
        "Maximum bins of a category for one-vs-rest splits."),
      Hyperparameter(
        "max_cat_threshold", \GBM.maxCatThreshold, in: 1...256,
        "Maximum levels on one side of a category split."),
      Hyperparameter(
        "cat_smooth", \GBM.catSmooth, in: 0...1e9,
        "Shrinks the mean gradient of a level; levels with fewer rows in a leaf are not moved."),
      Hyperparameter(
        "cat_l2", \GBM.catL2, in: 0...1e9,
        "L2 penalty added to lambda_l2 in splits of many-level categories."),
      Hyperparameter(
        "min_data_per_group", \GBM.minDataPerGroup, in: 1...1_000_000,
        "Minimum rows between two candidate groupings of levels."),
      Hyperparameter(
        "monotone_constraints", \GBM.monotoneConstraints,
        "Constraint per feature: 1 increasing, -1 decreasing, 0 none."),
      Hyperparameter(
        "early_stopping_share", \GBM.earlyStoppingShare, in: 0...10,
        "Growth of the early-stopping patience: this share of the best round plus 20; 0 for none."
      ),
      Hyperparameter(
        "early_stopping_round", \GBM.earlyStoppingRounds, in: 0...1_000_000,
        aliases: ["early_stopping_rounds", "n_iter_no_change"],
        "Early-stopping patience in trees, with validation rows; 0 for none. The best number of trees is kept."
      ),
    ]
      + lossHyperparameters(
        \.objective, quantile: \.quantileLevel, huber: \.huberDelta, tweedie: \.tweediePower))
}
