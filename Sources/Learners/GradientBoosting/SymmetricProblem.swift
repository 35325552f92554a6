/// What symmetric trees are fitted to: scores of rows, one or more of each, and their gradients.
///
/// One output's scores come after the other's; likewise the gradients.
protocol SymmetricProblem: AnyObject {
  /// Scores of a row, and values of a leaf.
  var outputs: Int { get }
  /// From one output's scores to the next's: rows of the table at least.
  var stride: Int { get }
  /// The training rows, ascending.
  var rows: [Int32] { get }
  /// The weight of each row of the table; empty where all weigh 1.
  var rowWeights: [Float] { get }
  var scores: UnsafeMutablePointer<Float> { get }
  var gradients: UnsafePointer<Float> { get }

  /// - Parameter scores: Likewise placed; the problem's own if `nil`.
  func updateGradients(at scores: UnsafePointer<Float>?)

  /// Writes the size of each training row's gradient, in the order of ``rows``.
  func gradientSizes(into sizes: UnsafeMutablePointer<Float>)

  /// The squares of all gradients, added up.
  var gradientSquares: Double { get }

  /// The values of leaves from the gradients of some rows, which are those of `scores`: of each leaf one for each
  /// output, learning rate included.
  func leafValues(
    _ rows: ArraySlice<Int32>, _ leaves: UnsafePointer<UInt16>, count: Int,
    at scores: UnsafePointer<Float>, lambda2: Double, learningRate: Double
  ) -> [Float]

  /// The weighted mean loss of the validation rows.
  func validationLoss() -> Double
}

/// A loss of one score.
final class ScalarProblem<L: Loss>: SymmetricProblem {
  private let loss: L
  private let state: BoostingState
  let rowWeights: [Float]

  init(_ data: TrainingData, _ loss: L) {
    self.loss = loss
    let state = BoostingState(data, loss: loss)
    rowWeights = state.hasRowWeights ? (0..<state.scores.count).map { state.weight($0) } : []
    self.state = state
  }

  /// What the trees' values are added to.
  var start: Double { state.start }
  var outputs: Int { 1 }
  var stride: Int { state.scores.count }
  var rows: [Int32] { state.rows }
  var scores: UnsafeMutablePointer<Float> { state.scores.base }
  var gradients: UnsafePointer<Float> { UnsafePointer(state.gradients.base) }

  func updateGradients(at scores: UnsafePointer<Float>?) {
    state.updateGradients(loss, at: scores)
  }

  func gradientSizes(into sizes: UnsafeMutablePointer<Float>) {
    let gradients = state.gradients.base
    for (position, row) in state.rows.enumerated() { sizes[position] = gradients[Int(row)] }
  }

  var gradientSquares: Double {
    var sum = 0.0
    let gradients = state.gradients.base
    for row in state.rows { sum += Double(gradients[Int(row)]) * Double(gradients[Int(row)]) }
    return sum
  }

  /// One Newton step in each leaf, or a quantile of its residuals.
  func leafValues(
    _ rows: ArraySlice<Int32>, _ leaves: UnsafePointer<UInt16>, count: Int,
    at scores: UnsafePointer<Float>, lambda2: Double, learningRate: Double
  ) -> [Float] {
    if let quantile = loss.leafQuantile {
      var rowsOfLeaves = [[Int]](repeating: [], count: count)
      for row in rows { rowsOfLeaves[Int(leaves[Int(row)])].append(Int(row)) }
      return rowsOfLeaves.map {
        Float(state.residualQuantile(quantile, of: $0, at: scores) * learningRate)
      }
    }
    var gradientSums = [Double](repeating: 0, count: count)
    var hessianSums = gradientSums
    let gradients = state.gradients.base
    for row in rows {
      let leaf = Int(leaves[Int(row)])
      gradientSums[leaf] += Double(gradients[Int(row)])
      hessianSums[leaf] += Double(state.hessian(Int(row)))
    }
    return zip(gradientSums, hessianSums).map { gradient, hessian in
      hessian > 0 ? Float(-gradient / (hessian + lambda2) * learningRate) : 0
    }
  }

  func validationLoss() -> Double { state.validationLoss(loss) }
}
