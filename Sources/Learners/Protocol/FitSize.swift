/// How large a fit is, as far as that is known before it runs: for estimates of time and memory.
public struct FitSize: Hashable, Sendable {
  /// Rows of the matrix that it is given.
  public var matrixRows: Int
  /// Rows that are learned from.
  public var rows: Int
  public var features: Int
  /// Features with one for each level of a category.
  public var columns: Int

  public init(matrixRows: Int, rows: Int, features: Int, columns: Int) {
    self.matrixRows = matrixRows
    self.rows = rows
    self.features = features
    self.columns = columns
  }
}

extension Learner {
  /// What a fit holds in memory for itself at its peak, the model it makes included, in bytes: an
  /// estimate by the largest arrays of its family.
  public func workBytes(_ size: FitSize) -> Int {
    let (n, p, q) = (size.rows, size.features, size.columns)
    let passes = Int(min(passes, 1e9))
    switch self {
    case is Ridge, is Lasso, is ElasticNet:
      // The design, the same centred, the equations and their factor.
      return 8 * (2 * n * q + 2 * q * q)
    case is QuantileRegression:
      // The design, the programme's, the same scaled, and some numbers for each row.
      return 8 * (3 * n * q + 30 * n + 2 * q * q)
    case is SplineAdditive:
      let wide = splineColumns(size)
      // The same, and each term's block with its eigenvectors.
      return 8 * (2 * n * wide + 4 * wide * wide)
    case let process as GaussianProcess:
      let sample = min(n, process.likelihoodRows)
      let exact = n <= process.exactRows ? n : 0
      let points = exact > 0 ? 0 : min(n, process.inducingPoints)
      // A covariance, its factor and its slopes while the likelihood is climbed; then that of the posterior.
      return 8 * (n * q + max(4 * sample * sample, 2 * exact * exact, 4 * points * points))
    case is KernelRidge, is RecursiveFeatureMachine:
      // Above some thousand rows, inducing points stand for them.
      let exact = min(n, 3000)
      return 8 * (n * q + 2 * exact * exact)
    case is RandomForest, is ExtraTrees:
      // Cells of the rows in two orders, and nodes of 16 bytes, two for each row and tree at most.
      return 12 * n * p + 16 * passes * leaves(n) * 2
    case let boosted as GBM:
      return binnedBytes(size) + 20 * passes * 2 * min(boosted.numLeaves, leaves(n))
    case let boosted as XGB:
      let depth = boosted.maxDepth == 0 ? 16 : min(boosted.maxDepth, 16)
      return binnedBytes(size) + 20 * passes * 2 * min(1 << depth, leaves(n))
    case let boosted as CAT:
      return 4 * binnedBytes(size) + 4 * passes * (1 << min(boosted.depth, 16))
    case is MultilayerPerceptron:
      return 4 * 3 * n * min(q, p * 16)
    default: return 8 * 2 * n * p
    }
  }

  /// Leaves of a tree of many rows: each of as few as the learner lets it have.
  private func leaves(_ rows: Int) -> Int {
    let least =
      switch self {
      case let learner as RandomForest: learner.minSamplesLeaf
      case let learner as ExtraTrees: learner.minSamplesLeaf
      case let learner as GBM: learner.minDataInLeaf
      default: 1
      }
    return max(1, rows / max(1, least))
  }

  /// What a fit leaves beside its matrix for other fits of the same rows, in bytes: its bins, of two bytes
  /// for each cell.
  public func sharedBytes(rows: Int, features: Int) -> Int {
    switch self {
    case is GBM, is XGB, is CAT: 2 * rows * features
    default: 0
    }
  }

  /// Bins, and sums of 256 bins for some leaves.
  private func binnedBytes(_ size: FitSize) -> Int {
    2 * size.matrixRows * size.features + 64 * 256 * 8 * size.features
  }

  /// Columns of an additive model: a basis for each number, an indicator for each level.
  private func splineColumns(_ size: FitSize) -> Int {
    guard let spline = self as? SplineAdditive else { return size.columns }
    return size.features * (spline.nKnots + 3) + size.columns - size.features
  }
}
