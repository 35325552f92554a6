import Synchronization
import Tabular

/// What a server did so far, as Prometheus reads it (text format 0.0.4).
final class ServerMetrics: Sendable {
  /// Upper ends of the buckets of seconds that a prediction took.
  private static let bounds = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]
  private struct Counts {
    /// By status.
    var requests: [Int: Int] = [:]
    var rows = 0
    /// By bucket; the last has no end.
    var buckets = [Int](repeating: 0, count: ServerMetrics.bounds.count + 1)
    var seconds = 0.0
    var predictions = 0
    var running = 0
  }
  private let counts = Mutex(Counts())
  private let info: String

  /// - Parameter labels: Of the bundle that is served.
  init(labels: [(name: String, value: String)]) {
    let texts = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
    info = texts.joined(separator: ",")
  }

  func begin() { counts.withLock { $0.running += 1 } }

  /// Counts an answer to a request for predictions that was read.
  func end(rows: Int, seconds: Double) {
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    counts.withLock {
      $0.running -= 1
      $0.rows += rows
      $0.buckets[bucket] += 1
      $0.seconds += seconds
      $0.predictions += 1
    }
  }

  /// Counts an answer of any kind.
  func count(status: Int) { counts.withLock { $0.requests[status, default: 0] += 1 } }

  var text: String {
    let counts = counts.withLock { $0 }
    var lines: [String] = []
    func family(_ name: String, _ type: String, _ help: String) {
      lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
    }
    family("strata_bundle_info", "gauge", "The bundle that is served.")
    lines.append("strata_bundle_info{\(info)} 1")
    family("strata_requests_total", "counter", "Requests answered, by status.")
    for (status, number) in counts.requests.sorted(by: { $0.key < $1.key }) {
      lines.append("strata_requests_total{status=\"\(status)\"} \(number)")
    }
    family("strata_errors_total", "counter", "Requests answered with a status of 400 or above.")
    let errors = counts.requests.filter { $0.key >= 400 }.values.reduce(0, +)
    lines.append("strata_errors_total \(errors)")
    family("strata_rows_total", "counter", "Rows predicted.")
    lines.append("strata_rows_total \(counts.rows)")
    family("strata_predictions_running", "gauge", "Requests for predictions under way.")
    lines.append("strata_predictions_running \(counts.running)")
    let histogram = "strata_prediction_seconds"
    family(histogram, "histogram", "Seconds from a whole request for predictions to its answer.")
    var sum = 0
    for (bound, number) in zip(Self.bounds.map(shortestText) + ["+Inf"], counts.buckets) {
      sum += number
      lines.append("\(histogram)_bucket{le=\"\(bound)\"} \(sum)")
    }
    lines.append("\(histogram)_sum \(shortestText(counts.seconds))")
    lines.append("\(histogram)_count \(counts.predictions)")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
