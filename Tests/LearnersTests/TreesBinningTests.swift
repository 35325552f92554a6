import Tabular
import Testing

@testable import Learners

@Suite struct TreesBinningTests {
  private let borders = LightGBMBorders(maxBin: 255, minDataInBin: 3)

  private func above(_ value: Double) -> Double { value.nextUp }

  @Test("few distinct values get a border between each pair, and zero a bin of its own")
  func bordersOfFewValues() {
    let sorted = SortedValues(values: [-2, -1, 0, 1, 3], counts: [5, 5, 5, 5, 5])
    #expect(borders.borders(of: sorted) == [above(-1.5), -1e-35, 1e-35, above(2)])
  }

  @Test("values with fewer rows than min_data_in_bin share a bin")
  func rareValuesShareBins() {
    let sorted = SortedValues(values: [1, 2, 3, 4], counts: [2, 1, 1, 9])
    #expect(borders.borders(of: sorted) == [above(2.5)])
  }

  @Test("many values are cut into bins of about equal counts, frequent ones alone")
  func manyValues() {
    var counts = [Int](repeating: 1, count: 1000)
    counts[500] = 400
    let sorted = SortedValues(values: (1...1000).map(Double.init), counts: counts)
    let found = LightGBMBorders(maxBin: 10, minDataInBin: 3).borders(of: sorted)
    #expect(found.count <= 9)
    #expect(found.contains(above(501.5)))
    #expect(found == found.sorted())
  }

  @Test("XGBoost's cuts are values of the data, all of them where they are few")
  func quantileBorders() {
    let few = SortedValues(values: [1, 2, 5], counts: [3, 1, 1])
    #expect(QuantileBorders(maxBin: 255).borders(of: few) == [2.0, 5.0].map(\.nextDown))
    let many = SortedValues(
      values: (0..<1000).map(Double.init), counts: [Int](repeating: 1, count: 1000))
    let borders = QuantileBorders(maxBin: 10).borders(of: many)
    #expect(borders.count == 9)
    let bins = FeatureBins.numeric(borders: borders, hasMissingBin: false)
    var counts = [Int](repeating: 0, count: 10)
    for value in many.values { counts[Int(bins.bin(of: value))] += 1 }
    #expect(counts.allSatisfy { abs($0 - 100) <= 1 })
  }

  @Test("CatBoost's borders halve the range with most rows next to its median")
  func greedyLogSumBorders() {
    let sorted = SortedValues(values: [1, 2, 3, 4, 10], counts: [1, 1, 1, 1, 4])
    let one = GreedyLogSumBorders(maxBorders: 1).borders(of: sorted)
    #expect(one == [7])
    #expect(GreedyLogSumBorders(maxBorders: 2).borders(of: sorted) == [2.5, 7])
    #expect(GreedyLogSumBorders(maxBorders: 100).borders(of: sorted) == [1.5, 2.5, 3.5, 7])
  }

  @Test("sorting by radix gives distinct values in order with their counts, missing cells apart")
  func sortedValues() {
    var random = RandomSource(seed: 3)
    for size in [10, 500, 6000] {
      var cells = (0..<size).map { _ in (random.uniform() - 0.5) * 64 }
      for index in cells.indices where index % 3 == 0 { cells[index] = cells[index].rounded() }
      cells[1] = -0.0
      cells[2] = .nan
      let found = SortedValues(cells[...])
      var expected: [Double: Int] = [:]
      for cell in cells where !cell.isNaN { expected[cell, default: 0] += 1 }
      #expect(found.values == expected.keys.sorted())
      #expect(found.counts == expected.keys.sorted().map { expected[$0] })
      #expect(found.missingCount == 1)
    }
  }

  @Test("the fast bin search agrees with the plain one, at borders and beside them")
  func fastBinsEqualPlain() {
    let values: [Double] = [-1e300, -5, -1e-35, 0, 1e-40, 0.1, 2014, 2014.5, 2015, 1e6, 1e6 + 1]
    for hasMissingBin in [false, true] {
      let bins = FeatureBins.numeric(borders: values, hasMissingBin: hasMissingBin)
      let probes =
        values.flatMap { [$0.nextDown, $0, $0.nextUp] } + [.nan, .infinity, -.infinity, -0.0, 3]
      var found = [UInt8](repeating: 0, count: probes.count)
      BinFinder(bins).fill(&found, from: probes, rows: 0..<probes.count)
      #expect(found == probes.map(bins.bin))
    }
  }

  @Test("the fast bin search agrees with the plain one however crowded borders are")
  func crowdedBorders() {
    var random = RandomSource(seed: 6)
    for count in [0, 1, 2, 40, 254] {
      for crowding in [1.0, 1e-3, 1e-9] {
        // One border far away makes slots wide.
        let borders =
          count == 0
          ? [] : ([-7e8] + (1..<count).map { _ in 1 + crowding * random.uniform() }).sorted()
        let bins = FeatureBins.numeric(borders: borders, hasMissingBin: false)
        let probes =
          borders.flatMap { [$0.nextDown, $0, $0.nextUp] } + [.nan, -1e9, 0, 1e9, 1, 1.5]
        var found = [UInt8](repeating: 0, count: probes.count)
        BinFinder(bins).fill(&found, from: probes, rows: 0..<probes.count)
        #expect(found == probes.map(bins.bin))
      }
    }
    let levels = FeatureBins.ordered(binOfLevel: [3, 1, 2], other: 7, binCount: 8)
    let probes = [0, 1, 2, 3, -1, 0.5, .nan, .infinity]
    var found = [UInt8](repeating: 0, count: probes.count)
    BinFinder(levels).fill(&found, from: probes, rows: 0..<probes.count)
    #expect(found == probes.map(levels.bin))
  }

  @Test("levels are numbered by descending count; rare and unseen ones share bin 0 with missing")
  func categoryBins() {
    let cells: [Double] = [0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, .nan]
    let bins = FeatureBins(category: cells[...], levelCount: 5, maxBin: 255, minDataInBin: 3)
    #expect(bins == .category(binOfLevel: [0, 2, 1, 0, 0], binCount: 3))
    #expect(bins.bin(of: .nan) == 0)
    #expect(bins.bin(of: 7) == 0)
  }

  @Test("borders lie where the training rows have them; rows to stop on get bins for missing cells")
  func binsOfTrainingRows() {
    let features = FeatureMatrix(
      rowCount: 8,
      features: [.init("a"), .init("b"), .init("c", .category(levels: ["x", "y", "z"]))],
      cells: [
        1, 2, 3, 4, 100, 200, .nan, 300,
        1, 2, 3, 4, 5, 6, 7, .nan,
        0, 1, 0, 1, 2, 2, 2, 2,
      ])
    let data = TrainingData(
      features: features, target: [Double](repeating: 0, count: 8), rows: [0, 1, 2, 3],
      validation: [4, 6])
    let settings = BinningSettings(scheme: .quantile, maxBin: 255)
    let table = BinnedTable.shared(data, settings)
    let alone = BinnedTable(features.selecting([0, 1, 2, 3]), settings)
    #expect(table.bins[0].hasMissingBin)
    #expect(!table.bins[1].hasMissingBin)
    #expect(table.bins[1] == alone.bins[1])
    #expect(table.bins[2] == alone.bins[2])
    for row in 0..<4 { #expect(table[row, 1] == alone[row, 1] && table[row, 2] == alone[row, 2]) }
    // All rows of the matrix have places; what training has not seen is in the last bin, or none's.
    #expect(table[5, 1] == table[3, 1])
    #expect(table[5, 2] == 0)
    #expect(table[6, 0] == 0)
    // Those of all rows are another table, and made once.
    let whole = TrainingData(features: features, target: data.target, rows: Array(0..<8))
    #expect(BinnedTable.shared(whole, settings).bins[0] == BinnedTable(features, settings).bins[0])
    #expect(BinnedTable.shared(data, settings) === table)
  }

  @Test("a matrix is binned once for a set of settings, whoever asks")
  func tablesAreShared() {
    let task = TreesTask(rows: 50, seed: 1)
    let settings = BinningSettings(scheme: .lightGBM(minDataInBin: 3), maxBin: 255)
    let table = BinnedTable.shared(task.training(), settings)
    #expect(table === BinnedTable.shared(task.training(), settings))
    let other = BinningSettings(scheme: .lightGBM(minDataInBin: 3), maxBin: 63)
    #expect(table !== BinnedTable.shared(task.training(), other))
    for row in 0..<50 {
      for feature in 0..<6 {
        #expect(table[row, feature] == table.bins[feature].bin(of: task.features[row, feature]))
        #expect(table.rowMajor[row * table.rowStride + feature] == table[row, feature])
      }
    }
  }
}
