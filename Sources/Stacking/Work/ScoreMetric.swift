public import Resampling
import Tabular

/// What a score measures.
public enum ScoreMetric: Hashable, Sendable {
  case measure(Measure)
  /// The share of observed values within their intervals, and the mean width of these.
  case coverage, width
  /// The mean number of classes in the conformal sets.
  case setSize
  /// The same of rows by their weights; only where rows weigh otherwise.
  case weighted(Measure)
  case weightedCoverage
  /// The same of intervals of another level.
  case coverageAt(Double), widthAt(Double)
  /// Of the quantile of one level: its pinball loss, and the share of observed values at or below it.
  case pinballAt(Double), shareBelow(Double)

  /// Before the name of a metric in which rows count by their weights.
  package static let weightedPrefix = "weighted_"
  static let setSizeName = "set_size"

  /// As in `metrics.csv`.
  public var text: String {
    switch self {
    case .measure(let measure): measure.rawValue
    case .coverage: "coverage"
    case .width: "width"
    case .setSize: Self.setSizeName
    case .weighted(let measure): Self.weightedPrefix + measure.rawValue
    case .weightedCoverage: Self.weightedPrefix + "coverage"
    case .coverageAt(let level): "coverage@\(shortestText(level))"
    case .widthAt(let level): "width@\(shortestText(level))"
    case .pinballAt(let level): "pinball@\(shortestText(level))"
    case .shareBelow(let level): "share_below@\(shortestText(level))"
    }
  }

  /// The metric of a plain mean over rows; `nil` of intervals and of weighted rows.
  public var plainMeasure: Measure? {
    if case .measure(let measure) = self { measure } else { nil }
  }
}
