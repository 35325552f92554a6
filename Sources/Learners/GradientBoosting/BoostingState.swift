import Tabular

/// What changes from round to round: a score for each row, and the gradients it has.
struct BoostingState: ~Copyable {
  /// The training rows, ascending.
  let rows: [Int32]
  /// The training rows where they follow each other without a gap.
  private let run: Range<Int>?
  /// What the model starts from; scores are counted from `origin`.
  let start: Double
  private let origin: Double
  let scores: AlignedBuffer<Float>
  let gradients: AlignedBuffer<Float>
  /// Only the first one is there where hessians are constant.
  let hessians: AlignedBuffer<Float>
  private let targets: AlignedBuffer<Float>
  private let weights: [Double]?
  private let validation: [Int]
  private let validationTargets: [Double]
  let hasConstantHessian: Bool

  init<L: Loss>(_ data: TrainingData, loss: L) {
    rows = data.rows.map { Int32($0) }
    run = rows.withUnsafeBufferPointer { $0.run }
    weights = data.weights
    validation = data.validation
    validationTargets = data.validation.map { data.target[$0] }
    hasConstantHessian = L.hasConstantHessian && data.weights == nil
    start = loss.start(
      data.rows.map { data.target[$0] }, weights: data.weights.map { w in data.rows.map { w[$0] } })
    origin = L.isShiftInvariant ? start : 0
    let count = data.features.rowCount
    scores = AlignedBuffer(count: count)
    gradients = AlignedBuffer(count: count)
    hessians = AlignedBuffer(count: hasConstantHessian ? 1 : count)
    targets = AlignedBuffer(count: count)
    for row in data.rows { targets[row] = Float(data.target[row] - origin) }
    let first = Float(start - origin)
    if first != 0 {
      for row in data.rows + data.validation { scores[row] = first }
    }
  }

  var hasRowWeights: Bool { weights != nil }

  func weight(_ row: Int) -> Float { Float(weights?[row] ?? 1) }

  func hessian(_ row: Int) -> Float { hasConstantHessian ? hessians[0] : hessians[row] }

  /// - Parameter scores: One for each row of the table; the state's own if `nil`.
  func updateGradients<L: Loss>(_ loss: L, at scores: UnsafePointer<Float>? = nil) {
    let scores = scores ?? UnsafePointer(self.scores.base)
    if hasConstantHessian { hessians[0] = loss.derivatives(score: 0, target: 0).hessian }
    if let run {
      for row in run { updateGradient(loss, row, scores[row]) }
    } else {
      for row in rows { updateGradient(loss, Int(row), scores[Int(row)]) }
    }
  }

  @inline(__always)
  private func updateGradient<L: Loss>(_ loss: L, _ row: Int, _ score: Float) {
    let (gradient, hessian) = loss.derivatives(score: score, target: targets.base[row])
    if hasConstantHessian {
      gradients.base[row] = gradient
    } else {
      let weight = weight(row)
      gradients.base[row] = gradient * weight
      hessians.base[row] = hessian * weight
    }
  }

  /// The quantile of what is left of the targets in some rows.
  ///
  /// - Parameter scores: One for each row of the table; the state's own if `nil`.
  func residualQuantile(
    _ level: Double, of rows: some Sequence<Int>, at scores: UnsafePointer<Float>? = nil
  ) -> Double {
    let scores = scores ?? UnsafePointer(self.scores.base)
    var residuals = rows.map {
      (value: Double(targets[$0] - scores[$0]), weight: Double(weight($0)))
    }
    return residuals.isEmpty ? 0 : quantile(level, of: &residuals)
  }

  /// The weighted mean loss of the validation rows.
  func validationLoss<L: Loss>(_ loss: L) -> Double {
    var sum = 0.0
    var weightSum = 0.0
    for (row, target) in zip(validation, validationTargets) {
      let weight = weights?[row] ?? 1
      sum += weight * loss.value(score: Double(scores[row]) + origin, target: target)
      weightSum += weight
    }
    return sum / weightSum
  }
}
