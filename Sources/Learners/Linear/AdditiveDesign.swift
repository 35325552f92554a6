import COpenBLAS
import Tabular

/// The training rows of an additive model, as terms and sums.
struct AdditiveDesign {
  let terms: [AdditiveTerm]
  /// Where each term's columns begin.
  let starts: [Int]
  let equations: NormalEquations
  private let rowCount: Int

  init(_ data: TrainingData, intervals: Int) throws(FitError) {
    terms = AdditiveTerm.terms(for: data.features, rows: data.rows, intervals: intervals)
    var starts: [Int] = []
    var width = 0
    for term in terms {
      starts.append(width)
      width += term.columnCount
    }
    try checkColumns(width, family: "spline_additive")
    var design = [Double](repeating: 0, count: data.rows.count * width)
    for (index, row) in data.rows.enumerated() {
      for (term, start) in zip(terms, starts) {
        term.fill(&design, from: index * width + start, cell: data.features[row, term.feature])
      }
    }
    // Weights of mean 1: strengths and degrees of freedom do not depend on their unit.
    let weights = data.rows.map { data.weights?[$0] ?? 1 }
    let mean = weights.reduce(0, +) / Double(weights.count)
    equations = NormalEquations(
      design, columns: width, data.rows.map { data.target[$0] },
      weights: weights.map { $0 / mean })
    self.starts = starts
    rowCount = data.rows.count
  }

  /// Coefficients of all columns, the terms smoothed as generalised cross-validation has it.
  func coefficients(gamma: Double, alpha: Double) throws(FitError) -> [Double] {
    try solution(gamma: gamma, alpha: alpha).coefficients
  }

  /// The same, with the strength of each term's penalty.
  func solution(
    gamma: Double, alpha: Double
  ) throws(FitError) -> (coefficients: [Double], smoothing: [Double]) {
    let family = "spline_additive"
    var transforms: [TermTransform] = []
    for (term, start) in zip(terms, starts) {
      if Task.isCancelled { throw .cancelled }
      let block = (0..<term.columnCount * term.columnCount).map { place in
        let (row, column) = (place / term.columnCount, place % term.columnCount)
        return equations.gram[(start + row) * equations.columns + start + column]
      }
      transforms.append(
        try TermTransform(
          gram: block, penalty: term.penalty, columns: term.columnCount, family: family))
    }
    let (gram, right, places) = transformed(transforms)
    let ridge = alpha / Double(rowCount)
    let selection = SmoothnessSelection(
      gram: gram, right: right, targetSquare: equations.targetSquare, rowCount: rowCount,
      terms: zip(places, transforms).map { ($0, $1.penalties) }, ridge: ridge, gamma: gamma)
    let strengths = try selection.strengths()
    // Backfitting chose the strengths; with them all terms are solved for at once.
    var matrix = gram
    var coordinates = right
    for (term, transform) in transforms.enumerated() {
      for (index, penalty) in transform.penalties.enumerated() {
        matrix[(places[term] + index) * (right.count + 1)] += strengths[term] * penalty + ridge
      }
    }
    if !right.isEmpty { try solvePositiveDefinite(&matrix, &coordinates, family: family) }
    let coefficients = zip(transforms, places).flatMap { transform, place in
      product(
        transform.matrix, Array(coordinates[place..<place + transform.size]),
        transform.matrix.count / max(1, transform.size), transform.size, 1)
    }
    return (coefficients, strengths)
  }

  /// The normal equations in the terms' coordinates.
  private func transformed(
    _ transforms: [TermTransform]
  ) -> (gram: [Double], right: [Double], places: [Int]) {
    var places: [Int] = []
    var size = 0
    for transform in transforms {
      places.append(size)
      size += transform.size
    }
    // One wide matrix with the transforms on its diagonal.
    let width = equations.columns
    var wide = [Double](repeating: 0, count: width * size)
    for (term, transform) in transforms.enumerated() {
      for row in 0..<terms[term].columnCount {
        for column in 0..<transform.size {
          wide[(starts[term] + row) * size + places[term] + column] =
            transform.matrix[row * transform.size + column]
        }
      }
    }
    var gram = [Double](repeating: 0, count: size * size)
    var right = [Double](repeating: 0, count: size)
    if size > 0 {
      let half = product(equations.gram, wide, width, width, size)
      let (m, k) = (Int32(size), Int32(width))
      OpenBLAS.call {
        cblas_dgemm(
          CblasRowMajor, CblasTrans, CblasNoTrans, m, m, k, 1, wide, m, half, m, 0, &gram, m)
      }
      OpenBLAS.call {
        cblas_dgemv(CblasRowMajor, CblasTrans, k, m, 1, wide, m, equations.right, 1, 0, &right, 1)
      }
    }
    return (gram, right, places)
  }

  /// How much each feature's terms vary over the training rows, as a standard deviation.
  func spread(_ coefficients: [Double], featureCount: Int) -> [Double] {
    var spread = [Double](repeating: 0, count: featureCount)
    for (term, start) in zip(terms, starts) {
      var square = 0.0
      for a in start..<start + term.columnCount {
        for b in start..<start + term.columnCount {
          square += coefficients[a] * equations.gram[a * equations.columns + b] * coefficients[b]
        }
      }
      spread[term.feature] += (max(0, square) / equations.weight).squareRoot()
    }
    return spread
  }
}
