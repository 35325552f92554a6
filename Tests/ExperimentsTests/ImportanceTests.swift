@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Wording
import Foundation
import Store
import Tabular
import TestSupport
import Testing

@testable import Experiments

@Suite("importance")
struct ImportanceTests {
  /// `rate` follows from `no2` and the site alone; a feature of noise is beside them.
  private static let text = SmallExperiment.text
    .replacing(
      "forest: {family: random_forest, n_estimators: 8}",
      with: "forest: {family: gbm, num_iterations: 20, min_data_in_leaf: 3}"
    )
    .replacing(
      "features: [Site, {cyclic: Month, period: 12}, no2, city_full.o3]",
      with: "features: [Site, {cyclic: Month, period: 12}, no2]"
    )
    .replacing("blend: greedy", with: "blend: mean")

  private func judged(
    _ small: SmallExperiment, holdout: String? = nil
  ) async throws -> (StackBundle, JudgedRows) {
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let export = try StackExport(
      loaded, store: store, stage: "space", target: "pm", holdout: holdout)
    let bundle = try await export.bundle(width: 2, command: "", observer: &observer)
    let rows = try await export.judgedRows(bundle)
    try store.close()
    return (bundle, rows)
  }

  private func run(_ small: SmallExperiment) async throws -> [[Substring]] {
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    _ = try await RunSession(
      loaded: try LoadedExperiment(file: small.file), store: store, root: small.results,
      overrides: []
    ).run(width: 2, command: "", observer: &observer)
    try store.close()
    return try small.folder.text(of: "results/small/metrics.csv").split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  /// With a second layer whose folds see what their own fits below predict.
  private static let nested = text.replacing(
    "layers: [[ridge, forest], [ridge]]",
    with: "layers: [[ridge, forest], {candidates: [ridge], nested: true}]"
  ).replacing(
    "kind: blocks, by: [Month], count: 4", with: "kind: kfold, count: 3, repeats: 2")

  @Test(
    "with nothing shuffled the error is that of the run, out of fold and held out",
    arguments: [text, nested])
  func error(_ text: String) async throws {
    let small = try SmallExperiment(text)
    let metrics = try await run(small)
    for (holdout, evaluation) in [(nil, "out_of_fold"), ("random", "holdout:random")] {
      let (_, rows) = try await judged(small, holdout: holdout)
      let importance = try PermutationImportance(rows, repeats: 2, seed: 1)
      let row = try #require(
        metrics.first {
          $0[1] == "space" && $0[2] == "pm" && $0[3] == evaluation && $0[5] == "blend"
            && $0[6] == "rmse"
        })
      #expect(shortestText(importance.error) == row[7])
    }
  }

  @Test("what the target follows from matters most; a seed decides the shuffles")
  func order() async throws {
    let small = try SmallExperiment(Self.text)
    let (bundle, rows) = try await judged(small)
    let importance = try PermutationImportance(rows, repeats: 8, seed: 1)
    #expect(importance.rows.map(\.feature).sorted() == ["Month (cyclic)", "Site", "no2"])
    let first = try #require(importance.rows.first)
    #expect(first.feature == "no2")
    #expect(first.lower > 0)
    #expect(first.lower < first.rise && first.rise < first.upper)
    #expect(abs((first.upper - first.rise) / first.standardError - 2.364624) < 1e-5)
    let report = try ImportanceReport(bundle, rows, repeats: 3, sample: 5, seed: 2)
    let again = try ImportanceReport(bundle, rows, repeats: 3, sample: 5, seed: 2)
    #expect(report.importanceBytes == again.importanceBytes)
    #expect(report.text.contains("space/pm, 60 training rows, each predicted out of fold: RMSE "))
    #expect(report.text.contains("No SHAP values for ridge (not a tree model)."))
  }

  @Test("models say themselves what they use: without rows, in shares, by weight in the ensemble")
  func modelShares() async throws {
    let small = try SmallExperiment(Self.text)
    let (bundle, rows) = try await judged(small)
    let importance = ModelImportance(bundle)
    #expect(importance.models.map(\.name) == ["ridge", "forest"])
    for model in importance.models {
      #expect(abs(model.shares.reduce(0, +) - 1) < 1e-12)
      #expect(model.shares.allSatisfy { $0 >= 0 })
    }
    let shares = try #require(importance.shares)
    let most = try #require(shares.indices.max { shares[$0] < shares[$1] })
    #expect(importance.features[most] == "no2")
    // Both waves of the month count together.
    let report = try ImportanceReport(bundle, rows, repeats: 2, sample: 5, seed: 2)
    let lines = String(decoding: report.importanceBytes, as: UTF8.self).split(separator: "\n")
    #expect(lines[0] == "feature,rise,standard_error,lower,upper,share,model_share")
    let sum = lines.dropFirst().reduce(0) {
      $0 + (Double($1.split(separator: ",").last ?? "") ?? .nan)
    }
    #expect(abs(sum - 1) < 1e-9)
    #expect(report.text.contains("averaged by ensemble weight over ridge, forest."))
    let alone = ModelImportanceText(bundle)
    #expect(alone.text.hasPrefix("feature"))
    #expect(alone.text.contains("no2"))
    #expect(alone.bytes.count { $0 == UInt8(ascii: "\n") } == 1 + 2 * importance.features.count)
  }

  @Test("SHAP values sum to the prediction less the expected one")
  func shapley() async throws {
    let small = try SmallExperiment(Self.text)
    for holdout in [nil, "random"] {
      let (_, rows) = try await judged(small, holdout: holdout)
      let values = try ShapleyValues(rows, limit: 7)
      #expect(values.rows.count == 7)
      #expect(values.unexplained == ["ridge"])
      for row in values.rows {
        #expect(abs(row.values.reduce(row.expected, +) - row.predicted) < 1e-5)
      }
    }
  }

  @Test("SHAP values sum on a scale that is linear, and are not given on one that is not")
  func scales() async throws {
    for (transform, explained) in [("standardise", true), ("log1p", false)] {
      let text = Self.text.replacing(
        "period: 12}, no2]", with: "period: 12}, no2]\n    transform: \(transform)")
      let (bundle, rows) = try await judged(try SmallExperiment(text))
      let values = try ShapleyValues(rows, limit: 7)
      #expect(values.rows.isEmpty == !explained)
      for row in values.rows {
        #expect(abs(row.values.reduce(row.expected, +) - row.predicted) < 1e-5)
      }
      let report = try ImportanceReport(bundle, rows, repeats: 2, sample: 5, seed: 2).text
      #expect(report.contains("(log or power scale)") == !explained)
    }
  }

  @Test("SHAP values of trees that learned what a trend left sum with the trend's own share")
  func trends() async throws {
    for trend in ["linear, of: no2", "linear, of: no2, by: Site", "gaussian_process, of: no2"] {
      let text = Self.text.replacing(
        "[Site, {cyclic: Month, period: 12}, no2]",
        with: "[Site, {cyclic: Month, period: 12}, no2]\n    transform: standardise\n    "
          + "trend: {kind: \(trend)}")
      for holdout in [nil, "random"] {
        let (bundle, rows) = try await judged(try SmallExperiment(text), holdout: holdout)
        let values = try ShapleyValues(rows, limit: 7)
        #expect(values.features.last == "(trend)")
        #expect(values.rows.count == 7)
        for row in values.rows {
          #expect(abs(row.values.reduce(row.expected, +) - row.predicted) < 1e-5)
          #expect(row.values.last != 0)
        }
        let importance = try PermutationImportance(rows, repeats: 3, seed: 1)
        #expect(importance.rows.first?.feature == "no2")
        let report = try ImportanceReport(bundle, rows, repeats: 2, sample: 5, seed: 2)
        #expect(report.text.contains("\n(trend)"))
      }
    }
  }

  @Test("a bundle is judged by the rows of a file whose target is known")
  func rows() async throws {
    let small = try SmallExperiment(Self.text)
    let (bundle, _) = try await judged(small)
    let rows = try bundle.judged(file: small.folder.file("data/site.csv"))
    #expect(rows.rowCount == 60)
    #expect(rows.title == "60 rows of the file in which 'pm' is known")
    try small.folder.write("Month,Site,no2\n1,Süd,3\n", to: "rows.csv")
    let file = small.folder.file("rows.csv")
    let error = #expect(throws: MissingColumns.self) { try bundle.judged(file: file) }
    #expect(
      error?.description
        == "\(file): column 'pm' is missing (the error that is measured); add the column; leave "
        + "cells empty where it is unknown")
  }
}
