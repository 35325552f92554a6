public import Wording

/// A mistake in a formula, and where it stands.
public struct FormulaError: Error, Equatable, Sendable {
  public enum Problem: Equatable, Sendable {
    case empty
    case tooLong(limit: Int)
    case tooDeep(limit: Int)
    case character(String)
    case number(String)
    case unknownName(String, known: [String])
    case unknownFunction(String, known: [String])
    /// A function without its parentheses.
    case notCalled(String)
    /// A name with the parentheses of a function.
    case called(String)
    /// Something else, or nothing, where a value has to be.
    case noValue(found: String?)
    /// Something else, or nothing, where the next part has to be; `expected` is a phrase.
    case expected(String, found: String?)
    case argumentCount(of: String, found: Int, expected: String)
    case chainedComparison(String)
    /// A function of all rows over what is the same in each of them.
    case sameInEveryRow(of: String)
    /// The whole is another number in each row.
    case oneForEachRow(name: String)
    case withoutPrediction
  }
  public var problem: Problem
  /// Of the character, counted from 0 in Unicode scalars.
  public var offset: Int

  init(_ problem: Problem, at offset: Int) {
    self.problem = problem
    self.offset = offset
  }
}

extension FormulaError {
  /// The problem in words, without the place in the file.
  public var diagnosis: Diagnosis {
    var diagnosis = problem.diagnosis
    diagnosis.what = "formula, character \(offset + 1): \(diagnosis.what)"
    return diagnosis
  }
}

extension FormulaError.Problem {
  var diagnosis: Diagnosis {
    switch self {
    case .empty: .init("no formula", help: "write one, such as mean(abs(predicted - observed))")
    case .tooLong(let limit): .init("more than \(limit) characters", help: "shorten the formula")
    case .tooDeep(let limit):
      .init("more than \(limit) levels of parentheses", help: "simplify the formula")
    case .character(let found):
      .init(
        "unexpected '\(found)'",
        help: "operators are + - * / ^ < <= > >= == !=, words are 'and', 'or' and 'not'")
    case .number(let text):
      .init("'\(text)' is no number", help: "write it as 2, 0.5 or 1e-3")
    case .unknownName(let name, let known):
      .init("unknown name '\(name)'", help: Suggestion.help(for: name, among: known))
    case .unknownFunction(let name, let known):
      .init("unknown function '\(name)'", help: Suggestion.help(for: name, among: known))
    case .notCalled(let name):
      .init("'\(name)' is a function", help: "write its argument in parentheses: \(name)(…)")
    case .called(let name):
      .init("'\(name)' is no function", help: "write '*' to multiply, or remove the parentheses")
    case .noValue(let found):
      .init(
        found.map { "'\($0)' where a value is expected" } ?? "ends where a value is expected",
        help: "expected a number, observed, predicted, weight, a function or parentheses")
    case .expected(let expected, let found):
      .init(
        found.map { "unexpected '\($0)'" } ?? "ends too early", help: "expected \(expected)")
    case .argumentCount(let name, let found, let expected):
      .init("'\(name)' has \(counted(found, "argument"))", help: "expected \(expected)")
    case .chainedComparison(let found):
      .init("a second comparison, '\(found)'", help: "combine comparisons by 'and'")
    case .sameInEveryRow(let name):
      .init(
        "the argument of '\(name)' is the same in every row",
        help: "remove '\(name)', or use observed, predicted or weight in it")
    case .oneForEachRow(let name):
      .init(
        "'\(name)' makes one value for each row; a metric is one for all",
        help: "put the term in mean(…), sum(…), median(…), min(…) or max(…)")
    case .withoutPrediction:
      .init("the formula does not use 'predicted'", help: "compare 'predicted' with 'observed'")
    }
  }
}
