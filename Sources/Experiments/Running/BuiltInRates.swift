import Planning

/// What jobs cost in a store that knows none like them: seconds of one core of a common server, as
/// measured on `experiments/protocol.yaml`, `published.yaml`, `suite.yaml` and `ablations.yaml`.
/// Another machine or other data may take half or twice that; families that are not among them, more.
enum BuiltInRates {
  static func seconds(kind: String, _ extent: JobExtent) -> Double {
    guard let fit = extent.fit else { return (rates[kind] ?? other) * extent.work }
    let cells = cells(of: fit)
    if fit.isFollowed { return other * cells }
    switch fit.learner {
    case "gaussian_process": return gaussianProcess(fit)
    case "kernel_ridge": return kernelMachine(fit)
    // It rescales its kernel five times, unless told otherwise.
    case "rfm": return fit.passes / 5 * kernelMachine(fit)
    case "ridge", "lasso", "elastic_net", "spline_additive": return linear(fit)
    default: break
    }
    let cost = costs[fit.learner] ?? Cost(cell: other)
    let passes = fit.stopsEarly ? min(fit.passes, cost.usualStop) : fit.passes
    // Networks run fewer epochs over many rows.
    let rows = Double(fit.trainingRows)
    let epochRows = min(rows, max(1024, rows * 24 / 256))
    let categories = 1 + cost.category * Double(fit.width.categories)
    return passes * (cost.pass * categories + cost.row * epochRows + cost.cell * cells)
  }

  /// Cells of the rows that are learned from or predicted; a category counts as several features.
  private static func cells(of fit: JobExtent.Fit) -> Double {
    let extra = (costs[fit.learner]?.levels ?? 0) * Double(fit.width.categories)
    return Double(max(1, fit.trainingRows + fit.predictedRows))
      * max(1, Double(fit.width.features) + extra)
  }

  // MARK: Fits

  private struct Cost {
    /// Seconds of a pass for each cell of the rows that are learned from or predicted.
    var cell = 0.0
    /// Of a pass for each row that is learned from, whatever the features.
    var row = 0.0
    /// Of a pass, whatever the rows.
    var pass = 0.0
    /// As many features as a category costs beyond one.
    var levels = 0.0
    /// By how much a category lengthens a pass, whatever the rows.
    var category = 0.0
    /// Passes after which a fit ends that is allowed many more.
    var usualStop = 1000.0
  }

  private static let costs: [String: Cost] = [
    "cat": Cost(cell: 7.5e-9, pass: 2.2e-5, levels: 12, category: 1.4, usualStop: 850),
    "carried": Cost(row: 1e-6),
    "climatology": Cost(row: 1e-6),
    "extra_trees": Cost(cell: 2.7e-8, levels: 13),
    "line": Cost(row: 1e-6),
    "mean": Cost(row: 1e-8),
    "gbm": Cost(cell: 6e-9, levels: 8, usualStop: 800),
    "mlp": Cost(row: 2.2e-4),
    "mlp nn_torch": Cost(row: 2.8e-4),
    "nearest_neighbours": Cost(cell: 5e-7),
    "quantile_regression": Cost(cell: 4e-6),
    "random_forest": Cost(cell: 5e-8, levels: 13),
    "xgb": Cost(cell: 5e-9, pass: 6e-5, levels: 8, category: 1.5, usualStop: 700),
  ]
  private static let other = 2e-8

  /// Its kernel is chosen on some hundred rows at most, over and over; then all are gone through once.
  private static func gaussianProcess(_ fit: JobExtent.Fit) -> Double {
    let chosenOn = Double(min(fit.trainingRows, 500))
    let exact = Double(min(fit.trainingRows, 3000))
    return chosenOn * chosenOn * (1.13e-6 + 1.7e-8 * Double(fit.width.columns))
      + 4e-11 * exact * exact * exact
  }

  private static func kernelMachine(_ fit: JobExtent.Fit) -> Double {
    let rows = Double(min(fit.trainingRows, 3000))
    return rows * rows * (1.3e-6 + 1.7e-9 * Double(fit.width.columns))
  }

  /// A design with one column for each level, its products, and their factor; an additive model has
  /// a basis for each number, and finds the eigenvectors of each term.
  private static func linear(_ fit: JobExtent.Fit) -> Double {
    let isAdditive = fit.learner == "spline_additive"
    let numbers = fit.width.features - fit.width.categories
    let columns = Double(fit.width.levels + numbers * (isAdditive ? 15 : 1))
    let widest = isAdditive ? Double(fit.width.widest) : 0
    let rows = Double(fit.trainingRows)
    return 1e-4 + 1.4e-8 * Double(fit.trainingRows + fit.predictedRows) * columns
      + 9e-11 * rows * columns * columns + 5.5e-11 * columns * columns * columns
      + 3e-9 * widest * widest * widest
  }

  // MARK: Other jobs

  private static let rates: [String: Double] = [
    "blend": 4.3e-7, "data": 4.5e-8, "form": 1.1e-6, "score": 1.6e-7, "out_of_fold": 4e-8,
    "members": 4e-8, "rounds": 4e-8, "joint": 4.3e-7,
    "fill": 1.5e-8,
  ]

  /// For each job that is stored and each result that is written.
  static let secondsAround = 6e-4
  /// Resident bytes for each byte of results and fits that a plan forecasts.
  static let growth = 1.3
  /// By how much a run grows about that forecasts next to nothing.
  static let leastGrowth = 48 << 20
}
