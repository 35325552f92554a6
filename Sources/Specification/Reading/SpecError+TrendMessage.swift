import Wording

extension SpecError.Problem {
  /// The sentences about trends and the columns they go by.
  var trend: Diagnosis {
    switch self {
    case .trendOfCategory(let feature):
      .init(
        "feature '\(feature)' holds categories; a trend needs numbers",
        help: "name it under 'by' for a level per category")
    case .trendByNumber(let feature):
      .init(
        "feature '\(feature)' holds numbers; 'by' needs a category",
        help: "add {category: \(feature)} to the features")
    case .constantTrend(let feature, let target):
      .init(
        "feature '\(feature)' does not vary where '\(target)' is known",
        help: "use another feature for the trend"
      )
    case .missingInTrend(let feature, let target, let missing, let total):
      .init(
        "feature '\(feature)' of the trend is missing in \(share(missing, of: total)) of the "
          + "\(total) rows of '\(target)'",
        help: "the trend uses the median there; complete it, or use another feature")
    case .trendHeld(let feature, let target, let held, let total):
      .init(
        "'\(feature)' is beyond 'reach' in \(share(held, of: total)) of the \(total) rows to predict "
          + "for '\(target)'",
        help: "the trend is constant there; raise 'reach' to extrapolate further")
    case .idleTrend(let target, let features):
      .init(
        "the trend of '\(target)' has no effect: no row to predict is outside the known range of "
          + list(features),
        help: "remove 'trend'")
    default: .init("")  // All others are elsewhere.
    }
  }
}
