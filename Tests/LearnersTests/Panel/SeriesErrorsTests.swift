import Testing

@testable import Learners

@Suite struct SeriesErrorsTests {
  let errors = SeriesErrors(carry: 0.8, noise: 0.3)
  let times = [0.0, 1, 2.5, 3, 7]

  /// Correlations of the errors at some times, row-major.
  func correlations(_ first: [Double], _ second: [Double]) -> [Double] {
    first.flatMap { a in
      second.map { b in a == b ? 1 : 0.7 * power(0.8, abs(a - b)) }
    }
  }

  func power(_ base: Double, _ exponent: Double) -> Double {
    exponential(exponent * naturalLogarithm(base))
  }

  @Test(
    "whitened rows have the sums of squares and the determinant of the whole correlation matrix")
  func whitening() {
    let values = [1.0, -2, 0.5, 3, 1]
    var cells = values
    let logDeterminant = errors.whiten(&cells, rows: 0..<5, width: 1, times: times)
    var factor = correlations(times, times)
    let plain = SmallCholesky.factor(&factor, 5)
    var solved = values
    SmallCholesky.solveLower(factor, 5, &solved, width: 1)
    #expect(abs(logDeterminant - plain) < 1e-12)
    for (fast, slow) in zip(cells, solved) { #expect(abs(fast - slow) < 1e-12) }
  }

  @Test("independent errors are left as they are")
  func independent() {
    var cells = [1.0, 2, 3, 4]
    #expect(
      SeriesErrors.independent.whiten(&cells, rows: 0..<2, width: 2, times: [0, 1]) == 0)
    #expect(cells == [1, 2, 3, 4])
    #expect(SeriesErrors.independent.smoothed([1, 2], times: [0, 1]).isEmpty)
  }

  @Test(
    "a state at any time is the best linear prediction from all errors of the series",
    arguments: [-2.0, 0, 0.4, 2.5, 5, 9])
  func prediction(time: Double) {
    let values = [1.0, -2, 0.5, 3, 1]
    let states = errors.smoothed(values, times: times)
    // Plainly: the correlations with the state, times the inverse of those of the errors.
    var factor = correlations(times, times)
    _ = SmallCholesky.factor(&factor, 5)
    var solved = values
    SmallCholesky.solveLower(factor, 5, &solved, width: 1)
    SmallCholesky.solveUpper(factor, 5, &solved)
    let plain = zip(times, solved).reduce(0) { $0 + 0.7 * power(0.8, abs($1.0 - time)) * $1.1 }
    #expect(abs(errors.state(at: time, of: states, times: times) - plain) < 1e-12)
  }

  @Test("a trend moves on beyond the known years by at most the damping")
  func damping() throws {
    let time = try #require(PanelTime([2000, 2001, 2002, 2004], damping: 1))
    #expect(time.trend(2000) == 0)
    #expect(time.trend(2002) == 0.5)
    #expect(time.trend(2004) == 1)
    #expect(abs(time.trend(1996) + (1 - exponential(-1))) < 1e-15)
    #expect(time.trend(1000) > -1.000_001)
    #expect(abs(time.trend(2008) - (2 - exponential(-1))) < 1e-15)
    #expect(time.step == 1)
    let straight = try #require(PanelTime([2000, 2004], damping: 0))
    #expect(straight.trend(1996) == -1)
    #expect(PanelTime([2000, .nan, 2000], damping: 1) == nil)
  }
}
