import Glibc
import Testing

@testable import Learners

@Suite struct AdamOptimiserTests {
  @Test("steps are those of the plain formula, with decay, penalty and rates by group")
  func plain() {
    var layout = ParameterLayout()
    _ = layout.add("weights", count: 32, rate: 0.5, decays: true)
    _ = layout.add("bias", count: 16, rate: 2, decays: false)
    let (parameters, gradients) = (FloatBuffer(count: 48), FloatBuffer(count: 48))
    var optimiser = AdamOptimiser(size: 48, beta1: 0.9, beta2: 0.95, l2: 0.01)
    var plain = (0..<48).map { sin(Double($0)) }
    var (mean, square) = (
      [Double](repeating: 0, count: 48), [Double](repeating: 0, count: 48)
    )
    parameters.array = plain.map(Float.init)
    for step in 1...20 {
      for i in 0..<48 {
        let gradient = cos(Double(i * step))
        gradients.start[i] = Float(gradient)
        let (rate, isWeight) = (0.03 * (i < 32 ? 0.5 : 2), i < 32)
        let g = gradient + (isWeight ? 0.01 * plain[i] : 0)
        mean[i] = 0.9 * mean[i] + 0.1 * g
        square[i] = 0.95 * square[i] + 0.05 * g * g
        let corrected = mean[i] / (1 - pow(0.9, Double(step)))
        let size = (square[i] / (1 - pow(0.95, Double(step)))).squareRoot()
        plain[i] = plain[i] * (isWeight ? 1 - 0.03 * 0.1 : 1) - rate * corrected / size
      }
      optimiser.update(
        parameters.start, gradients: gradients.start, groups: layout.groups, rate: 0.03, decay: 0.1)
    }
    for i in 0..<48 { #expect(abs(Double(parameters.start[i]) - plain[i]) < 1e-5) }
  }
}
