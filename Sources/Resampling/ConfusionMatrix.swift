/// How often each class was predicted where each was observed.
public struct ConfusionMatrix: Sendable, Equatable {
  public let classCount: Int
  /// Row-major, observed × predicted: weights of rows, or their number.
  public let cells: [Double]

  public init(observed: [Int], predicted: [Int], classCount: Int, weights: [Double]? = nil) {
    precondition(observed.count == predicted.count, "one prediction for each observation")
    var cells = [Double](repeating: 0, count: classCount * classCount)
    for row in observed.indices {
      cells[observed[row] * classCount + predicted[row]] += weights?[row] ?? 1
    }
    self.classCount = classCount
    self.cells = cells
  }

  public subscript(observed: Int, predicted: Int) -> Double {
    cells[observed * classCount + predicted]
  }

  private var classes: Range<Int> { 0..<classCount }
  private func observed(_ number: Int) -> Double {
    classes.reduce(0) { $0 + self[number, $1] }
  }
  private func predicted(_ number: Int) -> Double {
    classes.reduce(0) { $0 + self[$1, number] }
  }
  private var total: Double { cells.reduce(0, +) }
  private var hits: Double { classes.reduce(0) { $0 + self[$1, $1] } }

  var accuracy: Double { hits / total }

  /// The mean distance of the predicted from the observed number.
  var distance: Double {
    var sum = 0.0
    for own in classes {
      for other in classes { sum += Double(abs(own - other)) * self[own, other] }
    }
    return sum / total
  }

  /// Classes that were not observed are left out.
  var balancedAccuracy: Double {
    let present = classes.filter { observed($0) > 0 }
    return present.reduce(0) { $0 + recall($1) } / Double(present.count)
  }

  /// 0 where it is 0/0, as are the two below.
  func precision(_ number: Int) -> Double { ratio(self[number, number], predicted(number)) }
  func recall(_ number: Int) -> Double { ratio(self[number, number], observed(number)) }
  func f1(_ number: Int) -> Double {
    ratio(2 * self[number, number], predicted(number) + observed(number))
  }
  private func ratio(_ part: Double, _ whole: Double) -> Double { whole > 0 ? part / whole : 0 }

  /// The mean over the classes that were observed or predicted.
  func macro(_ figure: (Int) -> Double) -> Double {
    let present = classes.filter { observed($0) > 0 || predicted($0) > 0 }
    return present.reduce(0) { $0 + figure($1) } / Double(present.count)
  }

  /// The mean weighted by what was observed.
  func weighted(_ figure: (Int) -> Double) -> Double {
    classes.reduce(0) { $0 + figure($1) * observed($1) } / total
  }

  /// Matthews' coefficient for any number of classes (Gorodkin 2004).
  var correlation: Double {
    let (total, hits) = (total, hits)
    let joint = classes.reduce(0) { $0 + observed($1) * predicted($1) }
    let observedSquares = classes.reduce(0) { $0 + observed($1) * observed($1) }
    let predictedSquares = classes.reduce(0) { $0 + predicted($1) * predicted($1) }
    let scale = (total * total - observedSquares) * (total * total - predictedSquares)
    return scale > 0 ? (hits * total - joint) / scale.squareRoot() : 0
  }

  /// 1 − Σ w·cells / Σ w·expected; NaN where nothing could disagree.
  func kappa(_ weight: (Int, Int) -> Double) -> Double {
    var (found, expected) = (0.0, 0.0)
    for own in classes {
      for other in classes {
        found += weight(own, other) * self[own, other]
        expected += weight(own, other) * observed(own) * predicted(other)
      }
    }
    return expected > 0 ? 1 - found / (expected / total) : .nan
  }
}
