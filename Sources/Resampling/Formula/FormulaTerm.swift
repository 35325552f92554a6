/// What a formula is the mean of over rows.
public struct FormulaTerm: Sendable {
  let node: FormulaNode
  /// Whether the formula is the mean itself, and no function of it.
  public let isWhole: Bool

  /// - Parameter rises: Whether the formula has to rise with the mean, or to fall.
  /// - Returns: `nil` where the formula is no such function of the mean of one term.
  init?(of formula: Formula, rises: Bool) {
    guard let mean = formula.node.mean, mean.rises == rises, !mean.term.hasAggregate,
      let own = mean.term.withoutWeight
    else { return nil }
    (node, isWhole) = (own, mean.isWhole)
  }

  /// The term of one row of weight 1; infinite where it is no number.
  public func value(observed: Double, predicted: Double) -> Double {
    let row = FormulaRows(count: 1, observed: .one(observed), predicted: .one(predicted))
    guard case .one(let value) = row.value(of: node), !value.isNaN else { return .infinity }
    return value
  }

  /// The terms of rows of weight 1; infinite where they are no numbers.
  public func values(observed: [Double], predicted: [Double]) -> [Double] {
    let rows = FormulaRows(
      count: observed.count, observed: .each(observed), predicted: .each(predicted))
    return rows.numbers(rows.value(of: node)).map { $0.isNaN ? .infinity : $0 }
  }
}

extension FormulaNode {
  /// The term of the only mean in it, and whether the whole rises with it; `nil` where it is no such function.
  fileprivate var mean: (term: FormulaNode, rises: Bool, isWhole: Bool)? {
    func inner(_ node: FormulaNode, rises: Bool = true) -> (FormulaNode, Bool, Bool)? {
      node.mean.map { ($0.term, $0.rises == rises, false) }
    }
    switch self {
    case .aggregate(.mean, let term): return (term, true, true)
    case .negative(let part): return inner(part, rises: false)
    case .call(.sqrt, let parts), .call(.log, let parts), .call(.exp, let parts):
      return inner(parts[0])
    case .binary(.by, .aggregate(.sum, let term), .aggregate(.sum, .variable(.weight, _))):
      return (term, true, false)
    case .binary(let own, let first, let second):
      switch (own, first, second) {
      case (.plus, _, _) where second.isConstant: return inner(first)
      case (.plus, _, _) where first.isConstant: return inner(second)
      case (.minus, _, _) where second.isConstant: return inner(first)
      case (.minus, _, _) where first.isConstant: return inner(second, rises: false)
      case (.times, _, _) where second.isPositive: return inner(first)
      case (.times, _, _) where first.isPositive: return inner(second)
      case (.by, _, _) where second.isPositive: return inner(first)
      case (.power, _, .number(let exponent)) where exponent > 0: return inner(first)
      default: return nil
      }
    default: return nil
    }
  }

  /// Whether it is the same for all predictions, and surely so.
  private var isConstant: Bool {
    if case .number = self { return true }
    if case .negative(.number) = self { return true }
    return isMeanWeight
  }

  private var isPositive: Bool {
    if case .number(let number) = self { return number > 0 }
    return isMeanWeight
  }

  private var isMeanWeight: Bool {
    if case .aggregate(.mean, .variable(.weight, _)) = self { true } else { false }
  }

  /// The term of a row of weight 1, if the term of any row is that times its weight or has no weight in it; else `nil`.
  fileprivate var withoutWeight: FormulaNode? { names(.weight) ? dividedByWeight : self }

  private var dividedByWeight: FormulaNode? {
    switch self {
    case .variable(.weight, _): .number(1)
    case .negative(let part): part.dividedByWeight.map { .negative($0) }
    case .binary(.times, let first, let second):
      if !second.names(.weight) {
        first.dividedByWeight.map { .binary(.times, $0, second) }
      } else if !first.names(.weight) {
        second.dividedByWeight.map { .binary(.times, first, $0) }
      } else {
        nil
      }
    case .binary(.by, let first, let second) where !second.names(.weight):
      first.dividedByWeight.map { .binary(.by, $0, second) }
    default: nil
    }
  }
}
