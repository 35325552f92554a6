/// What jobs cost in a store that knows none like them: seconds of one core of a common server, by the
/// work of ``JobExtent``. Another machine may take twice or half as long.
enum BuiltInRates {
  private struct Rate {
    var fixed: Double
    var perWork: Double
  }

  static func seconds(kind: String, work: Double) -> Double {
    // A course predicts after many rounds, a fit after the last alone.
    let name = kind.hasPrefix("course ") ? "fit " + kind.dropFirst(7) : kind
    let rate = rates[name] ?? other
    return rate.fixed + rate.perWork * work
  }

  private static let other = Rate(fixed: 1e-3, perWork: 1e-8)
  private static let rates: [String: Rate] = [:]

  /// For each job that is stored and each result that is written.
  static let secondsAround = 6e-4
  /// Resident bytes for each byte of results and fits that a plan forecasts.
  static let growth = 1.5
}
