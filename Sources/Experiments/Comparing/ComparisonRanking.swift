import Specification
import Statistics

/// Three or more variants over two or more targets: ranks, critical difference, wins, ratings.
struct ComparisonRanking: Sendable, Codable {
  struct Standing: Sendable, Codable {
    var variant: String
    var meanRank: Double
    /// `nil`, as its interval and the win rates, where variants are not rated.
    var elo: Double?
    var eloLower: Double?
    var eloUpper: Double?
    /// Against each variant in the order of the standings; `nil` against itself.
    var winRates: [Double?]?

    enum CodingKeys: String, CodingKey {
      case variant
      case meanRank = "mean_rank"
      case elo
      case eloLower = "elo_lower"
      case eloUpper = "elo_upper"
      case winRates = "win_rates"
    }
  }
  var tasks: Int
  var friedman: Double?
  var pValue: Double
  /// Mean ranks further apart than this differ by Nemenyi's test.
  var criticalDifference: Double
  /// In the order of the variants.
  var standings: [Standing]

  enum CodingKeys: String, CodingKey {
    case tasks, friedman
    case pValue = "p_value"
    case criticalDifference = "critical_difference"
    case standings
  }

  /// More variants than this are not rated: the work grows with their third power, and the win rates of
  /// all pairs are more than anyone reads.
  static let mostRated = 60

  /// - Parameter isRated: Whether variants are rated, unless there are too many.
  /// - Returns: `nil` for two variants or one target.
  init?(
    _ figures: [ComparedFigures], evaluation: EvaluationName?, rules: ComparisonRules,
    isRated: Bool = true
  ) {
    guard figures.count > 2 else { return nil }
    func score(_ figures: ComparedFigures, _ place: ComparedFigures.Place) -> Double? {
      let value: Double?
      if let evaluation {
        value = figures.values[evaluation]?[place]
      } else {
        value = figures.folds[place].map { folds in
          folds.reduce(0) { $0 + $1.value } / Double(folds.count)
        }
      }
      return value.flatMap { $0.isFinite ? rules.cost($0) : nil }
    }
    let errors = figures[0].places.filter(\.slice.isEmpty).compactMap { place -> [Double]? in
      let row = figures.compactMap { score($0, place) }
      return row.count == figures.count ? row : nil
    }
    guard errors.count > 1 else { return nil }
    let table = ScoreTable(variants: figures.map(\.name), errors: errors)
    let test = FriedmanTest(table)
    let isRated = isRated && figures.count <= Self.mostRated
    let ratings =
      isRated
      ? EloRating.ratings(table, anchor: 0, rounds: 1000, level: rules.level, seed: rules.seed)
      : nil
    let wins = isRated ? table.winRates : nil
    tasks = errors.count
    friedman = test.statistic.isFinite ? test.statistic : nil
    pValue = test.pValue
    criticalDifference = test.criticalDifference(1 - rules.level)
    standings = table.variants.indices.map { index in
      Standing(
        variant: table.variants[index], meanRank: test.meanRanks[index],
        elo: ratings?[index].rating, eloLower: ratings?[index].lower,
        eloUpper: ratings?[index].upper,
        winRates: wins?[index].map { $0.isNaN ? nil : $0 })
    }
  }
}
