import Tabular
import Testing

@testable import Resampling

@Suite("metrics as formulas")
struct FormulaTests {
  private static let observed = [1.0, 2, 4, 8]
  private static let predicted = [2.0, 2, 1, 10]
  private static let weights = [1.0, 2, 3, 4]

  private func metric(
    _ text: String, _ goal: Measure.Goal = .lower
  ) throws -> FormulaMetric {
    FormulaMetric(name: "cost", formula: try Formula(text), goal: goal)
  }

  private func value(
    _ text: String, observed: [Double] = observed, predicted: [Double] = predicted,
    weights: [Double]? = nil
  ) throws -> Double {
    Measure.formula(try metric(text)).value(
      observed: observed, predicted: predicted, weights: weights)
  }

  /// Errors p − o are 1, 0, −3 and 2.
  @Test(
    "values are those by hand",
    arguments: [
      ("mean(abs(predicted - observed))", 1.5), ("mean(predicted - observed)", 0),
      ("sum((predicted-observed)^2)", 14),
      ("sqrt(mean((observed - predicted) ^ 2))", 3.5.squareRoot()),
      ("median(abs(predicted - observed))", 1.5), ("max(abs(predicted - observed))", 3),
      ("min(predicted)", 1), ("mean(max(predicted - observed, 0))", 0.75),
      ("mean(min(predicted, observed, 3))", 1.75),
      ("1 - sum((predicted - observed)^2) / sum((observed - mean(observed))^2)", 1 - 14 / 28.75),
      ("mean(abs(predicted - observed) <= 1)", 0.5),
      ("mean(predicted > observed and observed > 1)", 0.25),
      ("mean(predicted > observed or observed == 4)", 0.75),
      ("mean(not predicted != observed)", 0.25),
      ("mean(if(predicted < observed, 3, 1) * abs(predicted - observed))", 3),
      ("mean(log(exp(predicted)))", 3.75), ("mean(weight * predicted)", 3.75),
      ("-mean(predicted)^2", -14.0625), ("2^-1 + 0 * mean(predicted)", 0.5),
      ("2^3^2 + 0 * mean(predicted)", 512), ("8 / 4 / 2 - 1 - 1 + 0 * mean(predicted)", -1),
      (".5e1 + 1. + 1e-1 * 10 + 0 * mean(predicted)", 7),
    ] as [(String, Double)])
  func byHand(_ text: String, _ expected: Double) throws {
    let value = try value(text)
    #expect(abs(value - expected) < 1e-12, "\(value)")
  }

  @Test("metrics of our own written as formulas have the same values, weighted too")
  func knownMetrics() throws {
    let formulas: [(Measure, String)] = [
      (.mae, "mean(abs(predicted - observed))"), (.bias, "mean(predicted - observed)"),
      (.rmse, "sqrt(mean((predicted - observed)^2))"),
      (.medae, "median(abs(predicted - observed))"),
      (.mape, "mean(abs((predicted - observed) / observed))"),
      (.nmb, "sum(predicted - observed) / sum(observed)"),
      (.r2, "1 - sum((predicted - observed)^2) / sum((observed - mean(observed))^2)"),
    ]
    for (measure, text) in formulas {
      for weights in [nil, Self.weights, [1, 0, 2, 5]] as [[Double]?] {
        let expected = measure.value(
          observed: Self.observed, predicted: Self.predicted, weights: weights)
        #expect(abs(try value(text, weights: weights) - expected) < 1e-12, "\(measure)")
      }
    }
  }

  @Test("a formula that names weights says itself how rows count; without weights they are 1")
  func weights() throws {
    #expect(try value("mean(weight * abs(predicted - observed))") == 1.5)
    #expect(
      try value("mean(weight * abs(predicted - observed))", weights: Self.weights) == 18.0 / 4)
    #expect(
      try value(
        "sum(weight * abs(predicted - observed)) / sum(weight)", weights: Self.weights) == 1.8)
    #expect(try value("mean(abs(predicted - observed))", weights: Self.weights) == 1.8)
  }

  @Test("one row has a value; what is not finite, or of no row, has none")
  func edges() throws {
    #expect(try value("mean(predicted - observed)", observed: [3], predicted: [5]) == 2)
    #expect(try value("median(predicted)", observed: [3], predicted: [5]) == 5)
    let empty = [
      "mean(log(predicted - 2))", "mean(1 / (predicted - 2))", "mean((predicted - 5) ^ 0.5)",
      "mean(exp(1000 * predicted))", "mean(if(log(predicted - 5) > 0, 1, 2))",
      "max(log(predicted - 5))", "mean(max(0, log(predicted - 5)))",
    ]
    for text in empty { #expect(try value(text).isNaN, "\(text)") }
    #expect(try value("mean(predicted)", observed: [], predicted: []).isNaN)
  }

  @Test(
    "a mistake is found at its character",
    arguments: [
      ("", 0, .empty), ("  ", 0, .empty), ("mean(predicted) $", 16, .character("$")),
      ("mean(predicted ** 2)", 15, .character("**")), ("mean(predicted = 2)", 15, .character("=")),
      ("mean(1.2.3 * predicted)", 5, .number("1.2.3")), ("2x * mean(predicted)", 0, .number("2x")),
      ("0x1p3", 0, .number("0x1p3")),
      (
        "mean(pred)", 5, .unknownName("pred", known: ["observed", "predicted", "weight"])
      ),
      ("mean", 0, .notCalled("mean")), ("weight(2)", 0, .called("weight")),
      ("mean()", 5, .noValue(found: ")")), ("mean(predicted) +", 17, .noValue(found: nil)),
      ("1 + and 2", 4, .noValue(found: "and")),
      ("mean(predicted", 14, .expected("an operator, ',' or ')'", found: nil)),
      ("(mean(predicted) 2)", 17, .expected("an operator or ')'", found: "2")),
      ("mean(predicted) 2", 16, .expected("an operator, or the end", found: "2")),
      (
        "mean(predicted, 2)", 0,
        .argumentCount(of: "mean", found: 2, expected: "one, a term of each row")
      ),
      ("1 < 2 < mean(predicted)", 6, .chainedComparison("<")),
      ("mean(mean(predicted))", 0, .sameInEveryRow(of: "mean")),
      ("sum(2)", 0, .sameInEveryRow(of: "sum")),
      ("mean(observed) - predicted", 17, .oneForEachRow(name: "predicted")),
      ("mean(observed)", 0, .withoutPrediction),
    ] as [(String, Int, FormulaError.Problem)])
  func mistakes(_ text: String, _ offset: Int, _ problem: FormulaError.Problem) {
    #expect(throws: FormulaError(problem, at: offset)) { try Formula(text) }
  }

  @Test("a formula of any depth or length ends in an error, not in a crash")
  func limits() {
    for part in ["(", "-", "not ", "abs(", "2^", "if("] {
      let text = String(repeating: part, count: 1900 / part.count) + "predicted"
      #expect(throws: FormulaError.self) { try Formula(text) }
    }
    #expect(throws: FormulaError(.tooLong(limit: 2000), at: 2000)) {
      try Formula(String(repeating: "1+", count: 5000) + "mean(predicted)")
    }
    let long = String(repeating: "1 + ", count: 400) + "mean(predicted)"
    #expect(throws: Never.self) { try Formula(long) }
  }

  @Test("texts of random characters are refused or read, and what is read has a value or none")
  func random() throws {
    let parts = [
      "mean(", "sum(", "max(", "if(", "predicted", "observed", "weight", "2", ")", ")", "+", "-",
      "*", "/", "^", "<", "and", "not", ",", " ",
    ]
    var random = RandomSource(seed: 5)
    for _ in 0..<3000 {
      let text = (0..<Int(random.uniform() * 12) + 1).map { _ in
        parts[Int(random.uniform() * Double(parts.count))]
      }.joined(separator: " ")
      guard let formula = try? Formula(text) else { continue }
      let value = formula.value(
        observed: Self.observed, predicted: Self.predicted, weights: Self.weights)
      #expect(value.isNaN || value.isFinite, "\(text)")
    }
  }

  @Test("a definition reads back, whatever blanks the formula was written with")
  func definitions() throws {
    for goal in Measure.Goal.allCases {
      let measure = Measure.formula(try metric("mean( predicted\n  <= observed )", goal))
      #expect(
        measure.definition
          == "cost = mean( predicted <= observed ); \(goal.rawValue)")
      #expect(Measure(definition: measure.definition) == measure)
      #expect(measure.rawValue == "cost" && measure.goal == goal && measure.isOfNumbers)
    }
    for text in ["cost", "cost = mean(predicted)", "cost = mean(); lower", "a = b; c"] {
      #expect(Measure(definition: text) == nil)
    }
    for measure in Measure.allCases { #expect(Measure(definition: measure.rawValue) == measure) }
  }

  @Test(
    "a formula that rises or falls with one mean over rows is a loss, any other is none",
    arguments: [
      ("mean(abs(predicted - observed))", .lower, true),
      ("sqrt(mean((predicted - observed)^2))", .lower, true),
      ("100 * mean(abs(predicted - observed))^0.5 - 3", .lower, true),
      ("1 - mean(abs(predicted - observed))", .higher, true),
      ("-log(mean(abs(predicted - observed)) / 2)", .higher, true),
      ("mean(weight * abs(predicted - observed)) / mean(weight)", .lower, true),
      ("sum(abs(predicted - observed) * weight) / sum(weight)", .lower, true),
      ("mean(abs(predicted - observed) <= 1)", .higher, false),
      ("1 - mean(abs(predicted - observed))", .lower, false),
      ("mean(predicted - observed)", .zero, false),
      ("sum(abs(predicted - observed))", .lower, false),
      ("median(abs(predicted - observed))", .lower, false),
      ("mean(abs(predicted - mean(predicted)))", .lower, false),
      ("mean(predicted) / mean(observed)", .lower, false),
      ("mean(weight ^ 2 * abs(predicted - observed))", .lower, false),
    ] as [(String, Measure.Goal, Bool)])
  func losses(_ text: String, _ goal: Measure.Goal, _ isLoss: Bool) throws {
    let loss = try metric(text, goal).rowLoss
    #expect((loss != nil) == isLoss)
  }

  @Test("the term of a row is without its weight, and infinite where it is no number")
  func terms() throws {
    let own = try metric("mean(3 * weight * abs(predicted - observed)) / mean(weight)")
    let term = try #require(own.rowLoss)
    #expect(term.value(observed: 2, predicted: 4) == 6 && !term.isWhole)
    #expect(term.values(observed: [2, 1], predicted: [4, 1]) == [6, 0])
    let logarithm = try #require(try metric("mean(log(predicted))").rowLoss)
    #expect(logarithm.value(observed: 0, predicted: -1) == .infinity && logarithm.isWhole)
  }
}
