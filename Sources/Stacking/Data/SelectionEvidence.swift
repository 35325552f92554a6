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

/// Elimination of features by permutation importance, as one candidate sees them.
///
/// The candidate's own learner is fitted in folds of the rows that a fit learns from, and nothing else: rows that the
/// fit holds out have no part in it. Each feature is shuffled in the held-out rows; one whose shuffling does not raise
/// the error by more than the standard error over folds has no evidence for it. Rises count relative to the error of
/// their fold, so that a fold with large errors does not decide alone. Then the learner is fitted anew without these
/// features. They go only where that lowers the error by more than the standard error of the difference over the
/// folds; else half as many are tried, the worst first.
struct SelectionEvidence {
  /// At most so many folds of the training rows.
  private static let mostFolds = 5
  /// Held-out rows of a fold that are judged.
  private static let mostRows = 1000

  let data: StageData
  let spec: SelectionSpec
  let judge: SelectionJudge
  /// Columns of each feature.
  let groups: [[Int]]
  let folds: [Fold]

  struct Fold {
    var training: [Int]
    var heldOut: [Int]
  }

  /// A set of features with the models that were fitted on it.
  private struct Trial {
    /// Numbers of the features in ``SelectionEvidence/groups``.
    var kept: [Int]
    var models: [SelectionJudge.Fitted]
    /// By fold.
    var losses: [Double]
  }

  /// - Parameters:
  ///   - rows: Positions that the fit learns from.
  ///   - own: The split of the fit; `nil` for one on all rows.
  init(
    _ data: StageData, _ spec: SelectionSpec, _ candidate: CandidateSpec, form: TargetForm,
    rows: [Int], own: Int?, seed: UInt64
  ) {
    self.data = data
    self.spec = spec
    judge = SelectionJudge(data: data, candidate: candidate, form: form)
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

  /// - Complexity: at most rounds + 1 fits in each fold, and for each set that is accepted a prediction of the held-out
  ///   rows for each feature that the models use and each shuffle.
  func choose(seed: UInt64) throws(StackError) -> FeatureSelection {
    let all = Array(groups.indices)
    guard folds.count > 1, groups.count > 1 else { return selection(all) }
    var best = try trial(all, seed: seed)
    var failing = try withoutEvidence(best, seed: seed)
    for _ in 0..<spec.rounds where !failing.isEmpty {
      let gone = Set(failing)
      let next = try trial(best.kept.filter { !gone.contains($0) }, seed: seed)
      if isBetter(next, than: best) {
        best = next
        failing = try withoutEvidence(best, seed: seed)
      } else {
        failing = Array(failing.prefix(failing.count / 2))
      }
    }
    return selection(best.kept)
  }

  /// By how much the error falls, in standard errors over folds, is what counts: the features were chosen on the same
  /// rows, and a small gain on them is chance.
  private func isBetter(_ next: Trial, than best: Trial) -> Bool {
    let gains = zip(best.losses, next.losses).map { log($0) - log($1) }
    return Self.lower(gains) > 0
  }

  /// Features whose shuffling does no clear harm, the worst first; never all.
  private func withoutEvidence(_ trial: Trial, seed: UInt64) throws(StackError) -> [Int] {
    let rises = try rises(trial, seed: seed)
    let evidence = rises.map(Self.lower)
    let failing = evidence.indices.filter { evidence[$0] <= 0 }
      .sorted { (evidence[$0], $0) < (evidence[$1], $1) }
    return failing.prefix(trial.kept.count - 1).map { trial.kept[$0] }
  }

  /// The mean less its standard error.
  private static func lower(_ values: [Double]) -> Double {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return mean - sqrt(squares / (count - 1) / count)
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

  private func trial(_ kept: [Int], seed: UInt64) throws(StackError) -> Trial {
    var trial = Trial(kept: kept, models: [], losses: [])
    let matrix = data.training.selecting(features: kept.flatMap { groups[$0] })
    for fold in folds {
      let fitted = try judge.fitted(
        matrix, fold.training, validation: fold.heldOut, seed: seed)
      let loss = try judge.meanLoss(fitted, matrix.selecting(fold.heldOut), fold.heldOut)
      trial.models.append(fitted)
      trial.losses.append(max(loss, .leastNormalMagnitude))
    }
    return trial
  }

  /// By feature and fold: how much of itself the loss gains where the feature is shuffled.
  private func rises(_ trial: Trial, seed: UInt64) throws(StackError) -> [[Double]] {
    let matrix = data.training.selecting(features: trial.kept.flatMap { groups[$0] })
    var rises: [[Double]] = []
    var first = 0
    for group in trial.kept {
      let columns = Array(first..<first + groups[group].count)
      first += columns.count
      var own: [Double] = []
      for (number, fold) in folds.enumerated() {
        guard isUsed(columns, by: trial.models[number].model) else {
          own.append(0)
          continue
        }
        let features = matrix.selecting(fold.heldOut)
        var sum = 0.0
        for shuffle in 0..<spec.shuffles {
          var order = Array(fold.heldOut.indices)
          var random = RandomSource(
            seed: derivedSeed(seed, "select/\(number)/\(group)/\(shuffle)"))
          random.shuffle(&order)
          sum += try judge.meanLoss(
            trial.models[number], features.shuffling(columns, order), fold.heldOut)
        }
        own.append(sum / Double(spec.shuffles) / trial.losses[number] - 1)
      }
      rises.append(own)
    }
    return rises
  }

  private func isUsed(_ columns: [Int], by model: any Model) -> Bool {
    let importance = model.featureImportance
    return importance.isEmpty || columns.contains { importance[$0] != 0 }
  }
}

extension StageData {
  private struct SelectionKey: Hashable {
    var spec: SelectionSpec
    var candidate: CandidateSpec
    var rows: [Int]
    var form: TargetForm
    var loss: Loss
    var seed: UInt64
  }

  /// The features that a fit on some rows may see; made once for the fits of a candidate on the
  /// same rows.
  func selection(
    _ spec: SelectionSpec, _ candidate: CandidateSpec, rows: [Int], form: TargetForm, own: Int?,
    seed: UInt64
  ) throws(StackError) -> FeatureSelection {
    let key = SelectionKey(
      spec: spec, candidate: candidate, rows: rows, form: form, loss: loss, seed: seed)
    let result = training.derived.value(for: key, bytes: { _ in 8 * rows.count }) {
      () -> Result<FeatureSelection, StackError> in
      do throws(StackError) {
        let evidence = SelectionEvidence(
          self, spec, candidate, form: form, rows: rows, own: own, seed: seed)
        return .success(try evidence.choose(seed: seed))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
