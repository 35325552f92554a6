@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Experiments
import Foundation
import Jobs
import Store
import TestSupport
import Testing

@testable import Experiments

@Suite("predicting what a run costs")
struct PredictionTests {
  private static let ablation = """

    ablate:
      leave_one_out: [learners]
      variants:
        more: {learners.forest.n_estimators: 16}
    """

  private func run(_ loaded: LoadedExperiment, _ small: SmallExperiment) async throws -> RunOutcome
  {
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let outcome = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: []
    ).run(width: 2, command: "run", observer: &observer).outcome
    try store.close()
    return outcome
  }

  @Test("what a plan says of jobs and fits is what the run does, with and without variants")
  func counts() async throws {
    let small = try SmallExperiment(SmallExperiment.text + Self.ablation)
    let reference = try LoadedExperiment(file: small.file, overrides: ["~ablate"])
    let whole = try LoadedExperiment(file: small.file)
    for loaded in [reference, whole] {
      let preview = try RunPreview(loaded, root: small.results)
      let fits = loaded.network.graph.jobs.count {
        preview.plan.runs($0) && loaded.network.isFit($0)
      }
      #expect(
        preview.text(width: 2, verbose: false).contains(
          "\(preview.runCount) jobs to run, including \(fits) fits; "))
      #expect(try await run(loaded, small).finished == preview.runCount)
    }
    #expect(try RunPreview(whole, root: small.results).runCount == 0)
  }

  @Test("jobs that ran before count as measured, others by jobs alike, in a new store by neither")
  func bases() async throws {
    let small = try SmallExperiment(SmallExperiment.text + Self.ablation)
    func lines(_ overrides: [String] = []) throws -> [String] {
      let loaded = try LoadedExperiment(file: small.file, overrides: overrides)
      return try RunPreview(loaded, root: small.results).text(width: 2, verbose: false)
        .split(separator: "\n").map(String.init)
    }
    #expect(
      try lines().contains(
        "  job time: 100.0 % from built-in defaults (no history)"))
    let loaded = try LoadedExperiment(file: small.file, overrides: ["~ablate"])
    _ = try await run(loaded, small)
    let alike = try #require(try lines().first { $0.hasPrefix("  job time: ") })
    #expect(alike.contains(" % measured on the same jobs, "))
    #expect(alike.hasSuffix(" % estimated from similar jobs"))
    // The same jobs again, their results gone.
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    let keys = loaded.network.nodes.map(\.key)
    try store.delete(keys)
    let estimates = try JobEstimates(loaded.network, store, stored: [])
    let measured = try store.lastSeconds(of: keys)
    for id in ExperimentRun.planned(loaded) {
      let estimate = estimates.seconds(of: id)
      #expect(estimate.basis == .measured)
      #expect(estimate.seconds == measured[loaded.network.nodes[id.index].key])
    }
    try store.close()
    #expect(
      try lines(["~ablate"]).contains("  job time: 100.0 % measured on the same jobs"))
  }

  @Test("jobs alike are scaled by rows, features and rounds")
  func scaled() async throws {
    let small = try SmallExperiment(SmallExperiment.text)
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    let run = try store.startRun(experiment: "other", command: "")
    let other = try LoadedExperiment(
      file: small.file, overrides: ["learners.forest.n_estimators=16"])
    let extents = (JobExtents(loaded.network), JobExtents(other.network))
    func fits(_ loaded: LoadedExperiment) throws -> JobGraph.ID {
      try #require(
        loaded.network.graph.jobs.first {
          loaded.network.nodes[$0.index].label == "fit space/pm forest, layer 1, fold 1"
        })
    }
    let (small8, large16) = (try fits(loaded), try fits(other))
    let kind = "fit random_forest"
    #expect(
      JobEstimates.work(kind: kind, extents.1[large16])
        == 2 * JobEstimates.work(kind: kind, extents.0[small8]))
    // Site, two of the cycle, no2, the city's o3.
    let context = try #require(loaded.network.stacks.first { $0.stage == "space" })
    #expect(context.target == "pm")
    #expect(extents.0[small8].fit?.width.features == 5)
    #expect(extents.0[small8].fit?.passes == 8)
    try store.record(
      JobRecord(
        key: nil, label: "a", kind: kind, likes: ["\(kind) by guess"],
        work: JobEstimates.work(kind: kind, extents.0[small8]),
        outcome: .finished(seconds: 3)), of: run)
    let estimates = try JobEstimates(other.network, store, stored: [])
    #expect(estimates.seconds(of: large16).basis == .alike)
    #expect(abs(estimates.seconds(of: large16).seconds - 6) < 1e-9)
    try store.close()
  }

  @Test("a run leaves what it used beside what was predicted, and the next prediction learns of it")
  func use() async throws {
    let small = try SmallExperiment()
    let loaded = try LoadedExperiment(file: small.file)
    _ = try await run(loaded, small)
    let record = try JSONDecoder().decode(
      RunFile.self, from: small.folder.bytes(of: "results/small/run.json"))
    let use = try #require(record.use)
    #expect(use.processorSeconds > 0 && use.peakBytes > 1 << 20)
    #expect((use.predictedProcessorSeconds ?? 0) > 0 && (use.predictedPeakBytes ?? 0) > 1 << 20)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    #expect(try store.rates(of: [JobEstimates.around])[JobEstimates.around] != nil)
    try store.close()
  }

  @Test("a small run that grew by some mebibytes does not foretell gibibytes for a larger one")
  func memory() async throws {
    let small = try SmallExperiment()
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    // As where workers of libraries held what fits needed: 120 kB were forecast, 60 MiB came.
    try store.addRate(
      JobEstimates.memory, work: JobEstimates.memoryWork(forecast: 120_000), cost: 60 * 1_048_576)
    let estimates = try JobEstimates(loaded.network, store, stored: [])
    let growth = estimates.bytes(forecast: 20 << 20) >> 20
    #expect((60...120).contains(growth), "\(growth) MiB")
    #expect(abs(estimates.bytes(forecast: 120_000) - 60 << 20) < 1 << 20)
    try store.close()
  }
}

extension ExperimentRun {
  /// The jobs that a run in an empty store would do.
  fileprivate static func planned(_ loaded: LoadedExperiment) -> [JobGraph.ID] {
    let plan = Plan(
      loaded.network.graph, targets: loaded.network.allWanted, isStored: { _ in false })
    return loaded.network.graph.jobs.filter(plan.runs)
  }
}
