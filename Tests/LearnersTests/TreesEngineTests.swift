import Tabular
import Testing

@testable import Learners

@Suite struct TreesEngineTests {
  private let task = TreesTask(rows: 700, seed: 11, missingShare: 0.2, levels: 9)

  private var table: BinnedTable {
    BinnedTable.shared(
      task.training(), BinningSettings(scheme: .lightGBM(minDataInBin: 3), maxBin: 255))
  }

  /// Entries of every third row with gradients of both signs, and hessians that vary if asked to.
  private struct Loaded: ~Copyable {
    var entries: RowEntries
    var rows: [Int32]
    var gradients: [Float]
    var hessians: [Float]
  }

  private func load(varying: Bool) -> Loaded {
    var random = RandomSource(seed: 5)
    let gradients = task.target.map { Float($0 - 14) }
    let hessians = task.target.map { _ in varying ? Float(0.1 + random.uniform()) : 1 }
    let rows = stride(from: 0, to: task.target.count, by: 3).map { Int32($0) }
    var entries = RowEntries(rowCount: table.rowCount, hasConstantHessian: !varying)
    entries.load(rows, gradients: gradients, hessians: hessians)
    return Loaded(entries: entries, rows: rows, gradients: gradients, hessians: hessians)
  }

  @Test("a packed row gives back its number, gradient and hessian", arguments: [false, true])
  func packing(varying: Bool) {
    let loaded = load(varying: varying)
    let (rows, gradients, hessians) = (loaded.rows, loaded.gradients, loaded.hessians)
    let packing = loaded.entries.packing
    for (position, row) in rows.enumerated() {
      let entry = loaded.entries.entries(0, from: 0)[position]
      #expect(packing.row(entry) == Int(row))
      let word = packing.word(entry)
      #expect(abs(packing.gradient(word) - Double(gradients[Int(row)])) < 1e-5)
      #expect(abs(packing.hessian(word) - Double(hessians[Int(row)])) < 1e-5)
    }
  }

  @Test("the histogram kernel adds what a plain loop adds", arguments: [false, true])
  func kernel(varying: Bool) {
    let loaded = load(varying: varying)
    let rows = loaded.rows
    for prefetching in [false, true] {
      let build = AlignedBuffer<HistogramWord>(
        count: table.rowStride * HistogramLayout.buildStride)
      addRows(
        loaded.entries.entries(0, from: 0), count: rows.count, of: table,
        packing: loaded.entries.packing,
        prefetching: prefetching, to: build.base)
      var words: [Int: HistogramWord] = [:]
      for (position, row) in rows.enumerated() {
        words[Int(row)] = loaded.entries.packing.word(loaded.entries.entries(0, from: 0)[position])
      }
      for feature in 0..<table.featureCount {
        let plain = TreesPlain.histogram(rows.map { Int($0) }, feature: feature, of: table) {
          words[$0] ?? 0
        }
        let base = feature * HistogramLayout.buildStride
        #expect((0..<256).map { build[base + $0] } == plain)
      }
    }
  }

  @Test("the vector search finds the plain search's split", arguments: [false, true])
  func searchesAgree(varying: Bool) {
    let loaded = load(varying: varying)
    let rows = loaded.rows
    for lambda in [0.0, 1.5] {
      for minData in [1, 25] {
        var rules = SplitRules()
        rules.lambda2 = lambda
        rules.minData = minData
        for ties in [SplitRules.TieRule.highest, .lowest] {
          rules.ties = ties
          let finder = SplitFinder(rules, loaded.entries.packing)
          let search = finder.search(loaded.entries.sums)
          for feature in 0..<5 {
            let histogram = cumulative(loaded.entries, rows, feature)
            let range = 0..<table.bins[feature].binCount - 1
            let missing = table.bins[feature].hasMissingBin ? histogram[0] : 0
            for shift in [0, missing] {
              let fast = finder.closedFormScan(
                search, histogram, range, missing: shift, takesHighest: ties == .highest)
              let plain = finder.generalScan(
                search, feature, histogram, range, missing: shift, takesHighest: ties == .highest)
              #expect(fast?.bin == plain?.bin)
            }
          }
        }
      }
    }
  }

  @Test("the gate lets the best split of every leaf pass", arguments: [false, true])
  func gateMissesNothing(varying: Bool) {
    let loaded = load(varying: varying)
    let layout = HistogramLayout(table.bins)
    for (lambda, minData) in [(0.5, 10), (0, 1), (0, 100)] {
      var rules = SplitRules()
      rules.lambda2 = lambda
      rules.minData = minData
      let finder = SplitFinder(rules, loaded.entries.packing)
      let search = finder.search(loaded.entries.sums)
      let gate = finder.gate(search)
      for column in layout.columns.dropLast() {
        let histogram = cumulative(loaded.entries, loaded.rows, column.feature)
        let missing = column.hasMissingBin ? histogram[0] : 0
        let emptied = emptied(histogram, column, layout, gate)
        #expect(emptied.histogram == histogram)
        for (shift, top) in [(0, emptied.top), (missing, emptied.topMissingRight)] {
          guard
            let best = finder.generalScan(
              search, column.feature, histogram, 0..<column.binCount - 1, missing: shift,
              takesHighest: true)
          else { continue }
          // Were this column's value the highest of all, it would still have to pass …
          #expect(top.max() >= gate.threshold(top: top.max(), score: search.bestScore))
          // … and so it would if nothing but the best split's equal had been found so far.
          #expect(top.max() >= gate.threshold(top: 0, score: best.score))
          // With missing values right, the last bin is one that the other direction has first.
          if shift == 0 { #expect(gate.keepsPromise(of: top.max(), score: best.score)) }
        }
      }
    }
  }

  /// What the pass leaves of a column's bins.
  private func emptied(
    _ histogram: [HistogramWord], _ column: HistogramColumn, _ layout: HistogramLayout,
    _ gate: SplitGate
  ) -> (
    histogram: [HistogramWord], top: SplitGate.Floats, topMissingRight: SplitGate.Floats
  ) {
    let build = AlignedBuffer<HistogramWord>(
      count: table.rowStride * HistogramLayout.buildStride)
    for bin in histogram.indices {
      build[column.buildOffset + bin] = histogram[bin] - (bin == 0 ? 0 : histogram[bin - 1])
    }
    let stored = AlignedBuffer<HistogramWord>(count: layout.size)
    let tops = AlignedBuffer<SplitGate.Floats>(count: 1)
    let side = PassSide(histogram: stored.base, gate: gate, tops: tops.base)
    [column].withUnsafeBufferPointer { cumulate(build.base, $0, small: side, large: nil) }
    #expect((0..<build.count).allSatisfy { build[$0] == 0 })
    let missingRight =
      column.hasMissingBin ? topWithMissingRight(stored.base, column, gate: gate) : tops[0]
    return (histogram.indices.map { stored[column.offset + $0] }, tops[0], missingRight)
  }

  private func cumulative(
    _ entries: borrowing RowEntries, _ rows: [Int32], _ feature: Int
  ) -> [HistogramWord] {
    let width = (table.bins[feature].binCount + 7) & ~7
    var bins = [HistogramWord](repeating: 0, count: width)
    for position in rows.indices {
      let word = entries.packing.word(entries.entries(0, from: 0)[position])
      bins[Int(table[Int(rows[position]), feature])] += word
    }
    for bin in 1..<width { bins[bin] += bins[bin - 1] }
    return bins
  }

  @Test("rows are partitioned by the rule, each once")
  func partitioning() {
    let loaded = load(varying: false)
    let rows = loaded.rows
    let rules: [(Int, SplitRule)] = [
      (2, .threshold(bin: 40, missingLeft: true)), (0, .threshold(bin: 7, missingLeft: true)),
      (0, .threshold(bin: 7, missingLeft: false)), (5, .categories(BinSet([1, 4, 5]))),
    ]
    for (feature, rule) in rules {
      let count = partition(
        loaded.entries.entries(0, from: 0), count: rows.count,
        to: loaded.entries.entries(1, from: 0), by: rule,
        column: table.column(feature), packing: loaded.entries.packing)
      let parted = (0..<rows.count).map {
        loaded.entries.packing.row(loaded.entries.entries(1, from: 0)[$0])
      }
      let goesLeft = rows.map { Int($0) }.filter { rule.goesLeft(table[$0, feature]) }
      #expect(Array(parted.prefix(count)) == goesLeft)
      #expect(Set(parted) == Set(rows.map { Int($0) }))
    }
  }

  @Test("a set of bins holds what was put in")
  func binSets() {
    let set = BinSet([0, 63, 64, 255])
    #expect((0..<256).filter { set.contains(UInt8($0)) } == [0, 63, 64, 255])
  }
}
