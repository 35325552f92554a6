@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Wording
import Jobs
import Learners
import Testing

@testable import Tabular

@Suite("scales of a target")
struct DataScaleTests {
  private static let values = [0.5, 1.2, 2, 3.1, 4.7, 6, 9.5, 14, 22, 40]

  @Test("targets beyond the range of models are learned in a unit in which they are near 1")
  func units() throws {
    for magnitude in [1e-160, 1e160, 3e300, 1e18, 1e-300] {
      let values = [1.0, -0.75, 0.5].map { $0 * magnitude }
      let fitted = try #require(FittedScale(.none, of: values))
      let learned = fitted.forward(values)
      #expect(learned.allSatisfy { abs($0) < 2 && abs($0) > 1e-9 }, "\(magnitude)")
      #expect(fitted.backward(learned) == values)
      #expect(FittedScale(.none, of: values, keepsUnit: true) == FittedScale.none)
    }
    #expect(FittedScale(.none, of: [1e12, -3, 1e-12]) == FittedScale.none)
  }

  @Test("what is learned comes back, and rises where it rises", arguments: TargetScale.allCases)
  func inverse(_ scale: TargetScale) throws {
    let fitted = try #require(FittedScale(scale, of: Self.values))
    let learned = fitted.forward(Self.values)
    for (value, back) in zip(Self.values, fitted.backward(learned)) {
      #expect(abs(back - value) < 1e-12 * value)
    }
    #expect(zip(learned, learned.dropFirst()).allSatisfy { $0 < $1 })
    let line = (-400...400).map { fitted.backward(Double($0) / 10) }
    #expect(zip(line, line.dropFirst()).allSatisfy { $0 <= $1 && $1.isFinite })
    var writer = ByteWriter()
    fitted.encode(to: &writer)
    var reader = ByteReader(writer.bytes)
    #expect(try FittedScale(from: &reader) == fitted)
  }

  @Test("values by hand")
  func byHand() throws {
    #expect(FittedScale(.standardise, of: [1, 3]) == .standardised(mean: 2, deviation: 1))
    #expect(FittedScale(.standardise, of: [4, 4]) == .standardised(mean: 4, deviation: 1))
    #expect(try #require(FittedScale(.log1p, of: [0, 1])).forward(0) == 0)
    #expect(abs(FittedScale.boxCox(power: 2, least: 1).forward(3) - 4) < 1e-12)
    #expect(FittedScale.boxCox(power: 0.5, least: 1).backward(-3) == 0)
    #expect(FittedScale(.log, of: [1, 0]) == nil)
    #expect(FittedScale(.log1p, of: [1, -1]) == nil)
    // Held-out rows alone can have what no training row has.
    #expect(FittedScale.log(least: 1).forward(-5) == 0)
  }

  @Test(
    "the power of Box and Cox is scipy's, within the powers that may be found",
    arguments: [
      (values, 0.06601303070419548),
      ([1, 4, 9, 15, 22, 30, 38, 45, 50, 52], 0.569638417304688),
      // scipy.stats.boxcox finds −0.0787.
      ([0.001, 0.01, 0.1, 0.2, 1, 500], 0),
    ] as [([Double], Double)])
  func power(_ values: [Double], _ expected: Double) {
    for unit in [1, 1e-3, 1e5] {
      guard case .boxCox(let power, _)? = FittedScale(.boxCox, of: values.map { $0 * unit }) else {
        Issue.record("no power for values above 0")
        return
      }
      #expect(abs(power - expected) < 1e-5)
    }
  }

  /// A target that is `value` of a feature, over 24 moments.
  private func data(_ value: (_ x: Double) -> Double) -> StageData {
    let x = (0..<24).map { Double($0) / 6 }
    return StageData(
      trainingRows: Array(0..<24), applyRows: [],
      training: FeatureMatrix([(.init("x"), x)], rowCount: 24),
      apply: FeatureMatrix([(.init("x"), [])], rowCount: 0), observed: x.map(value),
      transform: TargetTransform(
        training: x.map { _ in 0 }, apply: [], minimum: -.infinity, maximum: .infinity),
      splits: [], times: Array(0..<24))
  }

  private func chosen(
    _ data: StageData, rows: [Int] = Array(0..<24),
    among scales: [TargetScale] = TargetScale.allCases
  ) throws -> TargetScale {
    try ScaleEvidence(data: data).choose(
      among: scales.map { LearnedTarget(form: .raw, scale: $0) }, Ridge(), rows: rows,
      matrix: { _, _ in data.training }, seed: 1
    ).scale
  }

  @Test("the scale is found on which a target is linear")
  func found() throws {
    #expect(try chosen(data { 2 + $0 }, among: [.log, .none, .log1p]) == .none)
    #expect(try chosen(data { exp10(1 + $0) }, among: [.none, .log, .log1p]) == .log)
    #expect(try chosen(data { exp10($0) - 0.99 }, among: [.none, .log, .log1p]) == .log1p)
  }

  private func exp10(_ x: Double) -> Double {
    // 10^x for the sixths that occur, without a library: ten roots of 10 multiplied.
    (0..<Int((x * 6).rounded())).reduce(1) { value, _ in value * 1.467799267622069 }
  }

  @Test("a scale that does not allow a row of the fit is left out, whatever other rows are")
  func leftOut() throws {
    let steep = data { exp10($0) - 2.5 }
    #expect(try chosen(steep, among: [.none, .log, .log1p]) == .none)
    // The first two rows are below −1, and are not learned from here.
    #expect(try chosen(steep, rows: Array(2..<24), among: [.none, .log, .log1p]) != .none)
  }

  private static func text(_ transform: String) -> String {
    """
    strata: 1
    name: scale
    seed: 2
    tables: {t: {file: t.csv, key: [Id]}}
    learners: {ridge: {family: ridge, alpha: 0.001}}
    stacks: {s: {folds: {kind: kfold, count: 3}, layers: [[ridge]], blend: mean}}
    stages:
      only: {table: t, targets: [y], features: [x], stack: s, transform: \(transform)}
    evaluate: {metrics: [rmse]}
    """
  }

  private func table() -> Table {
    let x = (0..<18).map { Double($0) / 6 }
    var y = x.map(exp10)
    for row in [4, 17] { y[row] = .nan }
    return Table([
      Column("Id", .numbers(x.indices.map(Double.init))), Column("x", .numbers(x)),
      Column("y", .numbers(y)),
    ])
  }

  private func blend(_ transform: String) throws -> (blend: BlendResult, keys: Set<JobKey>) {
    let network = try NetworkFixture.network(Self.text(transform), ["t": table()])
    let stack = try network.stack("only", "y")
    let blend = try network.outputs()[stack.blend.index].blend
    return (blend, Set(stack.fits.map { network.nodes[$0.index].key }))
  }

  @Test("a line on the log scale comes back as the curve it is, with ends in order")
  func curve() throws {
    let line = try blend("log").blend
    for (position, row) in line.applyRows.enumerated() {
      let truth = exp10(Double(row) / 6)
      #expect(abs(line.predicted[position] - truth) < 0.01 * truth)
      #expect(line.lower[position] <= line.predicted[position])
      #expect(line.predicted[position] <= line.upper[position])
    }
    let straight = try blend("none").blend
    #expect(abs(straight.predicted[1] - exp10(17 / 6)) > 10)
  }

  @Test("a scale is another job, none is the same; each target has its own")
  func keys() throws {
    let plain = try blend("none").keys
    #expect(try blend("{y: none}").keys == plain)
    #expect(try blend("auto").keys.isDisjoint(with: plain))
    #expect(try blend("{y: log}").keys == blend("log").keys)
    #expect(try blend("log").keys.isDisjoint(with: blend("log1p").keys))
  }

  @Test("what a scale does not allow and no check could foresee is told by the fit")
  func refused() {
    let error = StackError.outsideScale(
      candidate: "gbm", scale: .log, form: .ratio, least: -0.5)
    #expect(
      error.description
        == "learner 'gbm': a ratio to the reference column of -0.5 is not above 0, as 'transform: log' "
        + "needs; use 'transform: auto'")
  }
}
