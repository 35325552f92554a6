@testable import Planning
@testable import Specification
@testable import Stacking
import Glibc
@testable import Resampling
import Testing

@testable import Tabular

@Suite("evidence from beyond cuts")
struct GapEvidenceTests {
  @Test("where rows lie in time to those that are known")
  func placement() {
    let placement = GapPlacement(known: [3, 4, 4, 6], predicted: [0, 1, 4, 5, 8])
    #expect(placement.early == 0.4)
    #expect(placement.between == 0.2)
    #expect(placement.late == 0.2)
    #expect(placement.earlyReach == 3)
    #expect(placement.lateReach == 2)
    #expect(placement.span == 3)
    #expect(placement.isOutside)
    #expect(GapPlacement(known: [1], predicted: []).isOutside == false)
  }

  @Test("cuts go as deep as the gap reaches, and no deeper than leaves enough to learn from")
  func depths() throws {
    let short = GapPlacement(known: Array(10..<110), predicted: Array(0..<10))
    let cuts = try #require(short.cuts(coveringBlocks: 0))
    #expect(cuts.early == [8, 14, 19, 25])
    #expect(cuts.late.isEmpty)
    #expect(short.beyondEvidence(cuts) == 0)
    let long = GapPlacement(known: Array(90..<110), predicted: Array(0..<90))
    let few = try #require(long.cuts(coveringBlocks: 0))
    #expect(few.early == [4, 7, 10, 13])
    #expect(long.beyondEvidence(few) == 77)
    // Of 22 months 12 are left, so that seasons are known; of 14, a quarter is held out all the same.
    let months = GapPlacement(known: Array(26..<48), predicted: Array(0..<26), turn: 12)
    #expect(try #require(months.cuts(coveringBlocks: 0)).early == [3, 5, 8, 10])
    let fewer = GapPlacement(known: Array(26..<40), predicted: Array(0..<26), turn: 12)
    #expect(try #require(fewer.cuts(coveringBlocks: 0)).early == [1, 2, 3, 4])
    #expect(GapPlacement(known: [5, 6, 7], predicted: [0, 1]).cuts(coveringBlocks: 0) == nil)
  }

  @Test("each cut trains on all that it does not hold out; blocks cover the rest")
  func splits() throws {
    let table = Table([Column("Year", .numbers((0..<12).map { 2000 + Double($0 / 2) }))])
    let context = RowContext(
      table: table, rows: Array(0..<12), target: [Double](repeating: 0, count: 12))
    let cuts = EdgeCuts(early: [1, 2], late: [1], coveringBlocks: 2)
    let splits = try FoldScheme.cuts(by: ["Year"], cuts).splits(of: context, seed: 0)
    #expect(splits.map(\.heldOut) == [[0, 1], [0, 1, 2, 3], [10, 11], [4, 5], [6, 7, 8, 9]])
    for split in splits {
      #expect((split.heldOut + split.training).sorted() == Array(0..<12))
    }
  }

  @Test("a row lies as far as the nearest known moment; at one, half a step")
  func leads() {
    let known = KnownMoments([2002, 2000, 2000, 2004, .nan])
    #expect(known.lead(1997) == 3)
    #expect(known.lead(2003.5) == 0.5 + 0.5)
    #expect(known.lead(2002) == 1)
    #expect(known.lead(2010) == 6)
    #expect(known.lead(.nan).isNaN)
  }

  private func cut(_ predictions: [[Double]], _ observed: [Double], lead: Double) -> CutEvidence {
    CutEvidence(
      predictions: predictions, observed: observed, leads: observed.map { _ in lead })
  }

  @Test("a member's share falls with its logarithmic error")
  func weights() {
    let cuts = [
      cut([[1, 3], [1.1, 3.1]], [0, 2], lead: 1),
      cut([[100, 300], [100, 100]], [0, 200], lead: 2),
    ]
    // Errors 1 and 1.1 beyond the first cut, 100 and 100 beyond the second; far from alike there.
    let one = CutWeights.weights(cuts)
    #expect(abs(one[0] - 1 / (1 + exp(-8 * 0.5 * log(1.1)))) < 1e-9)
    #expect(abs(one.reduce(0, +) - 1) < 1e-12)
    // However bad a member is beyond one cut, it counts as if it were twice as bad as the best.
    let once = cut([[1], [1.01]], [0], lead: 1)
    let bad = [cut([[1], [21]], [0], lead: 1), once]
    let worse = [cut([[1], [1000]], [0], lead: 1), once]
    #expect(CutWeights.weights(bad) == CutWeights.weights(worse))
    let exact = CutWeights.weights([cut([[0], [1]], [0], lead: 1)])
    // Beyond every cut twice as bad leaves less than a hundredth, which is none.
    #expect(exact == [1, 0])
  }

  @Test("the shallowest cut counts three times, the deepest twice, wherever they stand")
  func ends() {
    // Errors 1 of both but beyond one cut, where the second's is 1.1; far from alike.
    func share(_ worse: Int) -> Double {
      let cuts = [2, 3, 1, 4].map { depth -> CutEvidence in
        let error = depth == worse ? 1.1 : 1.0
        return cut(
          [(0..<depth).map { _ in 1 }, (0..<depth).map { _ in -error }],
          [Double](repeating: 0, count: depth), lead: 1)
      }
      return CutWeights.weights(cuts)[0]
    }
    for (worse, part) in [(1, 3.0), (2, 1), (3, 1), (4, 2)] {
      #expect(abs(share(worse) - 1 / (1 + exp(-8 * part / 7 * log(1.1)))) < 1e-9)
    }
  }

  @Test("members that predict the same share what one of them would have")
  func alike() {
    let (first, other) = ([1.0, 3, -1, 4], [-1.0, 1, 1, 4])
    let observed = [0.0, 2, 0, 3]
    let two = CutWeights.weights([cut([first, other], observed, lead: 1)])
    let copied = CutWeights.weights([cut([first, first, other], observed, lead: 1)])
    #expect(abs(two[0] - 0.5) < 1e-12)
    #expect(copied[0] == copied[1])
    #expect(abs(copied[0] - 0.25) < 1e-12)
    // Half of the distance at which each speaks for itself.
    let near = CutWeights.weights([
      cut([first, first.map { $0 + 0.05 }, other], observed, lead: 1)
    ])
    #expect(near[2] > 0.34 && near[2] < 0.5)
    let far = CutWeights.weights([cut([first, first.map { $0 + 1e-9 }, other], observed, lead: 1)])
    #expect(abs(far[2] - 0.5) < 1e-6)
  }

  @Test("errors of blocks are scaled by level, and by a power of lead that they do not tell")
  func blocks() {
    var random = RandomSource(seed: 6)
    let blocks = (0..<5).map { _ in
      let levels = (0..<200).map { _ in 10 + 90 * random.uniform() }
      let observed = levels.map { $0 * (0.8 + 0.4 * random.uniform()) }
      return CutEvidence(
        predictions: [levels, levels], observed: observed,
        leads: levels.indices.map { Double($0 % 6) + 1 })
    }
    let intervals = ScaledIntervals(
      blocks, weights: [0.5, 0.5], known: KnownMoments([0, 1, 2]), level: 0.9, growsWithLead: false)
    func width(_ level: Double, _ time: Double) -> Double {
      let interval = intervals.interval([level, level], weights: [0.5, 0.5], time: time)
      return interval.upper - interval.lower
    }
    #expect(abs(width(50, -40) / width(50, -1) - pow(40, 0.15)) < 1e-9)
    #expect(width(200, -1) > 2.5 * width(50, -1))
  }

  /// A level that all series share walks at random; blocks are predicted from both sides, what came before from one.
  private func coverageBeforeWalk(_ walk: Double, seed: UInt64) -> Double {
    var random = RandomSource(seed: seed)
    func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
    let (gap, known, series) = (20, 40, 6)
    var levels = [0.0]
    for _ in 1..<gap + known { levels.append(levels[levels.count - 1] + walk * noise()) }
    func observed(_ time: Int) -> [Double] {
      (0..<series).map { _ in 100 + levels[time] + noise() }
    }
    let blocks = (0..<5).map { block -> CutEvidence in
      let (first, end) = (gap + block * known / 5, gap + (block + 1) * known / 5)
      let (before, after) = (block > 0 ? first - 1 : nil, block < 4 ? end : nil)
      var cut = CutEvidence(predictions: [[], []], observed: [], leads: [])
      for time in first..<end {
        let sides = [before.map { time - $0 }, after.map { $0 - time }].compactMap(\.self)
        var predicted = levels[before ?? end]
        if let before, let after {
          predicted +=
            Double(time - before) / Double(after - before) * (levels[after] - levels[before])
        }
        cut.observed += observed(time)
        cut.leads += (0..<series).map { _ in Double(sides.min() ?? 0) }
        for member in 0..<2 { cut.predictions[member] += (0..<series).map { _ in 100 + predicted } }
      }
      return cut
    }
    let times = (gap..<gap + known).map(Double.init)
    let intervals = ScaledIntervals(
      blocks, weights: [0.5, 0.5], known: KnownMoments(times), level: 0.9, growsWithLead: false)
    var covered = 0
    for time in 0..<gap {
      let centre = 100 + levels[gap]
      let interval = intervals.interval(
        [centre, centre], weights: [0.5, 0.5], time: Double(time))
      covered += observed(time).count { interval.lower <= $0 && $0 <= interval.upper }
    }
    return Double(covered) / Double(gap * series)
  }

  @Test("intervals from blocks cover what lies before them where levels shift, too")
  func beforeBlocks() {
    func coverage(_ walk: Double) -> Double {
      (0..<200).reduce(0) { $0 + coverageBeforeWalk(walk, seed: 100 + UInt64($1)) } / 200
    }
    // Without growth with lead 0.94, 0.88 and 0.81.
    #expect((0.955...0.985).contains(coverage(0)))
    #expect((0.91...0.96).contains(coverage(0.3)))
    #expect((0.845...0.92).contains(coverage(0.5)))
  }

  @Test("intervals widen with lead where errors do, and cover what lies as far")
  func intervals() throws {
    var random = RandomSource(seed: 5)
    func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
    func rows(_ leads: [Double]) -> CutEvidence {
      let observed = leads.map { 50 + $0 * noise() }
      return CutEvidence(
        predictions: [leads.map { _ in 50 }, leads.map { _ in 50 }], observed: observed,
        leads: leads)
    }
    let cuts = (2...6).map { depth in
      rows((0..<200).map { Double($0 % depth) + 1 })
    }
    let intervals = ScaledIntervals(
      cuts, weights: [0.5, 0.5], known: KnownMoments([0, 1, 2]), level: 0.9)
    let near = intervals.interval([50, 50], weights: [0.5, 0.5], time: -1)
    let far = intervals.interval([50, 50], weights: [0.5, 0.5], time: -4)
    #expect(far.upper - far.lower > 2.5 * (near.upper - near.lower))
    let judged = rows([Double](repeating: 4, count: 2000))
    let covered = judged.observed.count { far.lower <= $0 && $0 <= far.upper }
    #expect((1700...1950).contains(covered))
    var writer = ByteWriter()
    intervals.encode(to: &writer)
    var reader = ByteReader(writer.bytes)
    #expect(try ScaledIntervals(from: &reader) == intervals)
  }

  @Test("a side on which errors reach farther goes by the errors of that side")
  func sides() {
    // Nine errors of ten are small and below, one is large and above.
    let observed = (0..<200).map { row -> Double in
      let error = row % 10 == 0 ? 8.0 : -1
      return 50 + error * (1 + Double(row) / 1e4)
    }
    let cut = CutEvidence(
      predictions: [observed.map { _ in 50 }], observed: observed, leads: observed.map { _ in 1 })
    let intervals = ScaledIntervals(
      [cut], weights: [1], known: KnownMoments([0, 1]), level: 0.8)
    let interval = intervals.interval([50], weights: [1], time: -1)
    // Of the errors on either side, eight of ten are below 1.02; above, one of ten lies farther than 8.
    #expect(50 - interval.lower > 1 && 50 - interval.lower < 1.03)
    #expect(interval.upper - 50 > 7.9 && interval.upper - 50 < 8.3)
  }

  @Test("the quantile of a few errors is the greatest of them")
  func quantile() {
    #expect(ScaledIntervals.quantile([3, 1, 2], 0.9) == 3)
    #expect(ScaledIntervals.quantile(Array(stride(from: 1, through: 19, by: 1)), 0.9) == 18)
  }
}
