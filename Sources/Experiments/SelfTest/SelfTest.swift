import Foundation
import Jobs
import Stacking
import Store
import TableFiles

/// Runs a short experiment and compares what comes of it with what was recorded for this kind of machine.
public struct SelfTest: Sendable {
  /// What the bytes of the results say.
  public enum Verdict: Sendable, Equatable {
    /// They are those that were recorded.
    case asRecorded
    /// They are not.
    case different(recorded: String)
    /// None were recorded; one job at once and many gave the same.
    case repeatable
    /// One job at once and many gave different results.
    case unrepeatable
    /// Some job failed.
    case failed([String])
  }
  public private(set) var verdict: Verdict
  /// A hash of all results that hold no times.
  public private(set) var results = ""
  public private(set) var jobs = 0

  /// How results are computed here.
  public static var arithmetic: String { arithmeticDescription }

  /// - Parameters:
  ///   - folder: Is made, and may be removed afterwards.
  ///   - width: Most jobs at once.
  /// - Throws: ``InputError``, ``StoreError`` or `FileWriteError`.
  public init(in folder: String, width: Int) async throws {
    verdict = .repeatable
    _ = try TwinFiles.write(seed: 2025, to: "\(folder)/data/twin")
    try makeFolder("\(folder)/experiments")
    try writeAtomically(Array(Self.experiment.utf8), to: "\(folder)/experiments/self-test.yaml")
    let failures = try await run(folder, "many", width: width)
    guard failures.isEmpty else {
      verdict = .failed(failures)
      return
    }
    if let recorded = RecordedResults.hash(for: Self.arithmetic) {
      verdict = recorded == results ? .asRecorded : .different(recorded: recorded)
      return
    }
    let first = results
    _ = try await run(folder, "one", width: 1)
    verdict = results == first ? .repeatable : .unrepeatable
  }

  /// - Returns: What failed.
  private mutating func run(_ folder: String, _ name: String, width: Int) async throws -> [String] {
    let root = "\(folder)/\(name)"
    let loaded = try LoadedExperiment(file: "\(folder)/experiments/self-test.yaml")
    try ResultsFolder(root: root, experiment: loaded.name).prepare(for: loaded)
    let store = try ResultStore(path: ResultsFolder.storePath(in: root))
    var observer = SilentObserver()
    let report = try await RunSession(loaded: loaded, store: store, root: root, overrides: []).run(
      width: width, command: "strata self-test", observer: &observer)
    try store.close()
    jobs = report.outcome.finished
    results = try Self.hash("\(root)/\(loaded.name)")
    return report.outcome.failures.map { "\($0.label): \($0.cause)" }
  }

  /// Of the tables that hold no times, by name.
  private static func hash(_ folder: String) throws -> String {
    var bytes: [[UInt8]] = []
    for name in ["metrics.csv", "folds.csv", "predictions.csv", "inventories/city.csv"] {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
        throw StoreError.cannotOpen("\(folder)/\(name)", reason: "the run did not write it")
      }
      bytes.append(Array("\(name)\n".utf8))
      bytes.append([UInt8](data))
    }
    return JobKey(hashingAll: bytes).description
  }

  /// Every kind of job, and learners whose arithmetic differs: trees, linear algebra, a network.
  static let experiment = """
    strata: 1
    name: self-test
    tables:
      city:
        file: ../data/twin/city.csv
        key: [Year, Month]
        ignore: [District]
    learners:
      gbm: {family: gbm, learning_rate: 0.05, n_estimators: 200, min_data_in_leaf: 5}
      forest: {family: random_forest, n_estimators: 50}
      kernel: {family: kernel_ridge}
      ridge: {family: ridge}
    stacks:
      two_layers:
        folds: {kind: blocks, by: [Year, Month], count: 5}
        layers: [[gbm, forest, kernel, ridge], [ridge]]
    stages:
      temporal:
        table: city
        targets: [PM10_mean, O3_mean]
        features: [{time: [Year, Month]}, {cyclic: Month, period: 12, harmonics: 2}, PM2.5_mean, NO2_mean]
        stack: two_layers
        fills: city_complete
    evaluate:
      baselines: {group_mean: [Month]}
      holdouts: {backcast: {kind: earliest, by: [Year, Month], fraction: 0.2}}
    inventories:
      city: {table: city_complete, intervals: 0.9}
    """
}

/// Sees a run and tells nothing.
private struct SilentObserver: RunObserver {
  mutating func begin(run: Int, reused: Int, expectedSeconds: Double) {}
  mutating func started(_ label: String) {}
  mutating func finished(_ label: String, seconds: Double) {}
  mutating func failed(_ label: String, cause: String) {}
  mutating func skipped(_ label: String, because cause: String) {}
  mutating func completed(_ variant: String, figures: String) {}
  mutating func end() {}
}
