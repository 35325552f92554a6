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
  let tolerance = 1e-12 * max(1, right.map(abs).max() ?? 1)

  for _ in 0..<(3 * count) {
    let slopes = (0..<count).map { i in right[i] - dot(gram[i], weights) }
    let free = (0..<count).filter { !passive.contains($0) && slopes[$0] > tolerance }
    guard let entering = free.max(by: { slopes[$0] < slopes[$1] }) else { break }
    passive.append(entering)
    while true {
      guard let solution = solvePositiveDefinite(gram, right, passive) else {
        // The entering column repeats the others: it can add nothing.
        passive.removeLast()
        return weights
      }
      if solution.allSatisfy({ $0 > 0 }) {
        weights = [Double](repeating: 0, count: count)
        for (position, index) in passive.enumerated() { weights[index] = solution[position] }
        break
      }
      // Go towards the solution until the first weight reaches zero; that one leaves.
      var step = 1.0
      for (position, index) in passive.enumerated() where solution[position] <= 0 {
        step = min(step, weights[index] / (weights[index] - solution[position]))
      }
      for (position, index) in passive.enumerated() {
        weights[index] += step * (solution[position] - weights[index])
      }
      passive.removeAll { weights[$0] <= 1e-15 }
      for index in weights.indices where !passive.contains(index) { weights[index] = 0 }
      if passive.isEmpty { break }
    }
  }
  return weights
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}

/// Solves the rows and columns `of` a symmetric system by Cholesky; `nil` if it is not positive
/// definite. A handful of unknowns: a call to LAPACK would cost more than it saves.
private func solvePositiveDefinite(
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
