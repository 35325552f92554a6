import Tabular

/// A fitted panel regression.
struct PanelModel: Model {
  static var familyName: String { PanelRegression.family.name }

  let design: PanelDesign
  let target: PanelTarget
  let fit: PanelSearch.Fit
  /// Trees of what the regression leaves, and the columns that they see beside the features.
  private(set) var rest: ForestModel<ExtraTrees>?

  init(design: PanelDesign, target: PanelTarget, fit: PanelSearch.Fit) {
    self.design = design
    self.target = target
    self.fit = fit
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var learned = regression(features, rows: rows, anchors: rest == nil)
    if let rest {
      let left = rest.predict(withPanel(features), rows: rows)
      for place in learned.indices { learned[place] += left[place] }
    }
    return learned.map(target.backward)
  }

  /// On the scale on which the target is learned.
  ///
  /// - Parameter anchors: Whether what is left at the known rows of a series is carried to others.
  private func regression(
    _ features: FeatureMatrix, rows: Range<Int>, anchors: Bool
  ) -> [Double] {
    let (common, own) = (design.commonWidth, design.ownWidth)
    let groups = design.groups(of: features, rows: rows)
    var cells = [Double](repeating: 0, count: common + own)
    return zip(rows, groups).map { row, group in
      for column in cells.indices { cells[column] = 0 }
      design.write(features, row: row, group: group, to: &cells, at: 0)
      var sum = 0.0
      for column in 0..<common { sum += cells[column] * fit.common[column] }
      if let group {
        for column in 0..<own { sum += cells[common + column] * fit.own[group][column] }
      }
      guard anchors, !fit.states.isEmpty, let time = design.time, let panel = features.panel,
        panel.hasTimes, group != nil || design.grouping == .none
      else { return sum }
      let known = fit.states[group ?? 0]
      return sum
        + fit.errors.state(
          at: time.steps(panel.times[row]), of: known.states, times: known.times)
    }
  }

  /// Fits trees to what the regression leaves of the training rows.
  mutating func learnRest(_ data: TrainingData, trees: Int, seed: UInt64) throws(FitError) {
    let fitted = regression(
      data.features, rows: 0..<data.features.rowCount, anchors: false)
    var left = data
    left.features = withPanel(data.features)
    // Rows that are not learned from may have any target.
    for row in data.rows { left.target[row] = target.forward(data.target[row]) - fitted[row] }
    var learner = ExtraTrees()
    learner.nEstimators = trees
    learner.minSamplesLeaf = 3
    rest = try learner.fit(left, seed: seed) as? ForestModel<ExtraTrees>
  }

  /// The features with the time, the series and the season beside them.
  private func withPanel(_ features: FeatureMatrix) -> FeatureMatrix {
    guard let panel = features.panel else { return features }
    var more: [(feature: FeatureMatrix.Feature, cells: [Double])] = []
    if panel.hasTimes { more.append((.init("panel.time"), panel.times)) }
    if panel.hasSeries {
      let groups = design.groups(of: features, rows: 0..<features.rowCount)
      more.append(
        (
          .init("panel.series", .category(levels: design.groupNames)),
          groups.map { $0.map(Double.init) ?? .nan }
        ))
    }
    if panel.hasSeasons {
      more.append((.init("panel.season"), panel.seasons.map { $0 < 0 ? .nan : Double($0) }))
    }
    return features.appending(more)
  }

  /// The absolute coefficients of the standardised columns, summed over a feature's columns.
  var featureImportance: [Double] {
    var importance = [Double](repeating: 0, count: design.featureCount)
    let first = 1 + design.seasons.count
    for (place, number) in design.numbers.enumerated() {
      importance[number.feature] += abs(fit.common[first + place])
    }
    for (place, level) in design.levels.enumerated() {
      importance[level.feature] += abs(fit.common[first + design.numbers.count + place])
    }
    if case .feature(let feature) = design.grouping {
      importance[feature] += fit.own.reduce(0) { $0 + abs($1[0]) }
    }
    return importance
  }
}

// MARK: Bytes

extension PanelModel {
  func encode(to writer: inout ByteWriter) {
    design.encode(to: &writer)
    writer.write(target.isLogarithmic)
    writer.write([target.mean, target.deviation])
    writer.write(fit.common)
    writer.write(fit.own.flatMap { $0 })
    writer.write([fit.errors.carry, fit.errors.noise])
    writer.write(UInt32(fit.states.count))
    for known in fit.states {
      writer.write(known.times)
      writer.write(known.states)
    }
    writer.write(rest != nil)
    rest?.encode(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    design = try PanelDesign(from: &reader)
    let isLogarithmic = try reader.readBool()
    let scale = try reader.readDoubles()
    let common = try reader.readDoubles()
    let own = try reader.readDoubles()
    let errors = try reader.readDoubles()
    guard scale.count == 2, errors.count == 2, common.count == design.commonWidth,
      own.count == design.ownWidth * design.groupNames.count,
      (scale + common + own + errors).allSatisfy({ $0.isFinite }), (0..<1).contains(errors[0])
    else { throw .unexpected("a panel regression that does not fit its design") }
    target = PanelTarget(isLogarithmic: isLogarithmic, mean: scale[0], deviation: scale[1])
    var states: [(times: [Double], states: [Double])] = []
    for _ in 0..<Int(try reader.read(UInt32.self)) {
      let times = try reader.readDoubles()
      let values = try reader.readDoubles()
      guard times.count == values.count else { throw .unexpected("states without times") }
      states.append((times, values))
    }
    guard states.isEmpty || states.count == max(design.groupNames.count, 1) else {
      throw .unexpected("states of other series")
    }
    let width = design.ownWidth
    fit = PanelSearch.Fit(
      common: common,
      own: width == 0
        ? [] : (0..<own.count / width).map { Array(own[$0 * width..<($0 + 1) * width]) },
      errors: SeriesErrors(carry: errors[0], noise: errors[1]), states: states)
    rest = try reader.readBool() ? try ForestModel<ExtraTrees>(from: &reader) : nil
  }
}

extension PanelDesign {
  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(featureCount))
    writer.write(UInt32(numbers.count))
    for number in numbers {
      writer.write(UInt32(number.feature))
      writer.write(number.isLogarithmic)
      writer.write([number.least, number.mean, number.scale])
    }
    writer.write(levels.map { UInt32($0.feature) })
    writer.write(levels.map { UInt32($0.code) })
    writer.write(seasons.map(Int64.init))
    for flag in [hasSeasonSlopes, hasCommonTrend, hasSeriesTrend, hasSeriesSlopes] {
      writer.write(flag)
    }
    writer.write(time.map { [$0.first, $0.last, $0.step, $0.damping] } ?? [])
    switch grouping {
    case .none: writer.write(Int64(-2))
    case .index: writer.write(Int64(-1))
    case .feature(let feature): writer.write(Int64(feature))
    }
    writer.write(groupNames)
    writer.write(centres.flatMap { $0 })
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    self.init(featureCount: Int(try reader.read(UInt32.self)))
    for _ in 0..<Int(try reader.read(UInt32.self)) {
      let feature = Int(try reader.read(UInt32.self))
      let isLogarithmic = try reader.readBool()
      let values = try reader.readDoubles()
      guard values.count == 3, feature < featureCount, values.allSatisfy({ $0.isFinite }),
        !isLogarithmic || values[0] > 0
      else { throw .unexpected("a number of no feature") }
      numbers.append(
        Number(
          feature: feature, isLogarithmic: isLogarithmic, least: values[0], mean: values[1],
          scale: values[2]))
    }
    let features = try reader.readArray(UInt32.self)
    let codes = try reader.readArray(UInt32.self)
    guard features.count == codes.count, features.allSatisfy({ $0 < featureCount }) else {
      throw .unexpected("levels of no feature")
    }
    levels = zip(features, codes).map { Level(feature: Int($0), code: Int($1)) }
    seasons = try reader.readArray(Int64.self).map { Int($0) }
    hasSeasonSlopes = try reader.readBool()
    hasCommonTrend = try reader.readBool()
    hasSeriesTrend = try reader.readBool()
    hasSeriesSlopes = try reader.readBool()
    let times = try reader.readDoubles()
    if times.count == 4, times.allSatisfy({ $0.isFinite }), times[1] > times[0], times[2] > 0 {
      time = PanelTime(first: times[0], last: times[1], step: times[2], damping: times[3])
    } else if !times.isEmpty {
      throw .unexpected("a time axis that does not increase")
    }
    switch try reader.read(Int64.self) {
    case -2: grouping = .none
    case -1: grouping = .index
    case let feature where (0..<Int64(featureCount)).contains(feature):
      grouping = .feature(Int(feature))
    default: throw .unexpected("groups of no feature")
    }
    groupNames = try reader.readStrings()
    let means = try reader.readDoubles()
    guard Set(groupNames).count == groupNames.count,
      means.count == (hasSeriesSlopes ? groupNames.count * numbers.count : 0),
      !(hasCommonTrend || hasSeriesTrend) || time != nil
    else { throw .unexpected("groups that do not fit their design") }
    if hasSeriesSlopes {
      centres = groupNames.indices.map {
        Array(means[$0 * numbers.count..<($0 + 1) * numbers.count])
      }
    }
  }
}
