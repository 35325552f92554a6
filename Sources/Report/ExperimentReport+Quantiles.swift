extension ExperimentReport {
  /// The ensemble's predicted quantiles of one target in one evaluation.
  public struct QuantileTable: Sendable {
    public var stage: String
    public var target: String
    public var evaluation: String
    /// How many observed values they are compared with; at least one.
    public var rows: Int
    /// Ascending.
    public var levels: [Double]
    /// By level: the share of observed values at or below its quantile.
    public var below: [Double]

    public init(
      stage: String, target: String, evaluation: String, rows: Int, levels: [Double],
      below: [Double]
    ) {
      (self.stage, self.target, self.evaluation) = (stage, target, evaluation)
      (self.rows, self.levels, self.below) = (rows, levels, below)
    }

    /// What lies between neighbouring levels, and outside of all: the bounds in levels, and the share of observed
    /// values by what it would be if every quantile were right.
    var bins: [(lower: Double, upper: Double, density: Double)] {
      let bounds = [0] + levels + [1]
      let shares = [0] + below + [1]
      return (1..<bounds.count).map { place in
        let width = bounds[place] - bounds[place - 1]
        return (bounds[place - 1], bounds[place], (shares[place] - shares[place - 1]) / width)
      }
    }

    /// As menus of figures name it.
    var place: String { "\(stage)/\(target)" }
  }

  /// Stages and targets that have predicted quantiles.
  var quantilePlaces: [String] {
    quantileTables.map(\.place).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The evaluations that have predicted quantiles, the hardest first.
  var quantileEvaluations: [String] {
    let known = Set(quantileTables.map(\.evaluation))
    let found = evaluations.filter { known.contains($0.name) }.reversed()
    return (found.filter { $0 == hardest } + found.filter { $0 != hardest }).map(\.title)
  }
}
