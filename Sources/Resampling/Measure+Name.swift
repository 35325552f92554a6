extension Measure: CaseIterable {
  /// Those with a name of their own, as files name them.
  private static let named: [(name: String, measure: Measure)] = [
    ("rmse", .rmse), ("mae", .mae), ("r2", .r2), ("bias", .bias), ("mape", .mape),
    ("medae", .medae), ("correlation", .correlation), ("mse", .mse), ("smape", .smape),
    ("rmsle", .rmsle), ("spearman", .spearman), ("kendall", .kendall), ("pinball", .pinball),
    ("fac2", .fac2), ("nmb", .nmb), ("nmge", .nmge), ("coe", .coe), ("ioa", .ioa), ("crps", .crps),
    ("interval_score", .intervalScore), ("log_loss", .logLoss), ("brier", .brier),
    ("accuracy", .accuracy), ("balanced_accuracy", .balancedAccuracy), ("roc_auc", .rocAUC),
    ("roc_auc_ovr", .rocAUCOneVersusRest), ("roc_auc_ovr_weighted", .rocAUCOneVersusRestWeighted),
    ("roc_auc_ovo", .rocAUCOneVersusOne), ("roc_auc_ovo_weighted", .rocAUCOneVersusOneWeighted),
    ("average_precision", .averagePrecision), ("f1", .f1), ("f1_macro", .f1Macro),
    ("f1_micro", .f1Micro), ("f1_weighted", .f1Weighted), ("precision", .precision),
    ("precision_macro", .precisionMacro), ("precision_micro", .precisionMicro),
    ("precision_weighted", .precisionWeighted), ("recall", .recall), ("recall_macro", .recallMacro),
    ("recall_micro", .recallMicro), ("recall_weighted", .recallWeighted), ("mcc", .mcc),
    ("cohen_kappa", .cohenKappa), ("quadratic_kappa", .quadraticKappa), ("ece", .ece),
    ("rps", .rankedProbability), ("level_mae", .levelError), ("linear_kappa", .linearKappa),
  ]
  private static let byName = Dictionary(
    uniqueKeysWithValues: named.map { ($0.name, $0.measure) })
  private static let names = Dictionary(
    uniqueKeysWithValues: named.map { ($0.measure, $0.name) })

  /// All but formulas.
  public static let allCases: [Measure] = named.map(\.measure)

  /// As files name it: of a formula the name that it was given.
  public var rawValue: String {
    if case .formula(let own) = self { return own.name }
    guard let name = Self.names[self] else { preconditionFailure("every metric has a name") }
    return name
  }

  /// The one of this name, formulas left out.
  public init?(rawValue: String) {
    guard let measure = Self.byName[rawValue] else { return nil }
    self = measure
  }

  /// ``rawValue``, of a formula with all that makes it what it is.
  public var definition: String {
    if case .formula(let own) = self { own.definition } else { rawValue }
  }

  /// Reads ``definition`` back; `nil` of any other text.
  public init?(definition: String) {
    if let measure = Measure(rawValue: definition) {
      self = measure
    } else if let own = FormulaMetric(definition: definition) {
      self = .formula(own)
    } else {
      return nil
    }
  }
}
