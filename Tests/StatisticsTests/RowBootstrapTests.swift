import Testing

@testable import Statistics

@Suite("rows drawn anew")
struct RowBootstrapTests {
  private func test(
    _ differences: [Double], isOrdered: Bool = false, seed: UInt64 = 1
  ) throws -> RowBootstrap {
    try #require(
      RowBootstrap(
        unitCount: differences.count, isOrdered: isOrdered, rounds: 2000, seed: seed
      ) { drawn in drawn.reduce(0) { $0 + differences[$1] } / Double(drawn.count) })
  }

  @Test("a difference that every row has is no chance; equal draws give equal results")
  func clear() throws {
    let own = try test([Double](repeating: 1, count: 20))
    #expect(own.draws.allSatisfy { $0 == 1 })
    #expect(own.interval(0.95) == (1, 1))
    #expect(own.verdict(rope: 0.1, level: 0.95) == .better)
    #expect(abs(own.pValue - 2.0 / 2001) < 1e-12)
    let mixed = (0..<40).map { Double($0 % 5) - 1.8 }
    #expect(try test(mixed) == test(mixed))
    #expect(try test(mixed).draws != test(mixed, seed: 2).draws)
  }

  @Test("the spread of the draws is the standard error of the mean")
  func spread() throws {
    let values = (0..<100).map { Double($0 % 10) }
    let draws = try test(values).draws
    let mean = draws.reduce(0, +) / 2000
    let deviation = (draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2000).squareRoot()
    // √(8.25 / 100)
    #expect(abs(mean - 4.5) < 0.03 && abs(deviation - 0.287) < 0.02)
  }

  @Test("steps that err alike for long are drawn in blocks, and so spread wider")
  func blocks() throws {
    let values = (0..<125).map { ($0 / 25) % 2 == 0 ? 1.0 : -1.0 }
    let (rows, blocks) = (try test(values), try test(values, isOrdered: true))
    #expect(rows.blockLength == 1 && blocks.blockLength == 5)
    func width(_ own: RowBootstrap) -> Double { own.interval(0.9).upper - own.interval(0.9).lower }
    #expect(width(blocks) > 1.5 * width(rows))
    #expect([1, 8, 9, 27, 28].map(RowBootstrap.blockLength) == [1, 2, 3, 3, 4])
  }

  @Test("swapping the two predictions swaps the verdict; few rows, and no number, say nothing")
  func symmetry() throws {
    let values = (0..<30).map { Double($0 % 7) - 2 }
    let (a, b) = (try test(values), try test(values.map { -$0 }))
    #expect(a.probabilities(rope: 0.1).above == b.probabilities(rope: 0.1).below)
    #expect(a.pValue == b.pValue)
    #expect(RowBootstrap(unitCount: 7, isOrdered: false, rounds: 10, seed: 1) { _ in 1 } == nil)
    #expect(RowBootstrap(unitCount: 9, isOrdered: false, rounds: 10, seed: 1) { _ in .nan } == nil)
  }
}
