import Tabular

/// A generator with what some rows gave it: looks up the features of any row by its keys.
package enum FittedGenerator: Sendable {
  case groups(GroupStatistics)
  case lags(PanelValues, steps: [Int])
  /// By series: those nearest to it.
  case neighbours(PanelValues, [[Int]])

  /// - Parameters:
  ///   - keys: As ``FeatureGenerator/keyNames`` says, each by position; the first is a group or a
  ///     series, as a number below `groupCount`.
  ///   - values: By position.
  ///   - rows: Positions to learn from; a missing value among them is left out.
  ///   - nearest: By series; `nil` where nearness is to be found in the values.
  /// - Precondition: the generator is none of arithmetic.
  init(
    _ generator: FeatureGenerator, keys: [[Double]], values: [Double], rows: [Int],
    groupCount: Int, nearest: [[Int]]?
  ) {
    let known = rows.filter { !values[$0].isNaN && !keys[0][$0].isNaN }
    let codes = known.map { Int(keys[0][$0]) }
    switch generator {
    case .arithmetic, .calendar, .text:
      preconditionFailure("what is made of a row alone learns nothing")
    case .group(_, _, let statistics):
      self = .groups(
        GroupStatistics(
          statistics, values: known.map { values[$0] }, codes: codes, count: groupCount))
    case .targetEncoding(_, let smoothing):
      self = .groups(
        GroupStatistics(
          smoothing: smoothing, values: known.map { values[$0] }, codes: codes,
          count: groupCount))
    case .lag(_, let steps, _):
      self = .lags(PanelValues(known, keys, values), steps: steps)
    case .neighbours(_, let count, _, _):
      let panel = PanelValues(known, keys, values)
      self = .neighbours(
        panel, nearest ?? panel.mostCorrelated(count: count, seriesCount: groupCount))
    }
  }

  /// The features of rows, by feature; NaN where a row's keys lead to nothing.
  func columns(_ keys: [[Double]]) -> [[Double]] {
    switch self {
    case .groups(let figures):
      return figures.values.indices.map { feature in
        keys[0].map { code in
          let own = figures.values[feature]
          // A group that came after the fit is as none.
          return code.isNaN || Int(code) >= own.count
            ? figures.unknown[feature] : own[Int(code)]
        }
      }
    case .lags(let panel, let steps):
      return steps.map { step in
        zip(keys[0], keys[1]).map { panel.value(series: $0, time: $1 - Double(step)) }
      }
    case .neighbours(let panel, let nearest):
      return [
        zip(keys[0], keys[1]).map { series, time in
          guard !series.isNaN, nearest.indices.contains(Int(series)) else { return .nan }
          let values = nearest[Int(series)].map { panel.value(series: Double($0), time: time) }
            .filter { !$0.isNaN }
          return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
        }
      ]
    }
  }

  /// Whether a row's features hold its own value, so that those of training rows must come from
  /// others.
  var holdsOwnValue: Bool {
    if case .groups = self { true } else { false }
  }
}
