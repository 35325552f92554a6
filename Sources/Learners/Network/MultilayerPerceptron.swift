import Tabular

/// A mean of multilayer perceptrons for tables.
public struct MultilayerPerceptron: Learner {
  public enum Preset: String, CaseIterable, Sendable, Hashable {
    case standard
    case nnTorch = "nn_torch"
    case realMLP = "realmlp_td"
  }

  /// An activation, or the preset's.
  public enum ActivationChoice: String, CaseIterable, Sendable, Hashable {
    case preset, relu, elu, selu, mish
  }

  /// A schedule of the learning rate, or the preset's.
  public enum ScheduleChoice: String, CaseIterable, Sendable, Hashable {
    case preset, constant
    case oneCycle = "one_cycle"
    case cosineLog = "cosine_log"
    case cosine
    case flatCosine = "flat_cosine"
  }

  /// How numbers enter the network.
  public enum NumericEmbedding: String, CaseIterable, Sendable, Hashable {
    case preset, plain, periodic
  }

  /// How numbers are scaled.
  public enum Scaling: String, CaseIterable, Sendable, Hashable {
    case preset, robust, standard
  }

  /// How predictions are kept within the training range.
  public enum OutputRange: String, CaseIterable, Sendable, Hashable {
    case preset, clamped, bounded
  }

  /// What training minimises.
  public enum LossChoice: String, CaseIterable, Sendable, Hashable {
    case preset, squared, absolute
  }

  /// Where training starts from.
  public enum Start: String, CaseIterable, Sendable, Hashable {
    case preset, random
    case dataDriven = "data_driven"
  }

  public var preset = Preset.standard
  // 0, or −1 where 0 means something, stands for the preset's value.
  public var hiddenLayers = 0
  public var hiddenWidth = 0
  public var activation = ActivationChoice.preset
  public var numericEmbedding = NumericEmbedding.preset
  public var scaling = Scaling.preset
  public var outputRange = OutputRange.preset
  public var loss = LossChoice.preset
  public var labelSmoothing = -1.0
  public var start = Start.preset
  public var epochs = 0
  public var batchSize = 0
  public var learningRate = 0.0
  public var schedule = ScheduleChoice.preset
  public var weightDecay = -1.0
  public var dropout = -1.0
  public var ensembleSize = 0
  public var sharedMembers = 1
  /// Share of the training rows that the best epoch is chosen on when no validation rows are given.
  public var validationFraction = 0.2

  public init() {}

  public static let family = LearnerFamily(
    "mlp", MultilayerPerceptron.self, model: MultilayerPerceptronModel.self,
    classModel: NetworkClassModel.self, quantileModel: NetworkQuantileModel.self,
    aliases: ["NN_TORCH", "nn"], version: 2,
    title: "Multilayer perceptron",
    summary: """
      A mean of small networks that start from different seeds. By default two layers of 64 mish \
      neurons over periodic embeddings of the numbers and a learned scale of each input, trained by \
      Adam with one cycle of the learning rate and decoupled weight decay. The epoch that is best on \
      the validation rows is kept; when none are given, each network holds out another \
      validation_fraction of the training rows, drawn by the seed, and with validation_fraction 0 \
      all epochs are run. Numbers are scaled by median and quartiles and bent towards ±3, or with scaling \
      standard by mean and deviation, skewed ones by rank to a normal and two-valued ones one-hot; \
      missing ones are at the median and set an indicator. Categories are one-hot up to nine levels (three with \
      nn_torch) and embedded above. Predictions stay within the training range. `preset: nn_torch` \
      is AutoGluon's network with its inputs, bounds, loss, optimiser and patience; `preset: \
      realmlp_td` is RealMLP's tuned default. Every other option overrides the preset. With \
      shared_members a network is itself a mean, of members that share all hidden weights and differ \
      in a factor on each input and in the output neuron (TabM-mini; Gorishniy et al. 2024). Classes are learned by \
      their log loss, quantiles by their pinball loss.
      """,
    reference: "Holzmüller, Grinsztajn & Steinwart, Better by Default, NeurIPS 37 (2024)",
    hyperparameters: [
      Hyperparameter(
        "preset", \MultilayerPerceptron.preset,
        "Predefined network and training; other options override it."),
      Hyperparameter(
        "hidden_layers", \MultilayerPerceptron.hiddenLayers, in: 0...16, aliases: ["num_layers"],
        "Hidden layers; 0 for the preset's (2; nn_torch 4, realmlp_td 3)."),
      Hyperparameter(
        "hidden_width", \MultilayerPerceptron.hiddenWidth, in: 0...2_048,
        aliases: ["hidden_size"],
        "Neurons of each hidden layer; 0 for the preset's (64; nn_torch 128, realmlp_td 256)."),
      Hyperparameter(
        "activation", \MultilayerPerceptron.activation,
        "Activation of the hidden layers; the preset's is mish (nn_torch relu, realmlp_td of classes selu)."
      ),
      Hyperparameter(
        "numeric_embedding", \MultilayerPerceptron.numericEmbedding,
        "Numeric inputs: plain, or with learned periodic embeddings; the preset's is "
          + "periodic (nn_torch plain)."),
      Hyperparameter(
        "epochs", \MultilayerPerceptron.epochs, in: 0...100_000, aliases: ["num_epochs"],
        "Number of epochs; 0 for the preset's (256 up to 1,024 rows, then fewer, at "
          + "least 24; nn_torch 1000, realmlp_td 256)."),
      Hyperparameter(
        "batch_size", \MultilayerPerceptron.batchSize, in: 0...8_192,
        "Batch size; 0 for the preset's, which grows with the rows."),
      Hyperparameter(
        "learning_rate", \MultilayerPerceptron.learningRate, in: 0...10,
        "Maximum learning rate; 0 for the preset's (0.07, of classes 0.04; nn_torch 0.0003, realmlp_td 0.2, of "
          + "classes 0.04)."),
      Hyperparameter(
        "schedule", \MultilayerPerceptron.schedule,
        "Learning rate schedule; the preset's is one_cycle (nn_torch constant, realmlp_td "
          + "cosine_log)."),
      Hyperparameter(
        "weight_decay", \MultilayerPerceptron.weightDecay, in: -1...10,
        "Decoupled weight decay, with nn_torch a coupled L2 penalty; -1 for the preset's (0.05; "
          + "nn_torch 0.000001, realmlp_td 0.02)."),
      Hyperparameter(
        "dropout", \MultilayerPerceptron.dropout, in: -1...0.9, aliases: ["dropout_prob"],
        "Dropout rate of hidden units; -1 for the preset's (0; nn_torch 0.1, realmlp_td "
          + "0.15)."),
      Hyperparameter(
        "ensemble_size", \MultilayerPerceptron.ensembleSize, in: 0...64, aliases: ["n_ens"],
        "Number of averaged networks; 0 for the preset's (5; nn_torch 1, realmlp_td 1)."),
      Hyperparameter(
        "shared_members", \MultilayerPerceptron.sharedMembers, in: 1...256, aliases: ["tabm_k"],
        "Number of ensemble members that share the hidden weights (TabM-mini)."),
      Hyperparameter(
        "scaling", \MultilayerPerceptron.scaling,
        "Scaling of numbers: robust by quartiles, standard by mean and standard deviation; the preset's "
          + "is robust (nn_torch standard)."),
      Hyperparameter(
        "output_range", \MultilayerPerceptron.outputRange,
        "Limit of predictions to the training range: clamped, or bounded by a sigmoid; "
          + "the preset's is clamped (nn_torch bounded)."),
      Hyperparameter(
        "loss", \MultilayerPerceptron.loss,
        "Training loss; the preset's is squared (nn_torch absolute)."),
      Hyperparameter(
        "label_smoothing", \MultilayerPerceptron.labelSmoothing, in: -1...0.5,
        "Share of each label that is spread over all classes, of classes alone; -1 for the preset's (0; realmlp_td 0.1)."
      ),
      Hyperparameter(
        "weight_init", \MultilayerPerceptron.start,
        "Weight initialisation: random, or scaled on training rows; the preset's is random "
          + "(realmlp_td data_driven)."),
      Hyperparameter(
        "validation_fraction", \MultilayerPerceptron.validationFraction, in: 0...0.5,
        "Share of training rows for early stopping when there are no validation rows."),
    ])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    let outline = TrainingOutline(fewestRows: data.rows.count, featureCount: nil, targets: [])
    if let objection = objection(to: outline) { throw objection }
    return try NetworkFit(self, data).run(seed: seed)
  }

  /// The preset for so many training rows, with what is overridden.
  func recipe(rows: Int, _ task: NetworkTask = .mean) -> NetworkRecipe {
    var recipe: NetworkRecipe
    switch preset {
    case .standard: recipe = .standard(rows: rows)
    case .nnTorch: recipe = .nnTorch(rows: rows)
    case .realMLP: recipe = .realMLP(rows: rows)
    }
    if case .classes = task { recipe.learnClasses(preset) }
    if hiddenLayers > 0 { recipe.hiddenLayers = hiddenLayers }
    if hiddenWidth > 0 { recipe.hiddenWidth = hiddenWidth }
    if let activation = Activation(rawValue: activation.rawValue) { recipe.activation = activation }
    if numericEmbedding != .preset { recipe.periodic = numericEmbedding == .periodic }
    if epochs > 0 { recipe.epochs = epochs }
    if batchSize > 0 { recipe.batchSize = batchSize }
    if learningRate > 0 { recipe.learningRate = learningRate }
    if let schedule = LearningSchedule(rawValue: schedule.rawValue) { recipe.schedule = schedule }
    if weightDecay >= 0 {
      if preset == .nnTorch {
        recipe.l2 = Float(weightDecay)
      } else {
        recipe.weightDecay = weightDecay
      }
    }
    if dropout >= 0 { recipe.dropout = dropout }
    if ensembleSize > 0 { recipe.ensembleSize = ensembleSize }
    recipe.sharedMembers = sharedMembers
    if let scaling = NumericScaling(rawValue: scaling.rawValue) { recipe.scaling = scaling }
    if outputRange != .preset { recipe.bounded = outputRange == .bounded }
    if loss != .preset { recipe.loss = loss == .squared ? .squared : .absolute }
    if let start = NetworkStart(rawValue: start.rawValue) { recipe.start = start }
    switch task {
    case .mean: break
    case .quantiles(let levels): recipe.loss = .pinball(levels.map { Float($0) })
    case .classes:
      if labelSmoothing >= 0 { recipe.labelSmoothing = labelSmoothing }
      recipe.loss = .crossEntropy(smoothing: Float(recipe.labelSmoothing))
    }
    return recipe
  }
}
