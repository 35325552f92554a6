/// A value as an experiment file gives it to a hyperparameter.
public enum ParameterValue: Hashable, Sendable {
  case number(Double)
  case boolean(Bool)
  case text(String)
  /// A value that is handed to a library as it is.
  case setting(SettingValue)

  /// As it is written in an experiment file and hashed into a job's key.
  public var text: String {
    switch self {
    case .number(let number):
      if let whole = Int64(exactly: number) { return String(whole) }
      return "\(number)"
    case .boolean(let boolean): return boolean ? "true" : "false"
    case .text(let text): return text
    case .setting(let setting): return setting == .null ? "" : setting.text
    }
  }
}

/// What a hyperparameter may be.
public enum ParameterDomain: Hashable, Sendable {
  case integer(ClosedRange<Int>)
  case real(ClosedRange<Double>)
  /// Numbers above `lower`, at most `upper`; for rates and scales that may not be zero.
  case realAbove(Double, upTo: Double)
  case boolean
  case choice([String])
  /// A text of signs, one for each feature: "1, 0, -1".
  case signs
  /// Any text, such as an import path.
  case text
  /// Whatever a library takes: a list is one value.
  case setting

  /// In words, as an error or `strata learners` prints it: "an integer in [1, 10000]".
  public var text: String {
    switch self {
    case .integer(let range):
      "an integer in [\(range.lowerBound), \(range.upperBound)]"
    case .real(let range):
      "a number in [\(number(range.lowerBound)), \(number(range.upperBound))]"
    case .realAbove(let lower, let upper):
      "a number in (\(number(lower)), \(number(upper))]"
    case .boolean: "true or false"
    case .choice(let names): "one of " + names.joined(separator: ", ")
    case .signs: "1, 0 or -1 for each feature, as in \"1, 0, -1\""
    case .text: "text"
    case .setting: "what the library takes"
    }
  }

  /// Whether `value` is of the right type and within the range.
  public func contains(_ value: ParameterValue) -> Bool {
    switch (self, value) {
    case (.integer(let range), .number(let number)):
      Int(exactly: number).map(range.contains) ?? false
    case (.real(let range), .number(let number)): range.contains(number)
    case (.realAbove(let lower, let upper), .number(let number)):
      number > lower && number <= upper
    case (.boolean, .boolean): true
    case (.choice(let names), .text(let text)): names.contains(text)
    case (.signs, .text(let text)): parsedSigns(text) != nil
    case (.text, .text), (.setting, .setting): true
    default: false
    }
  }

  private func number(_ value: Double) -> String {
    value == .infinity ? "∞" : ParameterValue.number(value).text
  }
}

/// One hyperparameter of a learner: its key in the experiment file, where it is kept, what it may be.
///
/// The list of these is the only place where a hyperparameter is described. Reading, range checks,
/// the text that is hashed into a job's key, `strata learners`, the schema and the guide all read it.
public struct Hyperparameter: Sendable {
  public let key: String
  /// Other names that users of LightGBM, XGBoost, CatBoost or scikit-learn know it by.
  public let aliases: [String]
  public let domain: ParameterDomain
  public let summary: String
  /// Whether only the family's library knows it.
  public private(set) var isOpen = false
  let read: @Sendable (any Learner) -> ParameterValue
  let write: @Sendable (inout any Learner, ParameterValue) -> Void

  public init<L: Learner>(
    _ key: String, _ path: any WritableKeyPath<L, Double> & Sendable, in range: ClosedRange<Double>,
    aliases: [String] = [], _ summary: String
  ) {
    self.init(key, aliases, .real(range), summary, path, { .number($0) }, { $0.number })
  }

  public init<L: Learner>(
    _ key: String, _ path: any WritableKeyPath<L, Double> & Sendable, above lower: Double,
    upTo upper: Double, aliases: [String] = [], _ summary: String
  ) {
    self.init(
      key, aliases, .realAbove(lower, upTo: upper), summary, path, { .number($0) }, { $0.number })
  }

  public init<L: Learner>(
    _ key: String, _ path: any WritableKeyPath<L, Int> & Sendable, in range: ClosedRange<Int>,
    aliases: [String] = [], _ summary: String
  ) {
    self.init(
      key, aliases, .integer(range), summary, path, { .number(Double($0)) }, { Int($0.number) })
  }

  public init<L: Learner>(
    _ key: String, _ path: any WritableKeyPath<L, Bool> & Sendable, aliases: [String] = [],
    _ summary: String
  ) {
    self.init(key, aliases, .boolean, summary, path, { .boolean($0) }, { $0.boolean })
  }

  /// A choice among the raw values of an enumeration.
  public init<L: Learner, Choice>(
    _ key: String, _ path: any WritableKeyPath<L, Choice> & Sendable, aliases: [String] = [],
    _ summary: String
  ) where Choice: RawRepresentable<String> & CaseIterable & Sendable {
    self.init(
      key, aliases, .choice(Choice.allCases.map(\.rawValue)), summary, path,
      { .text($0.rawValue) }, { Choice(rawValue: $0.text)! })  // the domain was checked before
  }

  /// Signs, one for each feature, or none; in text "1, 0, -1".
  public init<L: Learner>(
    _ key: String, _ path: any WritableKeyPath<L, [Int8]> & Sendable, aliases: [String] = [],
    _ summary: String
  ) {
    self.init(
      key, aliases, .signs, summary, path,
      { .text($0.map(String.init).joined(separator: ", ")) },
      { parsedSigns($0.text) ?? [] })  // the domain was checked before
  }

  /// Any text.
  public init<L: Learner>(
    text key: String, _ path: any WritableKeyPath<L, String> & Sendable, aliases: [String] = [],
    _ summary: String
  ) {
    self.init(key, aliases, .text, summary, path, { .text($0) }, { $0.text })
  }

  /// A value that a library takes as it is.
  public init<L: Learner>(
    structure key: String, _ path: any WritableKeyPath<L, SettingValue> & Sendable,
    _ summary: String
  ) {
    self.init(
      key, [], .setting, summary, path, { .setting($0) },
      { if case .setting(let setting) = $0 { setting } else { .null } })
  }

  /// A list of texts.
  public init<L: Learner>(
    words key: String, _ path: any WritableKeyPath<L, [String]> & Sendable, _ summary: String
  ) {
    self.init(
      key, [], .setting, summary, path,
      { $0.isEmpty ? .setting(.null) : .setting(.list($0.map { .text($0) })) }, { $0.words })
  }

  /// A hyperparameter that the family does not declare, and its library may know.
  init<L: OutsideLearning>(open key: String, of type: L.Type) {
    self.key = key
    aliases = []
    domain = .setting
    summary = ""
    isOpen = true
    read = { .setting(($0 as? L)?.settings.values[key] ?? .null) }
    write = { learner, value in
      guard var own = learner as? L, case .setting(let setting) = value else {
        preconditionFailure("'\(key)' is a library's")
      }
      own.settings.values[key] = setting
      learner = own
    }
  }

  private init<L: Learner, Value: Sendable>(
    _ key: String, _ aliases: [String], _ domain: ParameterDomain, _ summary: String,
    _ path: any WritableKeyPath<L, Value> & Sendable,
    _ toParameter: @escaping @Sendable (Value) -> ParameterValue,
    _ fromParameter: @escaping @Sendable (ParameterValue) -> Value
  ) {
    self.key = key
    self.aliases = aliases
    self.domain = domain
    self.summary = summary
    read = { toParameter(Self.own($0, L.self)[keyPath: path]) }
    write = { learner, value in
      var own = Self.own(learner, L.self)
      own[keyPath: path] = fromParameter(value)
      learner = own
    }
  }

  /// It is a programmer error to use a family's hyperparameter with a learner of another family.
  private static func own<L: Learner>(_ learner: any Learner, _ type: L.Type) -> L {
    guard let own = learner as? L else {
      preconditionFailure("a hyperparameter of \(L.self) used with \(learner)")
    }
    return own
  }
}

/// The signs in a text such as "1, 0, -1"; `nil` where it holds anything else.
private func parsedSigns(_ text: String) -> [Int8]? {
  let parts = text.split { $0 == "," || $0 == " " }
  let signs = parts.compactMap { Int8($0) }.filter { (-1...1).contains($0) }
  return signs.count == parts.count ? signs : nil
}

extension ParameterValue {
  /// One text, or a list of them.
  fileprivate var words: [String] {
    guard case .setting(let setting) = self else { return [text] }
    guard case .list(let items) = setting else { return setting == .null ? [] : [setting.text] }
    return items.map(\.text)
  }
  fileprivate var number: Double {
    guard case .number(let number) = self else { preconditionFailure("domain not checked") }
    return number
  }
  fileprivate var boolean: Bool {
    guard case .boolean(let boolean) = self else { preconditionFailure("domain not checked") }
    return boolean
  }
}
