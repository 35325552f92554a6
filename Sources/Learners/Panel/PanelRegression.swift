import Tabular

/// Regression for series over time: effects of series and seasons, trends, and errors that fade.
public struct PanelRegression: Learner {
  /// On which scale the target is learned.
  public enum Logarithm: String, CaseIterable, Hashable, Sendable {
    /// The logarithm where all training targets are above 0.
    case auto
    case never
  }
  /// Which trends there are.
  public enum Trend: String, CaseIterable, Hashable, Sendable {
    case none
    /// One for all series.
    case common
    /// One for all, from which that of each series departs.
    case series
  }
  /// Which features there are.
  public enum Features: String, CaseIterable, Hashable, Sendable {
    case all
    /// The number that goes along best with the target within series.
    case one
    /// Nothing but the target's ratio to the number to which it varies least within series.
    case ratio
    /// That ratio, learned from all features.
    case relative
    case none
  }
  /// How the levels of series are learned.
  public enum Effects: String, CaseIterable, Hashable, Sendable {
    /// Shrunk to a common level, so that differences between series have a part in the coefficients.
    case random
    /// As they are: coefficients rest on changes within series alone.
    case fixed
  }
  public enum Errors: String, CaseIterable, Hashable, Sendable {
    case independent
    /// Those of a series resemble each other, so that a prediction starts from the nearest known cells.
    case fading
  }
  public var logarithm = Logarithm.auto
  public var features = Features.all
  /// Whether features that are above 0 enter as logarithms.
  public var logFeatures = true
  /// How far beyond the range of the training rows a feature counts, in standard deviations; 0 for no limit.
  public var featureReach = 0.0
  /// How far beyond the range of the training rows of the same season, in multiples of that range; 0 for no such limit.
  public var seasonReach = 0.0
  public var trend = Trend.series
  public var damping = 1.0
  public var effects = Effects.random
  public var errors = Errors.fading
  /// Whether the coefficients of features depart from the common ones in each series.
  public var seriesSlopes = false
  /// Whether they depart in each season.
  public var seasonSlopes = false
  /// Whether the mean of a feature over all series at the row's time is a feature, too.
  public var featureMeans = false
  /// Whether all series share the effects of times, which follow a random walk.
  public var timeEffects = false
  /// Trees that learn what the regression leaves; 0 for none.
  public var trees = 0

  public init() {}

  public static let family = LearnerFamily(
    "panel", PanelRegression.self, model: PanelModel.self, version: 3,
    title: "Panel regression",
    summary: """
      A linear model of series over time that is made to extrapolate: effects of series and seasons, \
      coefficients of features, a trend that slows down beyond the known years, and errors that fade \
      with the distance in time, so that the first known cell of a series anchors what comes before. \
      Restricted maximum likelihood selects the shrinkage of each part. Strong for years before the \
      first measurement. Time, series and season come from the stage: the features {time: ...} and \
      {cyclic: ...} and the table's key. Without them it is a ridge regression. Missing numbers are \
      set to the training mean.
      """,
    reference:
      "Baltagi, Econometric Analysis of Panel Data (2008); Robinson, That BLUP is a Good Thing, Statistical Science 6 (1991); Pesaran, Estimation and Inference in Large Heterogeneous Panels, Econometrica 74 (2006)",
    hyperparameters: [
      Hyperparameter(
        "logarithm", \PanelRegression.logarithm,
        "Logarithm of the target; auto: if all known values are above 0."),
      Hyperparameter(
        "features", \PanelRegression.features,
        "Features to use; one: the number most correlated with the target within series; "
          + "ratio: only the ratio to the number to which the target varies least; "
          + "relative: that ratio, learned from all features."),
      Hyperparameter(
        "log_features", \PanelRegression.logFeatures,
        "Logarithm of features whose known values are all above 0."),
      Hyperparameter(
        "feature_reach", \PanelRegression.featureReach, in: 0...1000,
        "How far beyond its known range a feature counts, in standard deviations; 0 for no limit."),
      Hyperparameter(
        "season_reach", \PanelRegression.seasonReach, in: 0...1000,
        "In place of feature_reach where the row has a season: how far beyond its known range in that season, the one "
          + "before and the one after a feature counts, in ranges; 0 for no limit."
      ),
      Hyperparameter("trend", \PanelRegression.trend, "Trends over time."),
      Hyperparameter(
        "damping", \PanelRegression.damping, in: 0...1000,
        "Extrapolation of the trend, in multiples of the known range; 0 for no limit."),
      Hyperparameter(
        "effects", \PanelRegression.effects,
        "Levels of the series: random (shrunk to a common level) or fixed (within estimator)."),
      Hyperparameter(
        "errors", \PanelRegression.errors, "Error model within a series."),
      Hyperparameter(
        "series_slopes", \PanelRegression.seriesSlopes,
        "Separate coefficients of the features per series."),
      Hyperparameter(
        "season_slopes", \PanelRegression.seasonSlopes,
        "Separate coefficients of the features per season."),
      Hyperparameter(
        "feature_means", \PanelRegression.featureMeans,
        "Also use the mean of each feature over all series at the row's time."),
      Hyperparameter(
        "time_effects", \PanelRegression.timeEffects,
        "Effects of time steps that all series share; a random walk, constant beyond the known ones."
      ),
      Hyperparameter(
        "trees", \PanelRegression.trees, in: 0...10_000,
        "Number of extremely randomised trees fitted to the residuals."),
    ])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    if Task.isCancelled { throw .cancelled }
    var target = PanelTarget(data, logarithm)
    let design = PanelDesign(learningFrom: data, self, target)
    if let reference = design.reference { target = PanelTarget(data, relativeTo: reference) }
    try checkColumns(design.commonWidth, family: Self.family.name)
    let rows = PanelRows(design, data)
    var search = PanelSearch(
      design, rows,
      target: rows.order.map {
        target.forward(data.target[$0], reference: design.reference?.logarithm(data.features, $0))
      },
      fading: errors == .fading)
    let fit = try search.fit()
    var model = PanelModel(design: design, target: target, fit: fit)
    if trees > 0 { try model.learnRest(data, trees: trees, seed: seed) }
    return model
  }
}

/// The scale on which a panel regression learns its target.
struct PanelTarget: Hashable, Sendable {
  let isLogarithmic: Bool
  let mean: Double
  let deviation: Double

  init(isLogarithmic: Bool, mean: Double, deviation: Double) {
    (self.isLogarithmic, self.mean, self.deviation) = (isLogarithmic, mean, deviation)
  }

  init(_ data: TrainingData, _ choice: PanelRegression.Logarithm) {
    let values = data.rows.map { data.target[$0] }
    let isLogarithmic = choice == .auto && values.allSatisfy { $0 > 0 }
    self.init(
      isLogarithmic: isLogarithmic,
      learned: isLogarithmic ? values.map(naturalLogarithm) : values)
  }

  /// The logarithm of the target's ratio to a number.
  init(_ data: TrainingData, relativeTo reference: PanelDesign.Number) {
    let learned = data.rows.map {
      naturalLogarithm(data.target[$0]) - reference.logarithm(data.features, $0)
    }
    self.init(isLogarithmic: true, learned: learned)
  }

  private init(isLogarithmic: Bool, learned: [Double]) {
    let count = Double(learned.count)
    let mean = learned.reduce(0, +) / count
    let variance = learned.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let deviation = variance.squareRoot()
    self.init(
      isLogarithmic: isLogarithmic, mean: mean,
      deviation: deviation > 1e-12 * max(1, abs(mean)) ? deviation : 1)
  }

  /// - Parameter reference: The logarithm of what the target is relative to; `nil` for nothing.
  func forward(_ value: Double, reference: Double? = nil) -> Double {
    ((isLogarithmic ? naturalLogarithm(value) : value) - (reference ?? 0) - mean) / deviation
  }

  /// Finite whatever is given: beyond e³⁰ times the usual, nothing is believed.
  func backward(_ learned: Double, reference: Double? = nil) -> Double {
    let value = learned * deviation
    return isLogarithmic
      ? exponential(mean + (reference ?? 0) + min(max(value, -30), 30)) : mean + value
  }
}
