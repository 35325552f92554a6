import Planning

/// What jobs cost in a store that knows none like them: seconds of one core of a common server, as
/// measured on `experiments/protocol.yaml`, `published.yaml`, `suite.yaml` and `ablations.yaml`.
/// Another machine or other data may take half or twice that; families that are not among them, more.
enum BuiltInRates {
  static func seconds(kind: String, _ extent: JobExtent) -> Double {
    guard let fit = extent.fit else { return (rates[kind] ?? other) * extent.work }
    let cells = Double(max(1, (fit.trainingRows + fit.predictedRows) * max(1, fit.features)))
    if fit.isFollowed { return other * cells }
    if fit.learner == "gaussian_process" { return gaussianProcess(fit) }
    let cost = costs[fit.learner] ?? Cost(cell: other)
    let passes = fit.stopsEarly ? min(fit.passes, cost.usualStop) : fit.passes
    let rowsAgain = quadratic.contains(fit.learner) ? Double(max(1, fit.trainingRows)) : 1
    return passes
      * (cost.pass + cost.row * Double(fit.trainingRows) + cost.cell * cells * rowsAgain)
  }

  // MARK: Fits

  private struct Cost {
    /// Seconds of a pass for each cell of the rows that are learned from or predicted.
    var cell = 0.0
    /// Of a pass for each row that is learned from, whatever the features.
    var row = 0.0
    /// Of a pass, whatever the rows.
    var pass = 0.0
    /// Passes after which a fit ends that is allowed many more.
    var usualStop = 1000.0
  }

  private static let costs: [String: Cost] = [
    "cat": Cost(cell: 7.5e-9, pass: 1.8e-5, usualStop: 850),
    "extra_trees": Cost(cell: 1.8e-8),
    "gbm": Cost(cell: 5e-9, usualStop: 800),
    "mlp": Cost(row: 2.2e-4),
    "mlp nn_torch": Cost(row: 1.1e-3),
    "nearest_neighbours": Cost(cell: 5e-7),
    "random_forest": Cost(cell: 3e-8),
    "ridge": Cost(cell: 1.4e-8, pass: 2e-5),
    "xgb": Cost(cell: 4e-9, usualStop: 700),
  ]
  private static let quadratic: Set<String> = ["kernel_ridge", "rfm"]
  private static let other = 2e-8

  /// Its kernel is chosen on some hundred rows at most, over and over; then all are gone through once.
  private static func gaussianProcess(_ fit: JobExtent.Fit) -> Double {
    let chosenOn = Double(min(fit.trainingRows, 500))
    let exact = Double(min(fit.trainingRows, 3000))
    return 1.13e-6 * chosenOn * chosenOn + 2e-11 * exact * exact * exact
  }

  // MARK: Other jobs

  private static let rates: [String: Double] = [
    "blend": 4.3e-7, "data": 4.5e-8, "form": 1.1e-6, "score": 1.6e-7, "out_of_fold": 4e-8,
    "fill": 1.5e-8,
  ]

  /// For each job that is stored and each result that is written.
  static let secondsAround = 6e-4
  /// Resident bytes for each byte of results and fits that a plan forecasts.
  static let growth = 1.8
}
