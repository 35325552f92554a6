import Specification
import Report
import Planning
import Tabular

extension ExperimentReport.Prediction {
  /// Every prediction of a measured value by the ensembles, with its distance from what they knew.
  static func all(
    _ results: CollectedResults, of loaded: LoadedExperiment,
    evaluations: [ExperimentReport.Evaluation]
  ) -> [Self] {
    let places = Dictionary(
      uniqueKeysWithValues: evaluations.enumerated().map { ($1.name, $0) })
    return results.targets.enumerated().flatMap { place, target -> [Self] in
      // Classes have no residuals.
      guard target.classes.isEmpty else { return [] }
      let table = loaded.network.rawTable(of: target.stage)
      let time = table.flatMap { table in
        loaded.experiment.stage(target.stage).flatMap {
          TableTime(table, stage: $0, keys: loaded.network.keyColumns(of: target.stage))
        }
      }
      let known = time.flatMap { time in
        table?[target.target].map { KnownTimes(target, measured: $0, time) }
      }
      let keys = loaded.network.keyColumns(of: target.stage).compactMap { table?[$0] }
      let groups = table.map { sliceGroups(of: target, in: $0, loaded.experiment.slices) } ?? []
      return target.predictions.enumerated().compactMap { position, row in
        guard let evaluation = places[row.evaluation.text] else { return nil }
        var made = Self(
          target: place, evaluation: evaluation, time: time?.text(row.row) ?? "",
          group: time?.group(row.row) ?? keys.map { $0.text(row.row) }.joined(separator: ", "),
          lead: known?.lead(row), observed: row.observed, predicted: row.predicted,
          lower: row.interval.flatMap { $0.lower.isFinite ? $0.lower : nil },
          upper: row.interval.flatMap { $0.upper.isFinite ? $0.upper : nil })
        made.slices = groups.map { $0[position] ?? "" }
        return made
      }
    }
  }

  /// By slice, then by the place of a prediction: the group that it is in.
  private static func sliceGroups(
    of target: CollectedResults.Target, in table: Table, _ slices: [SliceSpec]
  ) -> [[Int: String]] {
    var evaluations: [EvaluationName: [Int]] = [:]
    for (place, row) in target.predictions.enumerated() {
      evaluations[row.evaluation, default: []].append(place)
    }
    return slices.map { slice in
      var groups: [Int: String] = [:]
      for places in evaluations.values {
        let rows = places.map { target.predictions[$0] }
        let members = slice.members(
          of: rows.map(\.row), in: table, observed: rows.map(\.observed))
        for member in members {
          for place in member.places { groups[places[place]] = member.group }
        }
      }
      return groups
    }
  }
}

/// The times at which a target was known in each evaluation, by group.
private struct KnownTimes {
  private let time: TableTime
  /// By evaluation and group, ascending.
  private var steps: [EvaluationName: [String: [Int]]] = [:]

  init(_ target: CollectedResults.Target, measured: Column, _ time: TableTime) {
    self.time = time
    var hidden: [EvaluationName: Set<Int>] = [:]
    for row in target.predictions where row.evaluation != .outOfFold {
      hidden[row.evaluation, default: []].insert(row.row)
    }
    for (evaluation, rows) in hidden {
      var groups: [String: [Int]] = [:]
      for row in 0..<measured.rowCount where !measured.isMissing(row) && !rows.contains(row) {
        guard let step = time.step(row) else { continue }
        groups[time.group(row), default: []].append(step)
      }
      steps[evaluation] = groups.mapValues { $0.sorted() }
    }
  }

  /// Steps to the nearest time that was known of the row's group; `nil` where none was, and out of
  /// fold.
  func lead(_ row: PredictionRow) -> Int? {
    guard let step = time.step(row.row), let known = steps[row.evaluation]?[time.group(row.row)]
    else { return nil }
    var (low, high) = (0, known.count)
    while low < high {
      let middle = (low + high) / 2
      if known[middle] < step { low = middle + 1 } else { high = middle }
    }
    let above = low < known.count ? known[low] - step : Int.max
    let below = low > 0 ? step - known[low - 1] : Int.max
    return min(above, below)
  }
}
