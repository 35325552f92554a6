/// An arithmetic expression of observed values, predictions and weights that is one number for some rows.
public struct Formula: Sendable, Hashable {
  /// As it was written, with each run of blanks as one.
  public let text: String
  let node: FormulaNode

  /// The most levels of parentheses and signs, and the most characters, that a formula may have.
  static let (depthLimit, lengthLimit) = (100, 2000)

  /// - Throws: ``FormulaError`` with the place of the first mistake.
  public init(_ text: String) throws(FormulaError) {
    self.text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    var reader = try FormulaReader(text)
    node = try reader.formula()
  }

  public static func == (a: Formula, b: Formula) -> Bool { a.text == b.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// What a formula consists of.
indirect enum FormulaNode: Sendable {
  /// A name that is another number in each row.
  enum Variable: String, CaseIterable, Sendable {
    case observed, predicted, weight
  }
  enum Operator: String, CaseIterable, Sendable {
    case or, and
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
    case equal = "=="
    case unequal = "!="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case by = "/"
    case power = "^"
  }
  /// A function of the values of one row.
  enum Function: String, CaseIterable, Sendable {
    case abs, sqrt, log, exp, min, max, `if`
  }
  /// A function of all rows.
  enum Aggregate: String, CaseIterable, Sendable {
    case mean, sum, median, min, max
  }

  case number(Double)
  /// With its place in the text, in Unicode scalars.
  case variable(Variable, at: Int)
  case negative(FormulaNode)
  case not(FormulaNode)
  case binary(Operator, FormulaNode, FormulaNode)
  case call(Function, [FormulaNode])
  case aggregate(Aggregate, FormulaNode)
}

extension FormulaNode {
  private var parts: [FormulaNode] {
    switch self {
    case .number, .variable: []
    case .negative(let part), .not(let part), .aggregate(_, let part): [part]
    case .binary(_, let first, let second): [first, second]
    case .call(_, let parts): parts
    }
  }

  /// Whether a name stands in it, in aggregates too.
  func names(_ variable: Variable) -> Bool {
    if case .variable(variable, _) = self { return true }
    return parts.contains { $0.names(variable) }
  }

  var hasAggregate: Bool {
    if case .aggregate = self { return true }
    return parts.contains(where: \.hasAggregate)
  }

  /// The first name that makes it another number in each row: one outside of aggregates; `nil` where it is one number.
  var rowName: (name: Variable, offset: Int)? {
    switch self {
    case .variable(let name, let offset): return (name, offset)
    case .aggregate: return nil
    default:
      for part in parts {
        if let name = part.rowName { return name }
      }
      return nil
    }
  }
}
