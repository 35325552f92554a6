import Glibc
import Testing

@testable import Learners

@Suite struct FloatsTests {
  private func spread(_ lower: Float, _ upper: Float) -> [Float] {
    (0...4_000).map { lower + (upper - lower) * Float($0) / 4_000 }
  }

  @Test("the exponential is libm's to three units in the last place")
  func exponential() {
    for x in spread(-80, 80) {
      let own = Floats.all(x).exponential[5]
      #expect(abs(Double(own) - exp(Double(x))) <= 3 * Double(Float(exp(Double(x))).ulp))
    }
  }

  @Test("the inverse square root is within 5e-6")
  func inverseSquareRoot() {
    for exponent in spread(-60, 60) {
      let x = Float(exp2(Double(exponent)))
      let own = Double(Floats.all(x).inverseSquareRoot[15])
      #expect(abs(own * Double(x).squareRoot() - 1) < 5e-6)
    }
  }

  @Test("cosine and sine of turns are within 1e-6")
  func turns() {
    for x in spread(-20, 20) {
      let (cosine, sine) = Floats.all(x).cosineAndSineOfTurns
      #expect(abs(Double(cosine[0]) - cos(2 * .pi * Double(x))) < 1e-6)
      #expect(Floats.all(x).cosineOfTurns == cosine)
      #expect(abs(Double(sine[9]) - sin(2 * .pi * Double(x))) < 1e-6)
    }
  }

  @Test("bounding and summing are the plain ones")
  func bounds() {
    let x = Floats((0..<16).map { Float($0) - 8 })
    #expect((0..<16).allSatisfy { x.bounded(-3, 5)[$0] == min(max(x[$0], -3), 5) })
    #expect(x.total == -8)
  }

  private func slope(_ f: (Double) -> Double, _ x: Double) -> Double {
    (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
  }

  private func check<Function: ActivationFunction>(
    _ function: Function.Type, _ plain: (Double) -> Double
  ) {
    for x in spread(-30, 30) where abs(x) > 1e-3 {
      let (value, derivative) = Function.valueAndSlope(.all(x))
      let expected = plain(Double(x))
      #expect(abs(Double(value[3]) - expected) <= 2e-6 * max(1, abs(expected)))
      #expect(Function.value(.all(x))[3] == value[3] || function == Mish.self)
      #expect(abs(Double(Function.value(.all(x))[3]) - expected) <= 2e-6 * max(1, abs(expected)))
      #expect(abs(Double(derivative[7]) - slope(plain, Double(x))) < 2e-5)
    }
    #expect(Function.value(.all(0))[0] == 0)
  }

  @Test("activations and their slopes are their formulas")
  func activations() {
    check(ReLU.self) { max(0, $0) }
    check(ELU.self) { $0 > 0 ? $0 : expm1($0) }
    check(SELU.self) { 1.0507009873554805 * ($0 > 0 ? $0 : 1.6732632423543772 * expm1($0)) }
    check(Mish.self) { $0 * tanh(log1p(exp($0))) }
  }

  @Test("dropout keeps the stated share, by key and position alone")
  func dropout() {
    let dropout = Dropout(rate: 0.3, key: 11)
    var kept = 0
    for i in stride(from: 0, to: 160_000, by: 16) {
      let mask = dropout.mask(i)
      #expect(mask == Dropout(rate: 0.3, key: 11).mask(i))
      for lane in 0..<16 { kept += mask[lane] == 0 ? 0 : 1 }
    }
    #expect(abs(Double(kept) / 160_000 - 0.7) < 0.005)
    #expect(dropout.mask(0) != Dropout(rate: 0.3, key: 12).mask(0))
    #expect(abs(dropout.scale - 1 / 0.7) < 1e-6)
  }
}
