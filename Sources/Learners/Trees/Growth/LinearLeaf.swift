import Tabular

/// A linear function in place of a leaf's value: a constant, and a slope for some features.
///
/// Source: Shi, Li & Li, Gradient Boosting with Piece-Wise Linear Regression Trees, IJCAI 2019.
struct LinearLeaf: Sendable {
  var constant: Double
  var features: [Int]
  var slopes: [Double]

  /// Its value for a row; `nil` where a feature is missing, and the leaf's plain value holds.
  func value(_ matrix: FeatureMatrix, row: Int) -> Double? {
    var sum = constant
    for (feature, slope) in zip(features, slopes) {
      let cell = matrix.cells[feature * matrix.rowCount + row]
      if cell.isNaN { return nil }
      sum += slope * cell
    }
    return sum
  }
}

/// Fits the linear leaves of a tree: in each leaf one Newton step in the numeric features it was split
/// by on the way, with an L2 penalty on slopes.
struct LinearLeafFit {
  let matrix: FeatureMatrix
  let gradients: UnsafePointer<Float>
  let hessians: UnsafePointer<Float>
  let hasConstantHessian: Bool
  /// The penalty on slopes.
  let lambda: Double
  let learningRate: Double

  /// - Parameters:
  ///   - features: Distinct numeric features.
  ///   - rows: Those of the leaf; one with a missing feature is left out.
  /// - Returns: `nil` where rows are fewer than parameters, or no feature varies.
  func leaf(features: [Int], rows: [Int]) -> LinearLeaf? {
    let rows = rows.filter { row in features.allSatisfy { !cell($0, row).isNaN } }
    guard !features.isEmpty, rows.count > features.count else { return nil }
    var hessianSum = 0.0
    var gradientSum = 0.0
    var means = [Double](repeating: 0, count: features.count)
    for row in rows {
      let h = hessian(row)
      hessianSum += h
      gradientSum += Double(gradients[row])
      for (index, feature) in features.enumerated() { means[index] += h * cell(feature, row) }
    }
    for index in means.indices { means[index] /= hessianSum }
    // Around the means the free constant and the slopes are solved for apart, and digits are kept.
    var equations = SlopeEquations(count: features.count)
    var centred = means
    for row in rows {
      for (index, feature) in features.enumerated() {
        centred[index] = cell(feature, row) - means[index]
      }
      equations.add(centred, gradient: Double(gradients[row]), hessian: hessian(row))
    }
    let slopes = equations.solved(lambda: lambda)
    guard slopes.contains(where: { $0 != 0 }) else { return nil }
    var constant = -gradientSum / hessianSum
    for (slope, mean) in zip(slopes, means) { constant -= slope * mean }
    return LinearLeaf(
      constant: constant * learningRate, features: features,
      slopes: slopes.map { $0 * learningRate })
  }

  private func cell(_ feature: Int, _ row: Int) -> Double {
    matrix.cells[feature * matrix.rowCount + row]
  }

  private func hessian(_ row: Int) -> Double {
    Double(hasConstantHessian ? hessians[0] : hessians[row])
  }
}

/// The normal equations of a few slopes, row-major, lower triangle.
private struct SlopeEquations {
  private let count: Int
  private var matrix: [Double]
  private var right: [Double]

  init(count: Int) {
    self.count = count
    matrix = [Double](repeating: 0, count: count * count)
    right = [Double](repeating: 0, count: count)
  }

  mutating func add(_ x: [Double], gradient: Double, hessian: Double) {
    for i in 0..<count {
      right[i] -= x[i] * gradient
      let scaled = x[i] * hessian
      for j in 0...i { matrix[i * count + j] += scaled * x[j] }
    }
  }

  /// By Cholesky's factors; a feature that those before it determine gets no slope.
  func solved(lambda: Double) -> [Double] {
    var factor = matrix
    var isFree = [Bool](repeating: false, count: count)
    for i in 0..<count {
      let diagonal = matrix[i * count + i] + lambda
      var pivot = diagonal
      for j in 0..<i {
        guard isFree[j] else {
          factor[i * count + j] = 0
          continue
        }
        var sum = matrix[i * count + j]
        for k in 0..<j { sum -= factor[i * count + k] * factor[j * count + k] }
        factor[i * count + j] = sum / factor[j * count + j]
        pivot -= factor[i * count + j] * factor[i * count + j]
      }
      isFree[i] = pivot > 1e-10 * diagonal && diagonal > 0
      factor[i * count + i] = isFree[i] ? pivot.squareRoot() : 1
      if !isFree[i] { for j in 0..<i { factor[i * count + j] = 0 } }
    }
    return substituted(factor, isFree)
  }

  private func substituted(_ factor: [Double], _ isFree: [Bool]) -> [Double] {
    var slopes = right
    for i in 0..<count {
      guard isFree[i] else {
        slopes[i] = 0
        continue
      }
      for j in 0..<i { slopes[i] -= factor[i * count + j] * slopes[j] }
      slopes[i] /= factor[i * count + i]
    }
    for i in (0..<count).reversed() where isFree[i] {
      for j in i + 1..<max(i + 1, count) { slopes[i] -= factor[j * count + i] * slopes[j] }
      slopes[i] /= factor[i * count + i]
    }
    return slopes
  }
}
