/// What jobs cost in a store that knows none like them: seconds of one core of a common server for each
/// unit of the work of ``JobExtent``, as means over the jobs of `experiments/ablations.yaml`. Another
/// machine or other data may take half or twice that; families that are not among them, more.
enum BuiltInRates {
  static func seconds(kind: String, work: Double) -> Double {
    // A course predicts after many rounds, a fit after the last alone.
    let name = kind.hasPrefix("course ") ? "fit " + kind.dropFirst(7) : kind
    return (rates[name] ?? other) * work
  }

  private static let rates: [String: Double] = [
    "fit cat": 7.5e-9, "fit extra_trees": 1.4e-8, "fit gbm": 3.7e-9,
    "fit nearest_neighbours": 5.1e-7, "fit ridge": 1.5e-8, "blend": 4.3e-7, "data": 4.5e-8,
    "score": 1.6e-7, "out_of_fold": 4e-8, "fill": 1.5e-8,
  ]
  private static let other = 2e-8

  /// For each job that is stored and each result that is written.
  static let secondsAround = 6e-4
  /// Resident bytes for each byte of results and fits that a plan forecasts.
  static let growth = 1.8
}
