/// Newton steps of softmax scores: the solutions of (H + λI) x = −g with H = Σ w (diag(p) − p pᵀ), one for each leaf.
struct SoftmaxStep {
  private let classCount: Int
  /// Numbers of a leaf's lower triangle, row by row.
  private let triangle: Int
  private var gradients: [Double]
  /// By leaf: the lower triangle of H.
  private var matrices: [Double]
  private var isSeen: [Bool]

  init(classCount: Int, leafCount: Int) {
    self.classCount = classCount
    triangle = classCount * (classCount + 1) / 2
    gradients = [Double](repeating: 0, count: leafCount * classCount)
    matrices = [Double](repeating: 0, count: leafCount * triangle)
    isSeen = [Bool](repeating: false, count: leafCount)
  }

  /// Adds a row to a leaf.
  ///
  /// - Parameters:
  ///   - own: Its gradients by class, weighted.
  ///   - shares: Its probabilities.
  mutating func add(_ own: [Double], _ shares: [Double], weight: Double, to leaf: Int) {
    isSeen[leaf] = true
    let classCount = classCount
    gradients.withUnsafeMutableBufferPointer { gradients in
      let gradients = gradients.baseAddress! + leaf * classCount
      for number in 0..<classCount { gradients[number] += own[number] }
    }
    matrices.withUnsafeMutableBufferPointer { matrices in
      shares.withUnsafeBufferPointer { shares in
        var line = matrices.baseAddress! + leaf * triangle
        for number in 0..<classCount {
          let weighted = weight * shares[number]
          for other in 0..<number { line[other] -= weighted * shares[other] }
          line[number] += weighted * (1 - shares[number])
          line += number + 1
        }
      }
    }
  }

  /// By class; zeros of a leaf without rows.
  ///
  /// H alone is singular: adding a number to all scores changes nothing. CatBoost adds at least a rounding of its
  /// largest element where the penalty is less.
  func solution(of leaf: Int, lambda2: Double) -> [Double] {
    guard isSeen[leaf] else { return [Double](repeating: 0, count: classCount) }
    var factor = Array(matrices[leaf * triangle..<(leaf + 1) * triangle])
    var largest = 0.0
    for number in 0..<classCount { largest = max(largest, factor[place(number, number)]) }
    let ridge = max(lambda2, largest * Double(Float.ulpOfOne), .leastNormalMagnitude)
    for number in 0..<classCount { factor[place(number, number)] += ridge }
    decompose(&factor)
    var solution = gradients[leaf * classCount..<(leaf + 1) * classCount].map { -$0 }
    for number in 0..<classCount {
      for other in 0..<number {
        solution[number] -= factor[place(number, other)] * solution[other]
      }
      solution[number] /= factor[place(number, number)]
    }
    for number in (0..<classCount).reversed() {
      solution[number] /= factor[place(number, number)]
      for other in 0..<number {
        solution[other] -= factor[place(number, other)] * solution[number]
      }
    }
    return solution
  }

  @inline(__always) private func place(_ row: Int, _ column: Int) -> Int {
    row * (row + 1) / 2 + column
  }

  /// Cholesky's factor of a positive definite matrix, in place.
  private func decompose(_ matrix: inout [Double]) {
    for row in 0..<classCount {
      let own = place(row, 0)
      for column in 0...row {
        let other = place(column, 0)
        var sum = matrix[own + column]
        for inner in 0..<column { sum -= matrix[own + inner] * matrix[other + inner] }
        matrix[own + column] =
          column == row
          // Rounding may leave nothing of the smallest pivot.
          ? max(sum, .leastNormalMagnitude).squareRoot() : sum / matrix[other + column]
      }
    }
  }
}
