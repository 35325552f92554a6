import Tabular

/// A boosting that learns classes by the log loss: its objective for regression has no say then.
protocol BoostingClasses: ClassificationLearner, LossFitting {
  var monotoneSigns: [Int8] { get }
}

extension BoostingClasses {
  public func objection(toClasses classCount: Int, _ outline: TrainingOutline) -> FitError? {
    commonObjection(toClasses: classCount, outline)
  }

  func commonObjection(toClasses classCount: Int, _ outline: TrainingOutline) -> FitError? {
    let family = Self.family.name
    if objective != .squared {
      return .unsuitable(
        family: family,
        reason: "objective \(objective.rawValue) in a classification; leave it out, classes are "
          + "learned by their log loss")
    }
    if classCount > 2, monotoneSigns.contains(where: { $0 != 0 }) {
      return .unsuitable(
        family: family,
        reason: "monotone_constraints with \(classCount) classes; only two classes can have them")
    }
    return BoostingLimits.objection(to: monotoneSigns, outline, family: family)
  }

  /// What is refused of the data at hand.
  func check(_ data: ClassificationData) throws(FitError) {
    let outline = TrainingOutline(
      fewestRows: data.rows.count, featureCount: data.features.features.count, targets: [])
    if let objection = objection(toClasses: data.classCount, outline) { throw objection }
    try BoostingLimits.check(data.numbers, family: Self.family.name)
    try BoostingLimits.check(monotoneSigns, data.numbers, family: Self.family.name)
  }
}

extension GBM: BoostingClasses {
  var monotoneSigns: [Int8] { monotoneConstraints }

  public func objection(toClasses classCount: Int, _ outline: TrainingOutline) -> FitError? {
    if linearTree, classCount > 2 {
      return .unsuitable(
        family: Self.family.name,
        reason: "linear_tree with \(classCount) classes; only two classes can have linear leaves")
    }
    return commonObjection(toClasses: classCount, outline)
  }

  public func fitClasses(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    try check(data)
    guard data.classCount > 2 else {
      return ClassEnsemble(
        [try boosted(data.indicator(of: 1), LogisticLoss(), seed: seed)], .binary)
    }
    let table = binned(data.numbers)
    var grower = grower(table, hasConstantHessian: false, seed: seed)
    let boosting = MulticlassBoosting(
      family: Self.family.name, settings: settings,
      hessianFactor: Float(data.classCount) / Float(data.classCount - 1))
    let result = try boosting.run(data, grower: &grower, seed: derivedSeed(seed, "bagging"))
    return ClassEnsemble<BoostedTrees<GBM>>(result, table, features: data.features)
  }
}

extension XGB: BoostingClasses {
  var monotoneSigns: [Int8] { monotoneConstraints }

  public func fitClasses(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    try check(data)
    guard data.classCount > 2 else {
      return ClassEnsemble(
        [try boosted(data.indicator(of: 1), LogisticLoss(), seed: seed)], .binary)
    }
    let table = binned(data.numbers)
    var grower = try grower(table, hasConstantHessian: false, seed: seed)
    let boosting = MulticlassBoosting(
      family: Self.family.name, settings: settings, hessianFactor: 2)
    let result = try boosting.run(data, grower: &grower, seed: derivedSeed(seed, "bagging"))
    return ClassEnsemble<BoostedTrees<XGB>>(result, table, features: data.features)
  }
}

extension CAT: BoostingClasses {
  var monotoneSigns: [Int8] { [] }

  /// CatBoost starts from even odds. Of more than two classes the leaves of its trees have a value for each.
  public func fitClasses(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    try check(data)
    var own = self
    if learningRate == 0 {
      own.learningRate = Self.automaticClassLearningRate(
        rows: data.rows.count, rounds: rounds, hasValidation: !data.validation.isEmpty,
        isBinary: data.classCount == 2)
    }
    if data.classCount == 2 {
      let share = data.shares[1]
      // Trees have nothing to learn where all rows are of a class, or none.
      let loss = LogisticLoss(startsAtMean: share == 0 || share == 1)
      return SymmetricClasses(
        binary: try own.boosted(data.indicator(of: 1), loss, seed: seed))
    }
    let problem = SoftmaxProblem(data)
    let (trees, columns) = try own.trees(
      problem, data.numbers, classCount: data.classCount, seed: seed)
    return SymmetricClasses(
      starts: problem.starts, trees: trees, columns: columns,
      featureCount: data.features.features.count)
  }
}

extension ClassEnsemble {
  fileprivate init<Family: Learner>(
    _ result: MulticlassBoosting.Result, _ table: BinnedTable, features: FeatureMatrix
  ) where Member == BoostedTrees<Family> {
    self.init(
      zip(result.starts, result.trees).map { start, trees in
        BoostedTrees<Family>(
          start: start, link: .identity, trees: trees, bins: table.bins,
          featureCount: features.features.count)
      }, .softmax)
  }
}
