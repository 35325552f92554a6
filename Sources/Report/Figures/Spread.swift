/// The square root of the mean square; NaN of none.
func rootMeanSquare(_ values: [Double]) -> Double {
  (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
}

/// The standard deviation, with divisor n.
func deviation(_ values: [Double]) -> Double {
  let mean = values.reduce(0, +) / Double(values.count)
  return rootMeanSquare(values.map { $0 - mean })
}

/// Pearson's; NaN where one of both is constant.
func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let (meanA, meanB) = (
    a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count)
  )
  var (covariance, varianceA, varianceB) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    covariance += (x - meanA) * (y - meanB)
    varianceA += (x - meanA) * (x - meanA)
    varianceB += (y - meanB) * (y - meanB)
  }
  return covariance / (varianceA * varianceB).squareRoot()
}
