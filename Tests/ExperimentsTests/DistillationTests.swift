@testable import Planning
@testable import Serving
@testable import Stacking
import Foundation
import Resampling
import Store
import TableFiles
import Tabular
import TestSupport
import Testing
import Wording

@testable import Experiments

@Suite("distilled bundles")
struct DistillationTests {
  private static let text = """
    strata: 1
    name: small
    seed: 3
    tables:
      plots: {file: data/plots.csv, key: [id], columns: {grown: {min: 0}}}
    learners:
      gbm: {family: gbm, n_estimators: 20, min_data_in_leaf: 3}
      forest: {family: random_forest, n_estimators: 10}
      ridge: {family: ridge}
      bayes: {family: naive_bayes}
      spread: {family: gbm, n_estimators: 20, min_data_in_leaf: 3}
    stacks:
      numbers:
        folds: {kind: kfold, count: 3}
        layers: [[gbm, forest, ridge], [ridge]]
        blend: mean
      classes:
        folds: {kind: stratified, count: 3}
        layers: [[gbm, forest, bayes]]
      own:
        folds: {kind: kfold, count: 3}
        layers: [[gbm, forest], {candidates: [ridge], folds: {kind: kfold, count: 4}}]
      single: {folds: {kind: kfold, count: 3}, layers: [[spread]]}
    stages:
      grows: {table: plots, targets: [grown], features: [wet, warm, soil], stack: numbers}
      kinds: {table: plots, targets: [kind], features: [wet, warm, soil], stack: classes}
      crossed: {table: plots, targets: [grown], features: [wet, warm], stack: own}
      levels:
        table: plots
        targets: [grown]
        task: quantile
        quantiles: [0.1, 0.5, 0.9]
        features: [wet, warm]
        stack: single
    evaluate:
      holdouts: {random: {kind: random, fraction: 0.25}}
    """

  /// - Parameter changed: Rows whose target is another.
  private static func table(changed: Set<Int> = []) -> String {
    var random = RandomSource(seed: 5)
    var lines = ["id,wet,warm,soil,kind,grown"]
    for id in 0..<240 {
      let (wet, warm) = (random.uniform(), random.uniform())
      let soil = random.index(below: 3)
      let score = wet + Double(soil) / 4 + random.uniform() / 5
      let kind = id % 12 == 0 ? "" : score < 0.6 ? "moss" : score < 1 ? "grass" : "reed"
      let grown = 10 * warm * wet + score + (changed.contains(id) ? 30 : 0)
      lines.append(
        "\(id),\(wet),\(warm),\(["clay", "sand", "peat"][soil]),\(kind),"
          + (id % 12 == 0 ? "" : "\(grown)"))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func small(changed: Set<Int> = []) throws -> SmallExperiment {
    let small = try SmallExperiment(Self.text)
    try small.folder.write(Self.table(changed: changed), to: "data/plots.csv")
    return small
  }

  private func export(
    _ small: SmallExperiment, _ stage: String, _ target: String, holdout: String? = nil,
    store: ResultStore
  ) throws -> StackExport {
    try StackExport(
      try LoadedExperiment(file: small.file), store: store, stage: stage, target: target,
      holdout: holdout)
  }

  private func store(_ small: SmallExperiment) throws -> ResultStore {
    try ResultStore(path: ResultsFolder.storePath(in: small.results))
  }

  private func distilled(
    _ small: SmallExperiment, _ stage: String, _ target: String, student: String = "gbm",
    holdout: String? = nil, width: Int = 2
  ) async throws -> (ensemble: StackBundle, distilled: StackBundle, started: [String]) {
    let store = try store(small)
    let export = try export(small, stage, target, holdout: holdout, store: store)
    var observer = RecordingObserver()
    let ensemble = try await export.bundle(width: width, command: "", observer: &observer)
    var second = RecordingObserver()
    let distilled = try await export.distilled(
      ensemble, student: student, width: width, observer: &second)
    try store.close()
    return (ensemble, distilled, second.started)
  }

  private func predicted(_ bundle: StackBundle, _ small: SmallExperiment) throws -> RowPredictions {
    let file = small.folder.file("data/plots.csv")
    let request = try bundle.request(
      file: file, sheet: nil, header: ["id", "wet", "warm", "soil", "kind", "grown"])
    return try bundle.predict(try TableReader.read(request).table)
  }

  @Test(
    "one model takes the place of the ensemble, with its error and the ensemble's on rows neither has seen",
    arguments: [("grows", "grown"), ("kinds", "kind")])
  func oneModel(stage: String, target: String) async throws {
    let small = try small()
    let (ensemble, made, _) = try await distilled(small, stage, target)
    let bundle = try StackBundle(bytes: made.encoded())
    #expect(bundle.encoded() == made.encoded())
    #expect(bundle.modelCount == 1)
    #expect(made.encoded().count < ensemble.encoded().count)
    let facts = try #require(bundle.distillation)
    #expect(facts.learner == "gbm")
    #expect(facts.ensembleModels == ensemble.modelCount)
    #expect(facts.ensembleBytes == ensemble.encoded().count)
    let errors = try #require(facts.errors.first)
    #expect(errors.rows == "220 training rows, out of fold")
    #expect(errors.metric == (target == "kind" ? "log loss" : "RMSE"))
    #expect(errors.distilled > 0 && errors.distilled < 2 * errors.ensemble)
    // It imitates: its predictions are nearer to the ensemble's than chance would have them.
    let (own, whole) = (try predicted(bundle, small), try predicted(ensemble, small))
    if target == "kind" {
      #expect(own.classes?.count == 240)
      let same = zip(own.predicted, whole.predicted).count { $0 == $1 }
      #expect(same > 200)
    } else {
      let gap = zip(own.predicted, whole.predicted).map { abs($0 - $1) }.reduce(0, +) / 240
      #expect(gap < 0.5, "\(gap)")
      for row in own.predicted.indices {
        #expect(own.lower[row] < own.predicted[row] && own.predicted[row] < own.upper[row])
      }
    }
  }

  @Test("one job at a time and eight give the same bytes, and a second distillation starts nothing")
  func width() async throws {
    var bytes: [[UInt8]] = []
    for width in [1, 8] {
      let small = try small()
      let first = try await distilled(small, "kinds", "kind", width: width)
      #expect(
        first.started.sorted() == [
          "distil kinds/kind, all rows", "distil kinds/kind, fold 1", "distil kinds/kind, fold 2",
          "distil kinds/kind, fold 3",
        ])
      let second = try await distilled(small, "kinds", "kind", width: width)
      #expect(second.started.isEmpty)
      #expect(second.distilled.encoded() == first.distilled.encoded())
      bytes.append(first.distilled.encoded())
    }
    #expect(bytes[0] == bytes[1])
  }

  @Test("a distillation that was stopped continues where it was")
  func continues() async throws {
    let small = try small()
    let store = try store(small)
    let export = try export(small, "grows", "grown", store: store)
    var observer = RecordingObserver()
    let ensemble = try await export.bundle(width: 1, command: "", observer: &observer)
    var asked = 0
    await #expect(throws: ExportError.stopped) {
      try await export.distilled(
        ensemble, student: "ridge", width: 1, observer: &observer,
        shouldStop: {
          asked += 1
          return asked > 2
        })
    }
    var second = RecordingObserver()
    _ = try await export.distilled(ensemble, student: "ridge", width: 1, observer: &second)
    #expect(
      second.started == ["distil grows/grown, fold 3", "distil grows/grown, all rows"])
    try store.close()
  }

  @Test("what a split's model predicts for held-out rows does not depend on their observations")
  func noLeak() async throws {
    var found: [[Double]] = []
    var heldOut: Set<Int> = []
    for changed in [false, true] {
      let small = try small(changed: changed ? heldOut : [])
      let store = try store(small)
      let export = try export(small, "grows", "grown", store: store)
      var observer = RecordingObserver()
      let ensemble = try await export.bundle(width: 2, command: "", observer: &observer)
      let stack = try export.chosenStack()
      let data = try await export.dataResults(of: stack)
      let work = try export.network.distillation(
        of: ensemble, stack: stack, data: try #require(data.last),
        blend: try #require(try export.stored(stack.blend).result), student: "gbm")
      // Of one layer, as the second one's own folds have seen these rows through the first one's other folds.
      heldOut = Set(work.fit.data.splits[0].heldOut.map { work.fit.data.trainingRows[$0] })
      #expect(heldOut.count > 70)
      let one = try StackStudentOfOneLayer(work).heldOut(0)
      found += try #require(one)
      try store.close()
    }
    #expect(found.count == 6)
    for lesson in 0..<3 { #expect(found[lesson] == found[lesson + 3]) }
  }

  @Test("the bundle of a holdout tells both errors on its rows, and its intervals cover them")
  func holdout() async throws {
    let small = try small()
    let (ensemble, made, _) = try await distilled(small, "grows", "grown", holdout: "random")
    let facts = try #require(made.distillation)
    #expect(facts.errors.count == 2)
    let held = facts.errors[1]
    #expect(held.rows.contains(" rows held out by "))
    let rows = try ensemble.judged(file: small.folder.file("data/plots.csv"))
    #expect(rows.rowCount == 220)
    #expect(held.distilled > 0 && held.ensemble > 0)
  }

  @Test("what can't be distilled is said, with what to do")
  func refusals() async throws {
    let small = try small()
    func error(
      _ stage: String, _ target: String, _ student: String = "gbm"
    ) async throws -> DistillationError? {
      do {
        _ = try await distilled(small, stage, target, student: student)
        return nil
      } catch let error as DistillationError { return error }
    }
    let quantiles = try await error("levels", "grown")
    #expect(
      quantiles.map { "\($0)" }
        == "'grown' has 'task: quantile', which can't be distilled; export without --distil; numbers, classes and "
        + "ordered levels can be distilled")
    let folds = try await error("crossed", "grown")
    #expect(
      folds.map { "\($0)" }
        == "the stack of 'grown' can't be distilled: layer 2 has folds of its own; remove 'folds' from the layer, so "
        + "that no model of a fold has seen its rows")
    let unknown = try await error("grows", "grown", "gmb")
    let name = unknown.map { "\($0)" } ?? ""
    #expect(name.hasPrefix("unknown learner 'gmb'; did you mean 'gbm'?"))
    let task = try await error("kinds", "kind", "lasso")
    let family = task.map { "\($0)" } ?? ""
    #expect(family.hasPrefix("'lasso' can't learn classes; use --student with one of: "))
  }
}

/// The same distillation with an ensemble of the first layer alone.
private struct StackStudentOfOneLayer {
  let work: BundleDistillation

  init(_ work: BundleDistillation) { self.work = work }

  func heldOut(_ split: Int) throws -> BundleDistillation.HeldOut? {
    let own = work.teacher.own
    let members = own.layers[0].candidates.map {
      FittedBlend.Member(layer: 1, place: $0.place, weight: 1 / 3)
    }
    let stack = FittedStack(
      stage: own.stage, target: own.target, recipe: own.recipe, earlier: own.earlier,
      features: own.features, roles: own.roles, generators: own.generators,
      layers: Array(own.layers.prefix(1)),
      blend: FittedBlend(members: members, ensembles: [], intervals: own.blend.intervals),
      refits: own.refits, minimum: own.minimum, maximum: own.maximum, classes: [])
    return try BundleDistillation(
      teacher: work.teacher.replacingOwn(with: stack), fit: work.fit, blend: work.blend,
      folds: work.folds, lessons: work.lessons, name: work.name
    ).heldOut(split)
  }
}
