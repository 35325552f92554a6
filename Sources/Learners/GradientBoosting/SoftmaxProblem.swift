import Tabular

/// The log loss of several classes: a score for each, whose softmax are the probabilities.
///
/// Scores start at 0, as CatBoost's do; of a class without a training row so low that nothing reaches it.
final class SoftmaxProblem: SymmetricProblem {
  private let data: ClassificationData
  /// Of each row and class the gradient, and in place of a hessian the probability.
  private let state: MulticlassState
  let rowWeights: [Float]

  init(_ data: ClassificationData) {
    self.data = data
    state = MulticlassState(data, starts: data.shares.map { $0 > 0 ? 0 : -34 })
    rowWeights = data.weights.map { $0.map { Float($0) } } ?? []
  }

  /// By class: what the trees' values are added to.
  var starts: [Double] { state.starts }
  var outputs: Int { data.classCount }
  var stride: Int { state.stride }
  var rows: [Int32] { state.rows }
  var scores: UnsafeMutablePointer<Float> { state.scores(of: 0) }
  var gradients: UnsafePointer<Float> { state.gradients(of: 0) }

  func updateGradients(at scores: UnsafePointer<Float>?) {
    state.updateGradients(at: scores) { share, _ in share }
  }

  func gradientSizes(into sizes: UnsafeMutablePointer<Float>) {
    let rows = state.rows
    sizes.update(repeating: 0, count: rows.count)
    for output in 0..<outputs {
      let gradients = state.gradients(of: output)
      for (position, row) in rows.enumerated() {
        sizes[position] += gradients[Int(row)] * gradients[Int(row)]
      }
    }
    for position in rows.indices { sizes[position] = sizes[position].squareRoot() }
  }

  var gradientSquares: Double {
    var sum = 0.0
    for output in 0..<outputs {
      let gradients = state.gradients(of: output)
      for row in state.rows { sum += Double(gradients[Int(row)]) * Double(gradients[Int(row)]) }
    }
    return sum
  }

  /// One Newton step in each leaf, with the second derivatives of all pairs of classes.
  func leafValues(
    _ rows: ArraySlice<Int32>, _ leaves: UnsafePointer<UInt16>, count: Int,
    at scores: UnsafePointer<Float>, lambda2: Double, learningRate: Double
  ) -> [Float] {
    var step = SoftmaxStep(classCount: outputs, leafCount: count)
    var gradients = [Double](repeating: 0, count: outputs)
    var shares = gradients
    let (gradientBase, shareBase, stride) = (self.gradients, state.hessians(of: 0), stride)
    for row in rows {
      let row = Int(row)
      for number in gradients.indices {
        gradients[number] = Double(gradientBase[number * stride + row])
        shares[number] = Double(shareBase[number * stride + row])
      }
      step.add(gradients, shares, weight: data.weight(row), to: Int(leaves[row]))
    }
    return (0..<count).flatMap { leaf in
      step.solution(of: leaf, lambda2: lambda2).map { Float($0 * learningRate) }
    }
  }

  func validationLoss() -> Double { state.loss(data.validation) }
}
