import Learners
import Tabular

/// What the value under a key of the language may be.
indirect enum ValueShape: Sendable {
  /// Any scalar but null, taken as text.
  case text
  /// Text that ends in one of these, in capitals or not.
  case path(endings: [String])
  /// Text that may stand in a path or a reference; see ``SpecLog/nameForm``.
  case name
  /// What a hyperparameter of this domain may be: an integer or a number in a range, a boolean, a
  /// choice among texts.
  case domain(ParameterDomain)
  /// A number; with bounds, between them but neither of them.
  case number(above: Double? = nil, below: Double? = nil)
  /// The integer itself.
  case constant(Int)
  /// An integer of 64 bits without sign.
  case seed
  /// A number of at least 0, or a percentage such as `1%`.
  case tolerance
  /// A part of a whole that is neither nothing nor all: a number, or a percentage such as `20%`.
  case fraction
  /// A list of so many items, each of one shape.
  case list(of: ValueShape, count: ClosedRange<Int> = 1...Int.max)
  /// A list of different items, not empty.
  case set(of: ValueShape)
  /// One value, or a list of them, different and not empty.
  case oneOrMore(ValueShape)
  /// A mapping from names, checked as ``name`` is, to values of one shape.
  case named(ValueShape)
  /// A mapping whose keys are free, such as columns or paths; `keys` says what they are.
  case mapping(keys: String, ValueShape)
  case record(MappingDeclaration)
  case either([ValueShape])
  case any

  static func integer(_ range: ClosedRange<Int>) -> ValueShape { .domain(.integer(range)) }

  static let boolean = ValueShape.domain(.boolean)
  /// A column or a list of columns.
  static let columns = ValueShape.oneOrMore(.text)

  /// One of an enumeration's raw values.
  static func choice<Choice: CaseIterable & RawRepresentable<String>>(
    of type: Choice.Type
  ) -> ValueShape {
    .domain(.choice(Choice.allCases.map(\.rawValue)))
  }
}
