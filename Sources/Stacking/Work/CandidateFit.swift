import Resampling
import Learners
import Tabular

/// One fit of a candidate: what it learns from, and what it is asked for.
package struct CandidateFit {
  let candidate: CandidateSpec
  let name: SplitName
  let data: StageData
  /// The layer below; `nil` for the first.
  let below: LayerColumns?
  /// Why the layer below a nested one can't be had for this split.
  private let failureBelow: String?
  /// Whether its layer has a place in the stack; what has none is not fitted.
  private let isAdmitted: Bool
  /// In which the target is learned, and the trend that is taken off it.
  private let learnedForm: LearnedForm
  /// The candidate's courses in all splits, where rounds are chosen by their mean.
  private let courses: [Course]
  /// Its fits in all splits, where a fit on all rows takes its rounds from theirs.
  private let fits: [FoldPredictions]
  private let seed: UInt64
  /// How it chooses its features; `nil` where it sees all.
  private let selection: SelectionSpec?
  /// One for all candidates of a split, which share the features that its fits make.
  private let viewSeed: UInt64
  /// One for all candidates of a split, which share their trends.
  private let trendSeed: UInt64

  init(_ job: FitJob, _ inputs: JobInputs<StackOutput>) throws(StackError) {
    candidate = job.candidate
    name = job.split
    data = try inputs.data(by: job.loss)
    let layer = try inputs.layer(.below)
    // A nested layer sees the layer below without what this split holds out.
    if let inner = try inputs.layer(.inner), let layer {
      failureBelow = layer.failure(in: inner)
      below =
        failureBelow == nil ? layer.nested(inner, split: name.index, of: data) : layer
    } else {
      failureBelow = nil
      below = layer
    }
    isAdmitted = try inputs.decisions().allSatisfy(\.isAccepted)
    if candidate.isFormChosen {
      guard let chosen = try inputs.forms() else {
        throw .unexpectedInput(InputRole.forms.rawValue)
      }
      learnedForm = name.isRefit ? chosen.overall : chosen.bySplit[name.index]
    } else {
      learnedForm = candidate.learnedForms[0]
    }
    selection = job.selection
    courses = try inputs.courses()
    fits = try inputs.fits()
    seed = derivedSeed(job.seed, "fit/\(job.layer)/\(name.text)")
    viewSeed = Self.viewSeed(job.seed, name)
    trendSeed = derivedSeed(job.seed, "trend/\(name.text)")
  }

  package static func viewSeed(_ experimentSeed: UInt64, _ name: SplitName) -> UInt64 {
    derivedSeed(experimentSeed, "features/\(name.text)")
  }

  private var split: Split {
    guard name.isRefit else { return data.splits[name.index] }
    return Split(repeat: 0, fold: 0, training: Array(data.trainingRows.indices), heldOut: [])
  }

  /// Where folds are no partition, a row without an out-of-fold value is not learned from in the
  /// layers above; a row of weight 0 in none.
  private func learnable(_ rows: [Int]) -> [Int] {
    let weighed = data.weighed(rows)
    return below.map { weighed.filter($0.covers) } ?? weighed
  }

  private func matrices(_ form: TargetForm) -> LayerColumns.Matrices {
    guard let below else { return .init(training: data.training, apply: data.apply) }
    guard let made = below.next[form] else {
      preconditionFailure("a layer is made in every form that is learned from it")
    }
    return made
  }

  /// The training rows as models see them that are fitted on some of them, less a trend.
  private func view(
    _ form: TargetForm, rows: [Int], _ trend: TrendFit?, _ selected: FeatureSelection?
  ) -> (input: FitInput?, training: FeatureMatrix) {
    let matrices = matrices(form)
    var trend = trend
    trend?.fitted.firstPrediction = firstPrediction(form)
    let training = trend?.seen(matrices.training) ?? matrices.training
    guard matrices.seesFeatures,
      let view = data.fitView(
        training, rows: rows, form: form, seed: viewSeed, kept: selected?.columns)
    else { return (nil, training) }
    return (view.input, view.training)
  }

  /// The features that it sees; `nil` for all.
  private func selected(_ rows: [Int], _ form: TargetForm) throws(StackError) -> FeatureSelection? {
    guard let selection, matrices(form).seesFeatures else { return nil }
    let found = try data.selection(
      selection, candidate, rows: rows, form: form, own: name.isRefit ? nil : name.index,
      seed: viewSeed)
    return found.dropped.isEmpty ? nil : found
  }

  /// Where predictions of the layer below begin.
  private func firstPrediction(_ form: TargetForm) -> Int? {
    below == nil ? nil : matrices(form).seesFeatures ? data.training.features.count : 0
  }

  // MARK: Fitting

  /// The model, as it is to predict; `nil` where there is no row to learn from.
  func fitted() throws(StackError) -> FoldModel? {
    guard let fitted = try whole() else { return nil }
    guard let rounds = chosenRounds, let model = fitted.model as? any StagedModel,
      rounds < model.roundCount
    else { return fitted }
    return fitted.truncated(model, to: rounds)
  }

  /// The model after its whole course.
  private func whole() throws(StackError) -> FoldModel? {
    guard isAdmitted else { return nil }
    let rows = learnable(split.training)
    guard !rows.isEmpty else { return nil }
    if data.isOfClasses { return try classes(rows) }
    if data.isOfQuantiles { return try quantiles(rows) }
    return try stackErrors { () throws -> FoldModel in
      let selected = try selected(rows, learnedForm.form)
      let learned = try learnedTarget(rows, selected)
      let values = data.learned(learned.form)
      guard
        let scale = FittedScale(
          learned.scale, of: rows.map { values[$0] }, keepsUnit: candidate.learner.dependsOnUnit)
      else {
        throw StackError.outsideScale(
          candidate: "", scale: learned.scale, form: learned.form,
          least: rows.reduce(.infinity) { min($0, values[$1]) })
      }
      let trend = try learned.trend.map { spec throws(StackError) in
        try data.trendFit(spec, rows: rows, form: learned.form, scale: scale, seed: trendSeed)
      }
      let validation = candidate.stopping == .ownFold ? learnable(split.heldOut) : []
      let view = view(learned.form, rows: rows, trend, selected)
      let model = try candidate.learner.fit(
        TrainingData(
          features: view.training, target: trend.residuals(of: scale.forward(values)), rows: rows,
          validation: validation, weights: data.weights), seed: seed)
      var fitted = FoldModel(model: model, form: learned.form, scale: scale, input: view.input)
      fitted.trend = trend?.fitted
      fitted.trend?.firstPrediction = firstPrediction(learned.form)
      if candidate.isFormChosen { fitted.facts += learnedForm.facts }
      if candidate.scale == .chosen { fitted.facts += scale.facts }
      fitted.facts += facts(of: selected)
      fitted.facts += facts(of: model, view.training)
      return fitted
    }
  }

  /// The model of class probabilities after its whole course.
  private func classes(_ rows: [Int]) throws(StackError) -> FoldModel {
    let learned = LearnedTarget(form: .raw)
    guard let learner = candidate.learner as? any ClassificationLearner else {
      throw .notOfClasses(family: candidate.family.name)
    }
    let validation = candidate.stopping == .ownFold ? learnable(split.heldOut) : []
    let selected = try selected(rows, learned.form)
    let view = view(learned.form, rows: rows, nil, selected)
    do {
      let own = ClassificationData(
        features: view.training, classes: data.observedClasses, classCount: data.outputs,
        rows: rows, validation: validation, weights: data.weights)
      let model =
        data.isOrdered
        ? try learner.fitLevels(own, seed: seed) : try learner.fitClasses(own, seed: seed)
      var fitted = FoldModel(model: model, form: learned.form, scale: .none, input: view.input)
      fitted.facts = facts(of: selected) + facts(of: model, view.training)
      return fitted
    } catch {
      throw .fit(candidate: "", error)
    }
  }

  /// The model of quantiles after its whole course.
  private func quantiles(_ rows: [Int]) throws(StackError) -> FoldModel {
    let learned = LearnedTarget(form: .raw)
    guard let learner = candidate.learner as? any QuantileLearner else {
      throw .notOfQuantiles(family: candidate.family.name)
    }
    let validation = candidate.stopping == .ownFold ? learnable(split.heldOut) : []
    let selected = try selected(rows, learned.form)
    let view = view(learned.form, rows: rows, nil, selected)
    do {
      let model = try learner.fitQuantiles(
        TrainingData(
          features: view.training, target: data.observed, rows: rows, validation: validation,
          weights: data.weights), levels: data.quantiles, seed: seed)
      var fitted = FoldModel(model: model, form: learned.form, scale: .none, input: view.input)
      fitted.facts = facts(of: selected) + facts(of: model, view.training)
      return fitted
    } catch {
      throw .fit(candidate: "", error)
    }
  }

  private func facts(of model: any Model, _ features: FeatureMatrix) -> [FitFact] {
    (model as? any ReportingModel)?.facts(of: features.features) ?? []
  }

  private func facts(of selected: FeatureSelection?) -> [FitFact] {
    guard let selected else { return [] }
    return [FitFact("dropped", selected.dropped.joined(separator: ", "))]
  }

  /// In which form and on which scale of it the target is learned, less which trend.
  private func learnedTarget(
    _ rows: [Int], _ selected: FeatureSelection?
  ) throws(StackError) -> LearnedTarget {
    func learned(_ scale: TargetScale) -> LearnedTarget {
      LearnedTarget(form: learnedForm.form, scale: scale, trend: learnedForm.trend)
    }
    return switch candidate.scale {
    case .fixed(let scale): learned(scale)
    case .chosen:
      try ScaleEvidence(data: data).choose(
        among: TargetScale.automatic.map(learned), candidate.learner, rows: rows,
        matrix: { view($0, rows: rows, $1, selected).training }, seed: seed)
    }
  }

  /// The rounds that the folds speak for, scaled to the rows of this fit; `nil` for the whole course.
  private var chosenRounds: Int? {
    let found: Int?
    if !courses.isEmpty {
      found = RoundChoice(courses, data).rounds
    } else {
      let rounds = fits.compactMap(\.rounds)
      found =
        rounds.isEmpty
        ? nil : Int((Double(rounds.reduce(0, +)) / Double(rounds.count)).rounded())
    }
    guard let found, name.isRefit else { return found }
    let usable = data.splits.map { learnable($0.training).count }.filter { $0 > 0 }
    guard !usable.isEmpty else { return found }
    let mean = Double(usable.reduce(0, +)) / Double(usable.count)
    let scale = Double(learnable(Array(data.trainingRows.indices)).count) / mean
    return Int((Double(found) * scale).rounded())
  }

  // MARK: Predicting

  /// What the fit gives. A split without a row to learn from has nothing to say.
  ///
  /// - Parameter didFit: Given the model if there is one; without it a fit may do without its model.
  func predictions(
    willPredict: () -> Void, didFit: ((FoldModel) -> Void)?
  ) throws(StackError) -> FoldPredictions {
    // Its own course has been run and told what it predicts at every round that can be chosen.
    if !name.isRefit, !courses.isEmpty, didFit == nil, isAdmitted {
      let own = courses[name.index]
      guard let rounds = chosenRounds, let place = own.rounds.lastIndex(where: { $0 <= rounds })
      else { return nothing }
      var predictions = FoldPredictions(heldOut: own.heldOut[place], apply: own.apply[place])
      predictions.facts = Self.facts(ofRounds: own.rounds[place])
      return predictions
    }
    guard var fitted = try fitted() else { return nothing }
    if let didFit {
      fitted = try fitted.secured()
      didFit(fitted)
    }
    willPredict()
    var predictions = try predictions(of: fitted)
    predictions.facts = fitted.facts
    if let model = fitted.model as? any StagedModel {
      predictions.facts += Self.facts(ofRounds: model.roundCount)
    }
    if candidate.stopping == .ownFold, let model = fitted.model as? any StagedModel {
      predictions.rounds = model.roundCount
    }
    return predictions
  }

  private static func facts(ofRounds count: Int) -> [FitFact] {
    [FitFact("rounds", Double(count))]
  }

  private var nothing: FoldPredictions { nothing(because: nil) }

  /// Why one of the model's fits that this one reads failed; the layer is then without the model anyway.
  var earlierFailure: String? {
    failureBelow ?? courses.lazy.compactMap(\.failure).first
      ?? fits.lazy.compactMap(\.failure).first
  }

  func nothing(because failure: String?) -> FoldPredictions {
    FoldPredictions(
      heldOut: [Double](repeating: .nan, count: split.heldOut.count * data.outputs),
      apply: [Double](repeating: .nan, count: data.applyRows.count * data.outputs), failure: failure
    )
  }

  /// What the fit gives after each of some rounds.
  func course(willPredict: () -> Void) throws(StackError) -> Course {
    var course = Course(rounds: [], heldOut: [], apply: [])
    guard let fitted = try whole(), let model = fitted.model as? any StagedModel else {
      return course
    }
    willPredict()
    for rounds in RoundChoice.checkpoints(model.roundCount) {
      let predictions = try predictions(of: fitted.truncated(model, to: rounds))
      course.rounds.append(rounds)
      course.heldOut.append(predictions.heldOut)
      course.apply.append(predictions.apply)
    }
    return course
  }

  private func predictions(of fitted: FoldModel) throws(StackError) -> FoldPredictions {
    let matrices = matrices(fitted.form)
    let heldOut = try fitted.predict(
      matrices.training.selecting(split.heldOut),
      features: data.training.selecting(split.heldOut),
      baselines: split.heldOut.map { data.transform.training[$0] })
    let apply = try fitted.predict(
      matrices.apply, features: data.apply, baselines: data.transform.apply)
    if let bad = heldOut.firstIndex(where: { !$0.isFinite }) {
      let place = split.heldOut[bad / data.outputs]
      throw .notFinite(
        candidate: "", row: data.place(data.trainingRows[place]),
        cell: extreme(data.training, row: place))
    }
    if let bad = apply.firstIndex(where: { !$0.isFinite }) {
      let place = bad / data.outputs
      throw .notFinite(
        candidate: "", row: data.place(data.applyRows[place]),
        cell: extreme(data.apply, row: place))
    }
    return FoldPredictions(heldOut: heldOut, apply: apply)
  }

  private func extreme(_ features: FeatureMatrix, row: Int) -> ExtremeCell? {
    ExtremeCell(
      features, row: row, training: data.training, rows: learnable(split.training))
  }
}
