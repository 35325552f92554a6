package import Jobs
package import Learners
import Resampling
package import Tabular

/// Fits one model that takes the place of an ensemble.
package struct StudentFit: Sendable {
  package let data: StageData
  package let learner: any Learner
  /// In which the model learns numbers.
  package let form: TargetForm
  /// The experiment's.
  package let seed: UInt64

  /// How many rows are made of each training row, and at most of all together.
  static let copies = 4
  static let mostMade = 100_000
  /// A class of less probability has no row of its own.
  private static let leastShare = 0.01

  package init(_ data: StageData, learner: any Learner, form: TargetForm, seed: UInt64) {
    (self.data, self.learner, self.form, self.seed) = (data, learner, form, seed)
  }

  /// All that a fit goes by beside the ensemble and the data.
  package func write(to writer: inout CanonicalWriter) {
    learner.write("student", to: &writer)
    writer.add("form", form.text)
    writer.add("copies", Self.copies)
    writer.add("most made", Self.mostMade)
    writer.add("share", SyntheticRows.share)
    writer.add("locality", SyntheticRows.locality)
    writer.add("pool", SyntheticRows.poolSize)
    writer.add("least share", Self.leastShare)
    writer.add("seed", seed)
  }

  /// The rows that a fit without a split's held-out rows learns from; of the fit on all rows for `nil`.
  package func rows(_ split: Int?) -> [Int] {
    data.weighed(split.map { data.splits[$0].training } ?? Array(data.trainingRows.indices))
  }

  /// What an ensemble that saw no held-out row predicts: row-major, with the outputs of ``StageData``.
  package typealias Teacher = (FeatureMatrix, [Double]) throws(StackError) -> [Double]

  /// One model for each lesson, in the order of ``StudentLesson/allCases``; fewer where the learner can't have weights.
  ///
  /// - Parameter teacher: Given features and the baseline by row.
  /// - Throws: ``StackError``.
  package func fit(
    _ split: Int?, lessons: [StudentLesson], teacher: Teacher
  ) throws(StackError) -> [FoldModel] {
    let rows = rows(split)
    let name = split.map { "fold \($0)" } ?? "all rows"
    guard rows.count > 1 else { throw .nothingToBlend }
    let baselines = rows.map { data.transform.training[$0] }
    var known = Lesson(features: data.training.selecting(rows), baselines: baselines)
    known.weights = data.weights(of: rows)
    var predicted: [Double]?
    if lessons.contains(.predicted) { predicted = try teacher(known.features, baselines) }
    var made: Lesson?
    if lessons.contains(where: \.hasMadeRows) {
      let synthetic = SyntheticRows(
        of: data.training, rows: rows, changeable: changeable,
        copies: max(1, min(Self.copies, Self.mostMade / rows.count)),
        seed: derivedSeed(seed, "distil/\(name)"))
      let origins = synthetic.origins
      var lesson = Lesson(
        features: synthetic.features,
        baselines: origins.map { data.transform.training[$0] })
      lesson.outputs = try teacher(lesson.features, lesson.baselines)
      lesson.weights = data.weights(of: origins)
      made = lesson
    }
    let view = data.fitView(
      data.training, rows: rows, form: form, seed: derivedSeed(seed, "distil/features/\(name)"))
    if let view {
      known.features = view.training.selecting(rows)
      if let shared = made?.features { made?.features = view.input.matrix(shared) }
    }
    return try lessons.map { lesson throws(StackError) in
      var own = known
      own.outputs = lesson == .predicted ? predicted ?? [] : observed(rows)
      return try fit(
        lesson.hasMadeRows ? [own, made].compactMap(\.self) : [own], view?.input,
        seed: derivedSeed(seed, "distil/fit/\(name)"))
    }
  }

  /// Rows to learn from.
  private struct Lesson {
    var features: FeatureMatrix
    var baselines: [Double]
    /// Row-major; NaN where there is none.
    var outputs: [Double] = []
    var weights: [Double]?
  }

  /// Features that may change in made rows: none that says where a row lies in a panel, or that is hidden from models.
  private var changeable: [Int] {
    let repeated = data.training.panel?.repeated ?? []
    return data.training.features.indices.prefix(data.visibleCount).filter {
      !repeated.contains(data.training.features[$0].name)
    }
  }

  /// The observed values; of classes certain probabilities.
  private func observed(_ rows: [Int]) -> [Double] {
    guard data.isOfClasses else { return rows.map { data.observed[$0] } }
    return rows.flatMap { row -> [Double] in
      (0..<data.outputs).map { Double($0) == data.observed[row] ? 1 : 0 }
    }
  }

  private func fit(
    _ lessons: [Lesson], _ input: FitInput?, seed: UInt64
  ) throws(StackError) -> FoldModel {
    let model = try stackErrors {
      data.isOfClasses
        ? try fitClasses(lessons, seed: seed) : try fitNumbers(lessons, seed: seed)
    }
    return FoldModel(model: model, form: form, scale: .none, input: input)
  }

  private func fitNumbers(_ lessons: [Lesson], seed: UInt64) throws -> any Model {
    var parts: [FeatureMatrix] = []
    var (target, weights): ([Double], [Double]) = ([], [])
    for lesson in lessons {
      let values = form.forward(lesson.outputs, baselines: lesson.baselines)
      let usable = values.indices.filter { values[$0].isFinite }
      parts.append(lesson.features.selecting(usable))
      target += usable.map { values[$0] }
      weights += usable.map { lesson.weights?[$0] ?? 1 }
    }
    return try learner.fit(
      TrainingData(
        features: FeatureMatrix(rowsOf: parts), target: target, rows: Array(target.indices),
        weights: data.weights == nil ? nil : weights), seed: seed)
  }

  /// A row of probabilities is a row for each class of some probability, weighed by it: their log loss is the cross-entropy.
  private func fitClasses(_ lessons: [Lesson], seed: UInt64) throws -> any Model {
    guard let learner = learner as? any ClassificationLearner else {
      throw StackError.notOfClasses(family: type(of: learner).family.name)
    }
    var parts: [FeatureMatrix] = []
    var (classes, weights): ([Int], [Double]) = ([], [])
    let count = data.outputs
    for lesson in lessons {
      var rows: [Int] = []
      for row in 0..<lesson.features.rowCount {
        let shares = lesson.outputs[row * count..<(row + 1) * count]
        let kept = (0..<count).filter { shares[shares.startIndex + $0] >= Self.leastShare }
        let whole = kept.reduce(0) { $0 + shares[shares.startIndex + $1] }
        for number in kept {
          rows.append(row)
          classes.append(number)
          weights.append(
            shares[shares.startIndex + number] / whole * (lesson.weights?[row] ?? 1))
        }
      }
      parts.append(lesson.features.selecting(rows))
    }
    let own = ClassificationData(
      features: FeatureMatrix(rowsOf: parts), classes: classes, classCount: count,
      rows: Array(classes.indices),
      weights: weights.allSatisfy { $0 == 1 } ? nil : weights)
    return data.isOrdered
      ? try learner.fitLevels(own, seed: seed) : try learner.fitClasses(own, seed: seed)
  }
}

extension FeatureMatrix {
  /// Rows of several matrices with the same features, in order, without places in a panel.
  fileprivate init(rowsOf parts: [FeatureMatrix]) {
    let features = parts.first?.features ?? []
    var cells: [Double] = []
    cells.reserveCapacity(parts.reduce(0) { $0 + $1.cells.count })
    for feature in features.indices {
      for part in parts { cells += part.column(feature) }
    }
    self.init(
      rowCount: parts.reduce(0) { $0 + $1.rowCount }, features: features, cells: cells)
  }
}

extension StudentFit {
  /// How many training rows came to each node of a model of trees; empty of others.
  package func covers(of model: FoldModel) -> [UInt32] {
    let rows = rows(nil)
    let features = model.seen(data.training)
    return TreeExplanation.covers(of: model.model, features, rows: rows) ?? []
  }
}
