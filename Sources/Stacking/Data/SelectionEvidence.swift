import Glibc
import Learners
import Resampling
import Tabular

/// The features that a fit may see.
package struct FeatureSelection: Sendable, Equatable {
  /// Columns of the matrix, ascending.
  package var columns: [Int]
  /// The names of the features that were left out.
  package var dropped: [String]
}

/// Elimination of features by permutation importance.
///
/// Small models of trees are fitted in folds of the rows that a fit learns from, and nothing else: rows that the fit
/// holds out have no part in it. Each feature is shuffled in the held-out rows; one whose shuffling does not raise the
/// error by more than the standard error over folds has no evidence for it; rises count relative to the error of their
/// fold, so that a fold with large errors does not decide alone. At most half of the features go in a round,
/// the worst first; then the models are fitted anew without them. The smallest set wins whose error is within 0.1 % of
/// the least, by the geometric mean over folds.
struct SelectionEvidence {
  /// At most so many folds of the training rows.
  private static let mostFolds = 5
  /// Held-out rows of a fold that are judged.
  private static let mostRows = 2000
  private static let tolerance = 0.001

  let data: StageData
  let spec: SelectionSpec
  let form: TargetForm
  /// Columns of each feature.
  let groups: [[Int]]
  let folds: [Fold]

  struct Fold {
    var training: [Int]
    var heldOut: [Int]
  }

  private struct Judged {
    /// The mean over folds of the logarithm of the loss.
    var loss: Double
    /// By feature: the mean relative rise of the loss less its standard error over folds.
    var evidence: [Double]
  }

  /// - Parameters:
  ///   - rows: Positions that the fit learns from.
  ///   - own: The split of the fit; `nil` for one on all rows.
  init(
    _ data: StageData, _ spec: SelectionSpec, form: TargetForm, rows: [Int], own: Int?,
    seed: UInt64
  ) {
    self.data = data
    self.spec = spec
    self.form = form
    groups = data.featureGroups
    folds = Self.folds(of: rows, own: own, data, seed)
  }

  /// The other splits of the same repeat within some rows, so that they resemble the declared folds; five parts by
  /// chance where fewer than two of them have rows on both sides.
  private static func folds(
    of rows: [Int], own: Int?, _ data: StageData, _ seed: UInt64
  ) -> [Fold] {
    let inside = Set(rows)
    let number = own.map { data.splits[$0].repeat } ?? data.splits.first?.repeat
    var folds = data.splits.indices.filter { $0 != own && data.splits[$0].repeat == number }
      .map { place in
        Fold(
          training: data.splits[place].training.filter(inside.contains),
          heldOut: data.splits[place].heldOut.filter(inside.contains))
      }
      .filter { $0.training.count * 3 >= rows.count && $0.heldOut.count > 1 }
    if folds.count < 2 {
      let parts = StageData.innerFolds(rows, seed: seed)
      folds = parts.indices.map { part in
        Fold(
          training: parts.indices.filter { $0 != part }.flatMap { parts[$0] }.sorted(),
          heldOut: parts[part])
      }.filter { !$0.training.isEmpty && $0.heldOut.count > 1 }
    }
    let count = min(folds.count, mostFolds)
    return (0..<count).map { number in
      var fold = folds[number * folds.count / count]
      if fold.heldOut.count > mostRows {
        let step = Double(fold.heldOut.count) / Double(mostRows)
        fold.heldOut = (0..<mostRows).map { fold.heldOut[Int(Double($0) * step)] }
      }
      return fold
    }
  }

  /// - Complexity: rounds · folds fits of each small model, and a prediction of the held-out rows for each feature
  ///   that they use and each shuffle.
  func choose(seed: UInt64) throws(StackError) -> FeatureSelection {
    var kept = Array(groups.indices)
    var found: [(groups: [Int], loss: Double)] = []
    guard folds.count > 1, groups.count > 1 else { return selection(kept) }
    for round in 0...spec.rounds {
      let judged = try judge(kept, seed: derivedSeed(seed, "select/\(round)"))
      found.append((kept, judged.loss))
      let failing = kept.indices.filter { judged.evidence[$0] <= 0 }
      let most = max(1, kept.count / 2)
      let worst = failing.sorted {
        (judged.evidence[$0], $0) < (judged.evidence[$1], $1)
      }.prefix(min(most, kept.count - 1))
      guard round < spec.rounds, !worst.isEmpty else { break }
      let gone = Set(worst)
      kept = kept.indices.filter { !gone.contains($0) }.map { kept[$0] }
    }
    let least = found.reduce(.infinity) { min($0, $1.loss) }
    let best = found.last { $0.loss <= least + Self.tolerance }
    return selection(best?.groups ?? Array(groups.indices))
  }

  private func selection(_ kept: [Int]) -> FeatureSelection {
    let all = Set(kept)
    return FeatureSelection(
      columns: kept.flatMap { groups[$0] }.sorted(),
      dropped: groups.indices.filter { !all.contains($0) }.map(name))
  }

  /// The name of a feature; of several columns what they have in common.
  private func name(_ group: Int) -> String {
    let names = groups[group].map { data.training.features[$0].name }
    guard names.count > 1 else { return names[0] }
    var common = names[0]
    for other in names.dropFirst() {
      common = String(zip(common, other).prefix { $0 == $1 }.map(\.0))
    }
    return String(common.last == "." ? common.dropLast() : common[...])
  }

  // MARK: Judging

  private func judge(_ kept: [Int], seed: UInt64) throws(StackError) -> Judged {
    let columns = kept.flatMap { groups[$0] }
    let matrix = data.training.selecting(features: columns)
    var places: [[Int]] = []
    for group in kept {
      let first = places.last.map { $0[$0.count - 1] + 1 } ?? 0
      places.append(Array(first..<first + groups[group].count))
    }
    var losses: [Double] = []
    var rises = [[Double]](repeating: [], count: kept.count)
    for (number, fold) in folds.enumerated() {
      let models = try fitted(matrix, fold.training, seed: seed)
      let features = matrix.selecting(fold.heldOut)
      let loss = max(meanLoss(models, features, fold.heldOut), .leastNormalMagnitude)
      losses.append(log(loss))
      for place in kept.indices {
        guard isUsed(places[place], by: models) else {
          rises[place].append(0)
          continue
        }
        var rise = 0.0
        for shuffle in 0..<spec.shuffles {
          var order = Array(fold.heldOut.indices)
          var random = RandomSource(seed: derivedSeed(seed, "\(number)/\(kept[place])/\(shuffle)"))
          random.shuffle(&order)
          let shuffled = features.shuffling(places[place], order)
          rise += meanLoss(models, shuffled, fold.heldOut) - loss
        }
        rises[place].append(rise / Double(spec.shuffles) / loss)
      }
    }
    return Judged(
      loss: losses.reduce(0, +) / Double(losses.count), evidence: rises.map(Self.evidence))
  }

  /// The mean less its standard error.
  private static func evidence(_ rises: [Double]) -> Double {
    let count = Double(rises.count)
    let mean = rises.reduce(0, +) / count
    let squares = rises.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return mean - sqrt(squares / (count - 1) / count)
  }

  private func isUsed(_ columns: [Int], by models: [any Model]) -> Bool {
    models.contains { model in
      let importance = model.featureImportance
      return importance.isEmpty || columns.contains { importance[$0] != 0 }
    }
  }

  private func fitted(
    _ matrix: FeatureMatrix, _ rows: [Int], seed: UInt64
  ) throws(StackError) -> [any Model] {
    var models: [any Model] = []
    do {
      for probe in FormEvidence.probes {
        if data.isOfClasses, let probe = probe as? any ClassificationLearner {
          models.append(
            try probe.fitClasses(
              ClassificationData(
                features: matrix, classes: data.observedClasses, classCount: data.outputs,
                rows: rows, weights: data.weights), seed: seed))
        } else {
          models.append(
            try probe.fit(
              TrainingData(
                features: matrix, target: data.learned(form), rows: rows, weights: data.weights),
              seed: seed))
        }
      }
    } catch {
      throw .fit(candidate: "the selection of features", error)
    }
    return models
  }

  /// The mean loss of the models' mean: of classes the log loss, of quantiles that of the mean.
  private func meanLoss(
    _ models: [any Model], _ features: FeatureMatrix, _ rows: [Int]
  ) -> Double {
    let width = data.isOfClasses ? data.outputs : 1
    var sums = [Double](repeating: 0, count: rows.count * width)
    for model in models {
      let own = model.predict(features)
      for place in sums.indices { sums[place] += own[place] }
    }
    let count = Double(models.count)
    var (sum, whole) = (0.0, 0.0)
    for (place, row) in rows.enumerated() {
      let weight = data.weights?[row] ?? 1
      whole += weight
      if data.isOfClasses {
        let share = sums[place * width + Int(data.observed[row])] / count
        sum -= weight * log(max(share, 1e-15))
      } else {
        let predicted = form.backward(
          sums[place] / count, baseline: data.transform.training[row])
        sum += weight * data.loss.ofRow(predicted, data.observed[row])
      }
    }
    return whole > 0 ? sum / whole : 0
  }
}

extension StageData {
  private struct SelectionKey: Hashable {
    var spec: SelectionSpec
    var rows: [Int]
    var form: TargetForm
    var loss: Loss
    var seed: UInt64
  }

  /// The features that a fit on some rows may see; made once for all fits of the same rows.
  func selection(
    _ spec: SelectionSpec, rows: [Int], form: TargetForm, own: Int?, seed: UInt64
  ) throws(StackError) -> FeatureSelection {
    let key = SelectionKey(spec: spec, rows: rows, form: form, loss: loss, seed: seed)
    let result = training.derived.value(for: key, bytes: { _ in 8 * rows.count }) {
      () -> Result<FeatureSelection, StackError> in
      do throws(StackError) {
        let evidence = SelectionEvidence(
          self, spec, form: form, rows: rows, own: own, seed: seed)
        return .success(try evidence.choose(seed: seed))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
