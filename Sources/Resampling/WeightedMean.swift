/// Sums, means and medians over rows of some weights.
struct WeightedMean {
  /// `nil` where all weigh 1.
  let weights: [Double]?

  init(_ weights: [Double]?) { self.weights = weights }

  func selecting(_ rows: [Int]) -> WeightedMean {
    WeightedMean(weights.map { weights in rows.map { weights[$0] } })
  }

  func sum(_ values: [Double]) -> Double {
    guard let weights else { return values.reduce(0, +) }
    return zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  func mean(_ values: [Double]) -> Double {
    sum(values) / (weights?.reduce(0, +) ?? Double(values.count))
  }

  /// Σ|value − mean|.
  func spread(_ values: [Double]) -> Double {
    let center = mean(values)
    return sum(values.map { abs($0 - center) })
  }

  func median(_ values: [Double]) -> Double {
    guard let weights else {
      let sorted = values.sorted()
      let middle = sorted.count / 2
      return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
    let order = values.indices.sorted { values[$0] < values[$1] }
    let half = weights.reduce(0, +) / 2
    var below = 0.0
    for (place, row) in order.enumerated() {
      below += weights[row]
      if below > half { return values[row] }
      if below == half, place + 1 < order.count {
        return (values[row] + values[order[place + 1]]) / 2
      }
    }
    return order.last.map { values[$0] } ?? .nan
  }

  /// Pearson's.
  func correlation(_ a: [Double], _ b: [Double]) -> Double {
    guard !isConstant(a), !isConstant(b) else { return .nan }
    let (centerA, centerB) = (mean(a), mean(b))
    var (product, squaresA, squaresB) = (0.0, 0.0, 0.0)
    for row in a.indices {
      let weight = weights?[row] ?? 1
      product += weight * (a[row] - centerA) * (b[row] - centerB)
      squaresA += weight * (a[row] - centerA) * (a[row] - centerA)
      squaresB += weight * (b[row] - centerB) * (b[row] - centerB)
    }
    // Rounding may carry a perfect correlation just beyond 1.
    return min(1, max(-1, product / (squaresA.squareRoot() * squaresB.squareRoot())))
  }
}

/// Asked of the values themselves: the mean of equal numbers may differ from them in the last bit,
/// and their variance then is not exactly zero.
func isConstant(_ values: [Double]) -> Bool { values.allSatisfy { $0 == values[0] } }
