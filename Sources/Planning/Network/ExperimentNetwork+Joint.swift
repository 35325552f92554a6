import Specification
import Stacking
import Jobs
import Tabular

/// Targets that help one another, as rounds of ordinary stacks.
///
/// A round of a target has the stage's features and a feature for each other target: what an earlier round predicts of
/// it, or what is measured of it where a row to predict would see that. The predictions that others read never rest on
/// measured values of other targets: a target would reach its own prediction by way of them. So a round has up to two stacks: one that
/// sees measured cells and predicts, and one that does not and is read.
extension ExperimentNetwork {
  /// The stacks of a stage's targets; each is the choice among its rounds.
  mutating func addJoint(
    _ joint: StageSpec.Joint, of stage: StageSpec, _ evaluation: Evaluation
  ) throws(StackError) -> [TargetStack] {
    let targets = stage.targets.map(\.value)
    var rounds: [String: [TargetStack]] = [:]
    var names = ["alone"]
    // By target: the stack that others read.
    var read: [String: TargetStack] = [:]
    for target in targets {
      let alone = try addRound("alone", of: target, stage, [], evaluation)
      rounds[target] = [alone]
      read[target] = alone
    }
    switch joint.kind {
    case .rounds(let count):
      for number in 1...count {
        names.append("round \(number)")
        var next = read
        for target in targets {
          let others = targets.filter { $0 != target }.compactMap { read[$0] }
          let own = try addRounds(
            names[number], of: target, stage, reading: others, isRead: number < count, evaluation)
          rounds[target]?.append(own.predicting)
          next[target] = own.read
        }
        read = next
      }
    case .chain(let declared):
      names.append("chain")
      var order = declared ?? []
      if declared == nil { order = try mostMeasured(targets, of: stage, evaluation) }
      for (place, target) in order.enumerated().dropFirst() {
        let own = try addRounds(
          "chain", of: target, stage, reading: order[..<place].compactMap { read[$0] },
          isRead: place + 1 < order.count, evaluation)
        rounds[target]?.append(own.predicting)
        read[target] = own.read
      }
    }
    return targets.map { target in
      choice(among: rounds[target] ?? [], names, margin: joint.margin, of: stage)
    }
  }

  /// One round of a target: the stack that predicts, and the one that others read.
  ///
  /// - Parameter others: The stacks that predict the other targets.
  private mutating func addRounds(
    _ name: String, of target: String, _ stage: StageSpec, reading others: [TargetStack],
    isRead: Bool, _ evaluation: Evaluation
  ) throws(StackError) -> (predicting: TargetStack, read: TargetStack) {
    let seen = try JointSight.seen(
      others.map(\.target), for: target, in: try table(of: stage, evaluation))
    func features(_ seen: [String]) -> [StageSpec.JointFeature] {
      others.map {
        .init(target: $0.target, stage: $0.stage, isSeen: seen.contains($0.target))
      }
    }
    let own = try addRound(name, of: target, stage, features(seen), evaluation)
    guard isRead, !seen.isEmpty else { return (own, own) }
    return (own, try addRound("\(name), predicted", of: target, stage, features([]), evaluation))
  }

  private mutating func addRound(
    _ name: String, of target: String, _ stage: StageSpec, _ features: [StageSpec.JointFeature],
    _ evaluation: Evaluation
  ) throws(StackError) -> TargetStack {
    let stack = try addTarget(target, of: stage.round(name, features), evaluation)
    rounds.append(stack)
    return stack
  }

  private func table(
    of stage: StageSpec, _ evaluation: Evaluation
  ) throws(StackError) -> Table {
    let name = root(stage.table.value)
    guard let table = tables.entry(name, in: evaluation)?.table else { throw .missingColumn(name) }
    return table
  }

  /// Targets by their known cells, most first; in the order of the file where they have as many.
  private func mostMeasured(
    _ targets: [String], of stage: StageSpec, _ evaluation: Evaluation
  ) throws(StackError) -> [String] {
    let table = try table(of: stage, evaluation)
    let missing = targets.map { table[$0]?.missingCount ?? 0 }
    return targets.indices.sorted { (missing[$0], $0) < (missing[$1], $1) }.map { targets[$0] }
  }

  /// The stack of a target whose members are rounds.
  private mutating func choice(
    among rounds: [TargetStack], _ names: [String], margin: Double, of stage: StageSpec
  ) -> TargetStack {
    var context = rounds[0].context
    context.stage = stage
    let jobs = rounds[0].jobs
    let source = JobInputs([.data], [jobs.data])
    var read = source
    read.add(.round, each: rounds.map(\.blend))
    let columns = add(.rounds, reading: read, named: JobName(context))
    let loss = loss(of: context.target, in: stage)
    let blend = add(
      .joint(JointJob(margin: margin, loss: loss.ofEvidence.unlessDefault)), reading: read,
      named: JobName(context))
    var judged = JobInputs([.data, .blend, .layer], [jobs.data, blend, columns])
    if let baselines = jobs.baselineLayer { judged.add(.baselines, baselines) }
    let score = add(.score(scoreJob(context)), reading: judged, named: JobName(context))
    var members: JobGraph.ID?
    if experiment.evaluation.writesMembers {
      var kept = source
      kept.add(.layer, columns)
      members = add(
        .members(MembersJob(isOutOfFold: context.evaluation == .actual)), reading: kept,
        named: JobName(context))
    }
    return TargetStack(
      stage: stage.name, label: stage.label, target: context.target,
      evaluation: context.evaluation, context: context,
      jobs: TargetJobs(
        data: jobs.data, layerData: [jobs.data], layers: [columns],
        names: [Array(names.prefix(rounds.count))], nested: [[]], gates: [], blend: blend,
        score: score, fits: rounds.flatMap(\.jobs.fits),
        outerFits: rounds.flatMap(\.jobs.outerFits),
        baselines: jobs.baselines, baselineLayer: jobs.baselineLayer, members: members),
      rounds: rounds)
  }
}
