/// How far the search for the best split of one leaf has come.
struct LeafSearch {
  let sums: LeafSums
  let bounds: ValueBounds
  /// The leaf's own value: what path smoothing draws its children to.
  let value: Double
  /// The least sum of a child, in units of the quantised hessian.
  let least: Double
  /// The score of the leaf as it is, in units: gradient units squared by hessian units.
  fileprivate let parentScore: Double
  /// The score to beat, in units.
  fileprivate(set) var bestScore: Double
  fileprivate(set) var best: Split?
}

/// Finds the best split of a leaf in cumulative histograms, by the rules of a fit and the scales of
/// a tree.
struct SplitFinder {
  let rules: SplitRules
  let packing: RowPacking
  /// λ₂ in units of the quantised hessian.
  let lambda: Double
  /// Units in a score of 1.
  private let scoreUnits: Double
  let isClosedForm: Bool

  init(_ rules: SplitRules, _ packing: RowPacking) {
    self.rules = rules
    self.packing = packing
    lambda = rules.lambda2 * packing.hessianScale
    scoreUnits = packing.gradientScale * packing.gradientScale / packing.hessianScale
    isClosedForm = rules.areClosedForm
  }

  func search(
    _ sums: LeafSums, value: Double = 0, bounds: ValueBounds = ValueBounds()
  ) -> LeafSearch {
    let parentScore: Double
    if isClosedForm {
      let g = Double(packing.gradientUnits(sums.word))
      parentScore = g * g / (Double(packing.hessianUnits(sums.word)) + lambda)
    } else {
      let (g, h) = (packing.gradient(sums.word), packing.hessian(sums.word))
      let own = rules.value(
        gradient: g, hessian: h, count: Double(sums.count), parent: value, bounds: bounds)
      parentScore = rules.score(gradient: g, hessian: h, value: own) * scoreUnits
    }
    // A gain within the rounding of the score is none.
    let toBeat = parentScore + abs(parentScore) * 1e-12 + 1e-3 + rules.minGain * scoreUnits
    return LeafSearch(
      sums: sums, bounds: bounds, value: value,
      least: rules.leastHessianUnits(of: sums, packing), parentScore: parentScore,
      bestScore: toBeat)
  }

  func gate(_ leaf: LeafSearch) -> SplitGate {
    SplitGate(leaf.sums.word, packing, lambda: lambda, least: leaf.least)
  }

  // MARK: Thresholds

  /// Looks at the thresholds of a numeric column.
  ///
  /// - Parameters:
  ///   - bins: Sums over the column's bins up to each, missing bin first.
  ///   - missingLeft: Whether to look at splits with missing values on the left, or with no missing
  ///     values; `missingRight` likewise, where values are missing in this leaf.
  ///   - randomBin: The only threshold to look at, for extremely randomised trees.
  func searchThresholds(
    _ leaf: inout LeafSearch, _ column: HistogramColumn, _ bins: UnsafePointer<HistogramWord>,
    missingLeft: Bool = true, missingRight: Bool = true, randomBin: Int? = nil
  ) {
    let missing = column.hasMissingBin ? bins[0] : 0
    let range = randomBin.map { $0..<$0 + 1 } ?? 0..<column.binCount - 1
    // Where no row of the leaf is missing, both directions are the same split.
    let looksRight = missingRight && missing != 0
    if looksRight && rules.ties == .lowest { scan(&leaf, column, bins, range, missing: missing) }
    if missingLeft { scan(&leaf, column, bins, range, missing: 0) }
    if looksRight && rules.ties == .highest { scan(&leaf, column, bins, range, missing: missing) }
    if column.hasMissingBin && missing == 0 { settleDirection(&leaf, column.feature) }
  }

  /// Where a feature has missing values, but not in this leaf, they go with the larger child.
  private func settleDirection(_ leaf: inout LeafSearch, _ feature: Int) {
    guard let split = leaf.best, split.feature == feature, case .threshold(let bin, _) = split.rule
    else { return }
    let leftUnits = packing.hessianUnits(split.left)
    let isLeftLarger = 2 * leftUnits >= packing.hessianUnits(leaf.sums.word)
    leaf.best?.rule = .threshold(bin: bin, missingLeft: isLeftLarger)
  }

  private func scan(
    _ leaf: inout LeafSearch, _ column: HistogramColumn, _ bins: UnsafePointer<HistogramWord>,
    _ range: Range<Int>, missing: HistogramWord
  ) {
    // Of equal thresholds with missing values right, LightGBM meets the lowest first.
    let takesHighest = rules.ties == .highest && missing == 0
    let found =
      isClosedForm
      ? closedFormScan(leaf, bins, range, missing: missing, takesHighest: takesHighest)
      : generalScan(
        leaf, column.feature, bins, range, missing: missing, takesHighest: takesHighest)
    guard let (bin, score) = found else { return }
    record(
      &leaf,
      Split(
        feature: column.feature,
        rule: .threshold(bin: UInt8(bin), missingLeft: missing == 0), gain: 0,
        left: bins[bin] &- missing),
      score: score)
  }

  func record(_ leaf: inout LeafSearch, _ split: Split, score: Double) {
    leaf.bestScore = score
    leaf.best = split
    leaf.best?.gain = (score - leaf.parentScore) / scoreUnits - rules.minGain
  }

  /// The plain search, under any rules: one bin after the other.
  func generalScan(
    _ leaf: LeafSearch, _ feature: Int, _ cumulative: UnsafePointer<HistogramWord>,
    _ range: Range<Int>, missing: HistogramWord, takesHighest: Bool
  ) -> (bin: Int, score: Double)? {
    var found: (bin: Int, score: Double)?
    let direction = rules.monotone.isEmpty ? 0 : rules.monotone[feature]
    for bin in range {
      guard let score = score(leaf, left: cumulative[bin] &- missing, monotone: direction) else {
        continue
      }
      let toBeat = found?.score ?? leaf.bestScore
      if score > toBeat || (takesHighest && found != nil && score == toBeat) {
        found = (bin, score)
      }
    }
    return found
  }

  /// The score of a split in units, or `nil` where a child is too small or a constraint is broken.
  func score(
    _ leaf: LeafSearch, left: HistogramWord, monotone: Int8 = 0, extraLambda2: Double = 0
  ) -> Double? {
    let right = leaf.sums.word &- left
    let leftUnits = Double(packing.hessianUnits(left))
    let rightUnits = Double(packing.hessianUnits(right))
    guard leftUnits >= leaf.least && rightUnits >= leaf.least else { return nil }
    let share = leftUnits / (leftUnits + rightUnits)
    let (gl, hl) = (packing.gradient(left), packing.hessian(left))
    let (gr, hr) = (packing.gradient(right), packing.hessian(right))
    let count = Double(leaf.sums.count)
    let leftValue = rules.value(
      gradient: gl, hessian: hl, count: count * share, parent: leaf.value, bounds: leaf.bounds,
      extraLambda2: extraLambda2)
    let rightValue = rules.value(
      gradient: gr, hessian: hr, count: count * (1 - share), parent: leaf.value,
      bounds: leaf.bounds, extraLambda2: extraLambda2)
    if monotone > 0 && leftValue > rightValue || monotone < 0 && leftValue < rightValue {
      return nil
    }
    let score =
      rules.score(gradient: gl, hessian: hl, value: leftValue, extraLambda2: extraLambda2)
      + rules.score(gradient: gr, hessian: hr, value: rightValue, extraLambda2: extraLambda2)
    return score * scoreUnits
  }
}

extension SplitRules {
  /// The least hessian sum of a child in units, at least one.
  ///
  /// With varying hessians the rows of a bin are estimated from its share of the leaf's hessian, as
  /// LightGBM does: rows · share, rounded, has to reach `minData`.
  func leastHessianUnits(of sums: LeafSums, _ packing: RowPacking) -> Double {
    let byHessian = minHessian * packing.hessianScale
    let units = Double(packing.hessianUnits(sums.word))
    let byCount =
      packing.hasConstantHessian
      ? Double(minData) : (Double(minData) - 0.5) * units / Double(max(1, sums.count))
    return max(1, byHessian, byCount)
  }
}
