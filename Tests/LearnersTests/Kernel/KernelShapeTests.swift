import Glibc
import Testing

@testable import Learners

@Suite struct KernelShapeTests {
  @Test("the exponential of eight numbers is libm's to two units in the last place")
  func exponentials() {
    for step in 0..<70_000 {
      let x = -0.01 * Double(step)
      let own = exponential(Doubles(repeating: x))[step % 8]
      #expect(abs(own - exp(x)) <= 2 * exp(x).ulp, "at \(x)")
    }
    #expect(exponential(Doubles(repeating: 0))[0] == 1)
    #expect(exponential(Doubles(repeating: -1e300))[0] == 0)
  }

  @Test("each shape is its formula", arguments: KernelShape.allCases)
  func formulas(shape: KernelShape) {
    for r in [0, 1e-9, 0.1, 0.5, 1, 2, 7, 40] {
      let expected =
        switch shape {
        case .laplace: exp(-r)
        case .matern32: (1 + 3.0.squareRoot() * r) * exp(-3.0.squareRoot() * r)
        case .matern52:
          (1 + 5.0.squareRoot() * r + 5 * r * r / 3) * exp(-5.0.squareRoot() * r)
        case .rbf: exp(-r * r / 2)
        }
      #expect(abs(shape.covariance(squared: r * r) - expected) <= 1e-14)
    }
  }

  @Test("each derivative is the slope of the covariance", arguments: KernelShape.allCases)
  func derivatives(shape: KernelShape) {
    for squared in [0.01, 0.3, 1, 4, 30] {
      let h = 1e-5 * squared
      let rise = shape.covariance(squared: squared + h) - shape.covariance(squared: squared - h)
      let slope = shape.values(squared: Doubles(repeating: squared)).derivative[3]
      #expect(abs(slope - rise / (2 * h)) <= 1e-7)
    }
  }

  @Test("at distance 0 no derivative is infinite", arguments: KernelShape.allCases)
  func origin(shape: KernelShape) {
    let (covariance, slope) = shape.values(squared: Doubles(repeating: 0))
    #expect(covariance == Doubles(repeating: 1))
    #expect(slope.sum().isFinite)
  }
}
