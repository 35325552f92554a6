import Tabular

extension PanelDesign {
  /// Learns from the training rows what the columns are made with.
  init(learningFrom data: TrainingData, _ learner: PanelRegression, _ target: PanelTarget) {
    let features = data.features
    self.init(featureCount: features.features.count)
    let panel = features.panel
    let hasTimes = panel?.hasTimes ?? false
    if hasTimes, let panel {
      time = PanelTime(data.rows.map { panel.times[$0] }, damping: learner.damping)
    }
    if let panel, panel.hasSeasons {
      let present = Set(data.rows.map { panel.seasons[$0] }).subtracting([-1]).sorted()
      // Trees alone find the seasons of a lone series themselves, and never leave its range.
      let areLeftToTrees = learner.trees > 0 && learner.features == .none && !panel.hasSeries
      if present.count > 1, !areLeftToTrees { seasons = present }
    }
    group(features, rows: data.rows, hasTimes: hasTimes)
    let repeated = panel?.repeated ?? []
    for (index, feature) in features.features.enumerated() {
      guard !repeated.contains(feature.name), grouping != .feature(index) else { continue }
      guard learner.features != .none else { break }
      switch feature.kind {
      case .numeric:
        if let number = Self.number(
          features, index, data.rows, allowsLogarithm: learner.logFeatures,
          reach: learner.featureReach)
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
    if learner.seasonReach > 0, !seasons.isEmpty {
      limitBySeason(features, data.rows, reach: learner.seasonReach)
    }
    if learner.features == .ratio || learner.features == .relative, target.isLogarithmic {
      reference = steadiest(of: numbers.filter(\.isLogarithmic), data)
    }
    if reference != nil, learner.features == .ratio {
      (numbers, levels) = ([], [])
    } else if learner.features == .one || learner.features == .ratio {
      levels = []
      numbers = best(of: numbers, data, target).map { [$0] } ?? []
    }
    if learner.featureMeans, grouping == .index, let panel {
      hasMeans = numbers.contains { panel.means[features.features[$0.feature].name] != nil }
    }
    hasFixedEffects = learner.effects == .fixed
    hasCommonTrend = time != nil && learner.trend != .none
    hasSeriesTrend = time != nil && learner.trend == .series && grouping == .index
    if learner.timeEffects, grouping == .index, let panel, panel.hasTimes {
      steps = Self.steps(data.rows.map { panel.times[$0] })
    }
    hasSeasonSlopes = learner.seasonSlopes && !seasons.isEmpty && !numbers.isEmpty
    if learner.seriesSlopes, grouping == .index, !numbers.isEmpty {
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

  /// Most steps of the common level: what is known at more times than these is taken together.
  private static let stepLimit = 60

  /// All known times but the last; of very many, some that lie evenly among them.
  private static func steps(_ times: [Double]) -> [Double] {
    let known = Array(Set(times.filter(\.isFinite)).sorted().dropLast())
    guard known.count > stepLimit else { return known }
    return (0..<stepLimit).map { known[$0 * (known.count - 1) / (stepLimit - 1)] }
  }

  /// The number to which the target's ratio varies least within groups.
  private func steadiest(of numbers: [Number], _ data: TrainingData) -> Number? {
    let groups = groups(of: data.features, rows: data.rows).map { $0 ?? groupNames.count }
    let logs = data.rows.map { naturalLogarithm(data.target[$0]) }
    var found: (number: Number, squares: Double)?
    for number in numbers {
      let ratios = zip(data.rows, logs).map { $1 - number.logarithm(data.features, $0) }
      let squares = centred(ratios, groups).reduce(0) { $0 + $1 * $1 }
      if squares < found?.squares ?? .infinity { found = (number, squares) }
    }
    return found?.number
  }

  /// Values less the mean of their group.
  private func centred(_ values: [Double], _ groups: [Int]) -> [Double] {
    var sums = [Double](repeating: 0, count: groupNames.count + 1)
    var counts = sums
    for (value, group) in zip(values, groups) {
      sums[group] += value
      counts[group] += 1
    }
    return zip(values, groups).map { $0 - sums[$1] / counts[$1] }
  }

  /// The number of greatest correlation with the target, both less their means in each group.
  private func best(of numbers: [Number], _ data: TrainingData, _ target: PanelTarget) -> Number? {
    let groups = groups(of: data.features, rows: data.rows).map { $0 ?? groupNames.count }
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let y = centred(data.rows.map { target.forward(data.target[$0]) }, groups)
    var found: (number: Number, correlation: Double)?
    for number in numbers {
      let x = centred(data.rows.map { number.value(data.features[$0, number.feature]) }, groups)
      let squares = product(x, x) * product(y, y)
      let correlation = squares > 0 ? abs(product(x, y)) / squares.squareRoot() : 0
      if correlation > found?.correlation ?? -1 { found = (number, correlation) }
    }
    return found?.number
  }

  /// `nil` for a column that is constant in the training rows or never known there.
  private static func number(
    _ features: FeatureMatrix, _ feature: Int, _ rows: [Int], allowsLogarithm: Bool,
    reach: Double
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
      scale: 1 / deviation, low: ((known.min() ?? mean) - mean) / deviation,
      high: ((known.max() ?? mean) - mean) / deviation, reach: reach)
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
