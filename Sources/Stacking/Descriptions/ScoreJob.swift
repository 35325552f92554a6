package import Jobs
package import Resampling

/// The scores of one target's stack in one evaluation.
package struct ScoreJob: Hashable, Sendable {
  /// Values that filled cells really have, in another table with the same key.
  package struct Truth: Hashable, Sendable {
    package var table: JobKey
    package var key: [String]

    package init(table: JobKey, key: [String]) {
      self.table = table
      self.key = key
    }
  }
  package var target: String
  /// Those of the target's task.
  package var metrics: [Measure]
  /// Columns whose values group the known cells for the naive forecast; none for no such forecast.
  package var naive: [String]
  /// The stage's table as it was read, and as the evaluation sees it.
  package var observed: JobKey
  package var table: JobKey
  /// Whether out-of-fold predictions are judged; else those of rows that the evaluation hides.
  package var isOutOfFold: Bool
  package var truth: Truth?

  var tables: [JobKey] {
    var keys = [observed]
    for key in [table] + (truth.map { [$0.table] } ?? []) where !keys.contains(key) {
      keys.append(key)
    }
    return keys
  }

  package init(
    target: String,
    metrics: [Measure],
    naive: [String],
    observed: JobKey,
    table: JobKey,
    isOutOfFold: Bool,
    truth: Truth? = nil
  ) {
    self.target = target
    self.metrics = metrics
    self.naive = naive
    self.observed = observed
    self.table = table
    self.isOutOfFold = isOutOfFold
    self.truth = truth
  }
}

/// Predictions put into the gaps of a table.
package struct FillJob: Hashable, Sendable {
  /// The table that is read; `nil` for one that an earlier stage completed, which is then an input.
  package var table: JobKey?
  /// In the order of the blends that are read.
  package var targets: [String]

  package init(table: JobKey? = nil, targets: [String]) {
    self.table = table
    self.targets = targets
  }
}

extension ScoreJob {
  func write(to writer: inout CanonicalWriter) {
    writer.add("target", target)
    writer.add("metric", each: metrics.map(\.definition))
    writer.add("naive", each: naive)
    writer.add("observed", observed)
    writer.add("table", table)
    writer.add("judges", isOutOfFold ? "out of fold" : "hidden rows")
    guard let truth else { return }
    writer.add("truth", truth.table)
    writer.add("truth key", each: truth.key)
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    target = try reader.text("target")
    metrics = []
    while reader.next == "metric" {
      metrics.append(try reader.value("metric") { Measure(definition: $0) })
    }
    naive = try reader.texts("naive")
    observed = try reader.key("observed")
    table = try reader.key("table")
    isOutOfFold = try reader.value("judges") {
      $0 == "out of fold" ? true : $0 == "hidden rows" ? false : nil
    }
    truth = nil
    if reader.next == "truth" {
      truth = Truth(table: try reader.key("truth"), key: try reader.texts("truth key"))
    }
  }
}

extension FillJob {
  func write(to writer: inout CanonicalWriter) {
    if let table { writer.add("table", table) } else { writer.add("table", "completed") }
    writer.add("target", each: targets)
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    let reference = try TableReference("table", from: &reader)
    if case .read(let key) = reference { table = key } else { table = nil }
    targets = try reader.texts("target")
  }
}
