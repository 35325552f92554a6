/// A metric that an experiment declares as a formula.
public struct FormulaMetric: Sendable, Hashable {
  /// As results name it.
  public let name: String
  public let formula: Formula
  public let goal: Measure.Goal
  /// The term of a row whose mean, if it falls, makes the metric better; `nil` where the metric is no function of a mean
  /// that only rises or only falls.
  ///
  /// Weights are not in it: `mean(weight * abs(predicted - observed))` is the mean of the errors of weighted rows.
  public let rowLoss: FormulaTerm?

  public init(name: String, formula: Formula, goal: Measure.Goal) {
    self.name = name
    self.formula = formula
    self.goal = goal
    rowLoss = goal == .zero ? nil : FormulaTerm(of: formula, rises: goal == .lower)
  }

  public static func == (a: FormulaMetric, b: FormulaMetric) -> Bool {
    a.name == b.name && a.formula == b.formula && a.goal == b.goal
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(formula)
    hasher.combine(goal)
  }
}

extension FormulaMetric {
  private static let equals = " = "
  private static let end = "; "

  /// All of it in one line, such as `cost = mean(abs(predicted - observed)); lower`. No formula has a semicolon.
  public var definition: String {
    "\(name)\(Self.equals)\(formula.text)\(Self.end)\(goal.rawValue)"
  }

  /// Reads ``definition`` back; `nil` of any other text.
  public init?(definition: String) {
    guard let equals = definition.firstRange(of: Self.equals) else { return nil }
    let parts = definition[equals.upperBound...].split(separator: Self.end)
    guard parts.count == 2, let goal = Measure.Goal(rawValue: String(parts[1])),
      let formula = try? Formula(String(parts[0]))
    else { return nil }
    self.init(name: String(definition[..<equals.lowerBound]), formula: formula, goal: goal)
  }

  /// Whether its value of all rows is the mean of those of parts, by their numbers of rows.
  public var isPlainMean: Bool {
    if case .aggregate(.mean, let term) = formula.node {
      !term.names(.weight) && !term.hasAggregate
    } else {
      false
    }
  }
}
