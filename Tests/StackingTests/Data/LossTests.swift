@testable import Specification
@testable import Stacking
@testable import Planning
import Jobs
import NetworkSupport
import Resampling
import Tabular
import Testing

/// Choices go by the first declared metric where that is a mean over rows.
@Suite("the loss that stacks are chosen by")
struct LossTests {
  /// Right in all rows but one, against a little wrong in all: the first is better by absolute errors (2 against 3),
  /// the second by squares (20 against 9).
  private static let target = [1.0, 2, 3, 4, 5]
  private static let rare = [1.0, 2, 3, 4, 15]
  private static let even = [4.0, 5, 6, 7, 8]

  @Test(
    "the first declared metric of numbers gives it",
    arguments: [
      ([.rmse], .squared), ([.r2, .mae], .squared), ([], .squared), ([.correlation], .squared),
      ([.bias, .mae], .squared), ([.mae, .rmse], .absolute), ([.pinball], .absolute),
      ([.nmge], .absolute), ([.coe], .absolute), ([.ioa], .absolute), ([.mape], .relative),
      ([.smape], .symmetric), ([.rmsle], .logarithmic),
    ] as [([Measure], Loss)])
  func declared(_ metrics: [Measure], _ loss: Loss) {
    #expect(Loss(classMetric: nil, metrics: metrics) == loss)
    #expect(Loss(name: loss.name) == loss)
    #expect((loss.unlessDefault == nil) == (loss == .squared))
  }

  @Test("of classes the metric itself for weights, for all else Brier's score or log loss")
  func classes() {
    let loss = { Loss(classMetric: $0, metrics: []) }
    #expect(loss(.accuracy) == .classes(.accuracy))
    #expect(loss(.accuracy).ofEvidence == .classes(.logLoss))
    #expect(loss(.logLoss).ofEvidence.unlessDefault == nil)
    #expect(loss(.brier).ofEvidence.unlessDefault == .classes(.brier))
    #expect(Loss(name: "brier") == .classes(.brier))
  }

  @Test(
    "its figure is the value of the metric",
    arguments: [Loss.squared, .absolute, .relative, .symmetric, .logarithmic])
  func figures(_ loss: Loss) {
    let (observed, weights) = ([1.0, 2, 3, 4, 0], [1.0, 2, 3, 4, 5])
    let predicted = [1.5, 1, 3, 6, 0.25]
    let value = loss.measure.value(observed: observed, predicted: predicted, weights: weights)
    #expect(
      loss.figure(observed: observed, predicted: predicted, weights: weights) == value)
    guard loss != .relative else { return }
    let total = loss.total(observed, weights: weights) { predicted[$0] }
    #expect(abs(loss.figure(ofMean: total / 15) - value) < 1e-15)
    // Of parts together what it is of all.
    let parts = [0..<2, 2..<5].map { rows in
      (
        figure: loss.figure(observed: Array(observed[rows]), predicted: Array(predicted[rows])),
        rowCount: rows.count
      )
    }
    let whole = loss.figure(observed: observed, predicted: predicted)
    #expect(abs(loss.figure(of: parts) - whole) < 1e-15)
  }

  @Test("a prediction that has no logarithm is the worst, and compares")
  func noLogarithm() {
    #expect(Measure.rmsle.value(observed: [0], predicted: [-2]).isNaN)
    let far = Loss.logarithmic.figure(observed: [0], predicted: [-2])
    #expect(far.isFinite && far > Loss.logarithmic.figure(observed: [0], predicted: [-0.999]))
    #expect(!Loss.logarithmic.isDefined(for: [0, -1]))
    #expect(!Loss.relative.isDefined(for: [0, 0]) && Loss.relative.isDefined(for: [0, 1]))
  }

  @Test("a formula that is a mean over rows gives its term, any other squares")
  func formulas() throws {
    func loss(_ text: String) throws -> Loss {
      let own = FormulaMetric(name: "cost", formula: try Formula(text), goal: .lower)
      return Loss(classMetric: nil, metrics: [.formula(own)])
    }
    let absolute = try loss("mean(abs(predicted - observed))")
    #expect(Loss(name: absolute.name) == absolute && absolute.title == "cost")
    #expect(absolute.unlessDefault == absolute && absolute.measure.rawValue == "cost")
    #expect(try loss("max(abs(predicted - observed))") == .squared)
    let columns = [Self.rare, Self.even]
    #expect(
      greedyWeights(columns, target: Self.target, steps: 50, loss: absolute)
        == greedyWeights(columns, target: Self.target, steps: 50, loss: .absolute))
    let squares = try loss("sqrt(mean((predicted - observed)^2))")
    let weights = [1.0, 2, 1, 3, 1]
    #expect(
      greedyWeights(columns, target: Self.target, steps: 50, loss: squares, weights: weights)
        == greedyWeights(columns, target: Self.target, steps: 50, weights: weights))
    #expect(squares.title == "mean term of cost")
    let figure = squares.figure(observed: Self.target, predicted: Self.rare, weights: weights)
    #expect(figure == 100.0 / 8)
    // A cost of four a unit too low and one a unit too high: the higher column is better.
    let skewed = try loss("mean(if(predicted < observed, 4, 1) * abs(predicted - observed))")
    let pair = [[2.0, 3, 4], [0.5, 1.5, 2.5]]
    #expect(greedyWeights(pair, target: [1, 2, 3], steps: 1, loss: skewed) == [1, 0])
    #expect(greedyWeights(pair, target: [1, 2, 3], steps: 1, loss: .absolute) == [0, 1])
    #expect(!(try loss("mean(log(predicted))").isDefined(for: [1, -1])))
    let cuts = CutWeights.weights([
      CutEvidence(
        predictions: columns, observed: Self.target, leads: [1, 2, 3, 4, 5], loss: absolute)
    ])
    #expect(cuts[0] > 0.9)
  }

  // MARK: Weights

  @Test("greedy weights minimise the declared loss")
  func greedy() {
    let columns = [Self.rare, Self.even]
    // With share w of the first the mean absolute error is 3 − w, and the least square has w = 3/17.
    #expect(
      greedyWeights(columns, target: Self.target, steps: 50, loss: .absolute) == [1, 0])
    let squared = greedyWeights(columns, target: Self.target, steps: 50)
    #expect(abs(squared[0] - 3.0 / 17) < 0.02)
    for blend in [BlendSpec(), BlendSpec(method: .best), BlendSpec(bags: 1)] {
      let weights = blend.weights(columns, target: Self.target, loss: .absolute)
      #expect(weights == [1, 0])
      #expect(
        blend.error(of: weights, columns, target: Self.target, loss: .absolute)
          < blend.error(of: [0, 1], columns, target: Self.target, loss: .absolute))
    }
    #expect(BlendSpec(method: .best).weights(columns, target: Self.target) == [0, 1])
    // Least squares know no other loss.
    let nnls = BlendSpec(method: .nnls)
    #expect(
      nnls.weights(columns, target: Self.target, loss: .absolute)
        == nnls.weights(columns, target: Self.target))
  }

  @Test("no mixture on a grid has a smaller mean absolute error", arguments: 1...8)
  func leastOnGrid(_ seed: UInt64) {
    var random = RandomSource(seed: seed)
    let target = (0..<31).map { _ in 10 * random.uniform() }
    let columns = (0..<2).map { _ in target.map { $0 + 4 * random.uniform() - 2.5 } }
    func error(_ share: Double) -> Double {
      Measure.mae.value(
        observed: target,
        predicted: target.indices.map {
          share * columns[0][$0] + (1 - share) * columns[1][$0]
        })
    }
    let weights = greedyWeights(columns, target: target, steps: 100, loss: .absolute)
    let least = (0...100).map { error(Double($0) / 100) }.min() ?? 0
    #expect(error(weights[0]) <= 1.005 * least)
  }

  @Test("a row of weight 2 counts as two rows")
  func rowWeights() {
    var random = RandomSource(seed: 4)
    let target = (0..<20).map { _ in random.uniform() }
    let columns = (0..<3).map { _ in target.map { $0 + random.uniform() - 0.4 } }
    func doubled(_ values: [Double]) -> [Double] { values + values.prefix(5) }
    let weights = target.indices.map { $0 < 5 ? 2.0 : 1 }
    for loss in [Loss.absolute, .relative, .logarithmic] {
      for blend in [BlendSpec(), BlendSpec(method: .nnls), BlendSpec(decimals: 3)] {
        let once = blend.weights(columns, target: target, loss: loss, rowWeights: weights)
        let twice = blend.weights(columns.map(doubled), target: doubled(target), loss: loss)
        for (a, b) in zip(once, twice) { #expect(abs(a - b) < 1e-9) }
      }
    }
  }

  @Test("weights from cuts go by it")
  func cuts() {
    func weights(_ loss: Loss) -> [Double] {
      CutWeights.weights([
        CutEvidence(
          predictions: [Self.rare, Self.even], observed: Self.target, leads: [1, 2, 3, 4, 5],
          loss: loss)
      ])
    }
    #expect(weights(.squared)[1] > 0.9)
    #expect(weights(.absolute)[0] > 0.9)
  }

  // MARK: Evidence

  @Test("rounds, and learners that are passed on, go by it")
  func rounds() throws {
    let network = try NetworkFixture.network()
    var data = try network.outputs()[network.stack("sites", "y").jobs.data.index].data
    func predictions(_ rows: [Int], spread: Bool) -> [Double] {
      rows.enumerated().map { place, row in
        data.observed[row] + (spread ? 3 : place == 0 ? 10 : 0)
      }
    }
    let courses = data.splits.map { split in
      Course(
        rounds: [1, 2],
        heldOut: [true, false].map { predictions(split.heldOut, spread: $0) }, apply: [[], []])
    }
    let sizes = data.splits.map(\.heldOut.count)
    // By squares 9 a row against 100 a fold; by absolute errors 3 a row against 10 a fold.
    try #require(sizes.allSatisfy { $0 > 3 && $0 < 12 })
    #expect(RoundChoice(courses, data).rounds == 1)
    data.judge(by: .absolute)
    #expect(RoundChoice(courses, data).rounds == 2)
    data.judge(by: nil)
    #expect(RoundChoice(courses, data).rounds == 1)
    // What says nothing of the target leaves squares.
    data.judge(by: .logarithmic)
    #expect(data.loss == .logarithmic)
  }

  private static func text(_ metrics: String) -> String {
    NetworkFixture.text
      .replacing("metrics: [rmse, r2]", with: "metrics: \(metrics)")
      .replacing("form: difference", with: "form: auto")
      .replacing("- [top, near]", with: "- {candidates: [top, near], when: improves}")
      .replacing("blend: greedy", with: "blend: greedy\n    stopping: fold_averaged")
      .replacing(
        "top: {family: ridge, alpha: 2}", with: "top: {family: gbm, n_estimators: 9}")
  }

  /// The jobs of one network that are none of another, by kind.
  private func changed(_ metrics: String, _ others: String) throws -> [String: Int] {
    func texts(_ metrics: String) throws -> [JobDescription] {
      try NetworkFixture.network(Self.text(metrics)).nodes.map(\.job)
    }
    let known = Set(try texts(metrics))
    return Dictionary(grouping: try texts(others).filter { !known.contains($0) }, by: \.kind)
      .reduce(into: [:]) { $0[$1.key.rawValue] = $1.value.count }
  }

  @Test("only jobs that choose name it, and only where it is not the usual one")
  func descriptions() throws {
    let none = try changed("[rmse, r2]", "[mse, r2]")
    #expect(Set(none.keys) == ["score"])
    let some = try changed("[rmse, mae]", "[mae, rmse]")
    #expect(Set(some.keys) == ["score", "blend", "decision", "form", "fit"])
    let mae = try NetworkFixture.network(Self.text("[mae]"))
    for node in mae.nodes {
      let names = node.job.canonicalText.contains("loss: mae\n")
      switch node.job {
      case .blend, .decision, .form: #expect(names, "\(node.label)")
      case .fit(let job): #expect(names == (job.candidate.stopping == .foldAveraged))
      default: #expect(!names, "\(node.label)")
      }
    }
  }

  @Test("a layer is tested by it")
  func decisions() throws {
    let network = try NetworkFixture.network(Self.text("[mae]"))
    let outputs = try network.outputs()
    let stack = try network.stack("first", "y")
    let id = try #require(stack.decisions.first)
    let decision = try #require(outputs[id.index].decision)
    let data = outputs[stack.jobs.data.index].data
    let blends = network.graph.dependencies(of: id).dropFirst().map { outputs[$0.index].blend }
    #expect(decision.folds.count == data.splits.count)
    for (place, fold) in decision.folds.enumerated() {
      let split = data.splits[place]
      let observed = split.heldOut.map { data.observed[$0] }
      func error(_ blend: BlendResult) -> Double {
        Measure.mae.value(observed: observed, predicted: blend.predicted)
      }
      #expect(fold.without == error(blends[place]))
      #expect(fold.with == error(blends[data.splits.count + place]))
    }
    #expect(decision.metricName(of: .regression) == "MAE")
    let rows = Double(decision.folds.reduce(0) { $0 + $1.rowCount })
    let mean = decision.folds.reduce(0) { $0 + $1.with * Double($1.rowCount) } / rows
    #expect(abs(decision.errors(of: .regression).with - mean) < 1e-12)
    let back = try StackOutput(bytes: StackOutput.decision(decision).encoded())
    #expect(back.decision == decision)
  }
}
