import Glibc
import Learners
import Tabular

/// The form in which a target is learned in each split.
struct ChosenForms: Sendable, Equatable {
  var bySplit: [TargetForm]
  /// For a fit on all rows.
  var overall: TargetForm
}

/// Which form of a target is predicted best, judged by learners that cost little.
///
/// For each split the forms are judged in its neighbours among the splits of the same repeat: the probes learn
/// from the rows that both train on, and predict those that the neighbour alone holds out. So the choice for a
/// split knows nothing of what the split holds out, it is made in folds that resemble the gap, and
/// two neighbours share their fits. The form with the least geometric mean of mean squared errors, in
/// the target's own units, is that of all candidates in the split: slow ones need not be fitted in
/// each. The geometric mean lets every fold speak alike; a month of dust decides nothing.
struct FormEvidence {
  /// Trees grown in two ways: cheap, and like most candidates in what they can't extrapolate. They
  /// see the features that are the same in every fit.
  static let probes: [any Learner] = {
    var boosted = GBM()
    boosted.rounds = 60
    boosted.numLeaves = 8
    boosted.minDataInLeaf = 5
    boosted.featureFraction = 0.7
    var trees = ExtraTrees()
    trees.nEstimators = 20
    trees.minSamplesLeaf = 2
    return [boosted, trees]
  }()
  /// How far a neighbour may lie, in splits and around the end: five folds are all neighbours.
  private static let reach = 2

  let data: StageData

  /// The form of least error in each split; the first of those that can be learned where a split has no
  /// neighbour to be judged in, as with two folds.
  ///
  /// - Complexity: forms · splits · 2 · probes fits.
  func choose(among forms: [TargetForm], seed: UInt64) throws(FitError) -> ChosenForms {
    let usable = forms.filter { $0 != .ratio || data.allowsRatio }
    let first = usable.first ?? .raw
    var best = ChosenForms(bySplit: data.splits.map { _ in first }, overall: first)
    guard usable.count > 1 else { return best }
    var least = data.splits.map { _ in Double.infinity }
    var leastOverall = Double.infinity
    for form in usable {
      let errors = try meanLogErrors(of: form, seed: seed)
      for (split, error) in errors.enumerated() where error < least[split] {
        least[split] = error
        best.bySplit[split] = form
      }
      let judged = errors.filter { $0 < .infinity }
      let overall = judged.isEmpty ? .infinity : judged.reduce(0, +) / Double(judged.count)
      if overall < leastOverall {
        leastOverall = overall
        best.overall = form
      }
    }
    return best
  }

  /// By split: the mean over its neighbours; infinite without any.
  private func meanLogErrors(of form: TargetForm, seed: UInt64) throws(FitError) -> [Double] {
    let learned = data.learned(form)
    var sums = [Double](repeating: 0, count: data.splits.count)
    var counts = sums
    for (a, b) in neighbours {
      let (first, second) = (data.splits[a], data.splits[b])
      let isShared = Set(first.training).intersection(second.training)
      let training = first.training.filter(isShared.contains)
      guard !training.isEmpty else { continue }
      var models: [any Model] = []
      for probe in Self.probes {
        models.append(
          try probe.fit(
            TrainingData(features: data.training, target: learned, rows: training), seed: seed))
      }
      for (judged, by) in [(a, second), (b, first)] {
        let known = Set(data.splits[judged].training)
        let rows = by.heldOut.filter(known.contains)
        guard !rows.isEmpty else { continue }
        sums[judged] += log(meanSquaredError(of: form, models, rows))
        counts[judged] += 1
      }
    }
    return zip(sums, counts).map { $1 > 0 ? $0 / $1 : .infinity }
  }

  /// Pairs of splits of one repeat that are at most ``reach`` apart, each once.
  private var neighbours: [(Int, Int)] {
    let repeats = Set(data.splits.map(\.repeat)).sorted()
    return repeats.flatMap { number -> [(Int, Int)] in
      let own = data.splits.indices.filter { data.splits[$0].repeat == number }
      return own.indices.flatMap { a in
        own.indices.filter { b in
          a < b && min(b - a, own.count - b + a) <= Self.reach
        }.map { (own[a], own[$0]) }
      }
    }
  }

  private func meanSquaredError(
    of form: TargetForm, _ models: [any Model], _ rows: [Int]
  ) -> Double {
    let features = data.training.selecting(rows)
    var sums = [Double](repeating: 0, count: rows.count)
    for model in models {
      for (place, value) in model.predict(features).enumerated() { sums[place] += value }
    }
    let squares = zip(rows, sums).map { row, sum in
      let predicted = form.backward(
        sum / Double(models.count), baseline: data.transform.training[row])
      return (predicted - data.observed[row]) * (predicted - data.observed[row])
    }
    return squares.reduce(0, +) / Double(squares.count)
  }
}
