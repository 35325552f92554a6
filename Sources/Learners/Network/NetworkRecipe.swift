import Glibc

/// Everything that fixes a network and its training but the data and the seed.
struct NetworkRecipe: Equatable, Sendable {
  var hiddenLayers: Int
  var hiddenWidth: Int
  var activation: Activation
  var learnsMix = false
  var periodic: Bool
  var frontScale: Bool
  var scaling = NumericScaling.robust
  /// Networks that share their hidden weights; 1 for none that do.
  var sharedMembers = 1
  /// Whether a sigmoid bends predictions into the training range; otherwise they are clamped to it.
  var bounded = false
  var start = NetworkStart.random
  /// Neural tangent parametrisation, and the start and rates that go with it.
  var isTangent: Bool
  var zeroOutput: Bool
  var loss: NetworkLoss
  /// Of classes alone: the share of each label that is spread over all of them.
  var labelSmoothing = 0.0
  var schedule: LearningSchedule
  var learningRate: Double
  var beta2: Float
  /// Decoupled, on weights alone, fading as `fading` tells.
  var weightDecay: Double
  /// Coupled L2 penalty on weights.
  var l2: Float = 0
  var dropout: Double
  /// Whether dropout reaches the last hidden layer too.
  var dropsTop = true
  /// How weight decay and dropout fade.
  var fading: LearningSchedule
  /// By training rows.
  var epochs: Int
  var batchSize: Int
  /// Stops when the best epoch lies 20 and half of its number back.
  var stopsEarly: Bool
  /// Predictions stay within the training range, widened by this many standard deviations.
  var clampMargin: Double
  var oneHotLevels: Int
  var ensembleSize: Int

  /// Width of an embedding for so many levels.
  func embeddingWidth(levels: Int) -> Int {
    guard stopsEarly else { return 8 }
    return Int(min(100, max(2, 1.6 * pow(Double(levels), 0.56))))
  }
}

/// Where training starts from.
enum NetworkStart: String, Sendable, Hashable {
  /// Weights and biases are drawn.
  case random
  /// Weights are drawn and scaled so that each neuron's sum has deviation 1 over the training rows;
  /// its bias puts the zero of the sum among the rows (RealMLP's "std" and "he+5").
  case dataDriven = "data_driven"
}

extension NetworkRecipe {
  /// The measured recipe: best value for the time at 100 to 20,000 rows.
  static func standard(rows: Int) -> NetworkRecipe {
    NetworkRecipe(
      hiddenLayers: 2, hiddenWidth: 64, activation: .mish, periodic: true, frontScale: true,
      isTangent: true, zeroOutput: true, loss: .squared, schedule: .oneCycle, learningRate: 0.07,
      beta2: 0.95, weightDecay: 0.05, dropout: 0, fading: .flatCosine,
      epochs: min(256, max(24, 256 * 1024 / max(1, rows))), batchSize: powerBatch(rows),
      stopsEarly: false, clampMargin: 0, oneHotLevels: 9, ensembleSize: 5)
  }

  /// AutoGluon's NN_TORCH: its inputs, shape, bounds, loss, optimiser, batch size and patience.
  static func nnTorch(rows: Int) -> NetworkRecipe {
    NetworkRecipe(
      hiddenLayers: 4, hiddenWidth: 128, activation: .relu, periodic: false, frontScale: false,
      scaling: .standard, bounded: true, isTangent: false, zeroOutput: false, loss: .absolute,
      schedule: .constant,
      learningRate: 3e-4, beta2: 0.999, weightDecay: 0, l2: 1e-6, dropout: 0.1, dropsTop: false,
      fading: .constant,
      epochs: 1000, batchSize: min(1 << (3 + Int(log10(Double(max(1, rows))))), 512),
      stopsEarly: true, clampMargin: 0.05, oneHotLevels: 3, ensembleSize: 1)
  }

  /// RealMLP-TD for regression (Holzmüller et al. 2024), with its batch size "auto".
  static func realMLP(rows: Int) -> NetworkRecipe {
    NetworkRecipe(
      hiddenLayers: 3, hiddenWidth: 256, activation: .mish, learnsMix: true, periodic: true,
      frontScale: true, start: .dataDriven, isTangent: true, zeroOutput: false, loss: .squared,
      schedule: .cosineLog,
      learningRate: 0.2, beta2: 0.95, weightDecay: 0.02, dropout: 0.15, fading: .flatCosine,
      epochs: 256, batchSize: powerBatch(rows), stopsEarly: false, clampMargin: 0,
      oneHotLevels: 9, ensembleSize: 1)
  }

  /// What differs where classes are learned: of RealMLP-TD its own values for classification, and no bounds.
  mutating func learnClasses(_ preset: MultilayerPerceptron.Preset) {
    bounded = false
    switch preset {
    case .standard: learningRate = 0.04
    case .nnTorch: break
    case .realMLP:
      activation = .selu
      learningRate = 0.04
      labelSmoothing = 0.1
    }
  }

  private static func powerBatch(_ rows: Int) -> Int {
    switch rows {
    case ...1024: 64
    case ...8192: 128
    case ...30_000: 256
    default: 512
    }
  }
}
