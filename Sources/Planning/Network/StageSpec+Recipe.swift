import Specification
package import Stacking

extension StageSpec {
  /// How the features of a target are made, with the predictions they name by number.
  package func recipe(for target: String) -> (
    recipe: FeatureRecipe, predictions: [TargetContext.Prediction]
  ) {
    var predictions: [TargetContext.Prediction] = []
    let features = features.map { feature -> FeatureRecipe.Feature in
      guard case .outOfFold(let earlier, let other) = feature.kind else {
        return .made(feature.kind)
      }
      predictions.append(.init(stage: earlier, target: other ?? target))
      return .earlier(predictions.count - 1)
    }
    let joint = jointFeatures.map { feature -> FeatureRecipe.Feature in
      predictions.append(.init(stage: feature.stage, target: feature.target))
      return .joint(
        column: feature.target, earlier: predictions.count - 1, isSeen: feature.isSeen)
    }
    let baseline = baseline.map { baseline in
      let isOwn = baseline.table.value == table.value
      return FeatureRecipe.Baseline(
        column: (isOwn ? "" : "\(baseline.table.value).") + (baseline.column ?? target),
        // Rows that any number can be added to, or taken for, are not told apart.
        forms: baseline.certainForms.filter { $0 != .raw && $0 != .difference })
    }
    return (
      FeatureRecipe(
        joins: joins.map {
          .init(name: $0.table.value, on: $0.on.map(\.value), names: $0.names)
        },
        features: features + joint, baseline: baseline), predictions
    )
  }
}

extension StageSpec {
  /// By the names that the file gives to features of earlier predictions: those that they have in jobs.
  func earlierNames(for target: String) -> [String: String] {
    var names: [String: String] = [:]
    for (number, prediction) in recipe(for: target).predictions.enumerated() {
      let written = "out_of_fold.\(prediction.stage).\(prediction.target)"
      if names[written] == nil {
        names[written] = FeatureRecipe.Feature.name(ofEarlier: number)
      }
    }
    return names
  }
}

extension TrendChoice {
  /// The same with other names of features.
  func renaming(_ names: [String: String]) -> TrendChoice {
    guard !names.isEmpty else { return self }
    func renamed(_ trend: TrendSpec?) -> TrendSpec? {
      guard var own = trend else { return nil }
      own.of = own.of.map { names[$0] ?? $0 }
      own.by = own.by.map { names[$0] ?? $0 }
      return own
    }
    return switch self {
    case .fixed(let trend): .fixed(renamed(trend))
    case .chosen(let trends): .chosen(among: trends.map(renamed))
    }
  }
}
