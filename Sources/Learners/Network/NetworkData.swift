/// Rows as a network trains on them.
struct NetworkData {
  /// Row-major input rows.
  var inputs: [Float]
  /// Standardised.
  var target: [Float]
  /// Of mean 1 over the training rows.
  var weights: [Float]

  var count: Int { target.count }

  func selecting(_ rows: [Int]) -> NetworkData {
    let width = count == 0 ? 0 : inputs.count / count
    return NetworkData(
      inputs: rows.flatMap { inputs[$0 * width..<($0 + 1) * width] },
      target: rows.map { target[$0] }, weights: rows.map { weights[$0] })
  }
}
