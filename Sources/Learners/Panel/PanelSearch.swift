import Tabular

/// Finds how much each part of a panel regression is held back, and how errors fade, by restricted
/// maximum likelihood: one part after the other, on a coarse grid, until nothing is gained.
struct PanelSearch {
  /// What a search found.
  struct Fit: Sendable {
    var common: [Double]
    /// By group.
    var own: [[Double]]
    var errors: SeriesErrors
    /// By group, of the runs that have any: times in steps, and the errors' states there.
    var states: [(times: [Double], states: [Double])]
  }

  private let design: PanelDesign
  private let rows: PanelRows
  private let target: [Double]
  private let candidates: [SeriesErrors]
  private var sums: [SeriesErrors: PanelSums] = [:]

  private static let factors = [0.1, 0.33, 3, 10]
  private static let penalties = 1e-4...1e5
  private static let rounds = 3

  /// - Parameter target: By row of `rows`, on the scale on which it is learned.
  init(
    _ design: PanelDesign, _ rows: PanelRows, target: [Double], fading: Bool
  ) {
    self.design = design
    self.rows = rows
    self.target = target
    candidates = fading && design.time != nil ? SeriesErrors.candidates : [.independent]
  }

  private struct Penalties {
    var common: [Double]
    var own: [Double]
  }

  private mutating func solution(
    _ errors: SeriesErrors, _ penalties: Penalties
  ) throws(FitError) -> PanelSums.Solution {
    if sums[errors] == nil {
      sums[errors] = PanelSums(
        rows, target: target, common: design.commonWidth, own: design.ownWidth,
        groupCount: design.groupNames.count, errors)
    }
    // Little enough to settle any intercept, whatever the columns.
    var common = [Double](repeating: 1e-8, count: design.commonWidth)
    for (part, penalty) in zip(design.commonParts, penalties.common) {
      for column in part.columns { common[column] = penalty }
    }
    var own = [Double](repeating: 1, count: design.ownWidth)
    for (part, penalty) in zip(design.ownParts, penalties.own) {
      for column in part.columns { own[column] = penalty }
    }
    return try sums[errors]!.solution(commonPenalties: common, ownPenalties: own)  // made above
  }

  mutating func fit() throws(FitError) -> Fit {
    var penalties = Penalties(
      common: design.commonParts.map(\.start), own: design.ownParts.map(\.start))
    var errors = SeriesErrors.independent
    var best = try solution(errors, penalties)
    for _ in 0..<Self.rounds {
      if Task.isCancelled { throw .cancelled }
      let before = best.unlikelihood
      for candidate in candidates where candidate != errors {
        let found = try solution(candidate, penalties)
        if found.unlikelihood < best.unlikelihood - 1e-6 { (best, errors) = (found, candidate) }
      }
      for path in [\Penalties.common, \Penalties.own] {
        for part in penalties[keyPath: path].indices {
          // The levels of series come first among what each series has for itself.
          if path == \.own, part == 0, design.hasFixedEffects { continue }
          let start = penalties[keyPath: path][part]
          var kept = penalties
          for factor in Self.factors {
            var tried = penalties
            tried[keyPath: path][part] =
              min(max(start * factor, Self.penalties.lowerBound), Self.penalties.upperBound)
            let found = try solution(errors, tried)
            if found.unlikelihood < best.unlikelihood - 1e-6 { (best, kept) = (found, tried) }
          }
          penalties = kept
        }
      }
      if before - best.unlikelihood < 0.5 { break }
    }
    return Fit(
      common: best.common, own: best.own, errors: errors, states: states(best, errors))
  }

  /// What is left of the target at each row, smoothed over the time of its series.
  private func states(
    _ solution: PanelSums.Solution, _ errors: SeriesErrors
  ) -> [(times: [Double], states: [Double])] {
    guard errors.carry > 0 else { return [] }
    let (common, own, width) = (design.commonWidth, design.ownWidth, rows.width)
    var states = [(times: [Double], states: [Double])](
      repeating: ([], []), count: max(design.groupNames.count, 1))
    for run in rows.runs
    where run.isTimed && (run.group != nil || design.grouping == .none) {
      var left: [Double] = []
      for row in run.rows {
        var value = target[row]
        for column in 0..<common {
          value -= rows.cells[row * width + column] * solution.common[column]
        }
        if let group = run.group {
          for column in 0..<own {
            value -= rows.cells[row * width + common + column] * solution.own[group][column]
          }
        }
        left.append(value * rows.roots[row])
      }
      let times = Array(rows.times[run.rows])
      states[run.group ?? 0] = (times, errors.smoothed(left, times: times))
    }
    return states
  }
}
