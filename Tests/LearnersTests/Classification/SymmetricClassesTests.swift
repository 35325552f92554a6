private import Glibc
import Tabular
import Testing

@testable import Learners

/// Symmetric trees of several classes compared with the formulas written out.
@Suite struct SymmetricClassesTests {
  private static let classCount = 4

  /// Classes by a known function of six numbers, of all rows.
  private func data(isWeighted: Bool = false) -> ClassificationData {
    let task = TreesTask(rows: 300, seed: 4)
    let order = task.target.indices.sorted { task.target[$0] < task.target[$1] }
    var classes = [Int](repeating: 0, count: 300)
    // Of unequal size.
    for (place, row) in order.enumerated() { classes[row] = min(3, place / 60) }
    return ClassificationData(
      features: task.features, classes: classes, classCount: Self.classCount,
      rows: Array(0..<300),
      weights: isWeighted ? (0..<300).map { 0.5 + Double($0 % 7) / 4 } : nil)
  }

  private var cat: CAT {
    var cat = CAT()
    cat.rounds = 12
    cat.learningRate = 0.2
    cat.depth = 3
    cat.borderCount = 20
    cat.bootstrapType = .none
    cat.randomStrength = 0
    return cat
  }

  @Test(
    "cat of several classes grows the trees of its formulas", arguments: ["Cosine", "L2"],
    [false, true])
  func plain(_ score: String, _ isWeighted: Bool) throws {
    let data = data(isWeighted: isWeighted)
    var cat = cat
    cat.scoreFunction = try #require(CAT.ScoreFunction(rawValue: score))
    let found = try cat.fitClasses(data, seed: 1).probabilities(data.features)
    let expected = PlainSymmetric(data, cat).probabilities()
    let gap = zip(found, expected).map { abs($0 - $1) }.max() ?? 1
    #expect(found.count == expected.count && gap < 1e-4, "\(gap)")
  }

  @Test("a Newton step solves its equations")
  func step() {
    var random = RandomSource(seed: 3)
    let (count, lambda2) = (5, 0.7)
    var step = SoftmaxStep(classCount: count, leafCount: 2)
    var gradients = [Double](repeating: 0, count: count)
    var matrix = [[Double]](repeating: gradients, count: count)
    for _ in 0..<40 {
      var shares = (0..<count).map { _ in random.uniform() }
      let sum = shares.reduce(0, +)
      for number in 0..<count { shares[number] /= sum }
      let weight = 0.5 + random.uniform()
      let own = random.index(below: count)
      let gradient = (0..<count).map { (shares[$0] - ($0 == own ? 1 : 0)) * weight }
      step.add(gradient, shares, weight: weight, to: 1)
      for a in 0..<count {
        gradients[a] += gradient[a]
        for b in 0..<count {
          matrix[a][b] += weight * shares[a] * ((a == b ? 1 : 0) - shares[b])
        }
      }
    }
    let solution = step.solution(of: 1, lambda2: lambda2)
    for a in 0..<count {
      let left = (0..<count).reduce(0) { $0 + matrix[a][$1] * solution[$1] }
      #expect(abs(left + lambda2 * solution[a] + gradients[a]) < 1e-10)
    }
    #expect(step.solution(of: 0, lambda2: lambda2) == [0, 0, 0, 0, 0])
    #expect(step.solution(of: 1, lambda2: 0).allSatisfy { $0.isFinite })
  }

  @Test("two classes of a table of three have the loss of two, the third next to none")
  func absent() throws {
    var data = data()
    data.rows = data.rows.filter { data.classes[$0] != 2 }
    let model = try cat.fitClasses(data, seed: 1)
    for row in data.rows {
      #expect(model.probabilities(data.features, rows: row..<row + 1)[2] < 1e-12)
    }
  }

  @Test("a category has a statistic for each prior and class but the last, then its frequency")
  func statistics() {
    let levels = [0, 0, 1, 1, 1, 2, 2, 2, 0, 1].map(Double.init)
    let classes = [0, 1, 2, 0, 1, 1, 2, 0, 2, 1]
    let kind = FeatureMatrix.Feature.Kind.category(levels: ["a", "b", "c"])
    let matrix = FeatureMatrix([(FeatureMatrix.Feature("x", kind), levels)], rowCount: 10)
    let training = TrainingData(
      features: matrix, target: classes.map(Double.init), rows: Array(0..<10))
    var random = RandomSource(seed: 1)
    let columns = CategoryColumns(
      training, binning: BinningSettings(scheme: .greedyLogSum, maxBin: 255), oneHotMaxSize: 2,
      maxComplexity: 1, isOrdered: false, sizePenalty: 0.5, classCount: 3, random: &random)
    #expect(columns.bins.count == 2 * 3 + 1)
    for threshold in 0..<2 {
      for prior in 0..<3 {
        guard case .ordered(let bins, _, _) = columns.bins[3 * threshold + prior] else {
          Issue.record("no statistic")
          continue
        }
        for level in 0..<3 {
          let rows = classes.indices.filter { levels[$0] == Double(level) }
          let high = rows.count { classes[$0] > threshold }
          let share = (Double(high) + Double(prior) / 2) / Double(rows.count + 1)
          #expect(Int(bins[level]) == Int(share * 15))
        }
      }
    }
  }

  @Test("ordered boosting of classes learns, with categories and without")
  func ordered() throws {
    for levels in [0, 9] {
      let task = TreesTask(rows: 900, seed: 12, levels: levels)
      let sorted = task.target.sorted()
      let classes = task.target.map { $0 < sorted[300] ? 0 : $0 < sorted[600] ? 1 : 2 }
      let data = ClassificationData(
        features: task.features, classes: classes, classCount: 3, rows: Array(0..<600))
      for kind in CAT.BootstrapType.allCases {
        var cat = CAT()
        cat.rounds = 80
        cat.learningRate = 0.1
        cat.bootstrapType = kind
        cat.boostingType = kind == .mvs ? .ordered : .plain
        let found = try cat.fitClasses(data, seed: 1).probabilities(
          task.features, rows: 600..<900)
        let loss = (0..<300).reduce(0) { $0 - log(found[$1 * 3 + classes[600 + $1]]) } / 300
        #expect(loss < 0.75, "\(levels) levels, \(kind): \(loss)")
      }
    }
  }
}

/// CatBoost's `MultiClass` without chance, slow and in double precision.
private struct PlainSymmetric {
  let data: ClassificationData
  let cat: CAT
  let table: BinnedTable
  private var scores: [[Double]]

  init(_ data: ClassificationData, _ cat: CAT) {
    self.data = data
    self.cat = cat
    table = BinnedTable(
      data.features, BinningSettings(scheme: .greedyLogSum, maxBin: cat.borderCount + 1))
    scores = [[Double]](
      repeating: [Double](repeating: 0, count: data.classCount), count: data.features.rowCount)
  }

  private func weight(_ row: Int) -> Double { data.weights?[row] ?? 1 }

  private var lambda2: Double {
    cat.l2LeafReg * data.rows.reduce(0) { $0 + weight($1) } / Double(data.rows.count)
  }

  func probabilities() -> [Double] {
    var own = self
    for _ in 0..<cat.rounds { own.grow() }
    return own.scores.flatMap(Self.shares)
  }

  private static func shares(_ scores: [Double]) -> [Double] {
    let powers = scores.map { exp($0) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  private mutating func grow() {
    let shares = scores.map(Self.shares)
    let gradients = shares.enumerated().map { row, shares in
      shares.enumerated().map { weight(row) * ($1 - ($0 == data.classes[row] ? 1 : 0)) }
    }
    var leaves = [Int](repeating: 0, count: table.rowCount)
    for level in 0..<cat.depth {
      var best = (score: -Double.infinity, column: 0, bin: 0)
      for column in 0..<table.featureCount {
        for bin in 0..<max(0, table.bins[column].binCount - 1) {
          let parted = leaves.enumerated().map { 2 * $1 + (Int(table[$0, column]) > bin ? 1 : 0) }
          let score = score(parted, count: 2 << level, gradients)
          if score > best.score * (1 + 1e-9) { best = (score, column, bin) }
        }
      }
      for row in leaves.indices {
        leaves[row] |= Int(table[row, best.column]) > best.bin ? 1 << level : 0
      }
    }
    for leaf in 0..<1 << cat.depth {
      let rows = leaves.indices.filter { leaves[$0] == leaf }
      let step = step(rows, shares, gradients)
      for row in rows {
        for number in step.indices { scores[row][number] += cat.learningRate * step[number] }
      }
    }
  }

  private func score(_ leaves: [Int], count: Int, _ gradients: [[Double]]) -> Double {
    var sums = [[Double]](
      repeating: [Double](repeating: 0, count: data.classCount), count: count)
    var weights = [Double](repeating: 0, count: count)
    for row in leaves.indices {
      weights[leaves[row]] += weight(row)
      for number in 0..<data.classCount { sums[leaves[row]][number] += gradients[row][number] }
    }
    var (score, norm) = (0.0, 1e-30)
    for leaf in 0..<count where weights[leaf] > 0 {
      for sum in sums[leaf] {
        let mean = sum / (weights[leaf] + lambda2)
        score += mean * sum
        norm += mean * mean * weights[leaf]
      }
    }
    return cat.scoreFunction == .l2 ? score : score / norm.squareRoot()
  }

  /// Gauss's elimination of (H + λI) x = −g.
  private func step(
    _ rows: [Int], _ shares: [[Double]], _ gradients: [[Double]]
  ) -> [Double] {
    let count = data.classCount
    var lines = [[Double]](
      repeating: [Double](repeating: 0, count: count + 1), count: count)
    for a in 0..<count {
      lines[a][a] = lambda2
      for row in rows {
        lines[a][count] -= gradients[row][a]
        for b in 0..<count {
          lines[a][b] += weight(row) * shares[row][a] * ((a == b ? 1 : 0) - shares[row][b])
        }
      }
    }
    for pivot in 0..<count {
      for line in 0..<count where line != pivot {
        let factor = lines[line][pivot] / lines[pivot][pivot]
        for column in 0...count { lines[line][column] -= factor * lines[pivot][column] }
      }
    }
    return (0..<count).map { lines[$0][count] / lines[$0][$0] }
  }
}
