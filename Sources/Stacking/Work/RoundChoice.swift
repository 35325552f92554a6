import Resampling
import Tabular

/// How many rounds are best by the mean of all folds' held-out errors.
///
/// A fold's own rows have a share of one fold in the choice, instead of making it alone: that takes
/// most of the optimism from their out-of-fold error.
package struct RoundChoice {
  /// `nil` where no fold has a course.
  let rounds: Int?

  /// - Parameter courses: By split, of one candidate.
  init(_ courses: [Course], _ data: StageData) {
    var sums: [Int: Double] = [:]
    var counts: [Int: Int] = [:]
    let unit = data.loss.unit(of: data.observed)
    let usable = zip(courses, data.splits).filter { !$0.0.rounds.isEmpty }
    for (course, split) in usable {
      for (place, rounds) in course.rounds.enumerated() {
        counts[rounds, default: 0] += 1
        if data.hasOutputs {
          sums[rounds, default: 0] += data.outputLoss(course.heldOut[place], of: split.heldOut)
          continue
        }
        for (row, value) in zip(split.heldOut, course.heldOut[place]) {
          sums[rounds, default: 0] +=
            data.loss.ofRow(value * unit, data.observed[row] * unit) * (data.weights?[row] ?? 1)
        }
      }
    }
    // A course that ended early, as nothing was left to learn, has other rounds: only common ones
    // compare the same rows.
    let common = counts.keys.filter { counts[$0] == usable.count }.sorted()
    rounds = common.min { (sums[$0] ?? 0, $0) < (sums[$1] ?? 0, $1) }
  }

  /// The rounds that can be chosen: the whole course, and each about a sixth less than the one after.
  package static func checkpoints(_ count: Int) -> [Int] {
    var rounds = [count]
    while let last = rounds.last, last > 1, rounds.count < 24 {
      rounds.append(min(last - 1, last * 5 / 6))
    }
    return rounds.reversed()
  }
}

extension LayerColumns {
  /// Passes on, of every family, only so many columns of least out-of-fold error.
  mutating func keep(_ limit: LayerJob.Limit, of data: StageData) {
    let covered = data.trainingRows.indices.filter(covers)
    let unit = data.loss.unit(of: data.observed)
    let errors = columns.map { column in
      if data.hasOutputs {
        return data.outputLoss(column.outOfFold.rows(covered, width: outputs), of: covered)
      }
      let values = data.transform.bounded(column.outOfFold)
      return covered.reduce(0) { sum, row in
        sum + data.loss.ofRow(values[row] * unit, data.observed[row] * unit)
          * (data.weights?[row] ?? 1)
      }
    }
    for index in columns.indices where columns[index].failure == nil {
      let better = columns.indices.count { other in
        columns[other].failure == nil && limit.families[other] == limit.families[index]
          && (errors[other], other) < (errors[index], index)
      }
      columns[index].isPassedOn = better < limit.count
    }
  }
}
