private import Glibc

extension Formula {
  /// The figure; NaN where it is none, or infinite.
  ///
  /// - Parameter weights: By row, all positive; `nil` for 1 in each. In a formula that does not name `weight`, means,
  ///   sums and medians are then of weighted rows; in one that does, only what it says.
  func value(observed: [Double], predicted: [Double], weights: [Double]?) -> Double {
    let isWeighing = node.names(.weight)
    let rows = FormulaRows(
      count: observed.count, observed: .each(observed), predicted: .each(predicted),
      weight: isWeighing ? weights.map(FormulaRows.Value.each) ?? .one(1) : .one(1),
      over: WeightedMean(isWeighing ? nil : weights))
    guard case .one(let value) = rows.value(of: node), value.isFinite else { return .nan }
    return value
  }
}

/// The rows that a formula is evaluated on.
struct FormulaRows {
  /// One number, or one for each row.
  enum Value {
    case one(Double)
    case each([Double])
  }
  let count: Int
  let observed: Value
  let predicted: Value
  var weight = Value.one(1)
  var over = WeightedMean(nil)

  func value(of node: FormulaNode) -> Value {
    switch node {
    case .number(let number): .one(number)
    case .variable(.observed, _): observed
    case .variable(.predicted, _): predicted
    case .variable(.weight, _): weight
    case .negative(let part): map(value(of: part)) { -$0 }
    case .not(let part): map(value(of: part)) { $0.isNaN ? .nan : $0 == 0 ? 1 : 0 }
    case .binary(let own, let first, let second):
      map(value(of: first), value(of: second), own.function)
    case .call(.if, let parts): choice(parts.map(value))
    case .call(let function, let parts): call(function, parts.map(value))
    case .aggregate(let own, let part): .one(aggregate(own, numbers(value(of: part))))
    }
  }

  /// By row.
  func numbers(_ value: Value) -> [Double] {
    switch value {
    case .one(let value): [Double](repeating: value, count: count)
    case .each(let values): values
    }
  }

  private func map(_ value: Value, _ function: (Double) -> Double) -> Value {
    switch value {
    case .one(let value): .one(function(value))
    case .each(let values): .each(values.map(function))
    }
  }

  private func map(_ a: Value, _ b: Value, _ function: (Double, Double) -> Double) -> Value {
    switch (a, b) {
    case (.one(let a), .one(let b)): .one(function(a, b))
    case (.each(let a), .one(let b)): .each(a.map { function($0, b) })
    case (.one(let a), .each(let b)): .each(b.map { function(a, $0) })
    case (.each(let a), .each(let b)): .each(zip(a, b).map(function))
    }
  }

  private func choice(_ parts: [Value]) -> Value {
    func chosen(_ condition: Double, _ a: Double, _ b: Double) -> Double {
      condition.isNaN ? .nan : condition != 0 ? a : b
    }
    if case .one(let condition) = parts[0] {
      return condition.isNaN ? .one(.nan) : condition != 0 ? parts[1] : parts[2]
    }
    let (condition, a, b) = (numbers(parts[0]), numbers(parts[1]), numbers(parts[2]))
    return .each(condition.indices.map { chosen(condition[$0], a[$0], b[$0]) })
  }

  private func call(_ function: FormulaNode.Function, _ parts: [Value]) -> Value {
    switch function {
    case .abs: map(parts[0]) { abs($0) }
    case .sqrt: map(parts[0]) { $0.squareRoot() }
    case .log: map(parts[0]) { log($0) }
    case .exp: map(parts[0]) { exp($0) }
    case .min: parts.dropFirst().reduce(parts[0]) { map($0, $1) { least($0, $1) } }
    case .max: parts.dropFirst().reduce(parts[0]) { map($0, $1) { -least(-$0, -$1) } }
    case .if: choice(parts)
    }
  }

  private func aggregate(_ function: FormulaNode.Aggregate, _ values: [Double]) -> Double {
    guard let first = values.first, !values.contains(where: \.isNaN) else { return .nan }
    switch function {
    case .mean: return over.mean(values)
    case .sum: return over.sum(values)
    case .median: return over.median(values)
    case .min: return values.reduce(first) { Swift.min($0, $1) }
    case .max: return values.reduce(first) { Swift.max($0, $1) }
    }
  }
}

/// NaN where one of them is.
private func least(_ a: Double, _ b: Double) -> Double {
  a.isNaN || b.isNaN ? .nan : a < b ? a : b
}

extension FormulaNode.Operator {
  /// Of two numbers. What holds is 1, what does not 0; nothing is said of what is no number.
  fileprivate var function: (Double, Double) -> Double {
    func known(_ holds: @escaping (Double, Double) -> Bool) -> (Double, Double) -> Double {
      { $0.isNaN || $1.isNaN ? .nan : holds($0, $1) ? 1 : 0 }
    }
    return switch self {
    case .plus: { $0 + $1 }
    case .minus: { $0 - $1 }
    case .times: { $0 * $1 }
    case .by: { $0 / $1 }
    case .power: { pow($0, $1) }
    case .less: known { $0 < $1 }
    case .atMost: known { $0 <= $1 }
    case .greater: known { $0 > $1 }
    case .atLeast: known { $0 >= $1 }
    case .equal: known { $0 == $1 }
    case .unequal: known { $0 != $1 }
    case .and: known { $0 != 0 && $1 != 0 }
    case .or: known { $0 != 0 || $1 != 0 }
    }
  }
}
