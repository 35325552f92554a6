import Tabular

extension PanelDesign {
  /// Learns from the training rows what the columns are made with.
  init(learningFrom data: TrainingData, _ learner: PanelRegression) {
    let features = data.features
    self.init(featureCount: features.features.count)
    let panel = features.panel
    let hasTimes = panel?.hasTimes ?? false
    if hasTimes, let panel {
      time = PanelTime(data.rows.map { panel.times[$0] }, damping: learner.damping)
    }
    if let panel, panel.hasSeasons {
      let present = Set(data.rows.map { panel.seasons[$0] }).subtracting([-1]).sorted()
      if present.count > 1 { seasons = present }
    }
    group(features, rows: data.rows, hasTimes: hasTimes)
    let repeated = panel?.repeated ?? []
    for (index, feature) in features.features.enumerated() {
      guard !repeated.contains(feature.name), grouping != .feature(index) else { continue }
      guard learner.usesFeatures else { break }
      switch feature.kind {
      case .numeric:
        if let number = Self.number(
          features, index, data.rows, allowsLogarithm: learner.logFeatures)
        {
          numbers.append(number)
        }
      case .category(let names):
        let present = Set(data.rows.compactMap { Int(exactly: features[$0, index]) })
        if present.count > 1 {
          levels += names.indices.filter(present.contains).map { Level(feature: index, code: $0) }
        }
      }
    }
    hasCommonTrend = time != nil && learner.trend != .none
    hasSeriesTrend = time != nil && learner.trend == .series && grouping == .index
    hasSeasonSlopes = learner.seasonSlopes && !seasons.isEmpty && !numbers.isEmpty
    if learner.seriesSlopes, grouping != .none, !numbers.isEmpty {
      hasSeriesSlopes = true
      centres = means(of: features, rows: data.rows)
    }
  }

  private mutating func group(_ features: FeatureMatrix, rows: [Int], hasTimes: Bool) {
    if let panel = features.panel, panel.hasSeries {
      let present = Set(rows.map { panel.series[$0] }).subtracting([-1]).sorted()
      if present.count > 1 {
        grouping = .index
        groupNames = present.map { panel.seriesNames[$0] }
      }
      return
    }
    guard !hasTimes else { return }
    // Without time and series the category of most levels has effects of its own, which are cheap.
    var most = 1
    for (index, feature) in features.features.enumerated() {
      guard case .category(let names) = feature.kind else { continue }
      let present = Set(rows.compactMap { Int(exactly: features[$0, index]) }).sorted()
      if present.count > most {
        most = present.count
        grouping = .feature(index)
        groupNames = present.map { names[$0] }
      }
    }
  }

  /// `nil` for a column that is constant in the training rows or never known there.
  private static func number(
    _ features: FeatureMatrix, _ feature: Int, _ rows: [Int], allowsLogarithm: Bool
  ) -> Number? {
    var known = rows.map { features[$0, feature] }.filter { !$0.isNaN }
    guard let least = known.min() else { return nil }
    let isLogarithmic = allowsLogarithm && least > 0
    if isLogarithmic { known = known.map(naturalLogarithm) }
    let count = Double(known.count)
    let mean = known.reduce(0, +) / count
    let deviation = (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    // Rounding leaves a constant column a deviation of some 1e-16 of its size.
    guard deviation > 1e-12 * max(1, abs(mean)) else { return nil }
    return Number(
      feature: feature, isLogarithmic: isLogarithmic, least: least, mean: mean,
      scale: 1 / deviation)
  }

  private func means(of features: FeatureMatrix, rows: [Int]) -> [[Double]] {
    var sums = [[Double]](
      repeating: [Double](repeating: 0, count: numbers.count), count: groupNames.count)
    var counts = [Double](repeating: 0, count: groupNames.count)
    for (row, group) in zip(rows, groups(of: features, rows: rows)) {
      guard let group else { continue }
      counts[group] += 1
      for (place, number) in numbers.enumerated() {
        sums[group][place] += number.value(features[row, number.feature])
      }
    }
    return zip(sums, counts).map { sums, count in sums.map { $0 / max(count, 1) } }
  }
}
