extension XGB {
  public static let family = LearnerFamily(
    "xgb", XGB.self, model: BoostedTrees<XGB>.self, aliases: ["XGB", "xgboost"],
    title: "Gradient boosting, depth-wise (XGBoost)",
    summary: """
      A sum of regression trees, each grown on the errors of the earlier ones, level by level to a \
      fixed depth, with an L2 penalty on leaf values. Close to gbm in strength, and different enough \
      to help a blend; cannot extrapolate. Missing values go to the side that lowers the loss, \
      categories are split by their sorted weights. Stops early where validation rows are given.
      """,
    reference: "Chen & Guestrin, XGBoost: A Scalable Tree Boosting System, KDD 2016",
    hyperparameters: [
      Hyperparameter(
        "n_estimators", \XGB.rounds, in: 1...1_000_000, aliases: ["num_boost_round"],
        "Trees; at most so many where training stops early."),
      Hyperparameter(
        "learning_rate", \XGB.learningRate, above: 0, upTo: 1, aliases: ["eta"],
        "What each tree's values are multiplied by."),
      Hyperparameter(
        "max_depth", \XGB.maxDepth, in: 0...1_000, "Splits from root to leaf at most; 0 for any."),
      Hyperparameter(
        "max_leaves", \XGB.maxLeaves, in: 0...131_072, "Leaves of a tree at most; 0 for any."),
      Hyperparameter(
        "grow_policy", \XGB.growPolicy,
        "Which leaf is split next: the one nearest to the root, or the one that gains most."),
      Hyperparameter(
        "min_child_weight", \XGB.minChildWeight, in: 0...1e9,
        "Sum of hessians of a leaf at least; rows, for squared errors."),
      Hyperparameter(
        "reg_lambda", \XGB.lambda, in: 0...1e9, aliases: ["lambda"], "L2 penalty on leaf values."),
      Hyperparameter(
        "reg_alpha", \XGB.alpha, in: 0...1e9, aliases: ["alpha"], "L1 penalty on leaf values."),
      Hyperparameter(
        "gamma", \XGB.gamma, in: 0...1e12, aliases: ["min_split_loss"], "A split has to gain more."),
      Hyperparameter(
        "max_delta_step", \XGB.maxDeltaStep, in: 0...1e9,
        "Largest absolute leaf value before the learning rate; 0 for no limit."),
      Hyperparameter(
        "max_bin", \XGB.maxBin, in: 2...255,
        "Bins of a feature at most, one of them for missing values; XGBoost's own default is 256."),
      Hyperparameter(
        "subsample", \XGB.subsample, above: 0, upTo: 1, "Share of the rows drawn for each tree."),
      Hyperparameter(
        "colsample_bytree", \XGB.colsampleByTree, above: 0, upTo: 1,
        "Share of the features drawn for each tree."),
      Hyperparameter(
        "colsample_bylevel", \XGB.colsampleByLevel, above: 0, upTo: 1,
        "Share of the tree's features drawn for each level."),
      Hyperparameter(
        "colsample_bynode", \XGB.colsampleByNode, above: 0, upTo: 1,
        "Share of the level's features drawn for each leaf."),
      Hyperparameter(
        "max_cat_to_onehot", \XGB.maxCatToOneHot, in: 1...256,
        "Categories of fewer levels are split one level against the rest."),
      Hyperparameter(
        "max_cat_threshold", \XGB.maxCatThreshold, in: 1...256,
        "Levels on one side of a category split at most."),
      Hyperparameter(
        "monotone_constraints", \XGB.monotoneConstraints,
        "For each feature 1 if predictions may only rise with it, -1 if only fall, 0 if free."),
      Hyperparameter(
        "early_stopping_share", \XGB.earlyStoppingShare, in: 0...10,
        "With validation rows: the patience grows to this share of the best round and twenty more; 0 for never."
      ),
      Hyperparameter(
        "early_stopping_rounds", \XGB.earlyStoppingRounds, in: 0...1_000_000,
        aliases: ["early_stopping_round"],
        "With validation rows: trees without improvement before training ends; 0 for never. The best number of trees is kept."
      ),
    ]
      + lossHyperparameters(
        \.objective, quantile: \.quantileLevel, huber: \.huberDelta, tweedie: \.tweediePower))
}
