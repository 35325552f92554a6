import Testing

@testable import Statistics

@Suite("distributions")
struct DistributionTests {
  @Test(
    "the normal distribution agrees with scipy in both tails", arguments: ComparisonReference.normal
  )
  func normal(z: Double, cumulative: Double) {
    #expect(isNear(NormalDistribution.cumulative(z), cumulative, relative: 1e-12))
  }

  @Test("normal quantiles agree with scipy", arguments: ComparisonReference.normalQuantile)
  func normalQuantile(probability: Double, z: Double) {
    #expect(isNear(NormalDistribution.quantile(probability), z, relative: 1e-9))
  }

  @Test("Student's upper tail agrees with scipy", arguments: ComparisonReference.student)
  func student(degrees: Double, t: Double, upper: Double) {
    let found = StudentDistribution(degreesOfFreedom: degrees).upperTail(t)
    #expect(isNear(found, upper, relative: 1e-11))
  }

  @Test("Student's quantiles agree with scipy", arguments: ComparisonReference.studentQuantile)
  func studentQuantile(degrees: Double, probability: Double, t: Double) {
    let found = StudentDistribution(degreesOfFreedom: degrees).quantile(probability)
    #expect(isNear(found, t, relative: 1e-10))
  }

  @Test("chi-square's upper tail agrees with scipy", arguments: ComparisonReference.chiSquare)
  func chiSquare(degrees: Double, x: Double, upper: Double) {
    let found = ChiSquareDistribution(degreesOfFreedom: degrees).upperTail(x)
    #expect(isNear(found, upper, relative: 1e-12))
  }

  @Test("the incomplete beta function agrees with scipy", arguments: ComparisonReference.beta)
  func beta(x: Double, a: Double, b: Double, value: Double) {
    #expect(isNear(incompleteBeta(x, a, b), value, relative: 1e-11))
  }

  @Test("the studentized range agrees with scipy", arguments: ComparisonReference.studentizedRange)
  func range(count: Int, q: Double, cumulative: Double) {
    #expect(abs(StudentizedRange(count: count).cumulative(q) - cumulative) < 1e-12)
  }

  @Test("a quantile's cumulative probability is the one that was asked for")
  func inverses() {
    for probability in [1e-8, 0.01, 0.3, 0.5, 0.77, 0.999] {
      let z = NormalDistribution.quantile(probability)
      #expect(isNear(NormalDistribution.cumulative(z), probability, relative: 1e-13))
      let student = StudentDistribution(degreesOfFreedom: 3.5)
      #expect(
        isNear(student.cumulative(student.quantile(probability)), probability, relative: 1e-9))
      let range = StudentizedRange(count: 6)
      #expect(abs(range.cumulative(range.quantile(probability)) - probability) < 1e-12)
    }
  }

  @Test("the ends of a distribution are 0 and 1")
  func ends() {
    #expect(
      NormalDistribution.quantile(0) == -.infinity && NormalDistribution.quantile(1) == .infinity)
    let student = StudentDistribution(degreesOfFreedom: 2)
    #expect(student.upperTail(.infinity) == 0 && student.upperTail(-.infinity) == 1)
    #expect(ChiSquareDistribution(degreesOfFreedom: 2).upperTail(0) == 1)
    #expect(StudentizedRange(count: 3).cumulative(0) == 0)
    #expect(StudentizedRange(count: 3).cumulative(.infinity) == 1)
    // Of two values the range is the size of a difference, whose deviation is the root of two.
    let half = NormalDistribution.cumulative(1 / 2.0.squareRoot())
    #expect(abs(StudentizedRange(count: 2).cumulative(1) - (2 * half - 1)) < 1e-14)
  }
}

/// Whether a figure is the reference's but for so much of its size.
func isNear(_ value: Double, _ reference: Double, relative: Double) -> Bool {
  abs(value - reference) <= relative * max(abs(reference), 1e-300)
}
