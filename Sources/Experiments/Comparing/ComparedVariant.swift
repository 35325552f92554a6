import Stacking
import FoundationEssentials
import Planning
import Resampling
import Specification
import Store
import Tabular

/// One variant that takes part in a comparison, and where its scores come from: a results folder, or the run
/// that has just ended.
struct ComparedVariant: Sendable {
  /// As people are shown it.
  var name: String
  /// Its scores in one metric.
  let figures: @Sendable (Measure) throws(ComparisonError) -> ComparedFigures
  /// What it predicts for the rows of an evaluation, by target, and what names a row.
  let rows: @Sendable (EvaluationName) throws(ComparisonError) -> ComparedFolder.Rows
}

extension ComparedVariant {
  /// A variant in a results folder.
  init(_ variant: String, of folder: ComparedFolder, name: String) {
    self.init(
      name: name,
      figures: { metric throws(ComparisonError) in
        try folder.figures(of: variant, metric: metric.rawValue, name: name)
      },
      rows: { evaluation throws(ComparisonError) in
        try folder.rows(of: variant, in: evaluation)
      })
  }

  /// A variant whose results are at hand. Its predictions, of which many variants have too many to keep, are read
  /// from the store if they are asked for.
  ///
  /// - Parameter figures: In the metric of the experiment's comparisons.
  init(_ figures: ComparedFigures, of loaded: LoadedExperiment, store: ResultStore, keys: [String])
  {
    self.init(
      name: figures.name, figures: { _ in figures },
      rows: { evaluation throws(ComparisonError) in
        do {
          let results = try CollectedResults(loaded.network, store: store)
          return (keys, results.comparedRows(evaluation, of: loaded, keys: keys))
        } catch {
          throw .table("\(error)")
        }
      })
  }
}

extension CollectedResults {
  fileprivate func comparedRows(
    _ evaluation: EvaluationName, of loaded: LoadedExperiment, keys: [String]
  ) -> [ComparedFigures.Place: ComparedRows] {
    var found: [ComparedFigures.Place: ComparedRows] = [:]
    for target in targets {
      let table = loaded.network.rawTable(of: target.stage)
      let columns = keys.map { table?[$0] }
      let place = ComparedFigures.Place(
        stage: target.label, target: target.target, slice: "", group: "")
      for row in target.predictions where row.evaluation == evaluation {
        found[place, default: ComparedRows()].keys.append(
          columns.map { $0?.text(row.row) ?? "" })
        found[place]?.observed.append(row.observed)
        found[place]?.predicted.append(row.predicted)
      }
    }
    return found
  }
}

extension ComparedFigures {
  /// The scores of a run in one metric.
  init(
    _ results: CollectedResults, _ sliced: SlicedFigures, metric: Measure, name: String
  ) {
    self.init(name: name)
    for target in results.targets {
      let place = Place(stage: target.label, target: target.target, slice: "", group: "")
      for score in target.scores where score.model == .blend && score.metric == .measure(metric) {
        add(score.value, score.evaluation, at: place)
      }
    }
    for figure in sliced.figures() where figure.metric == .measure(metric) {
      add(
        figure.value, figure.evaluation,
        at: Place(
          stage: figure.stage, target: figure.target, slice: figure.slice, group: figure.group))
    }
    for score in sliced.foldScores() where score.metric == metric {
      let place = Place(
        stage: score.stage, target: score.target, slice: score.slice, group: score.group)
      let fold = Fold(
        repeat: score.repeat, fold: score.fold, trainingRows: score.trainingRows,
        rows: score.rows, heldOut: score.heldOut, value: score.value,
        evidence: score.isNested ? .nested : .leaky(layers: score.layers))
      if score.evaluation == .outer {
        add(outer: fold, at: place)
      } else {
        add(fold, at: place)
      }
    }
  }
}
