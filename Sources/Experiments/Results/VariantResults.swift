import Planning
import Jobs
import Stacking
import Store

/// What a run left in the store of all variants.
struct VariantResults {
  /// Those of the experiment as written, in full.
  let written: CollectedResults
  /// How the completed tables agree with those they are set against.
  private(set) var agreement: [Agreement.Row] = []
  /// How many results are not there.
  private(set) var missingCount: Int
  /// By variant: the scores alone, as predictions of many variants are large.
  private(set) var scores: [(name: String, results: CollectedResults)] = []

  /// - Parameters:
  ///   - loaded: With the experiment as written selected.
  ///   - tables: Are given the results of every variant, if there are any.
  /// - Throws: ``StoreError`` or ``FileWriteError``.
  init(_ loaded: LoadedExperiment, store: ResultStore, tables: ResultTables? = nil) throws {
    written = try CollectedResults(loaded.network, store: store)
    agreement = try Agreement.all(written, of: loaded)
    missingCount = written.missing.count
    try tables?.add(written, of: loaded)
    scores.append(("", written.scoresAlone))
    for (variant, name) in loaded.variantNames.enumerated().dropFirst() {
      let selected = loaded.selecting(variant)
      let network = selected.network
      if let tables {
        let results = try CollectedResults(network, store: store)
        try tables.add(results, of: selected)
        missingCount += results.missing.count
        scores.append((name, results.scoresAlone))
      } else {
        // Predictions are for the tables alone.
        scores.append((name, try CollectedResults(scoresOf: network, store: store)))
        let keys = network.wanted.map { network.nodes[$0.index].key }
        missingCount += keys.count - (try store.contains(keys).count)
      }
    }
  }

  /// The results of an experiment of which nothing has run.
  init(nothingOf loaded: LoadedExperiment) {
    written = CollectedResults(nothingOf: loaded.network)
    missingCount = loaded.network.allWanted.count
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
