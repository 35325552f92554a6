@testable import Serving
@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Resampling
import Jobs
import Learners
import Testing

@testable import Tabular

@Suite("rounds, refits and limits")
struct NetworkStoppingTests {
  private static func text(_ stack: String, layers: String = "[[gbm, ridge]]") -> String {
    """
    strata: 1
    name: stopping
    seed: 4
    tables: {air: {file: air.csv, key: [Id]}}
    learners:
      ridge: {family: ridge}
      stiff: {family: ridge, alpha: 1000}
      gbm: {family: gbm, n_estimators: 60, min_data_in_leaf: 1, min_data_in_bin: 1}
    stacks:
      s: {folds: {kind: kfold, count: 3}, layers: \(layers), \(stack)}
    stages: {only: {table: air, targets: [y], features: [a, b, z], stack: s}}
    """
  }

  private func run(
    _ text: String
  ) throws -> (network: ExperimentNetwork, outputs: [StackOutput], jobs: TargetJobs) {
    let air = try #require(NetworkFixture.tables()["air"])
    let network = try NetworkFixture.network(text, ["air": air])
    return (network, try network.outputs(), try network.stack("only", "y").jobs)
  }

  private func column(
    _ name: String, _ outputs: [StackOutput], _ jobs: TargetJobs
  ) throws -> LayerColumns.Column {
    try #require(
      jobs.names[0].firstIndex(of: name).map {
        outputs[jobs.layers[0].index].layer.columns[$0]
      })
  }

  @Test("rounds to choose from end with the whole course and grow by about a fifth")
  func checkpoints() {
    #expect(RoundChoice.checkpoints(10) == [1, 2, 3, 4, 5, 6, 8, 10])
    #expect(RoundChoice.checkpoints(1) == [1])
    #expect(RoundChoice.checkpoints(1000).count == 24)
    #expect(RoundChoice.checkpoints(1000).suffix(3) == [694, 833, 1000])
  }

  @Test("the rounds taken are those of least mean error over the folds, and every fold has them")
  func averaged() throws {
    let (network, outputs, jobs) = try run(Self.text("stopping: fold_averaged"))
    let data = outputs[jobs.data.index].data
    let courses = network.graph.jobs.filter { network.nodes[$0.index].kind == "course gbm" }
      .compactMap { outputs[$0.index].course }
    #expect(courses.count == 3)
    func error(_ rounds: Int) -> Double {
      zip(courses, data.splits).reduce(0) { sum, pair in
        let place = pair.0.rounds.firstIndex(of: rounds)!  // every course has all checkpoints
        return sum
          + zip(pair.1.heldOut, pair.0.heldOut[place]).reduce(0) {
            $0 + ($1.1 - data.observed[$1.0]) * ($1.1 - data.observed[$1.0])
          }
      }
    }
    let chosen = try #require(RoundChoice(courses, data).rounds)
    #expect(chosen < 60)
    #expect(courses[0].rounds.allSatisfy { error(chosen) <= error($0) })
    let gbm = try column("gbm", outputs, jobs)
    for (fit, course) in zip(gbm.bySplit, courses) {
      let place = try #require(course.rounds.firstIndex(of: chosen))
      var expected = FoldPredictions(heldOut: course.heldOut[place], apply: course.apply[place])
      expected.facts = [FitFact("rounds", Double(chosen))]
      #expect(fit == expected)
    }
    // What knows no rounds is the same job as without.
    let plain = try run(Self.text("blend: greedy"))
    let ridge = try column("ridge", outputs, jobs)
    let plainRidge = try column("ridge", plain.outputs, plain.jobs)
    let plainBoosting = try column("gbm", plain.outputs, plain.jobs)
    #expect(ridge.bySplit == plainRidge.bySplit)
    #expect(plainBoosting.bySplit != gbm.bySplit)
  }

  @Test("a model cut back to its first rounds predicts as one that was grown no farther")
  func truncated() throws {
    let air = try #require(NetworkFixture.tables()["air"])
    let (_, outputs, jobs) = try run(Self.text("blend: greedy"))
    let data = outputs[jobs.data.index].data
    #expect(air.rowCount == data.trainingRows.count + data.applyRows.count)
    for family in ["gbm", "xgb"] {
      let learner = try #require(LearnerCatalogue.family(family))
      #expect(learner.isStaged)
      func model(_ rounds: Double) throws -> any Model {
        try learner.learner([("n_estimators", .number(rounds))]).fit(
          TrainingData(
            features: data.training, target: data.observed, rows: Array(data.observed.indices)),
          seed: 1)
      }
      let long = try #require(try model(40) as? any StagedModel)
      let short = try model(7)
      #expect(long.truncated(to: 7).predict(data.apply) == short.predict(data.apply))
      #expect(long.truncated(to: 40).predict(data.apply) == long.predict(data.apply))
    }
    #expect(LearnerCatalogue.family("cat")?.isStaged == true)
    #expect(LearnerCatalogue.family("ridge")?.isStaged == false)
  }

  @Test(
    "a refit learns from all rows and predicts in place of the bag; out-of-fold nothing changes")
  func refit() throws {
    let bag = try run(Self.text("blend: greedy"))
    let refit = try run(Self.text("refit: true"))
    #expect(refit.jobs.fits.count == bag.jobs.fits.count + 2)
    let (old, new) = (
      try column("ridge", bag.outputs, bag.jobs), try column("ridge", refit.outputs, refit.jobs)
    )
    #expect(sameBits(old.outOfFold, new.outOfFold))
    #expect(old.bySplit == new.bySplit)
    let data = refit.outputs[refit.jobs.data.index].data
    let model = try Ridge().fit(
      TrainingData(
        features: data.training, target: data.observed, rows: Array(data.observed.indices)), seed: 0
    )
    #expect(new.apply == model.predict(data.apply))
    #expect(new.apply != old.apply)
    // Fits on the folds are the same jobs with and without.
    let keys = Set(refit.jobs.fits.map { refit.network.nodes[$0.index].key })
    #expect(bag.jobs.fits.allSatisfy { keys.contains(bag.network.nodes[$0.index].key) })
  }

  @Test("stopped on its own fold, a fit knows its rounds, and a refit takes their mean, scaled")
  func ownFold() throws {
    let (network, outputs, jobs) = try run(Self.text("stopping: own_fold, refit: true"))
    let gbm = jobs.fits.filter { network.nodes[$0.index].kind == "fit gbm" }
      .map { outputs[$0.index].fold }
    let rounds = gbm.compactMap(\.rounds)
    #expect(rounds.count == 4)
    #expect(rounds.prefix(3).contains { $0 < 60 })
    let mean = (Double(rounds.prefix(3).reduce(0, +)) / 3).rounded()
    // Twelve rows, of which each fold leaves eight.
    #expect(rounds[3] == min(60, Int((mean * 1.5).rounded())))
  }

  @Test("of each family only the best is passed on, and the rest is still scored")
  func perFamily() throws {
    let (network, outputs, jobs) = try run(
      Self.text(
        "blend: {kind: mean}",
        layers: "[{candidates: [gbm, ridge, stiff], per_family: 1}, [ridge]]"))
    let layer = outputs[jobs.layers[0].index].layer
    #expect(layer.columns.map(\.isPassedOn) == [true, true, false])
    let next = try #require(layer.next[.raw])
    #expect(next.training.features.suffix(2).map(\.name) == ["prediction.1", "prediction.2"])
    let weights = outputs[jobs.blend.index].blend.weights
    #expect(weights.map(\.member) == [0, 1, 0])
    #expect(weights.map(\.layer) == [1, 1, 2])
    let stack = try network.stack("only", "y")
    #expect(network.scores(of: stack, outputs).contains { $0.model.name == "stiff" })
    #expect(network.nodes.count { $0.kind.hasPrefix("fit ") } == 12)
  }
}
