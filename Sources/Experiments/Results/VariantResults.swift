import Specification
import Planning
import Resampling
import Jobs
import Store

/// What a run left in the store of all variants.
struct VariantResults {
  /// Those of the experiment as written, in full.
  let written: CollectedResults
  /// How the completed tables agree with those they are set against.
  private(set) var agreement: [Agreement.Row] = []
  /// How many results are not there.
  private(set) var missingCount: Int
  /// `nil` of results that are not written to files.
  let insight: RunInsight?
  /// By variant: the scores alone, as predictions of many variants are large.
  private(set) var scores: [(name: String, results: CollectedResults)] = []
  /// Those that have scores, the one first that the others are compared with; none of results that are not
  /// written to files.
  private(set) var compared: [ComparedVariant] = []
  /// By variant, as far as its results were read in full: the targets with base models that failed.
  private var failed: [(variant: String, targets: [CollectedResults.Target])] = []

  /// - Parameters:
  ///   - loaded: With the experiment as written selected.
  ///   - tables: Are given the results of every variant, if there are any.
  /// - Throws: ``StoreError`` or ``FileWriteError``.
  init(_ loaded: LoadedExperiment, store: ResultStore, tables: ResultTables? = nil) throws {
    written = try CollectedResults(loaded.network, store: store)
    insight = tables == nil ? nil : try RunInsight(loaded.network, written, store: store)
    agreement = try Agreement.all(written, of: loaded)
    missingCount = written.missing.count
    scores.append(("", written.scoresAlone))
    failed.append(("", written.targetsWithFailedModels))
    let metric = loaded.experiment.comparison.metric
    try add(written, of: loaded, metric, store, tables)
    for (variant, name) in loaded.variantNames.enumerated().dropFirst() {
      let selected = loaded.selecting(variant)
      let network = selected.network
      if let tables {
        let results = try CollectedResults(network, store: store)
        missingCount += results.missing.count
        scores.append((name, results.scoresAlone))
        failed.append((name, results.targetsWithFailedModels))
        try add(results, of: selected, metric, store, tables)
      } else {
        // Predictions are for the tables alone.
        scores.append((name, try CollectedResults(scoresOf: network, store: store)))
        let keys = network.wanted.map { network.nodes[$0.index].key }
        missingCount += keys.count - (try store.contains(keys).count)
      }
    }
    if let reference = loaded.experiment.reference,
      let place = compared.firstIndex(where: { $0.name == reference })
    {
      compared.insert(compared.remove(at: place), at: 0)
    }
  }

  /// Gives the results of one variant to the tables, and keeps what comparisons read of them.
  ///
  /// - Parameter metric: Of the comparisons of the base.
  private mutating func add(
    _ results: CollectedResults, of loaded: LoadedExperiment, _ metric: Measure,
    _ store: ResultStore, _ tables: ResultTables?
  ) throws {
    guard let tables else { return }
    let sliced = SlicedFigures(results, of: loaded)
    try tables.add(results, sliced, of: loaded)
    guard loaded.variantNames.count > 1, !results.evaluations.isEmpty else { return }
    let figures = ComparedFigures(
      results, sliced, metric: metric,
      name: loaded.variantName.isEmpty ? loaded.name : loaded.variantName)
    compared.append(
      ComparedVariant(figures, of: loaded, store: store, keys: tables.keys))
  }

  /// The results of an experiment of which nothing has run.
  init(nothingOf loaded: LoadedExperiment) {
    written = CollectedResults(nothingOf: loaded.network)
    insight = nil
    missingCount = loaded.network.allWanted.count
  }

  /// What a reader must know before any score.
  func warnings(of loaded: LoadedExperiment) -> RunWarnings {
    RunWarnings(written, of: loaded, failed: failed)
  }

  func leaderboard(of loaded: LoadedExperiment) -> LeaderboardText {
    LeaderboardText(
      loaded.experiment, written,
      variants: scores.count > 1 ? VariantTable(loaded.experiment, scores) : nil,
      agreement: AgreementText(agreement),
      coverage: CoverageText(
        written, sliced: SlicedFigures(written, of: loaded).figures(),
        level: LeaderboardText.levels(loaded.experiment, written)))
  }
}
