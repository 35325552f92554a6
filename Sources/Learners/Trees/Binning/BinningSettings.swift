import Tabular

/// By which rule values become bins; with the rows of a matrix, it determines every bin.
struct BinningSettings: Hashable, Sendable {
  enum Scheme: Hashable, Sendable {
    case lightGBM(minDataInBin: Int)
    case quantile
    case greedyLogSum
  }

  var scheme: Scheme
  /// At most so many bins, the one for missing cells included; 2…256.
  var maxBin: Int

  /// Borders are found from at most about so many cells, evenly spaced.
  static let sampleSize = 200_000

  func bins(
    of feature: Int, in matrix: FeatureMatrix, _ rows: BinnedRows = .all
  ) -> FeatureBins {
    let column = rows.learned(of: matrix.column(feature))
    switch matrix.features[feature].kind {
    case .category(let levels):
      let minData = if case .lightGBM(let minDataInBin) = scheme { minDataInBin } else { 1 }
      return FeatureBins(
        category: column, levelCount: levels.count, maxBin: maxBin, minDataInBin: minData)
    case .numeric:
      // A missing cell outside the sample, or of a row to stop on, needs its bin as well.
      let hasMissing = rows.seen(of: matrix.column(feature)).contains { $0.isNaN }
      var sorted = SortedValues(column, sampleSize: Self.sampleSize)
      if hasMissing && sorted.missingCount == 0 {
        sorted = SortedValues(values: sorted.values, counts: sorted.counts, missingCount: 1)
      }
      return .numeric(borders: borders(of: sorted), hasMissingBin: hasMissing)
    }
  }

  private func borders(of sorted: SortedValues) -> [Double] {
    guard sorted.values.count > 1 else { return [] }
    switch scheme {
    case .lightGBM(let minDataInBin):
      return LightGBMBorders(maxBin: maxBin, minDataInBin: minDataInBin).borders(of: sorted)
    case .quantile: return QuantileBorders(maxBin: maxBin).borders(of: sorted)
    case .greedyLogSum:
      let bins = sorted.missingCount > 0 ? maxBin - 1 : maxBin
      return GreedyLogSumBorders(maxBorders: bins - 1).borders(of: sorted)
    }
  }
}
