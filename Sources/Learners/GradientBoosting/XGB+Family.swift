extension XGB {
  public static let family = LearnerFamily(
    "xgb", XGB.self, model: BoostedTrees<XGB>.self,
    classModel: ClassEnsemble<BoostedTrees<XGB>>.self,
    quantileModel: QuantileEnsemble<BoostedTrees<XGB>>.self, aliases: ["XGB"],
    title: "Gradient boosting, depth-wise (XGBoost)",
    summary: """
      An additive model of regression trees, each fitted to the errors of the earlier ones, level by level to a \
      fixed depth, with an L2 penalty on leaf values. Close to gbm in strength, and different enough to help an ensemble; cannot extrapolate. Missing values go to the side that lowers the loss, \
      categories are split by their sorted weights. Stops early where validation rows are given.
      """,
    reference: "Chen & Guestrin, XGBoost: A Scalable Tree Boosting System, KDD 2016",
    hyperparameters: [
      Hyperparameter(
        "n_estimators", \XGB.rounds, in: 1...1_000_000, aliases: ["num_boost_round"],
        "Number of trees; the maximum with early stopping."),
      Hyperparameter(
        "learning_rate", \XGB.learningRate, above: 0, upTo: 1, aliases: ["eta"],
        "Factor on every tree's values."),
      Hyperparameter(
        "max_depth", \XGB.maxDepth, in: 0...1_000, "Maximum depth; 0 for no limit."),
      Hyperparameter(
        "max_leaves", \XGB.maxLeaves, in: 0...131_072, "Maximum leaves per tree; 0 for no limit."),
      Hyperparameter(
        "grow_policy", \XGB.growPolicy,
        "Growth order: depthwise by level, lossguide by gain."),
      Hyperparameter(
        "min_child_weight", \XGB.minChildWeight, in: 0...1e9,
        "Minimum sum of hessians per leaf (rows, for squared errors)."),
      Hyperparameter(
        "reg_lambda", \XGB.lambda, in: 0...1e9, aliases: ["lambda"], "L2 penalty on leaf values."),
      Hyperparameter(
        "reg_alpha", \XGB.alpha, in: 0...1e9, aliases: ["alpha"], "L1 penalty on leaf values."),
      Hyperparameter(
        "gamma", \XGB.gamma, in: 0...1e12, aliases: ["min_split_loss"], "Minimum gain to split."),
      Hyperparameter(
        "max_delta_step", \XGB.maxDeltaStep, in: 0...1e9,
        "Maximum absolute leaf value before the learning rate; 0 for no limit."),
      Hyperparameter(
        "max_bin", \XGB.maxBin, in: 2...255,
        "Maximum bins per feature, including one for missing values (XGBoost's default: 256)."),
      Hyperparameter(
        "subsample", \XGB.subsample, above: 0, upTo: 1, "Share of rows sampled per tree."),
      Hyperparameter(
        "colsample_bytree", \XGB.colsampleByTree, above: 0, upTo: 1,
        "Share of features sampled per tree."),
      Hyperparameter(
        "colsample_bylevel", \XGB.colsampleByLevel, above: 0, upTo: 1,
        "Share of the tree's features sampled per level."),
      Hyperparameter(
        "colsample_bynode", \XGB.colsampleByNode, above: 0, upTo: 1,
        "Share of the level's features sampled per leaf."),
      Hyperparameter(
        "max_cat_to_onehot", \XGB.maxCatToOneHot, in: 1...256,
        "Categories with fewer levels use one-vs-rest splits."),
      Hyperparameter(
        "max_cat_threshold", \XGB.maxCatThreshold, in: 1...256,
        "Maximum levels on one side of a category split."),
      Hyperparameter(
        "monotone_constraints", \XGB.monotoneConstraints,
        "Constraint per feature: 1 increasing, -1 decreasing, 0 none."),
      Hyperparameter(
        "early_stopping_share", \XGB.earlyStoppingShare, in: 0...10,
        "Growth of the early-stopping patience: this share of the best round plus 20; 0 for none."
      ),
      Hyperparameter(
        "early_stopping_rounds", \XGB.earlyStoppingRounds, in: 0...1_000_000,
        aliases: ["early_stopping_round"],
        "Early-stopping patience in trees, with validation rows; 0 for none. The best number of trees is kept."
      ),
    ]
      + lossHyperparameters(
        \.objective, quantile: \.quantileLevel, huber: \.huberDelta, tweedie: \.tweediePower))
}
