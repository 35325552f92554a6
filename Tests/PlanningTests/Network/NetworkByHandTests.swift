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

/// Six rows that are known, two that are not, three folds of two rows, two layers of two learners:
/// worked out here with plain loops from the learners' own predictions, and compared with the engine
/// to the last bit.
@Suite("a stack worked out by hand")
struct NetworkByHandTests {
  private static let text = """
    strata: 1
    name: hand
    seed: 1
    tables: {t: {file: t.csv, key: [Id], columns: {y: {min: 0, max: 9}}}}
    learners:
      ridge: {family: ridge, alpha: 0.5}
      near: {family: nearest_neighbours, n_neighbors: 2}
      top: {family: ridge, alpha: 3}
    stacks:
      s:
        folds: {kind: column, column: Fold}
        layers: [[ridge, near], [top, near]]
        blend: {kind: greedy, steps: 20}
    stages:
      only: {table: t, targets: [y], features: [a, b], stack: s, fills: full}
    inventories: {full: {table: full, intervals: 0.8}}
    """

  // Rows 2 and 5 of the table are the gaps; the last row lies so far out that ridge goes beyond 9.
  private static let a: [Double] = [1, 2, 2.5, 3, 4.5, 9, 5, 6]
  private static let b: [Double] = [0.5, 2, 1, 0, 3, 1, 1.5, 0.25]
  private static let y: [Double] = [1.25, 2, .nan, 4.5, 4, .nan, 6.5, 8.75]
  private static let fold: [Double] = [1, 2, 1, 3, 1, 2, 2, 3]

  private static let table = Table([
    Column("Id", .numbers([1, 2, 3, 4, 5, 6, 7, 8])), Column("Fold", .numbers(fold)),
    Column("a", .numbers(a)), Column("b", .numbers(b)),
    Column("y", .numbers(y), minimum: 0, maximum: 9),
  ])

  private let known = [0, 1, 3, 4, 6, 7]
  private let gaps = [2, 5]
  /// By position among the known rows.
  private let folds: [(training: [Int], heldOut: [Int])] = [
    ([1, 2, 4, 5], [0, 3]), ([0, 2, 3, 5], [1, 4]), ([0, 1, 3, 4], [2, 5]),
  ]

  /// One candidate's predictions: of each fold for its held-out rows and for the gaps.
  private struct Column3 {
    var heldOut: [[Double]] = []
    var gaps: [[Double]] = []
    var outOfFold = [Double](repeating: .nan, count: 6)
    var bag = [0.0, 0]
  }

  private func column(
    _ learner: any Learner, _ training: FeatureMatrix, _ apply: FeatureMatrix, _ target: [Double]
  ) throws -> Column3 {
    var column = Column3()
    for fold in folds {
      let model = try learner.fit(
        TrainingData(features: training, target: target, rows: fold.training), seed: 0)
      let all = model.predict(training)
      column.heldOut.append(fold.heldOut.map { all[$0] })
      for position in fold.heldOut { column.outOfFold[position] = all[position] }
      column.gaps.append(model.predict(apply))
    }
    for gap in 0..<2 {
      column.bag[gap] = (column.gaps[0][gap] + column.gaps[1][gap] + column.gaps[2][gap]) / 3
    }
    return column
  }

  private func features(_ rows: [Int], _ more: [(String, [Double])] = []) -> FeatureMatrix {
    FeatureMatrix(
      [(.init("a"), rows.map { Self.a[$0] }), (.init("b"), rows.map { Self.b[$0] })]
        + more.map { (.init($0.0), $0.1) }, rowCount: rows.count)
  }

  private func ridge(_ alpha: Double) -> Ridge {
    var ridge = Ridge()
    ridge.alpha = alpha
    return ridge
  }

  private var near: NearestNeighbours {
    var near = NearestNeighbours()
    near.nNeighbors = 2
    return near
  }

  private func clamped(_ value: Double) -> Double { min(max(value, 0), 9) }

  @Test(
    "fits, out-of-fold columns, second layer, weights, bag, intervals and table agree bit for bit")
  func everything() throws {
    let target = known.map { Self.y[$0] }
    let first = [
      try column(ridge(0.5), features(known), features(gaps), target),
      try column(near, features(known), features(gaps), target),
    ]
    let names = ["prediction.ridge", "prediction.near"]
    let secondTraining = features(known, Array(zip(names, first.map(\.outOfFold))))
    let secondApply = features(gaps, Array(zip(names, first.map(\.bag))))
    let second = [
      try column(ridge(3), secondTraining, secondApply, target),
      try column(near, secondTraining, secondApply, target),
    ]

    let network = try NetworkFixture.network(Self.text, ["t": Self.table])
    let outputs = try network.outputs()
    let stack = try network.stack("only", "y")
    // Σ candidates · splits + layers + data, blend and score, and the fill.
    #expect(network.graph.count == 12 + 2 + 3 + 1)

    let fits = stack.fits.map { outputs[$0.index].fold }
    for (layer, columns) in [first, second].enumerated() {
      for (candidate, column) in columns.enumerated() {
        for fold in 0..<3 {
          let fit = fits[layer * 6 + candidate * 3 + fold]
          #expect(sameBits(fit.heldOut, column.heldOut[fold]))
          #expect(sameBits(fit.apply, column.gaps[fold]))
        }
      }
    }
    let layers = stack.jobs.layers.map { outputs[$0.index].layer }
    for (layer, columns) in zip(layers, [first, second]) {
      #expect(layer.columns.count == 2)
      for (column, expected) in zip(layer.columns, columns) {
        #expect(sameBits(column.outOfFold, expected.outOfFold))
        #expect(sameBits(column.apply, expected.bag))
      }
    }
    let next = try #require(layers[0].next[.raw])
    #expect(sameBits(next.training.cells, secondTraining.cells))
    #expect(sameBits(next.apply.cells, secondApply.cells))
    #expect(next.training.features.map(\.kind) == secondTraining.features.map(\.kind))
    #expect(layers[1].next.isEmpty)

    try expectBlend(
      of: first + second, target, in: outputs[stack.blend.index].blend,
      filled: outputs[try #require(network.fills["full"]).index].table)
  }

  private func expectBlend(
    of members: [Column3], _ target: [Double], in blend: BlendResult, filled: CompletedTable
  ) throws {
    let outOfFold = members.map { $0.outOfFold.map(clamped) }
    let weights = weightsByHand(outOfFold, target)
    #expect(blend.weights.map(\.weight) == weights)
    #expect(blend.weights.map(\.layer) == [1, 1, 2, 2])
    #expect(blend.weights.map(\.member) == [0, 1, 0, 1])
    #expect(blend.trainingRows == known)
    #expect(blend.applyRows == gaps)

    func mixed(_ value: (Int) -> Double) -> Double {
      var sum = 0.0
      for member in members.indices where weights[member] > 0 {
        sum += weights[member] * value(member)
      }
      return sum
    }
    #expect(sameBits(blend.outOfFold, (0..<6).map { row in mixed { outOfFold[$0][row] } }))
    let predicted = (0..<2).map { gap in mixed { clamped(members[$0].bag[gap]) } }
    #expect(sameBits(blend.predicted, predicted))
    // The second gap lies beyond the bound, so it matters that the members are kept within.
    #expect(members.contains { $0.bag[1] > 9 })

    var lower: [Double] = []
    var upper: [Double] = []
    for gap in 0..<2 {
      var below: [Double] = []
      var above: [Double] = []
      for (fold, rows) in folds.enumerated() {
        let center = mixed { clamped(members[$0].gaps[fold][gap]) }
        for position in rows.heldOut {
          let error = abs(target[position] - mixed { outOfFold[$0][position] })
          below.append(center - error)
          above.append(center + error)
        }
      }
      // ⌈0.8 · 7⌉ = 6 of 6, and ⌊0.2 · 7⌋ = 1: the outermost.
      lower.append(max(min(below.min() ?? .nan, predicted[gap]), 0))
      upper.append(min(max(above.max() ?? .nan, predicted[gap]), 9))
    }
    #expect(sameBits(blend.lower, lower))
    #expect(sameBits(blend.upper, upper))

    var y = Self.y
    y[2] = predicted[0]
    y[5] = predicted[1]
    #expect(sameBits(try filled.table.numbers("y"), y))
    let distances = blend.distances
    try #require(distances.count == 2)
    for (found, expected) in zip(distances, distancesByHand()) {
      #expect(abs(found - expected) < 1e-12)
    }
    #expect(
      filled.filled == [
        .init(
          row: 2, column: "y", step: 0, lower: lower[0], upper: upper[0], distance: distances[0]),
        .init(
          row: 5, column: "y", step: 0, lower: lower[1], upper: upper[1], distance: distances[1]),
      ])
  }

  /// Of each gap to the nearest known row, in the median distance of a known row to the nearest other.
  private func distancesByHand() -> [Double] {
    func deviation(_ cells: [Double]) -> Double {
      let mean = known.reduce(0.0) { $0 + cells[$1] } / 6
      return (known.reduce(0.0) { $0 + (cells[$1] - mean) * (cells[$1] - mean) } / 6).squareRoot()
    }
    let (unitA, unitB) = (deviation(Self.a), deviation(Self.b))
    func nearest(_ row: Int) -> Double {
      let others = known.filter { $0 != row }.map { other in
        let a = (Self.a[row] - Self.a[other]) / unitA
        let b = (Self.b[row] - Self.b[other]) / unitB
        return ((a * a + b * b) / 2).squareRoot()
      }
      return others.min() ?? .nan
    }
    let between = known.map(nearest).sorted()
    return gaps.map { nearest($0) / ((between[2] + between[3]) / 2) }
  }

  /// Twenty steps of the greedy selection, and the shortest prefix with the least error.
  private func weightsByHand(_ columns: [[Double]], _ target: [Double]) -> [Double] {
    var counts = [0, 0, 0, 0]
    var sums = [Double](repeating: 0, count: 6)
    var best = (error: Double.infinity, counts: counts)
    for step in 1...20 {
      let errors = columns.map { column in
        var error = 0.0
        for row in 0..<6 {
          let residual = (sums[row] + column[row]) * (1 / Double(step)) - target[row]
          error += residual * residual
        }
        return error
      }
      var chosen = 0
      for member in 1..<4 where errors[member] < errors[chosen] { chosen = member }
      counts[chosen] += 1
      for row in 0..<6 { sums[row] += columns[chosen][row] }
      if errors[chosen] < best.error { best = (errors[chosen], counts) }
    }
    let total = best.counts.reduce(0, +)
    return best.counts.map { Double($0) / Double(total) }
  }

  @Test("eight rows held out ten times are eight rows, too few for an interval of 90 %")
  func repeats() throws {
    func upper(known: Int) throws -> Double {
      let y = (0...known).map { $0 < known ? Double($0 % 3) : .nan }
      let table = Table([
        Column("Id", .numbers(y.indices.map(Double.init))), Column("y", .numbers(y)),
        Column("a", .numbers(y.indices.map { Double($0 * $0 % 7) })),
        Column("b", .numbers(y.indices.map { Double($0 * 5 % 4) })),
        Column("Fold", .numbers(y.indices.map { Double($0 % 2) })),
      ])
      let text = Self.text.replacing(
        "{kind: column, column: Fold}", with: "{kind: kfold, count: 2, repeats: 10}"
      ).replacing("intervals: 0.8", with: "intervals: 0.9").replacing(
        "min: 0, max: 9", with: "min: 0")
      let network = try NetworkFixture.network(text, ["t": table])
      return try network.outputs()[network.stack("only", "y").blend.index].blend.upper[0]
    }
    #expect(try upper(known: 8) == .infinity)
    #expect(try upper(known: 9).isFinite)
  }
}
