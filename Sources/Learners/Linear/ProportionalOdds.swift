import COpenBLAS
private import Glibc
import Tabular

/// Proportional-odds logistic regression of ordered levels, with an L2 penalty on standardised features.
public struct ProportionalOdds: OrdinalOnly {
  /// Penalty on half the squared coefficients of the standardised features, beside log losses that are
  /// summed over rows.
  public var alpha = 1.0

  public init() {}

  public static let family = LearnerFamily(
    "proportional_odds", ProportionalOdds.self, model: ProportionalOddsModel.self,
    aliases: ["ordered_logit", "polr"],
    title: "Proportional odds (ordered levels)",
    summary: """
      The log odds of a level up to each are a threshold minus one linear score of standardised numbers and \
      one-hot categories, with an L2 penalty. Few coefficients, whatever the number of levels: strong where rows \
      are few. Missing numbers are set to the training mean, with an indicator.
      """,
    reference: "McCullagh, Regression Models for Ordinal Data, JRSS B 42 (1980)",
    hyperparameters: [
      Hyperparameter(
        "alpha", \ProportionalOdds.alpha, in: 1e-9...1e9, aliases: ["reg_lambda"],
        "L2 penalty on the coefficients of the standardised features.")
    ])

  public func fitClasses(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    if Task.isCancelled { throw .cancelled }
    let design = DesignMatrix(learningFrom: data.features, rows: data.rows)
    try checkColumns(design.columns.count, family: Self.family.name)
    let problem = ProportionalOddsProblem(design, data, alpha: alpha)
    let (thresholds, coefficients) = try problem.solve()
    return ProportionalOddsModel(
      design: design, classes: problem.classes, thresholds: thresholds, coefficients: coefficients,
      classCount: data.classCount, featureCount: data.features.features.count)
  }
}

/// The penalised log loss of the levels that have training rows, and its least point.
///
/// With σ the logistic function, η the score of a row, θ the thresholds and a = θ(own) − η, b = θ(below) − η, the
/// probability of the row's level is σ(a) − σ(b) = (1 − exp(−(a − b))) σ(a) σ(−b), whose factors are computed without loss
/// of digits; a − b is a gap of two thresholds, which stays positive as the exponential of what is searched for.
struct ProportionalOddsProblem {
  /// Those with training rows, ascending.
  let classes: [Int]
  private let alpha: Double
  private let rows: Int
  private let columns: Int
  /// Row-major.
  private let x: [Double]
  /// By row: the place of its class among ``classes``.
  private let y: [Int]
  private let weights: [Double]
  private let total: Double

  init(_ design: DesignMatrix, _ data: ClassificationData, alpha: Double) {
    let classes = Set(data.rows.map { data.classes[$0] }).sorted()
    self.classes = classes
    self.alpha = alpha
    rows = data.rows.count
    columns = design.columns.count
    x = design.rows(data.rows, of: data.features)
    let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    y = data.rows.map { places[data.classes[$0]] ?? 0 }
    weights = data.rows.map { data.weight($0) }
    total = weights.reduce(0, +)
  }

  private var thresholdCount: Int { classes.count - 1 }

  /// One threshold less than there are classes; a coefficient for each column.
  func solve() throws(FitError) -> (thresholds: [Double], coefficients: [Double]) {
    guard thresholdCount > 0 else { return ([], [Double](repeating: 0, count: columns)) }
    let search = LBFGS(
      memory: 20, maxEvaluations: 2000, gradientTolerance: 1e-9, valueTolerance: 1e-15)
    let point = try search.minimise(from: start) { point throws(FitError) in
      if Task.isCancelled { throw .cancelled }
      return evaluate(point)
    }
    guard let point, point.x.allSatisfy(\.isFinite) else {
      throw .diverged(family: ProportionalOdds.family.name, round: 1)
    }
    return (thresholds(point.x), Array(point.x.dropFirst(thresholdCount)))
  }

  /// The thresholds of a model without features, which has every level's share.
  private var start: [Double] {
    var shares = [Double](repeating: 0, count: classes.count)
    for (place, weight) in zip(y, weights) { shares[place] += weight / total }
    var below = 0.0
    let odds = shares.dropLast().map { share in
      below += share
      return log(below / max(1 - below, 1e-12))
    }
    let gaps = zip(odds, odds.dropFirst()).map { log(max($1 - $0, 1e-6)) }
    return [odds[0]] + gaps + [Double](repeating: 0, count: columns)
  }

  /// The first is searched for itself, each other as the logarithm of its distance from the one before.
  private func thresholds(_ point: [Double]) -> [Double] {
    var thresholds = [point[0]]
    for place in 1..<max(1, thresholdCount) {
      thresholds.append(thresholds[place - 1] + exp(point[place]))
    }
    return thresholds
  }

  /// The mean penalised loss and its gradient.
  private func evaluate(_ point: [Double]) -> (value: Double, gradient: [Double])? {
    let beta = Array(point.dropFirst(thresholdCount))
    let thresholds = thresholds(point)
    var scores = product(x, isTransposed: false, beta, count: rows)
    var slopes = [Double](repeating: 0, count: thresholdCount)
    var value = loss(thresholds, &scores, &slopes) / total
    var gradient = [Double](repeating: 0, count: thresholdCount)
    // A gap moves its own threshold and all above it.
    var above = 0.0
    for place in stride(from: thresholdCount - 1, through: 0, by: -1) {
      above += slopes[place] / total
      gradient[place] = place == 0 ? above : above * exp(point[place])
    }
    gradient += product(x, isTransposed: true, scores, count: columns).map { $0 / total }
    for column in 0..<columns {
      value += alpha / total * beta[column] * beta[column] / 2
      gradient[thresholdCount + column] += alpha / total * beta[column]
    }
    return value.isFinite && gradient.allSatisfy(\.isFinite) ? (value, gradient) : nil
  }

  /// The loss; scores become its derivatives by them, and slopes those by the thresholds.
  private func loss(
    _ thresholds: [Double], _ scores: inout [Double], _ slopes: inout [Double]
  ) -> Double {
    var loss = 0.0
    for row in 0..<rows {
      let (place, weight, score) = (y[row], weights[row], scores[row])
      scores[row] = 0
      if place < thresholdCount {
        let a = thresholds[place] - score
        loss += weight * softplus(-a)
        let slope = weight * sigmoid(-a)
        slopes[place] -= slope
        scores[row] += slope
      }
      if place > 0 {
        let b = thresholds[place - 1] - score
        loss += weight * softplus(b)
        let slope = weight * sigmoid(b)
        slopes[place - 1] += slope
        scores[row] -= slope
      }
      if place > 0, place < thresholdCount {
        let gap = thresholds[place] - thresholds[place - 1]
        loss -= weight * log(-expm1(-gap))
        let slope = weight / expm1(gap)
        slopes[place] -= slope
        slopes[place - 1] += slope
      }
    }
    return loss
  }

  private func product(
    _ matrix: [Double], isTransposed: Bool, _ vector: [Double], count: Int
  ) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    guard columns > 0 else { return result }
    OpenBLAS.call {
      cblas_dgemv(
        CblasRowMajor, isTransposed ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), 1,
        matrix, Int32(columns), vector, 1, 0, &result, 1)
    }
    return result
  }
}

@inline(__always)
private func sigmoid(_ value: Double) -> Double { 1 / (1 + exp(-value)) }

@inline(__always)
private func softplus(_ value: Double) -> Double { max(value, 0) + log1p(exp(-abs(value))) }
