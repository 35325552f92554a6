import Glibc
import Tabular
import Testing

@testable import Twin

@Suite("arithmetic without a library")
struct ArithmeticTests {
  @Test("exp agrees with the library's to a few units of the last place")
  func exponentials() {
    for step in -4000...4000 {
      let x = Double(step) / 57
      #expect(abs(exponential(x) - exp(x)) <= 1e-15 * exp(x))
    }
    #expect(exponential(0) == 1)
  }

  @Test("cos agrees with the library's over whole and part turns")
  func cosines() {
    for step in -500...500 {
      let turns = Double(step) / 96
      #expect(abs(cosine(turns: turns) - cos(2 * .pi * turns)) <= 1e-14)
    }
    #expect(cosine(turns: 3) == 1)
    #expect(cosine(turns: -0.5) == -1)
  }

  @Test("processes have mean 0, variance 1 and the asked persistence")
  func processes() {
    var random = RandomSource(seed: 1)
    let values = random.process(50_000, persistence: 0.6)
    let mean = values.reduce(0, +) / 50_000
    let variance = values.reduce(0) { $0 + $1 * $1 } / 50_000
    let product = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / 49_999
    #expect(abs(mean) < 0.04)
    #expect(abs(variance - 1) < 0.04)
    #expect(abs(product - 0.6) < 0.04)
  }
}
