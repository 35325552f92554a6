import Resampling
import Tabular
import Testing

@testable import Stacking

@Suite("ensembles of class probabilities")
struct ClassBlendTests {
  /// Probabilities of three classes and classes drawn from them.
  private static func drawn(_ count: Int, seed: UInt64) -> (shares: [Double], classes: [Int]) {
    var random = RandomSource(seed: seed)
    var (shares, classes): ([Double], [Int]) = ([], [])
    for _ in 0..<count {
      var row = (0..<3).map { _ in random.uniform() * random.uniform() + 0.02 }
      let sum = row.reduce(0, +)
      row = row.map { $0 / sum }
      let place = random.uniform()
      classes.append(place < row[0] ? 0 : place < row[0] + row[1] ? 1 : 2)
      shares += row
    }
    return (shares, classes)
  }

  private static func calibration(
    _ kind: BlendSpec.Calibration, _ shares: [Double], _ classes: [Int], classCount: Int = 3,
    level: Double = 0.9, isOrdered: Bool = false
  ) -> ClassCalibration {
    ClassCalibration(
      CalibrationRows(
        probabilities: shares, classes: classes, weights: nil, classCount: classCount),
      kind, level: level, isOrdered: isOrdered)
  }

  private static func logLoss(_ shares: [Double], _ classes: [Int]) -> Double {
    ClassMeasure.logLoss.value(observed: classes, probabilities: shares, classCount: 3)
  }

  @Test("a temperature mends probabilities that are too sure, and leaves right ones nearly alone")
  func temperature() {
    let (shares, classes) = Self.drawn(4000, seed: 1)
    let right = Self.calibration(.temperature, shares, classes)
    #expect(abs(right.temperature - 1) < 0.1)
    // Powers of the right probabilities are those of half the temperature.
    let sure = ProbabilityMap.tempered(shares, 3, 0.5)
    let mended = Self.calibration(.temperature, sure, classes)
    #expect(abs(mended.temperature - 2 * right.temperature) < 0.02)
    #expect(
      Self.logLoss(mended.calibrated(sure), classes) < Self.logLoss(sure, classes))
    let none = Self.calibration(.none, sure, classes)
    #expect(none.calibrated(sure) == sure)
  }

  @Test(
    "sets cover what they promise on new rows, and hold the likeliest class", arguments: [0.8, 0.9])
  func coverage(_ level: Double) {
    let (shares, classes) = Self.drawn(3000, seed: 2)
    let calibration = Self.calibration(.none, shares, classes, level: level)
    let new = Self.drawn(3000, seed: 3)
    let sets = calibration.sets(new.shares)
    let covered = new.classes.indices.count { sets[$0 * 3 + new.classes[$0]] }
    let found = Double(covered) / 3000
    #expect(found > level - 0.02 && found < level + 0.06, "\(found)")
    for (row, number) in likeliestClasses(new.shares, classCount: 3).enumerated() {
      #expect(sets[row * 3 + number])
    }
  }

  @Test("sets of ordered levels have no gap, and cover what they promise", arguments: [0.7, 0.9])
  func intervals(_ level: Double) {
    let (shares, classes) = Self.drawn(3000, seed: 2)
    let calibration = Self.calibration(.none, shares, classes, level: level, isOrdered: true)
    let plain = Self.calibration(.none, shares, classes, level: level)
    let new = Self.drawn(3000, seed: 3)
    let sets = calibration.sets(new.shares)
    let gap = [true, false, true]
    func gaps(_ sets: [Bool]) -> Int {
      (0..<3000).count { Array(sets[$0 * 3..<$0 * 3 + 3]) == gap }
    }
    #expect(gaps(sets) == 0)
    #expect(gaps(plain.sets(new.shares)) > 100)
    let covered = new.classes.indices.count { sets[$0 * 3 + new.classes[$0]] }
    let found = Double(covered) / 3000
    #expect(found > level - 0.02 && found < level + 0.06, "\(found)")
    for (row, number) in likeliestClasses(new.shares, classCount: 3).enumerated() {
      #expect(sets[row * 3 + number])
    }
  }

  @Test("levels are taken from the likeliest outwards, the likelier neighbour first, by hand")
  func outwards() {
    #expect(ClassCalibration.outwards([0.1, 0.2, 0.4, 0.05, 0.25]) == [2, 1, 0, 3, 4])
    #expect(ClassCalibration.outwards([0.5, 0.1, 0.4]) == [0, 1, 2])
    #expect(ClassCalibration.outwards([0.3, 0.1, 0.2, 0.4]) == [3, 2, 1, 0])
  }

  @Test("with too few rows for the level, every class is in the set")
  func fewRows() {
    let calibration = Self.calibration(.none, [0.7, 0.3, 0.4, 0.6], [0, 1], classCount: 2)
    #expect(calibration.sets([0.9, 0.1]) == [true, true])
  }

  @Test("greedy selection takes the column of least log loss, and mixes where that is better")
  func selection() {
    let classes = [0, 1, 0, 1]
    let good = [0.9, 0.1, 0.1, 0.9, 0.4, 0.6, 0.6, 0.4]
    let other = [0.4, 0.6, 0.6, 0.4, 0.9, 0.1, 0.1, 0.9]
    let bad = [0.1, 0.9, 0.9, 0.1, 0.1, 0.9, 0.9, 0.1]
    let objective = ClassObjective(metric: .logLoss, classCount: 2, classes: classes)
    #expect(objective.greedyWeights([bad, good], steps: 10)[0] < 0.2)
    #expect(objective.greedyWeights([bad, good, other], steps: 2) == [0, 0.5, 0.5])
    let byAccuracy = ClassObjective(metric: .accuracy, classCount: 2, classes: classes)
    #expect(byAccuracy.greedyWeights([bad, good, other], steps: 2) == [0, 0.5, 0.5])
  }

  @Test("weights of rows count: of two rows the one that matters decides")
  func weighted() {
    let sureOfFirst = [0.9, 0.1, 0.9, 0.1]
    let sureOfSecond = [0.1, 0.9, 0.1, 0.9]
    var objective = ClassObjective(
      metric: .logLoss, classCount: 2, classes: [0, 1], weights: [10, 1])
    #expect(objective.greedyWeights([sureOfFirst, sureOfSecond], steps: 1) == [1, 0])
    objective.weights = [1, 10]
    #expect(objective.greedyWeights([sureOfFirst, sureOfSecond], steps: 1) == [0, 1])
  }

  @Test("declared levels are the classes in their order, also those without a cell")
  func levels() throws {
    let texts = Column(
      "q", .categories(codes: [1, 0, -1, 2], levels: ["high", "low", "hihg"]))
    let cells = try #require(
      TargetCells(texts, as: .ordinal, levels: ["low", "mid", "high"]))
    #expect(cells.classes == ["low", "mid", "high"])
    #expect(cells.cells[0] == 0 && cells.cells[1] == 2)
    #expect(cells.cells[2].isNaN && cells.cells[3].isNaN)
    #expect(TargetCells(texts, as: .ordinal) == nil)
    let numbers = Column("stars", .numbers([3, 1, .nan, 10]))
    #expect(TargetCells(numbers, as: .ordinal)?.classes == ["1", "3", "10"])
    let declared = try #require(
      TargetCells(numbers, as: .ordinal, levels: ["10.0", "3", "2", "1"]))
    #expect(declared.classes == ["10", "3", "2", "1"])
    #expect(declared.cells[0] == 1 && declared.cells[1] == 3 && declared.cells[3] == 0)
  }

  @Test("classes are texts in order, or numbers by size; cells of other tables are found by name")
  func cells() throws {
    let texts = Column("kind", .categories(codes: [1, 0, -1, 1], levels: ["reed", "moss"]))
    let cells = try #require(TargetCells(texts, as: .classification))
    #expect(cells.classes == ["moss", "reed"])
    #expect(cells.cells[0] == 0 && cells.cells[1] == 1 && cells.cells[2].isNaN)
    #expect(TargetCells(texts, as: .regression) == nil)
    let numbers = Column("rings", .numbers([10, 9, .nan, 10]))
    let rings = try #require(TargetCells(numbers, as: .classification))
    #expect(rings.classes == ["9", "10"])
    #expect(rings.cells[0] == 1)
    #expect(TargetTask(of: texts) == .classification && TargetTask(of: numbers) == .regression)
    let found = TargetCells.codes(
      Column("kind", .categories(codes: [0, 1], levels: ["moss", "fern"])), of: cells.classes)
    #expect(found[0] == 0 && found[1].isNaN)
  }
}
