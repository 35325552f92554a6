/// The search for the best split of one leaf, fed with one cumulative histogram after the other.
struct LeafSearch {
  let rules: SplitRules
  let packing: RowPacking
  let sums: LeafSums
  let bounds: ValueBounds
  /// The leaf's own value: what path smoothing draws its children to.
  let value: Double
  /// λ₂ and the least sum of a child, in units of the quantised hessian.
  let lambda: Double
  let least: Double
  private(set) var best: Split?
  /// The score to beat, in units: gradient units squared by hessian units.
  private(set) var bestScore: Double
  let gate: SplitGate
  private let parentScore: Double

  init(
    _ sums: LeafSums, rules: SplitRules, packing: RowPacking, value: Double = 0,
    bounds: ValueBounds = ValueBounds()
  ) {
    self.rules = rules
    self.packing = packing
    self.sums = sums
    self.bounds = bounds
    self.value = value
    lambda = rules.lambda2 * packing.hessianScale
    least = rules.leastHessianUnits(of: sums, packing)
    let scoreUnits = packing.gradientScale * packing.gradientScale / packing.hessianScale
    if rules.areClosedForm {
      let g = Double(packing.gradientUnits(sums.word))
      parentScore = g * g / (Double(packing.hessianUnits(sums.word)) + lambda)
    } else {
      let (g, h) = (packing.gradient(sums.word), packing.hessian(sums.word))
      let own = rules.value(
        gradient: g, hessian: h, count: Double(sums.count), parent: value, bounds: bounds)
      parentScore = rules.score(gradient: g, hessian: h, value: own) * scoreUnits
    }
    // A gain within the rounding of the score is none.
    bestScore = parentScore + abs(parentScore) * 1e-12 + 1e-3 + rules.minGain * scoreUnits
    gate = SplitGate(sums.word, packing, lambda: lambda, least: least)
  }

  /// Looks at the thresholds of one feature.
  ///
  /// - Parameters:
  ///   - cumulative: Sums over the bins up to each, missing bin first; a multiple of 8 words.
  ///   - bins: The feature's bins.
  ///   - mayBeat: The gate's verdict; `false` promises that no split with missing values left, or
  ///     of a feature without missing values, beats the best.
  ///   - randomBin: The only threshold to look at, for extremely randomised trees.
  mutating func search(
    _ feature: Int, _ cumulative: UnsafePointer<HistogramWord>, _ bins: FeatureBins,
    mayBeat: Bool, randomBin: Int? = nil
  ) {
    if bins.isCategory {
      searchCategories(feature, cumulative, binCount: bins.binCount, randomBin: randomBin)
      return
    }
    let missing = bins.hasMissingBin ? cumulative[0] : 0
    let range = randomBin.map { $0..<$0 + 1 } ?? 0..<bins.binCount - 1
    // Where no row of the leaf is missing, both directions are the same split.
    let looksRight = missing != 0
    if looksRight && rules.ties == .lowest { scan(feature, cumulative, range, missing: missing) }
    if mayBeat { scan(feature, cumulative, range, missing: 0) }
    if looksRight && rules.ties == .highest { scan(feature, cumulative, range, missing: missing) }
    settleDirection(noneMissing: bins.hasMissingBin && missing == 0, feature)
  }

  /// Where a feature has missing values, but not in this leaf, they go with the larger child.
  private mutating func settleDirection(noneMissing: Bool, _ feature: Int) {
    guard noneMissing, let split = best, split.feature == feature,
      case .threshold(let bin, _) = split.rule
    else { return }
    let leftUnits = packing.hessianUnits(split.left)
    let isLeftLarger = 2 * leftUnits >= packing.hessianUnits(sums.word)
    best?.rule = .threshold(bin: bin, missingLeft: isLeftLarger)
  }

  private mutating func scan(
    _ feature: Int, _ cumulative: UnsafePointer<HistogramWord>, _ range: Range<Int>,
    missing: HistogramWord
  ) {
    // Of equal thresholds with missing values right, LightGBM meets the lowest first.
    let takesHighest = rules.ties == .highest && missing == 0
    let found =
      rules.areClosedForm
      ? closedFormScan(cumulative, range, missing: missing, takesHighest: takesHighest)
      : generalScan(feature, cumulative, range, missing: missing, takesHighest: takesHighest)
    guard let (bin, score) = found else { return }
    record(
      Split(
        feature: feature, rule: .threshold(bin: UInt8(bin), missingLeft: missing == 0), gain: 0,
        left: cumulative[bin] &- missing),
      score: score)
  }

  mutating func record(_ split: Split, score: Double) {
    bestScore = score
    best = split
    let scoreUnits = packing.gradientScale * packing.gradientScale / packing.hessianScale
    best?.gain = (score - parentScore) / scoreUnits - rules.minGain
  }

  /// The plain search, under any rules: one bin after the other.
  func generalScan(
    _ feature: Int, _ cumulative: UnsafePointer<HistogramWord>, _ range: Range<Int>,
    missing: HistogramWord, takesHighest: Bool
  ) -> (bin: Int, score: Double)? {
    var found: (bin: Int, score: Double)?
    let direction = rules.monotone.isEmpty ? 0 : rules.monotone[feature]
    for bin in range {
      guard let score = score(left: cumulative[bin] &- missing, monotone: direction) else {
        continue
      }
      let toBeat = found?.score ?? bestScore
      if score > toBeat || (takesHighest && found != nil && score == toBeat) {
        found = (bin, score)
      }
    }
    return found
  }

  /// The score of a split in units, or `nil` where a child is too small or a constraint is broken.
  func score(left: HistogramWord, monotone: Int8 = 0, extraLambda2: Double = 0) -> Double? {
    let right = sums.word &- left
    let leftUnits = Double(packing.hessianUnits(left))
    let rightUnits = Double(packing.hessianUnits(right))
    guard leftUnits >= least && rightUnits >= least else { return nil }
    let share = leftUnits / (leftUnits + rightUnits)
    let (gl, hl) = (packing.gradient(left), packing.hessian(left))
    let (gr, hr) = (packing.gradient(right), packing.hessian(right))
    let count = Double(sums.count)
    let leftValue = rules.value(
      gradient: gl, hessian: hl, count: count * share, parent: value, bounds: bounds,
      extraLambda2: extraLambda2)
    let rightValue = rules.value(
      gradient: gr, hessian: hr, count: count * (1 - share), parent: value, bounds: bounds,
      extraLambda2: extraLambda2)
    if monotone > 0 && leftValue > rightValue || monotone < 0 && leftValue < rightValue {
      return nil
    }
    let score =
      rules.score(gradient: gl, hessian: hl, value: leftValue, extraLambda2: extraLambda2)
      + rules.score(gradient: gr, hessian: hr, value: rightValue, extraLambda2: extraLambda2)
    return score * packing.gradientScale * packing.gradientScale / packing.hessianScale
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
