public import Wording
import Report

/// The greatest time that a prediction may take.
public struct LatencyLimit: Sendable, Equatable {
  /// Above 0.
  public var seconds: Double
  /// How many rows are predicted at once; at least 1.
  public var batch: Int

  public init(seconds: Double, batch: Int) { (self.seconds, self.batch) = (seconds, batch) }

  private static let units = ["us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1]

  /// The seconds of a text such as `500us`, `10ms` or `0.5s`; `nil` of any other.
  public static func seconds(_ text: String) -> Double? {
    let unit = String(text.reversed().prefix { $0.isLetter || $0 == "µ" }.reversed())
    guard let size = units[unit], let count = Double(text.dropLast(unit.count)), count > 0,
      count.isFinite
    else { return nil }
    return count * size
  }

  /// `12.4 ms`.
  public static func text(_ seconds: Double) -> String {
    if seconds < 1e-3 { return "\(figure(seconds * 1e6)) µs" }
    if seconds < 1 { return "\(figure(seconds * 1e3)) ms" }
    return "\(figure(seconds)) s"
  }
}

/// Why no bundle predicts in the time that there is.
public enum LatencyError: DiagnosedError, Equatable, Sendable {
  /// The batch is larger than the table of the stage.
  case fewRows(batch: Int, rows: Int)
  /// The quickest of what can serve, and its time.
  case tooSlow(LatencyLimit, quickest: String, seconds: Double)

  public var diagnoses: [Diagnosis] {
    switch self {
    case .fewRows(let batch, let rows):
      [
        .init(
          "--latency-batch is \(batch), but the table has \(counted(rows, "row"))",
          help: "use a batch of at most \(rows)")
      ]
    case .tooSlow(let limit, let quickest, let seconds):
      [
        .init(
          "nothing predicts \(counted(limit.batch, "row")) in \(LatencyLimit.text(limit.seconds)) "
            + "on this machine; the quickest takes \(LatencyLimit.text(seconds)) (\(quickest))",
          help: "raise --max-latency, or name a quicker learner with --student, such as ridge")
      ]
    }
  }
}
