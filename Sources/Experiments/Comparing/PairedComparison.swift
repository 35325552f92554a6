import Specification
import Resampling
import Statistics
import Glibc
import Tabular

/// One variant beside the reference, on the figures they share.
struct PairedComparison {
  typealias Place = ComparedFigures.Place

  let reference: ComparedFigures
  let variant: ComparedFigures
  let rules: ComparisonRules
  /// `nil` for the folds.
  let evaluation: EvaluationName?
  /// By stage that declares its time: where it stands in the key of a row.
  var time: [String: [Int]] = [:]
  /// What the evaluation of the folds is called.
  var foldsName = EvaluationName.outOfFold

  /// One row for each place, in the order of the reference's files, then one over all targets for
  /// each kind of rows.
  ///
  /// - Parameter ofSlices: Whether slices have rows of their own.
  func rows(ofSlices: Bool = true) -> [ComparisonRow] {
    let places = ofSlices ? reference.places : reference.places.filter(\.slice.isEmpty)
    let own = places.compactMap { place in
      evaluation.map { pair(place, $0) } ?? folds(place)
    }
    var kinds: [Place] = []
    for row in own {
      let kind = Place(stage: "", target: "", slice: row.slice, group: row.group)
      if !kinds.contains(kind) { kinds.append(kind) }
    }
    let overall = kinds.compactMap { kind in
      self.overall(own.filter { $0.slice == kind.slice && $0.group == kind.group })
    }
    return own + overall
  }

  /// The places whose folds hold out other rows in the two.
  static func unlikeFolds(_ a: ComparedFigures, _ b: ComparedFigures) -> [Place] {
    a.places.filter { place in
      guard place.slice.isEmpty, let first = a.folds[place], let second = b.folds[place] else {
        return false
      }
      return first.map(\.heldOut) != second.map(\.heldOut)
    }
  }

  /// The places whose folds rest on evidence of which that of the deeper stack is too good.
  static func leakyFolds(_ a: ComparedFigures, _ b: ComparedFigures) -> [Place] {
    a.places.filter { place in
      guard place.slice.isEmpty, let first = a.folds[place]?.first,
        let second = b.folds[place]?.first
      else { return false }
      return !FoldEvidence.areComparable(first.evidence, second.evidence)
    }
  }

  // MARK: One target

  private func folds(_ place: Place) -> ComparisonRow? {
    guard let first = reference.folds[place], let second = variant.folds[place] else { return nil }
    var pairs: [(a: ComparedFigures.Fold, b: ComparedFigures.Fold)] = []
    for fold in first {
      guard
        let other = second.first(where: { $0.repeat == fold.repeat && $0.fold == fold.fold }),
        fold.value.isFinite, other.value.isFinite
      else { continue }
      pairs.append((fold, other))
    }
    guard !pairs.isEmpty else { return nil }
    let (a, b) = (pairs.map { rules.cost($0.a.value) }, pairs.map { rules.cost($0.b.value) })
    var row = row(
      place, foldsName.text, mean(pairs.map(\.a.value)), mean(pairs.map(\.b.value)),
      cost: (mean(a), mean(b)))
    row.pairs = pairs.count
    row.wins = wins(a, b)
    guard pairs.count > 1 else { return row }
    let improvements = zip(a, b).map { $0 - $1 }
    let trained = pairs.reduce(0) { $0 + $1.a.trainingRows }
    let heldOut = first.reduce(0) { $0 + wholeRows($1, place) } * pairs.count / first.count
    let test = CorrelatedTest(
      differences: improvements, testShare: Double(max(1, heldOut)) / Double(max(1, trained)))
    let rope = rules.rope.width(at: mean(pairs.map(\.a.value)))
    let chances = test.probabilities(rope: rope)
    row.test = .correlatedT
    row.pValue = test.pValue
    (row.probabilityBetter, row.probabilityEquivalent, row.probabilityWorse) = (
      chances.above, chances.within, chances.below
    )
    (row.lower, row.upper) = inUnits(test.interval(rules.level))
    row.cohen = finite(EffectSize.cohen(improvements))
    row.cliff = EffectSize.cliff(a, b)
    row.rankBiserial = EffectSize.rankBiserial(improvements)
    let verdict = test.verdict(rope: rope, level: rules.level)
    row.verdict = verdict.rawValue
    if verdict == .undecided, !rules.fixedFolds.contains(place.stage) {
      let step = Set(first.map(\.fold)).count
      row.neededToDecide = test.countToDecide(rope: rope, level: rules.level, step: step)
        .map { ($0 + step - 1) / step }
    }
    return row
  }

  /// The rows of a whole fold, of which a slice has only some.
  private func wholeRows(_ fold: ComparedFigures.Fold, _ place: Place) -> Int {
    let whole = Place(stage: place.stage, target: place.target, slice: "", group: "")
    return reference.folds[whole]?.first {
      $0.repeat == fold.repeat && $0.fold == fold.fold
    }?.rows ?? fold.rows
  }

  private func pair(_ place: Place, _ evaluation: EvaluationName) -> ComparisonRow? {
    guard let a = reference.values[evaluation]?[place], let b = variant.values[evaluation]?[place],
      a.isFinite, b.isFinite
    else { return nil }
    let costs = (rules.cost(a), rules.cost(b))
    var row = row(place, evaluation.text, a, b, cost: costs)
    row.wins = wins([costs.0], [costs.1])
    guard place.slice.isEmpty, let first = reference.rows[place], let second = variant.rows[place],
      let rows = RowTest(first, second, rules, time: time[place.stage] ?? [])
    else { return row }
    let rope = rules.rope.width(at: a)
    let chances = rows.test.probabilities(rope: rope)
    row.test = .rowBootstrap
    row.pairs = rows.count
    row.wins = rows.wins
    row.pValue = rows.test.pValue
    (row.probabilityBetter, row.probabilityEquivalent, row.probabilityWorse) = (
      chances.above, chances.within, chances.below
    )
    (row.lower, row.upper) = inUnits(rows.test.interval(rules.level))
    row.verdict = rows.test.verdict(rope: rope, level: rules.level).rawValue
    return row
  }

  // MARK: Over all targets

  private func overall(_ rows: [ComparisonRow]) -> ComparisonRow? {
    guard rows.count > 1, let first = rows.first else { return nil }
    let costs = rows.map { (a: cost($0.referenceScore), b: cost($0.score)) }
    // Errors of targets in different units are compared by their ratios, which swap their sign
    // when the two are swapped; a ratio needs errors above zero.
    let isRatio = rules.isRatio && costs.allSatisfy { $0.a > 0 && $0.b > 0 }
    let improvements = costs.map { isRatio ? log($0.a / $0.b) : $0.a - $0.b }
    let test = SignedRankTest(improvements)
    let interval = TaskBootstrap.interval(
      ofMean: improvements, rounds: ComparisonRules.rounds, level: rules.level, seed: rules.seed)
    let center = mean(improvements)
    var row = row(
      Place(stage: "", target: "", slice: first.slice, group: first.group), first.evaluation, 0, 0,
      cost: (0, 0))
    row.test = .signedRank
    row.pairs = rows.count
    if isRatio {
      (row.referenceScore, row.score) = (nil, nil)
      row.difference = exp(-center) - 1
      row.relativeDifference = row.difference
      (row.lower, row.upper) = (exp(-interval.upper) - 1, exp(-interval.lower) - 1)
    } else {
      (row.referenceScore, row.score) = (
        mean(rows.compactMap(\.referenceScore)), mean(rows.compactMap(\.score))
      )
      row.difference = rules.metric.goal == .higher ? center : -center
      (row.lower, row.upper) = inUnits(interval)
    }
    row.pValue = test.pValue
    row.cohen = finite(EffectSize.cohen(improvements))
    row.rankBiserial = EffectSize.rankBiserial(improvements)
    row.wins = wins(costs.map(\.a), costs.map(\.b))
    let rope =
      isRatio ? log(1 + rules.rope.width(at: 1)) : rules.rope.width(at: mean(costs.map(\.a)))
    row.verdict =
      interval.lower >= -rope && interval.upper <= rope
      ? Verdict.equivalent.rawValue : Verdict.undecided.rawValue
    row.neededToDecide = SignedRankTest.countToDecide(
      improvements, significance: 1 - rules.level, power: 0.8)
    return row
  }

  private func cost(_ value: Double?) -> Double { rules.cost(value ?? .nan) }

  // MARK: Parts

  private func row(
    _ place: Place, _ evaluation: String, _ a: Double, _ b: Double,
    cost: (a: Double, b: Double)
  ) -> ComparisonRow {
    let difference = rules.metric.goal == .zero ? cost.b - cost.a : b - a
    return ComparisonRow(
      variant: variant.name, reference: reference.name, stage: place.stage, target: place.target,
      slice: place.slice, group: place.group, evaluation: evaluation,
      metric: rules.metric.rawValue, test: .none, pairs: 1, referenceScore: a, score: b,
      difference: difference, relativeDifference: a == 0 ? nil : difference / abs(a), wins: 0,
      verdict: Verdict.undecided.rawValue)
  }

  /// The interval of improvements as one of the differences that are shown.
  private func inUnits(_ interval: (lower: Double, upper: Double)) -> (Double, Double) {
    rules.metric.goal == .higher
      ? (interval.lower, interval.upper) : (-interval.upper, -interval.lower)
  }

  private func wins(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.1 < $1.0 ? 1 : $1.1 == $1.0 ? 0.5 : 0) }
  }

  private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
