private import Glibc
import Tabular

/// Gradient boosting in CatBoost's way: symmetric trees, ordered target statistics.
public struct CAT: Learner, LossFitting {
  public enum ScoreFunction: String, CaseIterable, Sendable {
    case cosine = "Cosine"
    case l2 = "L2"
  }

  public enum BootstrapType: String, CaseIterable, Sendable {
    case mvs = "MVS"
    case bayesian = "Bayesian"
    case bernoulli = "Bernoulli"
    case none = "No"
  }

  public enum BoostingType: String, CaseIterable, Sendable {
    case plain = "Plain"
    case ordered = "Ordered"
  }

  public var rounds = 1000
  /// 0 for one that suits the rows and rounds.
  public var learningRate = 0.0
  public var depth = 6
  public var l2LeafReg = 3.0
  public var randomStrength = 1.0
  public var rsm = 1.0
  public var borderCount = 254
  public var scoreFunction = ScoreFunction.cosine
  public var boostingType = BoostingType.plain
  public var bootstrapType = BootstrapType.mvs
  public var subsample = 0.8
  public var baggingTemperature = 1.0
  public var oneHotMaxSize = 2
  public var maxCTRComplexity = 4
  public var modelSizeReg = 0.5
  public var earlyStoppingRounds = 50
  public var earlyStoppingShare = 0.0
  public var objective = Objective.squared
  public var quantileLevel = 0.9
  public var huberDelta = 0.9
  public var tweediePower = 1.5

  public init() {}

  public func objection(to outline: TrainingOutline) -> FitError? {
    objection(toTargetsOf: outline)
  }

  func fit<L: Loss>(
    _ data: TrainingData, _ loss: L, seed: UInt64
  ) throws(FitError) -> any Model {
    try boosted(data, loss, seed: seed)
  }

  func boosted<L: Loss>(
    _ data: TrainingData, _ loss: L, seed: UInt64
  ) throws(FitError) -> SymmetricTrees {
    let problem = ScalarProblem(data, loss)
    let (trees, columns) = try trees(problem, data, seed: seed)
    return SymmetricTrees(
      start: problem.start, link: L.link, trees: trees, columns: columns,
      featureCount: data.features.features.count)
  }

  /// - Parameters:
  ///   - data: What `problem` is of; of more than two classes with their numbers as the target.
  ///   - classCount: 0 unless there are more than two.
  func trees<Problem: SymmetricProblem>(
    _ problem: Problem, _ data: TrainingData, classCount: Int = 0, seed: UInt64
  ) throws(FitError) -> ([SymmetricTree], CategoryColumns) {
    var random = RandomSource(seed: derivedSeed(seed, "boosting"))
    let columns = CategoryColumns(
      data, binning: BinningSettings(scheme: .greedyLogSum, maxBin: borderCount + 1),
      oneHotMaxSize: oneHotMaxSize, maxComplexity: maxCTRComplexity,
      isOrdered: boostingType == .ordered,
      sizePenalty: modelSizeReg, classCount: classCount,
      random: &random)
    let bootstrap = bootstrap(rows: data.rows.count)
    // CatBoost's penalty is for rows of weight 1.
    let lambda2 = l2LeafReg * meanWeight(data)
    var grower = SymmetricGrower(
      columns.averaging,
      rules: SymmetricGrower.Rules(
        depth: depth, lambda2: lambda2, score: scoreFunction == .cosine ? .cosine : .l2,
        columnShare: rsm),
      hasConstantHessian: bootstrap.isUnweighted && data.weights == nil,
      outputs: problem.outputs, seed: derivedSeed(seed, "splits"))
    let boosting = SymmetricBoosting(
      family: Self.family.name, problem: problem, rounds: rounds,
      learningRate: learningRate > 0
        ? learningRate
        : Self.automaticLearningRate(
          rows: data.rows.count, rounds: rounds, hasValidation: !data.validation.isEmpty),
      patience: earlyStoppingRounds, patienceShare: earlyStoppingShare, lambda2: lambda2,
      randomStrength: randomStrength, bootstrap: bootstrap, isOrdered: boostingType == .ordered)
    let trees = try boosting.run(
      validation: data.validation, rowCount: data.features.rowCount, columns: columns,
      grower: &grower, random: &random)
    return (trees, columns)
  }

  private func bootstrap(rows: Int) -> Bootstrap {
    switch bootstrapType {
    // Below 100 rows CatBoost keeps all of them.
    case .mvs:
      Bootstrap(kind: rows < 100 || subsample == 1 ? .none : .minimalVariance(share: subsample))
    case .bayesian:
      Bootstrap(
        kind: baggingTemperature == 0 ? .none : .bayesian(temperature: baggingTemperature))
    case .bernoulli: Bootstrap(kind: subsample == 1 ? .none : .bernoulli(share: subsample))
    case .none: Bootstrap(kind: .none)
    }
  }

  private func meanWeight(_ data: TrainingData) -> Double {
    guard let weights = data.weights else { return 1 }
    return data.rows.reduce(0) { $0 + weights[$1] } / Double(data.rows.count)
  }

  /// CatBoost's rule for squared errors: faster with more rows, slower with more rounds.
  ///
  /// - Parameter hasValidation: Whether the best round is kept.
  static func automaticLearningRate(rows: Int, rounds: Int, hasValidation: Bool) -> Double {
    automaticLearningRate(
      hasValidation ? (0.157, -4.062, -0.61) : (0.158, -4.287, -0.813), rows: rows, rounds: rounds)
  }

  /// The same for log losses.
  static func automaticClassLearningRate(
    rows: Int, rounds: Int, hasValidation: Bool, isBinary: Bool
  ) -> Double {
    let coefficients =
      isBinary
      ? hasValidation ? (0.247, -5.158, -0.435) : (0.427, -7.525, -0.917)
      : hasValidation ? (0.02, -2.364, -0.382) : (0.051, -2.889, -0.845)
    return automaticLearningRate(coefficients, rows: rows, rounds: rounds)
  }

  private static func automaticLearningRate(
    _ coefficients: (Double, Double, Double), rows: Int, rounds: Int
  ) -> Double {
    let (a, b, c) = coefficients
    let rate = exp(a * log(Double(rows)) + b) * pow(Double(rounds) / 1000, c)
    return min(0.5, (rate * 1e6).rounded() / 1e6)
  }
}
