import Glibc
import Tabular
import Testing

@testable import Learners

@Suite("what fits tell of themselves")
struct FitFactTests {
  private func numbers(_ learner: some Learner, _ data: TrainingData) throws -> [String: Double] {
    let model = try #require(try learner.fit(data, seed: 1) as? any ReportingModel)
    var found: [String: Double] = [:]
    for fact in model.facts(of: data.features.features) {
      guard case .number(let number) = fact.value else { continue }
      #expect(found.updateValue(number, forKey: fact.name) == nil, "\(fact.name) twice")
    }
    return found
  }

  private var line: TrainingData {
    let x = (0..<40).map { Double($0) }
    return Fixture.all(Fixture.numbers(x, columns: 1), x.map { 2 * $0 - 7 })
  }

  @Test("a linear model: the intercept and a coefficient of each standardised feature")
  func linear() throws {
    var ridge = Ridge()
    ridge.alpha = 1e-9
    let found = try numbers(ridge, line)
    let name = "coefficient.\(line.features.features[0].name)"
    #expect(Set(found.keys) == ["intercept", "nonzero_coefficients", name])
    // The mean of the target, and the slope of one deviation of x: √((40² − 1)/12) = 11.543.
    #expect(abs((found["intercept"] ?? 0) - 32) < 1e-6)
    #expect(abs((found[name] ?? 0) - 2 * (1599.0 / 12).squareRoot()) < 1e-6)
    #expect(found["nonzero_coefficients"] == 1)
  }

  @Test("kernels tell what they chose; a Gaussian process of a straight line has little noise")
  func kernels() throws {
    let ridge = try numbers(KernelRidge(), line)
    #expect((ridge["noise"] ?? 0) > 0 && (ridge["length_scale"] ?? 0) > 0)
    let process = try numbers(GaussianProcess(), line)
    #expect((process["noise"] ?? 1) < 0.01)
  }

  @Test("an additive model tells the smoothing of each term, a network its best epoch")
  func others() throws {
    let name = line.features.features[0].name
    let additive = try numbers(SplineAdditive(), line)
    #expect((additive["smoothing.\(name)"] ?? -1) >= 0)
    let epochs = try numbers(MultilayerPerceptron(), line).filter { $0.key.hasPrefix("epochs") }
    #expect(!epochs.isEmpty && epochs.values.allSatisfy { $0 >= 1 })
    #expect(try numbers(MeanValue(), line) == ["mean": 32])
  }

  @Test("of more than a hundred parameters the largest are told, in their order")
  func largest() {
    let facts = FitFact.parameters(
      "coefficient", (0..<150).map { (of: "x\($0)", value: Double($0 % 2 == 0 ? $0 : -$0)) })
    #expect(facts.count == 100 && facts.first == FitFact("coefficient.x50", 50))
    #expect(facts.last == FitFact("coefficient.x149", -149))
  }
}
