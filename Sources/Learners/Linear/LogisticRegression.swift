import COpenBLAS
private import Glibc
import Tabular

/// Logistic regression with an L2 penalty on standardised features; of several classes by softmax.
public struct LogisticRegression: ClassificationOnly {
  /// Penalty on half the squared coefficients of the standardised features, beside log losses that are
  /// summed over rows: 1 / C in scikit-learn.
  public var alpha = 1.0

  public init() {}

  public static let family = LearnerFamily(
    "logistic", LogisticRegression.self, model: LogisticModel.self,
    aliases: ["logistic_regression"],
    title: "Logistic regression (classification)",
    summary: """
      A linear model of the log odds of standardised numbers and one-hot categories with an L2 penalty; \
      softmax for more than two classes. Strong where rows are few. Missing numbers are set to the \
      training mean, with an indicator.
      """,
    reference: "Cox, The Regression Analysis of Binary Sequences, JRSS B 20 (1958)",
    hyperparameters: [
      Hyperparameter(
        "alpha", \LogisticRegression.alpha, in: 1e-9...1e9, aliases: ["reg_lambda"],
        "L2 penalty on the coefficients of the standardised features; 1 / C in scikit-learn.")
    ])

  public func fitClasses(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    if Task.isCancelled { throw .cancelled }
    let design = DesignMatrix(learningFrom: data.features, rows: data.rows)
    try checkColumns(design.columns.count, family: Self.family.name)
    let problem = LogisticProblem(design, data, alpha: alpha)
    return LogisticModel(
      design: design, classes: problem.classes, coefficients: try problem.solve(),
      classCount: data.classCount, featureCount: data.features.features.count)
  }
}

/// The penalised log loss of the classes that have training rows, and its least point.
struct LogisticProblem {
  /// Those with training rows, ascending.
  let classes: [Int]
  private let alpha: Double
  private let rows: Int
  private let columns: Int
  /// Row-major: rows × (columns + 1), a one at the end of each row.
  private let x: [Double]
  /// By row: the place of its class among ``classes``.
  private let y: [Int]
  private let weights: [Double]
  private let total: Double

  init(_ design: DesignMatrix, _ data: ClassificationData, alpha: Double) {
    classes = Set(data.rows.map { data.classes[$0] }).sorted()
    self.alpha = alpha
    rows = data.rows.count
    columns = design.columns.count
    let own = design.rows(data.rows, of: data.features)
    var x = [Double](repeating: 1, count: rows * (columns + 1))
    for row in 0..<rows {
      for column in 0..<columns { x[row * (columns + 1) + column] = own[row * columns + column] }
    }
    self.x = x
    let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    y = data.rows.map { places[data.classes[$0]] ?? 0 }
    weights = data.rows.map { data.weight($0) }
    total = weights.reduce(0, +)
  }

  /// Scores that are fitted: one of two classes, else one for each.
  private var outputs: Int { classes.count == 2 ? 1 : classes.count }

  /// Output-major: for each its coefficients, then its intercept; empty with one class.
  func solve() throws(FitError) -> [Double] {
    guard classes.count > 1 else { return [] }
    let search = LBFGS(
      memory: 20, maxEvaluations: 2000, gradientTolerance: 1e-9, valueTolerance: 1e-15)
    let start = [Double](repeating: 0, count: outputs * (columns + 1))
    let point = try search.minimise(from: start) { beta throws(FitError) in
      if Task.isCancelled { throw .cancelled }
      return evaluate(beta)
    }
    guard let point, point.x.allSatisfy(\.isFinite) else {
      throw .diverged(family: LogisticRegression.family.name, round: 1)
    }
    return point.x
  }

  /// The mean penalised loss and its gradient.
  private func evaluate(_ beta: [Double]) -> (value: Double, gradient: [Double])? {
    let (n, k, p) = (Int32(rows), Int32(outputs), Int32(columns + 1))
    var scores = [Double](repeating: 0, count: rows * outputs)
    OpenBLAS.call {
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, n, k, p, 1, x, p, beta, p, 0, &scores, k)
    }
    var value = outputs == 1 ? binaryLoss(&scores) : softmaxLoss(&scores)
    var gradient = [Double](repeating: 0, count: beta.count)
    OpenBLAS.call {
      cblas_dgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, k, p, n, 1 / total, scores, k, x, p, 0, &gradient,
        p)
    }
    value /= total
    for output in 0..<outputs {
      for column in 0..<columns {
        let place = output * (columns + 1) + column
        value += alpha / total * beta[place] * beta[place] / 2
        gradient[place] += alpha / total * beta[place]
      }
    }
    return value.isFinite ? (value, gradient) : nil
  }

  /// The loss; scores become its derivatives by them.
  private func binaryLoss(_ scores: inout [Double]) -> Double {
    var loss = 0.0
    for row in 0..<rows {
      let score = scores[row]
      let target = Double(y[row])
      loss += weights[row] * (max(score, 0) + log1p(exp(-abs(score))) - target * score)
      scores[row] = weights[row] * (1 / (1 + exp(-score)) - target)
    }
    return loss
  }

  private func softmaxLoss(_ scores: inout [Double]) -> Double {
    var loss = 0.0
    let count = outputs
    for row in 0..<rows {
      let start = row * count
      var greatest = -Double.infinity
      for place in start..<start + count { greatest = max(greatest, scores[place]) }
      let own = scores[start + y[row]]
      var sum = 0.0
      for place in start..<start + count {
        scores[place] = exp(scores[place] - greatest)
        sum += scores[place]
      }
      loss += weights[row] * (greatest + log(sum) - own)
      for place in start..<start + count { scores[place] *= weights[row] / sum }
      scores[start + y[row]] -= weights[row]
    }
    return loss
  }
}
