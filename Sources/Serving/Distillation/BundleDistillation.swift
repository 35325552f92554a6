public import Jobs
import Learners
public import Planning
public import Stacking
import Resampling
import Specification
import Tabular

/// The distillation of a bundle's ensemble into one model (Bucilă, Caruana & Niculescu-Mizil 2006).
///
/// For each split a model learns without the rows that it holds out, from an ensemble of models that have not seen them
/// either. What these models predict there is the evidence: it chooses what is learned, says what is lost, and gives
/// the intervals.
public struct BundleDistillation: Sendable {
  let teacher: StackBundle
  let fit: StudentFit
  let blend: BlendJob
  /// What the ensemble predicts for the held-out rows of its splits.
  let folds: [HeldOutFold]
  let lessons: [StudentLesson]
  /// The name of the learner.
  let name: String

  /// By lesson: what a split's models predict for the rows that it holds out.
  public typealias HeldOut = [[Double]]

  public var splitCount: Int { fit.data.splits.count }
  /// The bundle that is distilled.
  public var ensemble: StackBundle { teacher }

  /// The split, for people.
  public func splitText(_ split: Int) -> String {
    let own = fit.data.splits[split]
    return SplitName(repeat: own.repeat, fold: own.fold, index: split).foldText
  }

  /// All that the result depends on, but for the ensemble.
  public func write(to writer: inout CanonicalWriter) {
    writer.add("name", name)
    fit.write(to: &writer)
    writer.add("lesson", each: lessons.map(\.rawValue))
  }

  /// Fits a split's models and predicts its held-out rows; `nil` where there is nothing to learn from.
  ///
  /// - Throws: ``StackError``.
  public func heldOut(_ split: Int) throws(StackError) -> HeldOut? {
    guard teacher.own.hasTeacher(ofSplit: split), fit.rows(split).count > 1 else { return nil }
    let models = try fit.fit(split, lessons: lessons, teacher: teacher(split))
    let rows = fit.data.splits[split].heldOut
    let features = fit.data.training.selecting(rows)
    let baselines = rows.map { fit.data.transform.training[$0] }
    return try models.map { model throws(StackError) in
      try model.predict(features, features: features, baselines: baselines)
    }
  }

  private func teacher(_ split: Int?) -> StudentFit.Teacher {
    { [own = teacher.own] (features, baselines) throws(StackError) in
      try own.taught(features, baseline: baselines, split: split)
    }
  }

  /// The bundle with the model in place of the ensemble.
  ///
  /// - Parameters:
  ///   - heldOut: What ``heldOut(_:)`` gave, by split.
  ///   - more: Errors on other rows, given the bundle.
  /// - Throws: ``StackError``; ``DistillationError`` without evidence.
  public func bundle(
    _ heldOut: [HeldOut?], more: (StackBundle) throws -> [DistillationFacts.Errors]
  ) throws -> StackBundle {
    let choices = try lessons.indices.compactMap { place -> Choice? in
      let evidence = StudentEvidence(
        fit.data, loss: blend.loss, heldOut: heldOut.map { $0?[place] })
      guard heldOut.contains(where: { $0 != nil }) else { return nil }
      let fitted = try evidence.blend(blend)
      return evidence.compared(with: folds, calibrated: fitted.calibrated).map {
        Choice(lesson: lessons[place], blend: fitted, errors: $0)
      }
    }
    guard let chosen = choices.min(by: { $0.errors.student < $1.errors.student }) else {
      throw DistillationError.noEvidence(target: teacher.origin.target)
    }
    guard
      let model = try fit.fit(nil, lessons: [chosen.lesson], teacher: teacher(nil)).first
    else { preconditionFailure("a model for each lesson") }
    var bundle = teacher.replacingOwn(
      with: teacher.own.replaced(
        by: model, covers: fit.covers(of: model), named: name, blend: chosen.blend))
    bundle.distillation = DistillationFacts(
      learner: name, learned: chosen.lesson.title,
      errors: [
        .init(
          rows: "\(chosen.errors.rows) training rows, out of fold",
          metric: StudentEvidence.metric(blend.loss, isOrdered: fit.data.isOrdered),
          ensemble: chosen.errors.ensemble, distilled: chosen.errors.student)
      ], ensembleModels: teacher.modelCount, ensembleBytes: teacher.encoded().count)
    let found = try more(bundle)
    bundle.distillation?.errors += found
    return bundle
  }

  private struct Choice {
    var lesson: StudentLesson
    var blend: FittedBlend
    var errors: StudentEvidence.Comparison
  }
}

extension ExperimentNetwork {
  /// How the ensemble of a bundle is distilled.
  ///
  /// - Parameters:
  ///   - stack: The one whose bundle it is; of a target that others help, that of the chosen round.
  ///   - data: The result of its data job.
  ///   - result: The result of its blend.
  ///   - student: The name of a learner of the experiment, or of a family.
  /// - Throws: ``DistillationError`` where that can't be done.
  public func distillation(
    of bundle: StackBundle, stack: TargetStack, data: StackResult, blend result: StackResult,
    student: String
  ) throws(DistillationError) -> BundleDistillation {
    guard case .data(var own) = data.output, case .blend(let blended) = result.output,
      case .blend(let job) = nodes[stack.blend.index].job
    else { preconditionFailure("results of these jobs") }
    guard bundle.quantiles.isEmpty else { throw .quantiles(target: stack.target) }
    if blended.baseline == nil,
      let layer = stack.jobs.layerData.prefix(bundle.own.layers.count).firstIndex(where: {
        $0 != stack.jobs.data
      })
    {
      throw .ownFolds(target: stack.target, layer: layer + 1)
    }
    own.judge(by: job.loss)
    let learner = try learner(student, for: own)
    let family = type(of: learner).family
    let needsWeights = !own.classes.isEmpty && !family.usesWeights
    return BundleDistillation(
      teacher: bundle,
      fit: StudentFit(own, learner: learner, form: form(of: stack), seed: experiment.seed),
      blend: job, folds: blended.folds,
      lessons: needsWeights ? [.observed] : StudentLesson.allCases, name: student)
  }

  private func learner(_ name: String, for data: StageData) throws(DistillationError) -> any Learner
  {
    let known = LearnerCatalogue.families.filter {
      data.classes.isEmpty ? $0.learnsNumbers : data.isOrdered ? $0.learnsLevels : $0.learnsClasses
    }
    let declared = experiment.candidates
    guard
      let learner = declared.first(where: { $0.name == name })?.learner
        ?? (name == DistillationDefaults.student ? DistillationDefaults.learner : nil)
        ?? LearnerCatalogue.family(name)?.defaultLearner
    else {
      throw .unknownLearner(name, known: declared.map(\.name) + known.map(\.name))
    }
    if learner is any OutsideLearning { throw .outside(name) }
    let family = type(of: learner).family
    guard known.contains(where: { $0.name == family.name }) else {
      throw .wrongTask(
        family: family.name, classes: !data.classes.isEmpty, known: known.map(\.name))
    }
    return learner
  }

  /// In which form numbers are learned: that of the stage, and a difference where evidence chooses it.
  private func form(of stack: TargetStack) -> TargetForm {
    guard let baseline = stack.context.stage.baseline else { return .raw }
    return baseline.isChosen ? .difference : baseline.forms.first ?? .difference
  }
}

/// The learner of a distilled model where none is named.
public enum DistillationDefaults {
  public static let student = "gbm"
  /// More rounds than a member has: what it learns has less noise.
  static var learner: any Learner {
    var learner = GBM()
    learner.rounds = 300
    return learner
  }
}
