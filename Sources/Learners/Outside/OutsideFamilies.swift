/// The families whose learners libraries outside this program fit.
public enum OutsideFamilies {
  public static let all: [LearnerFamily] = [
    LightGBM.family, XGBoost.family, CatBoost.family, ScikitLearn.family, Torch.family,
    AutoGluon.family, UserClass.family, Command.family,
  ]

  /// The family of this name; these have no other names.
  public static func family(_ name: String) -> LearnerFamily? { all.first { $0.name == name } }

  public enum LightGBM: OutsideKind {
    public static let family = LearnerFamily(
      "lightgbm", OutsideLearner<Self>.self, model: StagedOutsideModel<Self>.self, version: 1,
      title: "LightGBM, the library",
      summary: """
        The booster of the package lightgbm, or of its shared library with 'interface: c'. Takes LightGBM's parameters \
        by its names. Missing values and categories are LightGBM's own; so is early stopping, where validation rows \
        are given. Runs on one thread.
        """,
      reference: "Ke et al., LightGBM, NeurIPS 2017; https://lightgbm.readthedocs.io",
      hyperparameters: OutsideKeys<Self>.common + OutsideKeys<Self>.device
        + OutsideKeys<Self>.interface, isOpen: true)
  }

  public enum XGBoost: OutsideKind {
    public static let family = LearnerFamily(
      "xgboost", OutsideLearner<Self>.self, model: StagedOutsideModel<Self>.self, version: 1,
      title: "XGBoost, the library",
      summary: """
        The booster of the package xgboost, or of its shared library with 'interface: c'. Takes XGBoost's parameters \
        by its names. Missing values and categories are XGBoost's own; so is early stopping, where validation rows are \
        given. Runs on one thread.
        """,
      reference: "Chen & Guestrin, XGBoost, KDD 2016; https://xgboost.readthedocs.io",
      hyperparameters: OutsideKeys<Self>.common + OutsideKeys<Self>.device
        + OutsideKeys<Self>.interface, isOpen: true)
  }

  public enum CatBoost: OutsideKind {
    public static let family = LearnerFamily(
      "catboost", OutsideLearner<Self>.self, model: StagedOutsideModel<Self>.self, version: 1,
      title: "CatBoost, the library",
      summary: """
        The model of the package catboost. Takes CatBoost's parameters by its names. Missing numbers and categories \
        are CatBoost's own, a missing category is a level; so is early stopping, where validation rows are given. \
        Runs on one thread.
        """,
      reference: "Prokhorenkova et al., CatBoost, NeurIPS 2018; https://catboost.ai",
      hyperparameters: OutsideKeys<Self>.common + OutsideKeys<Self>.device, isOpen: true)
  }

  public enum ScikitLearn: OutsideKind {
    public static let family = LearnerFamily(
      "sklearn", OutsideLearner<Self>.self, model: OutsideModel<Self>.self, version: 1,
      title: "Any estimator of scikit-learn's interface",
      summary: """
        A regressor or a pipeline by import path, with its parameters under 'params'. Categories become indicator \
        columns, missing cells medians unless the estimator takes them. Its random_state is the fit's seed, its \
        n_jobs 1. It runs on the processor and does not see validation rows.
        """,
      reference: "Pedregosa et al., Scikit-learn, JMLR 2011; https://scikit-learn.org",
      hyperparameters: [
        Hyperparameter(
          text: "estimator", \OutsideLearner<Self>.settings.path,
          "Import path of the estimator's class, such as sklearn.svm.SVR."),
        Hyperparameter(
          structure: "steps", \OutsideLearner<Self>.settings.steps,
          "Pipeline: a list of {estimator, params}, the regressor last."),
      ] + OutsideKeys<Self>.encoding + OutsideKeys<Self>.common, hasParams: true)
  }

  public enum Torch: OutsideKind {
    public static let family = LearnerFamily(
      "torch", OutsideLearner<Self>.self, model: OutsideModel<Self>.self, version: 1,
      title: "A network of PyTorch's",
      summary: """
        A module by import path, called with the number of features and what 'params' holds in addition to the recipe; \
        without a path a perceptron for tables. The recipe: epochs, batch_size, learning_rate, weight_decay, \
        patience, hidden, dropout, validation_share, loss. Inputs and target are standardised, categories become \
        indicators, missing cells medians.
        """,
      reference: "Paszke et al., PyTorch, NeurIPS 2019; https://pytorch.org",
      hyperparameters: [
        Hyperparameter(
          text: "module", \OutsideLearner<Self>.settings.path,
          "Import path of what makes the module; absent for the perceptron.")
      ] + OutsideKeys<Self>.common + OutsideKeys<Self>.device, isOpen: true)
  }

  public enum AutoGluon: OutsideKind {
    public static let isDeterministic = false
    public static let family = LearnerFamily(
      "autogluon", OutsideLearner<Self>.self, model: OutsideModel<Self>.self, version: 1,
      title: "A whole predictor of AutoGluon's",
      summary: """
        AutoGluon's TabularPredictor as one base model, on one processor. Takes the arguments of its fit, such as \
        presets and time_limit. It depends on the clock: its results are not compared by strata verify.
        """,
      reference: "Erickson et al., AutoGluon-Tabular, 2020; https://auto.gluon.ai",
      hyperparameters: OutsideKeys<Self>.common + OutsideKeys<Self>.device, isOpen: true)
  }

  public enum UserClass: OutsideKind {
    public static let family = LearnerFamily(
      "python", OutsideLearner<Self>.self, model: OutsideModel<Self>.self, version: 1,
      title: "A class in a Python file",
      summary: """
        A class with fit(X, y) and predict(X), and save and load if pickle does not suit it. It is made with what \
        'params' holds. Its fit is given sample_weight, names, levels, validation, seed and device if it has \
        parameters of these names. X holds codes of categories, and NaN where a cell is missing.
        """,
      reference: "the guide 'Use Python libraries'",
      hyperparameters: [
        Hyperparameter(
          text: "file", \OutsideLearner<Self>.settings.file,
          "Python file, relative to the experiment."),
        Hyperparameter(
          text: "class", \OutsideLearner<Self>.settings.className, "Name of the class in it."),
      ] + OutsideKeys<Self>.common + OutsideKeys<Self>.device, hasParams: true)
  }

  public enum Command: OutsideKind {
    public static let family = LearnerFamily(
      "command", OutsideLearner<Self>.self, model: OutsideModel<Self>.self, version: 1,
      title: "A worker in any language",
      summary: """
        A program that speaks the protocol of workers, such as an R script. It is started in the experiment's \
        folder, and told what 'params' holds.
        """,
      reference: "the guide 'Write a worker'",
      hyperparameters: [
        Hyperparameter(
          words: "command", \OutsideLearner<Self>.settings.command,
          "Program and its arguments, a list; files among them are part of the results' keys.")
      ] + OutsideKeys<Self>.common + OutsideKeys<Self>.device, hasParams: true)
  }
}

/// Hyperparameters that several families have.
private enum OutsideKeys<Kind: OutsideKind> {
  static var common: [Hyperparameter] {
    [
      Hyperparameter(
        "timeout", \OutsideLearner<Kind>.settings.timeout, in: 0...1e7,
        "Maximum seconds of a fit; 0 for the experiment's, under 'python:'."),
      Hyperparameter(
        "deterministic", \OutsideLearner<Kind>.settings.isDeterministic,
        "Whether equal fits give equal bits; if not, strata verify does not compare them."),
    ]
  }

  static var device: [Hyperparameter] {
    [
      Hyperparameter(
        "device", \OutsideLearner<Kind>.settings.device, "Where it computes: cuda is NVIDIA's.")
    ]
  }

  static var interface: [Hyperparameter] {
    [
      Hyperparameter(
        "interface", \OutsideLearner<Kind>.settings.interface,
        "How the library is reached: by a worker in Python, or by its C interface in this process.")
    ]
  }

  static var encoding: [Hyperparameter] {
    [
      Hyperparameter(
        "categories", \OutsideLearner<Kind>.settings.categories,
        "How categories are given: as indicator columns, or as codes."),
      Hyperparameter(
        "missing", \OutsideLearner<Kind>.settings.missing,
        "Missing cells: passed, the median of the rows learned from, or whichever the estimator takes."
      ),
    ]
  }
}
