@testable import Planning
@testable import Serving
@testable import Stacking
import Store
import TestSupport
import Testing
import Wording

@testable import Experiments

@Suite("bundles that predict in a given time")
struct LatencyTests {
  private func with<Made>(
    _ body: (StackExport, StackBundle) async throws -> Made
  ) async throws -> (SmallExperiment, Made) {
    let small = try SmallExperiment()
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let session = RunSession(
      loaded: try LoadedExperiment(file: small.file), store: store, root: small.results,
      overrides: [])
    _ = try await session.run(width: 2, command: "", observer: &observer)
    let export = try StackExport(
      try LoadedExperiment(file: small.file), store: store, stage: "space", target: "pm")
    let bundle = try await export.bundle(width: 2, command: "", observer: &observer)
    let made = try await body(export, bundle)
    try store.close()
    return (small, made)
  }

  private func chosen(
    _ export: StackExport, _ bundle: StackBundle, _ seconds: Double, batch: Int = 1,
    distilledOnly: Bool = false
  ) async throws -> StackBundle {
    var observer = RecordingObserver()
    return try await export.chosen(
      bundle, within: LatencyLimit(seconds: seconds, batch: batch), student: "ridge",
      distilledOnly: distilledOnly, width: 2, observer: &observer)
  }

  @Test("the ensemble is taken where it is quick enough, and what was measured is in the bundle")
  func quickEnough() async throws {
    let (_, result) = try await with { export, bundle in
      (bundle, try await chosen(export, bundle, 1e6, batch: 20))
    }
    let (ensemble, bundle) = result
    let facts = try #require(try StackBundle(bytes: bundle.encoded()).latency)
    #expect(facts.limit == 1e6 && facts.batch == 20)
    #expect(facts.chosen == "the ensemble")
    #expect(facts.seconds > 0 && facts.seconds == facts.ensembleSeconds)
    #expect(facts.error > 0 && facts.error == facts.ensembleError && facts.metric == "RMSE")
    // But for what was measured it is the ensemble's bundle.
    var plain = bundle
    plain.latency = nil
    #expect(plain.encoded() == ensemble.encoded())
  }

  @Test("with --distil the distilled model is the only choice")
  func distilledOnly() async throws {
    let (_, bundle) = try await with { export, bundle in
      try await chosen(export, bundle, 1e6, distilledOnly: true)
    }
    #expect(bundle.modelCount == 1)
    #expect(bundle.latency?.chosen == "distilled to ridge")
    #expect(bundle.latency?.error == bundle.distillation?.errors.first?.distilled)
    #expect(bundle.latency?.ensembleError == bundle.distillation?.errors.first?.ensemble)
  }

  @Test("smaller ensembles are weighed anew; the whole one has the error that the run scored")
  func smaller() async throws {
    let (small, result) = try await with { export, bundle in
      let stack = try export.chosenStack()
      let data = try await export.dataResults(of: stack)
      let layers = try await export.results(export.network.layerJobs(of: stack))
      return (
        bundle,
        try export.network.choices(
          of: bundle, stack: stack, data: try #require(data.last), layers: layers,
          blend: try #require(try export.stored(stack.blend).result))
      )
    }
    let (ensemble, choices) = result
    #expect(choices.metric == "RMSE")
    #expect(!choices.smaller.isEmpty)
    for choice in choices.smaller {
      #expect(choice.bundle.modelCount <= ensemble.modelCount)
      #expect(choice.error > 0)
      #expect(choice.title.contains(" members: "))
      #expect(try StackBundle(bytes: choice.bundle.encoded()).encoded() == choice.bundle.encoded())
    }
    #expect(choices.smaller.contains { $0.bundle.modelCount < ensemble.modelCount })
    // As the run scored the whole one, over the rows of all folds.
    let lines = try small.folder.text(of: "results/small/folds.csv").split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let head = lines[0].map(String.init)
    func place(_ name: String) throws -> Int { try #require(head.firstIndex(of: name)) }
    let (value, count, slice) = (try place("value"), try place("rows"), try place("slice"))
    var (squares, rows) = (0.0, 0.0)
    for line in lines
    where line[1] == "space" && line[2] == "pm" && line.contains("rmse") && line[slice].isEmpty
      && line.contains("out_of_fold")
    {
      let own = try #require(Double(line[count]))
      squares += own * (try #require(Double(line[value]))) * (Double(line[value]) ?? 0)
      rows += own
    }
    #expect(abs((squares / rows).squareRoot() - choices.error) < 1e-9)
  }

  @Test("where nothing is quick enough the quickest is named")
  func tooSlow() async throws {
    _ = try await with { export, bundle in
      let error = await #expect(throws: LatencyError.self) {
        try await chosen(export, bundle, 1e-12)
      }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.hasPrefix("nothing predicts 1 row in "))
      #expect(text.contains(" µs on this machine; the quickest takes "))
      #expect(
        text.hasSuffix(
          "); raise --max-latency, or name a quicker learner with --student, such as ridge"))
      let few = await #expect(throws: LatencyError.fewRows(batch: 81, rows: 80)) {
        try await chosen(export, bundle, 1, batch: 81)
      }
      #expect(
        few.map { "\($0)" }
          == "--latency-batch is 81, but the table has 80 rows; use a batch of at most 80")
    }
  }

  @Test(
    "times are read with their unit",
    arguments: [
      ("10ms", 0.01), ("500us", 0.0005), ("500µs", 0.0005), ("0.5s", 0.5), ("10", nil),
      ("0ms", nil), ("-1ms", nil), ("ms", nil), ("1min", nil), ("nans", nil),
    ])
  func times(text: String, seconds: Double?) {
    let found = LatencyLimit.seconds(text)
    #expect((found == nil) == (seconds == nil))
    if let found, let seconds { #expect(abs(found - seconds) < 1e-12) }
  }
}
