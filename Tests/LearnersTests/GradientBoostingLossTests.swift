import Tabular
import Testing

@testable import Learners

@Suite struct GradientBoostingLossTests {
  private let task = TreesTask(rows: 600, seed: 17)

  @Test("derivatives are the slopes of the loss and of the gradient")
  func derivatives() {
    check(SquaredLoss(), factor: 2, hessianFactor: 1)
    check(HuberLoss(delta: 0.8), factor: 1, hessianFactor: nil)
    check(QuantileLoss(level: 0.3), factor: 1, hessianFactor: nil)
    check(PoissonLoss(), factor: 1, hessianFactor: 2.0137527)
    check(TweedieLoss(power: 1.4), factor: 1, hessianFactor: 1)
    check(GammaLoss(), factor: 1, hessianFactor: 1)
  }

  /// - Parameters:
  ///   - factor: The loss's value over the integral of its gradient.
  ///   - hessianFactor: The hessian over the gradient's slope; `nil` where it is not its slope.
  private func check(_ loss: some Loss, factor: Double, hessianFactor: Double?) {
    for score in [-1.3, 0.2, 0.9] {
      for target in [0.0, 0.4, 3.0] {
        let step = 1e-4
        let slope =
          (loss.value(score: score + step, target: target)
            - loss.value(score: score - step, target: target)) / (2 * step)
        let found = loss.derivatives(score: Float(score), target: Float(target))
        #expect(abs(slope / factor - Double(found.gradient)) < 1e-3)
        guard let hessianFactor else { continue }
        let up = loss.derivatives(score: Float(score + 0.01), target: Float(target)).gradient
        let down = loss.derivatives(score: Float(score - 0.01), target: Float(target)).gradient
        #expect(abs(Double(up - down) / 0.02 * hessianFactor - Double(found.hessian)) < 2e-3)
      }
    }
  }

  @Test("a quantile lies where its share of the weight is below")
  func quantiles() {
    func of(_ level: Double, _ values: [Double], _ weights: [Double]? = nil) -> Double {
      var pairs = values.indices.map { (value: values[$0], weight: weights?[$0] ?? 1) }
      return quantile(level, of: &pairs)
    }
    #expect(of(0.5, [3, 1, 2]) == 2)
    #expect(of(0.5, [4, 1, 2, 3]) == 2.5)
    #expect(of(0.25, [1, 2, 3, 4, 5]) == 2)
    #expect(of(0, [1, 2, 3]) == 1)
    #expect(of(1, [1, 2, 3]) == 3)
    #expect(of(0.9, [7]) == 7)
    #expect(of(0.5, [1, 2], [3, 1]) == 1.5)
  }

  private func learners(_ change: (inout GBM, inout XGB, inout CAT) -> Void) -> [any Learner] {
    var gbm = GBM()
    var xgb = XGB()
    var cat = CAT()
    xgb.learningRate = 0.1
    xgb.maxDepth = 3
    cat.rounds = 100
    cat.learningRate = 0.1
    cat.depth = 4
    change(&gbm, &xgb, &cat)
    return [gbm, xgb, cat]
  }

  private func objective(_ objective: Objective, level: Double = 0.9) -> [any Learner] {
    learners { gbm, xgb, cat in
      gbm.objective = objective
      xgb.objective = objective
      cat.objective = objective
      gbm.quantileLevel = level
      xgb.quantileLevel = level
      cat.quantileLevel = level
    }
  }

  @Test("a quantile has its share of targets below, where it was learned and elsewhere")
  func coverage() throws {
    for level in [0.1, 0.8] {
      for learner in objective(.quantile, level: level) {
        let model = try learner.fit(task.training(rows: 0..<450), seed: 1)
        let predicted = model.predict(task.features, rows: 450..<600)
        let below = zip(450..<600, predicted).filter { task.target[$0] < $1 }.count
        #expect(abs(Double(below) / 150 - level) < 0.2)
      }
    }
  }

  @Test("absolute and huber losses forgive a few wild targets that squared does not")
  func robustness() throws {
    var wild = task
    for row in stride(from: 0, to: 450, by: 30) { wild.target[row] += 1000 }
    for (absolute, (huber, squared)) in zip(
      objective(.absolute), zip(objective(.huber), objective(.squared)))
    {
      func error(_ learner: any Learner) throws -> Double {
        let model = try learner.fit(wild.training(rows: 0..<450), seed: 1)
        return task.error(of: model, rows: 450..<600)
      }
      let loose = try error(squared)
      #expect(try error(absolute) < 0.6 * loose)
      #expect(try error(huber) < loose)
    }
  }

  @Test("poisson, tweedie and gamma learn positive means, and refuse a target of the wrong sign")
  func counts() throws {
    var counts = task
    counts.target = task.target.map { ($0 / 3).rounded(.down) < 0 ? 0 : ($0 / 3).rounded(.down) }
    for loss in [Objective.poisson, .tweedie] {
      for learner in objective(loss) {
        let model = try learner.fit(counts.training(rows: 0..<450), seed: 1)
        let predicted = model.predict(task.features)
        #expect(predicted.allSatisfy { $0 > 0 })
        #expect(counts.error(of: model, rows: 450..<600) < 0.6 * counts.deviation(rows: 450..<600))
        let again = try LearnerCatalogue.decode(LearnerCatalogue.encode(model))
        #expect(again.predict(task.features) == predicted)
      }
    }
    for learner in objective(.gamma) {
      var above = counts
      above.target = counts.target.map { $0 + 1 }
      let model = try learner.fit(above.training(rows: 0..<450), seed: 1)
      #expect(model.predict(task.features).allSatisfy { $0 > 0 })
      #expect(above.error(of: model, rows: 450..<600) < 0.6 * above.deviation(rows: 450..<600))
      above.target[7] = 0
      let refusal = FitError.unsuitable(
        family: type(of: learner).family.name,
        reason: "objective gamma and a non-positive target; objective squared takes any")
      #expect(throws: refusal) { try learner.fit(above.training(), seed: 1) }
    }
    counts.target[7] = -1
    var gbm = GBM()
    gbm.objective = .poisson
    let expected = FitError.unsuitable(
      family: "gbm",
      reason: "objective poisson and a negative target; objective squared takes any")
    #expect(throws: expected) { try gbm.fit(counts.training(), seed: 1) }
  }

  @Test("monotone constraints hold everywhere, and cost little where they are true")
  func monotone() throws {
    for learner in learners({ gbm, xgb, _ in
      gbm.monotoneConstraints = [0, 0, 0, 1, 1, -1]
      xgb.monotoneConstraints = [0, 0, 0, 1, 1, -1]
    }).prefix(2) {
      let model = try learner.fit(task.training(rows: 0..<450), seed: 1)
      #expect(task.error(of: model, rows: 450..<600) < 0.45 * task.deviation(rows: 450..<600))
      for feature in 3..<6 {
        for row in stride(from: 0, to: 600, by: 40) {
          let steps = (0...20).map { Double($0) / 20 }
          let cells = (0..<6).flatMap { column in
            steps.map { column == feature ? $0 : task.features[row, column] }
          }
          let probe = FeatureMatrix(
            rowCount: steps.count, features: task.features.features, cells: cells)
          let predicted = model.predict(probe)
          let isRising = zip(predicted, predicted.dropFirst()).allSatisfy {
            feature == 5 ? $0 >= $1 - 1e-9 : $0 <= $1 + 1e-9
          }
          #expect(isRising)
        }
      }
    }
  }

  @Test("monotone constraints are read from text, and refused where they don't fit")
  func monotoneText() throws {
    let hyperparameter = try #require(GBM.family.hyperparameter("monotone_constraints"))
    #expect(hyperparameter.domain.contains(.text("1, 0,-1")))
    #expect(!hyperparameter.domain.contains(.text("1, 2")))
    let learner = GBM.family.learner([("monotone_constraints", .text("1,0"))])
    #expect(learner.value(of: hyperparameter) == .text("1, 0"))
    let expected = FitError.unsuitable(
      family: "gbm",
      reason: "monotone_constraints needs one sign for each feature; signs: 2, features: 6")
    #expect(throws: expected) { try learner.fit(task.training(), seed: 1) }
  }
}
