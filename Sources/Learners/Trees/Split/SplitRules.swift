/// What makes a split good and a leaf's value, in the units of the loss; as LightGBM defines them.
struct SplitRules: Sendable {
  /// L1 and L2 penalties on leaf values.
  var lambda1 = 0.0
  var lambda2 = 0.0
  /// Each child has at least so many rows …
  var minData = 1
  /// … and so large a sum of hessians.
  var minHessian = 0.0
  /// A split gains more than this.
  var minGain = 0.0
  /// Draws values of small leaves to their parent's: weight of the parent 1 / (1 + rows / smoothing).
  var pathSmoothing = 0.0
  /// Bounds a leaf's value, before the learning rate; 0 for no bound.
  var maxDeltaStep = 0.0
  /// One for each feature: 1 rising, −1 falling, 0 free; or empty.
  var monotone: [Int8] = []
  /// Random thresholds: one per leaf and feature, instead of the best.
  var extraTrees = false
  var categories = CategoryRules()
  var ties = TieRule.highest

  /// Which of several equal splits of a feature is taken. They differ by bins empty in this leaf.
  enum TieRule: Sendable {
    /// The highest threshold, missing values left before right: LightGBM.
    case highest
    /// The lowest threshold, missing values right before left: XGBoost.
    case lowest
  }

  /// Whether the gain has the closed form G² / (H + λ), which is searched faster.
  var areClosedForm: Bool {
    lambda1 == 0 && pathSmoothing == 0 && maxDeltaStep == 0 && monotone.isEmpty && !extraTrees
  }

  /// The best value of a leaf, before the learning rate.
  ///
  /// - Parameters:
  ///   - gradient: Σ gradients; `hessian`: Σ hessians; `count`: rows.
  ///   - parent: The parent's value, for path smoothing.
  func value(
    gradient: Double, hessian: Double, count: Double, parent: Double, bounds: ValueBounds,
    extraLambda2: Double = 0
  ) -> Double {
    var value = -softened(gradient) / (hessian + lambda2 + extraLambda2)
    if maxDeltaStep > 0 { value = min(maxDeltaStep, max(-maxDeltaStep, value)) }
    if pathSmoothing > 0 {
      let weight = count / pathSmoothing
      value = (value * weight + parent) / (weight + 1)
    }
    return bounds.clamp(value)
  }

  /// Twice what the loss falls by when a leaf takes this value instead of 0.
  func score(gradient: Double, hessian: Double, value: Double, extraLambda2: Double = 0) -> Double {
    -(2 * softened(gradient) * value + (hessian + lambda2 + extraLambda2) * value * value)
  }

  private func softened(_ gradient: Double) -> Double {
    gradient > 0 ? max(0, gradient - lambda1) : min(0, gradient + lambda1)
  }
}

/// How a category is split; LightGBM's defaults.
struct CategoryRules: Sendable {
  /// With at most so many bins, one category goes against the rest.
  var maxOneHot = 4
  /// With more, a prefix of the categories in order of their mean gradient, shrunk by this.
  var smoothing = 10.0
  /// Added to λ₂ in that case.
  var lambda2 = 10.0
  /// At most so many categories on the shorter side.
  var maxThreshold = 32
  /// Rows between two prefixes tried.
  var minDataPerGroup = 100
  /// Categories with fewer rows in the leaf stay right; `nil` for `smoothing`.
  var minCount: Double?
}

/// The values a leaf may take so that a monotone constraint above it holds.
struct ValueBounds: Sendable {
  var lower = -Double.infinity
  var upper = Double.infinity
  func clamp(_ value: Double) -> Double { min(upper, max(lower, value)) }
}
