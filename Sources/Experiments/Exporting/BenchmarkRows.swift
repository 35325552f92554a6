import FoundationEssentials
import Resampling
import Tabular

/// A run's scores as rows of the OpenML AutoML benchmark (Gijsbers et al. 2024): one for each target, fold
/// and variant, so that its tools read and plot them.
struct BenchmarkRows {
  private let folder: ComparedFolder
  private let record: RunFile

  /// - Parameter folder: Of a run.
  /// - Throws: ``ComparisonError``.
  init(folder: String) throws(ComparisonError) {
    self.folder = try ComparedFolder(path: folder)
    guard let data = FileManager.default.contents(atPath: "\(folder)/run.json"),
      let record = try? JSONDecoder().decode(RunFile.self, from: data)
    else { throw .unreadableRecord("\(folder)/run.json") }
    self.record = record
  }

  private static let measures: [Measure] = [.rmse, .mae, .r2]

  /// Columns as the benchmark's results.csv has them. `result` is better the higher it is: the RMSE with
  /// its sign turned.
  func csv() throws(ComparisonError) -> [UInt8] {
    var csv = CSVText(
      [
        "id", "task", "framework", "constraint", "fold", "type", "result", "metric", "mode",
        "version", "utc", "duration", "seed", "info",
      ] + Self.measures.map(\.rawValue))
    for variant in folder.variants {
      var values: [ComparedFigures.Place: [String: [String: Double]]] = [:]
      var order: [(place: ComparedFigures.Place, fold: String)] = []
      for measure in Self.measures {
        let figures = try folder.figures(of: variant, metric: measure.rawValue, name: variant)
        for place in figures.places where place.slice.isEmpty {
          let rows = Self.rows(figures, place)
          for (fold, value) in rows {
            if values[place]?[fold] == nil { order.append((place, fold)) }
            values[place, default: [:]][fold, default: [:]][measure.rawValue] = value
          }
        }
      }
      for (place, fold) in order {
        let own = values[place]?[fold] ?? [:]
        csv.add(cells(variant, place, fold, own))
      }
    }
    return csv.bytes
  }

  /// The folds where the run has some; else each evaluation, named as such.
  private static func rows(
    _ figures: ComparedFigures, _ place: ComparedFigures.Place
  ) -> [(fold: String, value: Double)] {
    let folds = figures.folds[place] ?? []
    if !folds.isEmpty {
      // The benchmark counts from 0.
      let width = folds.map(\.fold).max() ?? 1
      return folds.map { (String(($0.repeat - 1) * width + $0.fold - 1), $0.value) }
    }
    return figures.values.keys.sorted().compactMap { evaluation in
      figures.values[evaluation]?[place].map { (evaluation, $0) }
    }
  }

  private func cells(
    _ variant: String, _ place: ComparedFigures.Place, _ fold: String, _ own: [String: Double]
  ) -> [String] {
    func text(_ value: Double?) -> String {
      value.flatMap { $0.isFinite ? shortestText($0) : nil } ?? ""
    }
    let task = "\(record.experiment)/\(place.stage)/\(place.target)"
    let isFold = Int(fold) != nil
    return [
      "strata.test/\(task)", task, variant.isEmpty ? "Strata" : "Strata:\(variant)", "none",
      isFold ? fold : "0", "regression", text(own["rmse"].map { -$0 }), "neg_rmse", "local",
      record.strata, record.started, shortestText(record.seconds), String(record.seed),
      isFold ? "" : fold,
    ] + Self.measures.map { text(own[$0.rawValue]) }
  }
}
