/// Minimises |Xw − y|² over w ≥ 0 by Lawson and Hanson's active-set method on the normal equations.
///
/// - Parameters:
///   - columns: The columns of X, each of `target.count` finite values.
/// - Returns: One weight for each column, none negative; all zero if every column points away from y.
/// - Complexity: O(rows · columns²) once, then O(columns³) for each of at most 3 · columns steps.
/// - Source: Lawson & Hanson, “Solving Least Squares Problems”, 1974, chapter 23.
func nonNegativeLeastSquares(_ columns: [[Double]], target: [Double]) -> [Double] {
  let count = columns.count
  let gram = columns.map { a in columns.map { b in dot(a, b) } }
  let right = columns.map { dot($0, target) }
  var weights = [Double](repeating: 0, count: count)
  var passive: [Int] = []
  // Relative to the columns, so that the unit of the target does not matter.
  let tolerance = 1e-12 * (right.map(abs).max() ?? 0)
  // Columns that can't enter because, but for rounding, they repeat those that are in.
  var isRepeated = [Bool](repeating: false, count: count)

  for _ in 0..<(3 * count) {
    let slopes = (0..<count).map { i in right[i] - dot(gram[i], weights) }
    let free = (0..<count).filter {
      !passive.contains($0) && !isRepeated[$0] && slopes[$0] > tolerance
    }
    guard let entering = free.max(by: { slopes[$0] < slopes[$1] }) else { break }
    guard var solution = solvePositiveDefinite(gram, right, passive + [entering]),
      let own = solution.last, own > 0
    else {
      isRepeated[entering] = true
      continue
    }
    passive.append(entering)
    while let (step, leaving) = firstZero(from: passive.map { weights[$0] }, to: solution) {
      for (position, index) in passive.enumerated() {
        weights[index] += step * (solution[position] - weights[index])
      }
      // Zero but for rounding, which must not keep it in.
      weights[passive[leaving]] = 0
      passive.removeAll { weights[$0] <= 1e-15 }
      for index in weights.indices where !passive.contains(index) { weights[index] = 0 }
      isRepeated = [Bool](repeating: false, count: count)
      // A part of a positive definite matrix is one too, but for rounding: then these weights, which
      // are none negative, are the best that can be had.
      guard let rest = solvePositiveDefinite(gram, right, passive) else { return weights }
      solution = rest
    }
    for (position, index) in passive.enumerated() { weights[index] = solution[position] }
  }
  return weights
}

/// How far, in [0, 1], to go from weights towards a solution until the first of them reaches zero,
/// and which that is; `nil` if none does.
private func firstZero(
  from weights: [Double], to solution: [Double]
) -> (step: Double, position: Int)? {
  var first: (step: Double, position: Int)?
  for position in weights.indices where solution[position] <= 0 {
    // The solution of the one that just entered, with weight zero, is positive.
    let step = weights[position] / (weights[position] - solution[position])
    if first.map({ step < $0.step }) ?? true { first = (step, position) }
  }
  return first
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}

/// Solves the rows and columns `of` a symmetric system by Cholesky; `nil` if it is not positive
/// definite. A handful of unknowns: a call to LAPACK would cost more than it saves.
func solvePositiveDefinite(
  _ matrix: [[Double]], _ right: [Double], _ of: [Int]
) -> [Double]? {
  let n = of.count
  var factor = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
  for i in 0..<n {
    for j in 0...i {
      var sum = matrix[of[i]][of[j]]
      for k in 0..<j { sum -= factor[i][k] * factor[j][k] }
      if i == j {
        guard sum > 1e-12 * matrix[of[i]][of[i]] else { return nil }
        factor[i][i] = sum.squareRoot()
      } else {
        factor[i][j] = sum / factor[j][j]
      }
    }
  }
  var solution = of.map { right[$0] }
  for i in 0..<n {
    for k in 0..<i { solution[i] -= factor[i][k] * solution[k] }
    solution[i] /= factor[i][i]
  }
  for i in stride(from: n - 1, through: 0, by: -1) {
    for k in (i + 1)..<max(n, i + 1) { solution[i] -= factor[k][i] * solution[k] }
    solution[i] /= factor[i][i]
  }
  return solution
}
