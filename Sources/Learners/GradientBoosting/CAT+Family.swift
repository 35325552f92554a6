extension CAT {
  public static let family = LearnerFamily(
    "cat", CAT.self, model: SymmetricTrees.self,
    classModel: SymmetricClasses.self, quantileModel: QuantileEnsemble<SymmetricTrees>.self,
    aliases: ["CAT"], version: 4,
    title: "Gradient boosting, symmetric trees (CatBoost)",
    summary: """
      A sum of trees that ask the same question of all leaves of a level, each from a random draw of \
      the rows with noise on the scores. Robust at its defaults, strong with categories, which become \
      target statistics of earlier rows in random orders; cannot extrapolate. Missing numbers count as \
      the least. Stops early where validation rows are given.
      """,
    reference:
      "Prokhorenkova et al., CatBoost: unbiased boosting with categorical features, NeurIPS 2018",
    hyperparameters: [
      Hyperparameter(
        "iterations", \CAT.rounds, in: 1...1_000_000,
        aliases: ["n_estimators", "num_boost_round", "num_trees"],
        "Number of trees; the maximum with early stopping."),
      Hyperparameter(
        "learning_rate", \CAT.learningRate, in: 0...1, aliases: ["eta"],
        "Factor on every tree's values; 0 for CatBoost's rule from rows and iterations."
      ),
      Hyperparameter(
        "depth", \CAT.depth, in: 1...16, aliases: ["max_depth"], "Depth of the trees."),
      Hyperparameter(
        "l2_leaf_reg", \CAT.l2LeafReg, in: 0...1e9, aliases: ["reg_lambda"],
        "L2 penalty on leaf values."),
      Hyperparameter(
        "random_strength", \CAT.randomStrength, in: 0...1e6,
        "Noise on split scores, in standard deviations of the gradients; decreases with the trees."),
      Hyperparameter(
        "rsm", \CAT.rsm, above: 0, upTo: 1, aliases: ["colsample_bylevel"],
        "Share of columns sampled per level."),
      Hyperparameter(
        "border_count", \CAT.borderCount, in: 1...254, aliases: ["max_bin"],
        "Maximum thresholds per numeric feature."),
      Hyperparameter(
        "score_function", \CAT.scoreFunction, "Score of splits."),
      Hyperparameter(
        "boosting_type", \CAT.boostingType,
        "Ordered: splits see gradients from models of the rows before in random orders; slower, at times better on few rows."
      ),
      Hyperparameter(
        "bootstrap_type", \CAT.bootstrapType,
        "How rows are drawn and weighted for a tree's splits: MVS and Bernoulli keep a share, Bayesian weights all."
      ),
      Hyperparameter(
        "subsample", \CAT.subsample, above: 0, upTo: 1,
        "Share of the rows kept by MVS (from 100 rows up) and Bernoulli."),
      Hyperparameter(
        "bagging_temperature", \CAT.baggingTemperature, in: 0...100,
        "Variance of the Bayesian bootstrap's weights; 0 for none."),
      Hyperparameter(
        "one_hot_max_size", \CAT.oneHotMaxSize, in: 0...255,
        "Maximum levels of a category for one-hot encoding."),
      Hyperparameter(
        "max_ctr_complexity", \CAT.maxCTRComplexity, in: 1...16,
        "Maximum categories combined in a target statistic; a tree's numeric splits count as one."
      ),
      Hyperparameter(
        "model_size_reg", \CAT.modelSizeReg, in: 0...100,
        "Penalty on the gain of target statistics of many-valued categories that the model does not use yet."
      ),
      Hyperparameter(
        "early_stopping_share", \CAT.earlyStoppingShare, in: 0...10,
        "Growth of the early-stopping patience: this share of the best round plus 20; 0 for none."
      ),
      Hyperparameter(
        "early_stopping_rounds", \CAT.earlyStoppingRounds, in: 0...1_000_000,
        aliases: ["od_wait"],
        "Early-stopping patience in trees, with validation rows; 0 for none. The best number of trees is kept."
      ),
    ]
      + lossHyperparameters(
        \.objective, quantile: \.quantileLevel, huber: \.huberDelta, tweedie: \.tweediePower))
}
