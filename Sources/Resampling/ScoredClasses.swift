private import Glibc

/// Observed classes beside their probabilities, for measures that need the latter.
struct ScoredClasses {
  let observed: [Int]
  let probabilities: [Double]
  let classCount: Int
  let weights: [Double]?

  private func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  private var total: Double { weights?.reduce(0, +) ?? Double(observed.count) }

  /// The class of most probability of each row.
  var predicted: [Int] { likeliestClasses(probabilities, classCount: classCount) }

  var logLoss: Double {
    let least = 0x1p-52
    var sum = 0.0
    for row in observed.indices {
      let share = probabilities[row * classCount + observed[row]]
      sum -= weight(row) * log(min(max(share, least), 1 - least))
    }
    return sum / total
  }

  var brier: Double {
    var sum = 0.0
    for row in observed.indices {
      for number in classCount == 2 ? 1..<2 : 0..<classCount {
        let miss = probabilities[row * classCount + number] - (observed[row] == number ? 1 : 0)
        sum += weight(row) * miss * miss
      }
    }
    return sum / total
  }

  var rankedProbability: Double {
    var sum = 0.0
    for row in observed.indices {
      var below = 0.0
      for number in 0..<classCount - 1 {
        below += probabilities[row * classCount + number]
        let miss = below - (observed[row] <= number ? 1 : 0)
        sum += weight(row) * miss * miss
      }
    }
    return sum / total / Double(classCount - 1)
  }

  func calibrationError(bins: Int) -> Double {
    var hits = [Double](repeating: 0, count: bins)
    var shares = hits
    for (row, number) in predicted.enumerated() {
      let share = probabilities[row * classCount + number]
      let bin = min(bins - 1, max(0, Int((share * Double(bins)).rounded(.up)) - 1))
      hits[bin] += observed[row] == number ? weight(row) : 0
      shares[bin] += weight(row) * share
    }
    return zip(hits, shares).reduce(0) { $0 + abs($1.0 - $1.1) } / total
  }

  // MARK: Ranks

  /// Rows by falling probability of a class, in groups of equal ones: the weight of it and of others.
  private func groups(
    of number: Int, among rows: [Int]
  ) -> [(own: Double, other: Double)] {
    let sorted = rows.sorted {
      probabilities[$0 * classCount + number] > probabilities[$1 * classCount + number]
    }
    var groups: [(own: Double, other: Double)] = []
    var last = Double.nan
    for row in sorted {
      let share = probabilities[row * classCount + number]
      if share != last { groups.append((0, 0)) }
      last = share
      if observed[row] == number {
        groups[groups.count - 1].own += weight(row)
      } else {
        groups[groups.count - 1].other += weight(row)
      }
    }
    return groups
  }

  /// The area under the ROC curve of a class; NaN where all rows are of it, or none.
  func area(of number: Int, among rows: [Int]? = nil) -> Double {
    var (area, own, other) = (0.0, 0.0, 0.0)
    for group in groups(of: number, among: rows ?? Array(observed.indices)) {
      area += group.other * (own + group.own / 2)
      own += group.own
      other += group.other
    }
    return own > 0 && other > 0 ? area / (own * other) : .nan
  }

  func areaOneVersusRest(isWeighted: Bool) -> Double {
    var (sum, total) = (0.0, 0.0)
    for number in 0..<classCount {
      let share =
        isWeighted
        ? observed.indices.reduce(0) { $0 + (observed[$1] == number ? weight($1) : 0) } : 1
      sum += share * area(of: number)
      total += share
    }
    return sum / total
  }

  func areaOneVersusOne(isWeighted: Bool) -> Double {
    var (sum, total) = (0.0, 0.0)
    for number in 0..<classCount {
      for other in number + 1..<max(classCount, number + 1) {
        let rows = observed.indices.filter { observed[$0] == number || observed[$0] == other }
        let share = isWeighted ? rows.reduce(0) { $0 + weight($1) } : 1
        sum += share * (area(of: number, among: rows) + area(of: other, among: rows)) / 2
        total += share
      }
    }
    return sum / total
  }

  /// 0 where no row is of the class.
  func averagePrecision(of number: Int) -> Double {
    let groups = groups(of: number, among: Array(observed.indices))
    let all = groups.reduce(0) { $0 + $1.own }
    guard all > 0 else { return 0 }
    var (sum, own, seen) = (0.0, 0.0, 0.0)
    for group in groups {
      own += group.own
      seen += group.own + group.other
      sum += group.own / all * own / seen
    }
    return sum
  }
}

/// The class of most probability of each row, of equal ones the first.
///
/// - Parameter probabilities: Row-major, rows × `classCount`.
public func likeliestClasses(_ probabilities: [Double], classCount: Int) -> [Int] {
  stride(from: 0, to: probabilities.count, by: classCount).map { start in
    var best = 0
    for number in 1..<classCount
    where probabilities[start + number] > probabilities[start + best] { best = number }
    return best
  }
}
