/// What is known of a family of learners before one is fitted: the one declaration from which the
/// reader, `strata learners`, the schema, the guide and a job's key are made.
public struct LearnerFamily: Sendable {
  /// The name in an experiment file: `gbm`, `ridge`, ….
  public let name: String
  /// Other names accepted for it, such as AutoGluon's `GBM`.
  public let aliases: [String]
  /// One line for a list.
  public let title: String
  /// What it is, when it is strong and weak, how it treats missing values and categories.
  public let summary: String
  /// The paper or the source, for citation.
  public let reference: String
  public let hyperparameters: [Hyperparameter]
  /// Raised whenever the family's fits give other bits than before, so that stored results are not reused.
  public let version: Int
  /// Whether fits honour the weights of rows.
  public let usesWeights: Bool
  /// Whether it takes any other hyperparameter and hands it to its library.
  public let isOpen: Bool
  /// Whether it takes a mapping `params` of values for its library.
  public let hasParams: Bool
  private let makeOpen: (@Sendable (String) -> Hyperparameter)?
  private let makeDefault: @Sendable () -> any Learner
  let modelType: any Model.Type
  /// Of its fits of classes; `nil` if it learns numbers alone.
  let classModelType: (any ClassificationModel.Type)?
  /// Of its fits of quantiles; `nil` if it learns none.
  let quantileModelType: (any QuantileModel.Type)?

  public init<L: Learner>(
    _ name: String, _ learner: L.Type, model: any Model.Type,
    classModel: (any ClassificationModel.Type)? = nil,
    quantileModel: (any QuantileModel.Type)? = nil, aliases: [String] = [],
    version: Int = 1, usesWeights: Bool = true, title: String, summary: String, reference: String,
    hyperparameters: [Hyperparameter]
  ) {
    self.name = name
    self.aliases = aliases
    self.title = title
    self.summary = summary
    self.reference = reference
    self.hyperparameters = hyperparameters
    self.version = version
    self.usesWeights = usesWeights
    isOpen = false
    hasParams = false
    makeOpen = nil
    makeDefault = { L() }
    modelType = model
    classModelType = classModel ?? (model as? any ClassificationModel.Type)
    quantileModelType = quantileModel ?? (model as? any QuantileModel.Type)
  }

  /// Whether it can learn numbers.
  public var learnsNumbers: Bool {
    !(defaultLearner is any OtherTaskOnly)
  }

  /// Whether it can learn quantiles.
  public var learnsQuantiles: Bool { quantileModelType != nil }

  /// Whether it can learn classes.
  public var learnsClasses: Bool { classModelType != nil && !(defaultLearner is any OrdinalOnly) }

  /// Whether it can learn ordered levels: itself, or by models of two classes.
  public var learnsLevels: Bool { classModelType != nil }

  /// A family whose learners a library outside fits.
  ///
  /// - Parameters:
  ///   - isOpen: Whether it takes any other hyperparameter, and `params`.
  ///   - hasParams: Whether it takes `params`.
  init<L: OutsideLearning>(
    _ name: String, _ learner: L.Type, model: any Model.Type, version: Int, title: String,
    summary: String, reference: String, hyperparameters: [Hyperparameter], isOpen: Bool = false,
    hasParams: Bool = false
  ) {
    self.name = name
    aliases = []
    self.title = title
    self.summary = summary
    self.reference = reference
    self.hyperparameters = hyperparameters
    self.version = version
    self.isOpen = isOpen
    usesWeights = true
    self.hasParams = isOpen || hasParams
    makeOpen = { Hyperparameter(open: $0, of: L.self) }
    makeDefault = { L() }
    modelType = model
    classModelType = nil
    quantileModelType = nil
  }

  /// A hyperparameter that only the family's library knows.
  ///
  /// - Precondition: It ``hasParams``.
  public func openHyperparameter(_ key: String) -> Hyperparameter {
    guard let makeOpen else { preconditionFailure("\(name) takes no other hyperparameters") }
    return makeOpen(key)
  }

  /// The learner at its defaults.
  public var defaultLearner: any Learner { makeDefault() }

  /// The hyperparameter with this key or alias.
  public func hyperparameter(_ key: String) -> Hyperparameter? {
    hyperparameters.first { $0.key == key || $0.aliases.contains(key) }
  }

  /// The learner with the given hyperparameters and defaults for the rest.
  ///
  /// - Precondition: each key is a hyperparameter's own key, each value in its domain.
  public func learner(_ values: [(key: String, value: ParameterValue)]) -> any Learner {
    var learner = makeDefault()
    for (key, value) in values {
      guard
        let hyperparameter = hyperparameters.first(where: { $0.key == key })
          ?? makeOpen.map({ $0(key) })
      else { preconditionFailure("\(name) has no hyperparameter '\(key)'") }
      precondition(hyperparameter.domain.contains(value), "\(key) not checked")
      hyperparameter.write(&learner, value)
    }
    return learner
  }

  /// The default of a hyperparameter.
  public func defaultValue(of hyperparameter: Hyperparameter) -> ParameterValue {
    hyperparameter.read(makeDefault())
  }
}

extension Learner {
  /// Family, version and every hyperparameter, sorted by key: equal text means equal fits.
  public var canonicalText: String {
    let family = Self.family
    if let outside = self as? any OutsideLearning {
      return "\(family.name)/\(family.version)\(outside.settings.canonicalText)"
    }
    let values = family.hyperparameters
      .map { "\($0.key)=\($0.read(self).text)" }
      .sorted()
    return "\(family.name)/\(family.version){\(values.joined(separator: ","))}"
  }

  /// The value of one hyperparameter.
  public func value(of hyperparameter: Hyperparameter) -> ParameterValue {
    hyperparameter.read(self)
  }
}
