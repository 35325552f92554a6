import Stacking
import Store

/// What a run left in the store of all variants.
struct VariantResults {
  /// Those of the experiment as written, in full.
  let written: CollectedResults
  let tables: ResultTables
  /// How the completed tables agree with those they are set against.
  private var agreement: [Agreement.Row] = []
  /// How many results are not there.
  private(set) var missingCount: Int
  /// By variant: the scores alone, as predictions of many variants are large.
  private var scores: [(name: String, results: CollectedResults)] = []

  /// - Parameter loaded: With the experiment as written selected.
  init(_ loaded: LoadedExperiment, store: ResultStore) throws {
    written = try CollectedResults(loaded.network, store: store)
    agreement = try Agreement.all(written, of: loaded)
    missingCount = written.missing.count
    var tables = ResultTables(loaded)
    tables.add(written, of: loaded)
    scores.append(("", written.scoresAlone))
    for (variant, name) in loaded.variantNames.enumerated().dropFirst() {
      let selected = loaded.selecting(variant)
      let results = try CollectedResults(selected.network, store: store)
      tables.add(results, of: selected)
      missingCount += results.missing.count
      scores.append((name, results.scoresAlone))
    }
    self.tables = tables
  }

  /// The results of an experiment of which nothing has run.
  init(nothingOf loaded: LoadedExperiment) {
    written = CollectedResults(nothingOf: loaded.network)
    missingCount = loaded.network.allWanted.count
    tables = ResultTables(loaded)
  }

  func leaderboard(of loaded: LoadedExperiment) -> LeaderboardText {
    LeaderboardText(
      loaded.experiment, written,
      variants: scores.count > 1 ? VariantTable(loaded.experiment, scores) : nil,
      agreement: AgreementText(agreement))
  }
}
