import Jobs
public import Planning
import Stacking
import Specification
import Tabular

/// An ensemble of some of a bundle's members, weighed anew.
public struct SmallerEnsemble: Sendable {
  public let bundle: StackBundle
  /// `2 of 7 members: gbm, cat`.
  public let title: String
  /// On the rows that splits hold out.
  public let error: Double
}

/// What ensembles of one target are told apart by.
public struct EnsembleChoices: Sendable {
  /// What errors are, in words.
  public let metric: String
  /// Of the whole ensemble, on the rows that its splits hold out.
  public let error: Double
  /// Those with fewer members, the smallest first.
  public let smaller: [SmallerEnsemble]
}

extension ExperimentNetwork {
  /// The ensembles of the members with the greatest weights: of all layers, and of the first alone.
  ///
  /// - Parameters:
  ///   - stack: The one whose bundle it is.
  ///   - data: The result of its data job.
  ///   - layers: The results of its layers.
  ///   - result: The result of its blend.
  /// - Throws: ``StackError``; ``DistillationError`` without evidence.
  public func choices(
    of bundle: StackBundle, stack: TargetStack, data: StackResult, layers: [StackResult],
    blend result: StackResult
  ) throws -> EnsembleChoices {
    guard case .data(var own) = data.output, case .blend(let blended) = result.output,
      case .blend(let job) = nodes[stack.blend.index].job
    else { preconditionFailure("results of these jobs") }
    own.judge(by: job.loss)
    guard let error = own.error(of: blended.folds, job.loss) else {
      throw DistillationError.noEvidence(target: stack.target)
    }
    let all = layers.compactMap { result -> LayerColumns? in
      if case .layer(let layer) = result.output { layer } else { nil }
    }
    return EnsembleChoices(
      metric: StudentEvidence.metric(job.loss, isOrdered: own.isOrdered), error: error,
      smaller: blended.baseline == nil
        ? try smaller(bundle, own, all, blended, job) : [])
  }

  private func smaller(
    _ bundle: StackBundle, _ data: StageData, _ all: [LayerColumns], _ blended: BlendResult,
    _ job: BlendJob
  ) throws -> [SmallerEnsemble] {
    let used = blended.weights.filter { $0.weight > 0 }
      .sorted { ($1.weight, $0.layer, $0.member) < ($0.weight, $1.layer, $1.member) }
    let first = used.filter { $0.layer == 1 }
    var sets = (1..<max(used.count, 1)).map { Array(used.prefix($0)) }
    if first.count < used.count, !first.isEmpty {
      sets += (1...first.count).map { Array(first.prefix($0)) }
    }
    var seen: Set<Set<MemberPlace>> = []
    return try sets.compactMap { members -> SmallerEnsemble? in
      let places = Set(members.map { MemberPlace(layer: $0.layer, place: $0.member) })
      guard seen.insert(places).inserted else { return nil }
      return try smaller(bundle, data, all, places, of: used.count, job)
    }
  }

  private struct MemberPlace: Hashable {
    var layer: Int
    var place: Int
  }

  private func smaller(
    _ bundle: StackBundle, _ data: StageData, _ all: [LayerColumns], _ places: Set<MemberPlace>,
    of count: Int, _ job: BlendJob
  ) throws -> SmallerEnsemble? {
    var numbers: [Int] = []
    var kept: [LayerColumns] = []
    for (index, layer) in all.enumerated() {
      guard places.contains(where: { $0.layer == index + 1 }) else { continue }
      var own = layer
      for place in own.columns.indices
      where !places.contains(MemberPlace(layer: index + 1, place: place)) {
        own.columns[place].isPassedOn = false
      }
      numbers.append(index + 1)
      kept.append(own)
    }
    let served = try ServedBlend(BlendMembers(data, kept, numbers: numbers), job)
    guard let error = data.error(of: served.folds, job.loss) else { return nil }
    let stack = bundle.own.keeping(served.blend)
    let names = served.blend.members.compactMap { member in
      stack.layers[member.layer - 1].candidates.first { $0.place == member.place }?.name
    }
    return SmallerEnsemble(
      bundle: bundle.replacingOwn(with: stack),
      title: "\(names.count) of \(count) members: \(names.joined(separator: ", "))", error: error)
  }
}

extension FittedStack {
  /// The stack of a blend of some of its members: without what none of them needs.
  fileprivate func keeping(_ blend: FittedBlend) -> FittedStack {
    let highest = blend.members.map(\.layer).max() ?? 1
    var kept = Array(layers.prefix(highest))
    kept[highest - 1].candidates.removeAll { candidate in
      !blend.members.contains { $0.layer == highest && $0.place == candidate.place }
    }
    return FittedStack(
      stage: stage, target: target, recipe: recipe, earlier: earlier, features: features,
      roles: roles, generators: generators, layers: kept, blend: blend, refits: refits,
      minimum: minimum, maximum: maximum, classes: classes)
  }
}
