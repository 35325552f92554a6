import Stacking
import Specification
import Learners

/// How much the models of a stack's first layer use each feature, by their own account: what splits of
/// trees gained, the size of standardised coefficients, how quickly a kernel falls along a feature.
///
/// It needs no rows. It says what models use, not what they would lose without it; see
/// ``PermutationImportance``.
public struct ModelImportance: Sendable {
  public struct Model: Sendable {
    public var name: String
    /// In the ensemble; equal ones where it has no model of the first layer.
    public var weight: Double
    /// By feature, the mean over the models of all folds, summing to 1.
    public var shares: [Double]
  }
  /// Of the first layer, with those that fits make of the target.
  public let features: [String]
  /// Those that have a measure of it.
  public let models: [Model]

  public init(_ bundle: StackBundle) { self.init(bundle.own) }

  init(_ stack: FittedStack) {
    let names = stack.firstLayerFeatures
    features = names
    let members = stack.blend.members.filter { $0.layer == 1 }
    models = (stack.layers.first?.candidates ?? []).compactMap { candidate in
      guard let shares = candidate.shares(count: names.count) else { return nil }
      let weight = members.first { $0.place == candidate.place }?.weight ?? 0
      return Model(name: candidate.name, weight: members.isEmpty ? 1 : weight, shares: shares)
    }
  }

  /// By feature, the mean over the models by their weights; `nil` where no model that is used has a
  /// measure.
  public var shares: [Double]? {
    let whole = models.reduce(0) { $0 + $1.weight }
    guard whole > 0 else { return nil }
    return features.indices.map { feature in
      models.reduce(0) { $0 + $1.weight * $1.shares[feature] } / whole
    }
  }
}

extension FittedStack.Candidate {
  /// `nil` where no model has a measure, or models see other features.
  fileprivate func shares(count: Int) -> [Double]? {
    var sums = [Double](repeating: 0, count: count)
    for case let fold? in models {
      let own = fold.model.featureImportance
      let importance = fold.input?.expanded(own, names: count) ?? own
      let whole = importance.reduce(0, +)
      guard importance.count == count, whole > 0, whole.isFinite else { continue }
      for feature in sums.indices { sums[feature] += importance[feature] / whole }
    }
    let whole = sums.reduce(0, +)
    return whole > 0 ? sums.map { $0 / whole } : nil
  }
}
