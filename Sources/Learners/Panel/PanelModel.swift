import Tabular

/// A fitted panel regression.
struct PanelModel: Model {
  static var familyName: String { PanelRegression.family.name }

  let design: PanelDesign
  let target: PanelTarget
  let fit: PanelSearch.Fit
  /// Trees of what the regression leaves, and the columns that they see beside the features.
  var rest: ForestModel<ExtraTrees>?

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
    return zip(rows, learned).map { row, value in
      target.backward(value, reference: design.reference?.logarithm(features, row))
    }
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
    for row in data.rows {
      let reference = design.reference?.logarithm(data.features, row)
      left.target[row] = target.forward(data.target[row], reference: reference) - fitted[row]
    }
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
    if let reference = design.reference { importance[reference.feature] += 1 }
    if case .feature(let feature) = design.grouping {
      importance[feature] += fit.own.reduce(0) { $0 + abs($1[0]) }
    }
    return importance
  }
}
