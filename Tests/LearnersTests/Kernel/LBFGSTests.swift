import Glibc
import Testing

@testable import Learners

@Suite struct LBFGSTests {
  private func rosenbrock(_ x: [Double]) -> (value: Double, gradient: [Double]) {
    let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
    return (a * a + 100 * b * b, [-2 * a - 400 * x[0] * b, 200 * b])
  }

  @Test("the bottom of Rosenbrock's valley is found")
  func valley() throws {
    let point = LBFGS().minimise(from: [-1.2, 1]) { rosenbrock($0) }
    let found = try #require(point)
    #expect(abs(found.x[0] - 1) < 1e-4 && abs(found.x[1] - 1) < 1e-4)
  }

  @Test("the function is called no more often than allowed, and the best point is kept")
  func budget() throws {
    var calls = 0
    var values: [Double] = []
    let point = LBFGS(maxEvaluations: 9).minimise(from: [-1.2, 1]) { x in
      calls += 1
      values.append(rosenbrock(x).value)
      return rosenbrock(x)
    }
    #expect(calls <= 9)
    #expect(try #require(point).value == values.min())
  }

  @Test("where the function is not defined the step is shortened")
  func undefined() throws {
    let point = LBFGS().minimise(from: [3]) { x in
      x[0] > 0 ? (x[0] - log(x[0]), [1 - 1 / x[0]]) : nil
    }
    #expect(abs(try #require(point).x[0] - 1) < 1e-4)
    #expect(LBFGS().minimise(from: [-1]) { _ in nil } == nil)
  }
}
