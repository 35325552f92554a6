/// Where the bins of each feature stand in a stored histogram.
///
/// Features lie one after the other, each rounded up to 8 bins, so that passes over bins go in
/// whole vectors and a table of few-valued features stays small.
struct HistogramLayout {
  /// One more than features; the last is the size of a histogram in words.
  let offsets: [Int]
  let bins: [FeatureBins]

  init(_ bins: [FeatureBins]) {
    self.bins = bins
    var offsets = [0]
    for feature in bins { offsets.append(offsets[offsets.count - 1] + (feature.binCount + 7) & ~7) }
    self.offsets = offsets
  }

  var size: Int { offsets[offsets.count - 1] }

  /// Words from one feature to the next in the buffer that histograms are built in.
  ///
  /// 256 bins and a cache line: at a stride of 256 words, features of few bins would all fall into
  /// the same two sets of the first-level cache.
  static let buildStride = 264
}
