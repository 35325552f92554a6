import Resampling
import Glibc
package import Learners
import Tabular

/// The form, and the trend that is taken off it, in which a target is learned in each split.
package struct ChosenForms: Sendable, Equatable {
  var bySplit: [LearnedForm]
  /// For a fit on all rows.
  var overall: LearnedForm
}

/// Which form of a target, less which trend, is predicted best, judged by learners that cost little.
///
/// For each split the forms are judged in its neighbours among the splits of the same repeat: the probes learn
/// from the rows that both train on, and predict those that the neighbour alone holds out. So the choice for a
/// split knows nothing of what the split holds out, it is made in folds that resemble the gap, and
/// two neighbours share their fits. The form with the least geometric mean of mean losses (squared errors by default), in
/// the target's own units, is that of all candidates in the split: slow ones need not be fitted in
/// each. The geometric mean lets every fold speak alike; a month of dust decides nothing.
package struct FormEvidence {
  /// Trees grown in two ways: cheap, and like most candidates in what they can't extrapolate. They
  /// see the features that are the same in every fit.
  package static let probes: [any Learner] = {
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
  var probes: [any Learner] = FormEvidence.probes

  /// The form of least error in each split; the first of those that can be learned where a split has no
  /// neighbour to be judged in, as with two folds.
  ///
  /// - Complexity: forms · splits · 2 · probes fits, and as many of trends.
  func choose(among forms: [LearnedForm], seed: UInt64) throws(StackError) -> ChosenForms {
    let usable = forms.filter { data.allows($0.form) }
    let first = usable.first ?? LearnedForm(form: .raw)
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
  private func meanLogErrors(
    of learned: LearnedForm, seed: UInt64
  ) throws(StackError) -> [Double] {
    var sums = [Double](repeating: 0, count: data.splits.count)
    var counts = sums
    for (a, b) in neighbours {
      let (first, second) = (data.splits[a], data.splits[b])
      let isShared = Set(first.training).intersection(second.training)
      let training = data.weighed(first.training.filter(isShared.contains))
      guard !training.isEmpty else { continue }
      let fitted = try fitted(learned, rows: training, seed: seed)
      for (judged, by) in [(a, second), (b, first)] {
        let known = Set(data.splits[judged].training)
        let rows = data.weighed(by.heldOut.filter(known.contains))
        guard !rows.isEmpty else { continue }
        sums[judged] += log(meanLoss(of: learned.form, fitted, rows))
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

  private struct Fitted {
    var models: [any Model] = []
    var trend: FittedTrend?
  }

  private func fitted(
    _ learned: LearnedForm, rows: [Int], seed: UInt64
  ) throws(StackError) -> Fitted {
    let trend = try learned.trend.map { spec throws(StackError) in
      try data.trendFit(
        spec, rows: rows, form: learned.form, scale: .none, seed: derivedSeed(seed, "trend"))
    }
    var fitted = Fitted(trend: trend?.fitted)
    let training = TrainingData(
      features: data.training, target: trend.residuals(of: data.learned(learned.form)), rows: rows,
      weights: data.weights)
    do {
      for probe in probes { fitted.models.append(try probe.fit(training, seed: seed)) }
    } catch {
      throw .fit(candidate: "the choice of a form", error)
    }
    return fitted
  }

  private func meanLoss(
    of form: TargetForm, _ fitted: Fitted, _ rows: [Int]
  ) -> Double {
    let features = data.training.selecting(rows)
    var sums = [Double](repeating: 0, count: rows.count)
    for model in fitted.models {
      for (place, value) in model.predict(features).enumerated() { sums[place] += value }
    }
    let trend = fitted.trend?.values(features)
    let losses = rows.indices.map { place in
      let row = rows[place]
      let mean = sums[place] / Double(fitted.models.count)
      let predicted = form.backward(
        trend.map { $0[place] + mean } ?? mean, baseline: data.transform.training[row])
      return data.loss.ofRow(predicted, data.observed[row]) * (data.weights?[row] ?? 1)
    }
    let weight = data.weights(of: rows)?.reduce(0, +) ?? Double(losses.count)
    return losses.reduce(0, +) / weight
  }
}
