/// Reads a formula by recursive descent.
///
///     either     = both {"or" both}
///     both       = denied {"and" denied}
///     denied     = "not" denied | comparison
///     comparison = sum [("<" | "<=" | ">" | ">=" | "==" | "!=") sum]
///     sum        = product {("+" | "-") product}
///     product    = signed {("*" | "/") signed}
///     signed     = ("-" | "+") signed | power
///     power      = value ["^" signed]
///     value      = number | name | function "(" either {"," either} ")" | "(" either ")"
struct FormulaReader {
  private let tokens: [FormulaToken]
  private var place = 0
  private var depth = 0
  /// Of the end.
  private let length: Int

  init(_ text: String) throws(FormulaError) {
    length = text.unicodeScalars.count
    guard length <= Formula.lengthLimit else {
      throw FormulaError(.tooLong(limit: Formula.lengthLimit), at: Formula.lengthLimit)
    }
    tokens = try FormulaToken.tokens(of: text)
    guard !tokens.isEmpty else { throw FormulaError(.empty, at: 0) }
  }

  /// The whole text as one number for all rows.
  mutating func formula() throws(FormulaError) -> FormulaNode {
    let node = try either()
    if let rest = next {
      throw FormulaError(.expected("an operator, or the end", found: rest.text), at: rest.offset)
    }
    if let (name, offset) = node.rowName {
      throw FormulaError(.oneForEachRow(name: name.rawValue), at: offset)
    }
    guard node.names(.predicted) else {
      throw FormulaError(.withoutPrediction, at: tokens[0].offset)
    }
    return node
  }

  private var next: FormulaToken? { place < tokens.count ? tokens[place] : nil }

  /// Takes the next token if it is one of these.
  private mutating func take(_ texts: String...) -> FormulaToken? {
    guard let token = next, texts.contains(token.text) else { return nil }
    place += 1
    return token
  }

  private func node(
    _ token: FormulaToken, _ first: FormulaNode, _ second: FormulaNode
  ) -> FormulaNode {
    guard let own = FormulaNode.Operator(rawValue: token.text) else {
      preconditionFailure("'\(token.text)' is taken as an operator")
    }
    return .binary(own, first, second)
  }

  // MARK: Operators

  private mutating func either() throws(FormulaError) -> FormulaNode {
    depth += 1
    defer { depth -= 1 }
    if depth > Formula.depthLimit {
      throw FormulaError(.tooDeep(limit: Formula.depthLimit), at: next?.offset ?? length)
    }
    var first = try both()
    while let token = take("or") { first = node(token, first, try both()) }
    return first
  }

  private mutating func both() throws(FormulaError) -> FormulaNode {
    var first = try denied()
    while let token = take("and") { first = node(token, first, try denied()) }
    return first
  }

  private mutating func denied() throws(FormulaError) -> FormulaNode {
    // A loop, so that a long row of them is no deep recursion.
    var count = 0
    while take("not") != nil { count += 1 }
    let value = try comparison()
    return count == 0 ? value : count % 2 == 1 ? .not(value) : .not(.not(value))
  }

  private mutating func comparison() throws(FormulaError) -> FormulaNode {
    let first = try sum()
    guard let token = take("<", "<=", ">", ">=", "==", "!=") else { return first }
    let whole = node(token, first, try sum())
    if let second = take("<", "<=", ">", ">=", "==", "!=") {
      throw FormulaError(.chainedComparison(second.text), at: second.offset)
    }
    return whole
  }

  private mutating func sum() throws(FormulaError) -> FormulaNode {
    var first = try product()
    while let token = take("+", "-") { first = node(token, first, try product()) }
    return first
  }

  private mutating func product() throws(FormulaError) -> FormulaNode {
    var first = try signed()
    while let token = take("*", "/") { first = node(token, first, try signed()) }
    return first
  }

  private mutating func signed() throws(FormulaError) -> FormulaNode {
    var isNegative = false
    while let token = take("-", "+") { if token.text == "-" { isNegative.toggle() } }
    let value = try power()
    return isNegative ? .negative(value) : value
  }

  private mutating func power() throws(FormulaError) -> FormulaNode {
    let base = try value()
    guard let token = take("^") else { return base }
    depth += 1
    defer { depth -= 1 }
    if depth > Formula.depthLimit {
      throw FormulaError(.tooDeep(limit: Formula.depthLimit), at: token.offset)
    }
    return node(token, base, try signed())
  }

  // MARK: Values

  private mutating func value() throws(FormulaError) -> FormulaNode {
    guard let token = next else { throw FormulaError(.noValue(found: nil), at: length) }
    place += 1
    if case .number(let number) = token.kind { return .number(number) }
    if token.text == "(" {
      let inner = try either()
      try close(after: "an operator or ')'")
      return inner
    }
    guard case .word = token.kind, !["and", "or", "not"].contains(token.text) else {
      throw FormulaError(.noValue(found: token.text), at: token.offset)
    }
    if next?.text == "(" { return try call(token) }
    if let variable = FormulaNode.Variable(rawValue: token.text) {
      return .variable(variable, at: token.offset)
    }
    if Self.functions.contains(token.text) {
      throw FormulaError(.notCalled(token.text), at: token.offset)
    }
    throw FormulaError(
      .unknownName(token.text, known: FormulaNode.Variable.allCases.map(\.rawValue)),
      at: token.offset)
  }

  private mutating func close(after expected: String) throws(FormulaError) {
    guard take(")") == nil else { return }
    throw FormulaError(.expected(expected, found: next?.text), at: next?.offset ?? length)
  }

  static let functions: [String] = {
    var names = FormulaNode.Aggregate.allCases.map(\.rawValue)
    for function in FormulaNode.Function.allCases where !names.contains(function.rawValue) {
      names.append(function.rawValue)
    }
    return names
  }()

  /// - Parameter name: Of the function; its parenthesis is next.
  private mutating func call(_ name: FormulaToken) throws(FormulaError) -> FormulaNode {
    guard Self.functions.contains(name.text) else {
      if FormulaNode.Variable(rawValue: name.text) != nil {
        throw FormulaError(.called(name.text), at: name.offset)
      }
      throw FormulaError(.unknownFunction(name.text, known: Self.functions), at: name.offset)
    }
    place += 1
    var arguments = [try either()]
    while take(",") != nil { arguments.append(try either()) }
    try close(after: "an operator, ',' or ')'")
    func demand(_ isRight: Bool, _ expected: String) throws(FormulaError) {
      guard !isRight else { return }
      throw FormulaError(
        .argumentCount(of: name.text, found: arguments.count, expected: expected),
        at: name.offset)
    }
    // 'min' and 'max' of one argument are over rows, of several over these in each row.
    if let aggregate = FormulaNode.Aggregate(rawValue: name.text),
      arguments.count == 1 || FormulaNode.Function(rawValue: name.text) == nil
    {
      try demand(arguments.count == 1, "one, a term of each row")
      guard arguments[0].rowName != nil else {
        throw FormulaError(.sameInEveryRow(of: name.text), at: name.offset)
      }
      return .aggregate(aggregate, arguments[0])
    }
    guard let function = FormulaNode.Function(rawValue: name.text) else {
      preconditionFailure("'\(name.text)' is among the functions")
    }
    switch function {
    case .if: try demand(arguments.count == 3, "three: a condition, and values if it holds or not")
    case .abs, .sqrt, .log, .exp: try demand(arguments.count == 1, "one")
    case .min, .max: break
    }
    return .call(function, arguments)
  }
}
