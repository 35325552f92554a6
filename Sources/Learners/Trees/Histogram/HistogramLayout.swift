/// Where the bins of each feature stand in a stored histogram.
///
/// Features lie one after the other, each rounded up to 8 bins, so that passes over bins go in
/// whole vectors and a table of few-valued features stays small.
struct HistogramLayout {
  /// One more than features; the last is the size of a histogram in words.
  let offsets: [Int]
  let bins: [FeatureBins]
  /// One for each feature.
  let columns: [HistogramColumn]

  init(_ bins: [FeatureBins]) {
    self.bins = bins
    var offsets = [0]
    for feature in bins { offsets.append(offsets[offsets.count - 1] + (feature.binCount + 7) & ~7) }
    columns = bins.indices.map {
      HistogramColumn($0, bins[$0], offset: offsets[$0], width: offsets[$0 + 1] - offsets[$0])
    }
    self.offsets = offsets
  }

  var size: Int { offsets[offsets.count - 1] }

  /// Words from one feature to the next in the buffer that histograms are built in.
  ///
  /// 256 bins and a cache line: at a stride of 256 words, features of few bins would all fall into
  /// the same two sets of the first-level cache.
  static let buildStride = 264
}

/// The bins of one feature in a histogram: flat facts, since every pass over every leaf reads them.
struct HistogramColumn {
  let feature: Int
  /// Its first word in a stored histogram.
  let offset: Int
  /// Its words, a multiple of 8.
  let width: Int
  let binCount: Int
  let isCategory: Bool
  let hasMissingBin: Bool

  init(_ feature: Int, _ bins: FeatureBins, offset: Int, width: Int) {
    self.feature = feature
    self.offset = offset
    self.width = width
    binCount = bins.binCount
    isCategory = bins.isCategory
    hasMissingBin = bins.hasMissingBin
  }

  /// Its first word in the buffer that histograms are built in.
  @inline(__always) var buildOffset: Int { feature * HistogramLayout.buildStride }
}
