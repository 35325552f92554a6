import Stacking
import Resampling
import Tabular
import YAML

extension ExperimentReader {
  func stacks(_ entries: [YAMLNode.Entry], _ learners: LearnerGroups) -> Named<StackSpec> {
    Named(
      found: entries.compactMap { stack($0, learners) },
      names: entries.map { Marked($0.key, $0.keyMark) })
  }

  private func stack(_ entry: YAMLNode.Entry, _ learners: LearnerGroups) -> StackSpec? {
    guard
      var reader = SpecReader(entry.value, .stack, "stack '\(entry.key)'", log, at: entry.keyMark)
    else { return nil }
    // A preset that is known was written out before; of one that is not, enough was said.
    let isUnderstood = reader.optional("preset") == nil
    let folds =
      isUnderstood
      ? reader.required("folds", "auto, or a mapping such as {kind: kfold, count: 5}")
      : reader.optional("folds")
    let layersNode =
      isUnderstood
      ? reader.required("layers", "a list of layers, each a list of learners")
      : reader.optional("layers")
    let layers = layersNode.flatMap { self.layers($0, learners) }
    let blend = reader.optional("blend").flatMap(self.blend) ?? BlendSpec()
    let stopping = reader.choice("stopping", Stopping.self)
    let refits = reader.boolean("refit")
    reader.finish()
    guard let folds = folds.flatMap(self.folds), let layers else { return nil }
    let stack = StackSpec(
      name: entry.key, mark: entry.keyMark, folds: folds, layers: layers, blend: blend,
      stopping: stopping ?? .none, refits: refits)
    if let nodes = layersNode?.items, nodes.count == layers.count { checkKeptOut(stack, nodes) }
    return stack
  }

  private func layers(_ node: YAMLNode, _ learners: LearnerGroups) -> [StackSpec.Layer]? {
    let expected = "a list of layers, each a list of learners"
    guard let items = log.items(node, "'layers'", expected: expected) else { return nil }
    guard !items.isEmpty else { return log.unsuitable(node, "'layers'", expected) }
    return items.enumerated().compactMap { layer($1, isFirst: $0 == 0, learners) }
  }

  private func layer(
    _ node: YAMLNode, isFirst: Bool, _ learners: LearnerGroups
  ) -> StackSpec.Layer? {
    guard node.entries != nil else {
      return candidates(node, learners).map { .init(candidates: $0, seesFeatures: true) }
    }
    guard var reader = SpecReader(node, .layer, "a layer", log) else { return nil }
    let candidates = reader.required("candidates", "a list of learners")
      .flatMap { self.candidates($0, learners) }
    let features = reader.optional("features")
    let seesFeatures = features.flatMap { log.boolean($0, "'features'") } ?? true
    let perFamily = reader.optionalInteger("per_family")
    let folds = reader.optional("folds").flatMap(self.folds)
    let nested = reader.optional("nested")
    let isNested = nested.flatMap { log.boolean($0, "'nested'") } ?? false
    let when = reader.optional("when")
    let condition =
      when.flatMap { log.choice($0, "'when'", StackSpec.Layer.Condition.self) } ?? .always
    let margin = reader.optional("margin")
    let margins = margin.flatMap {
      log.number($0, "'margin'", expected: "a number above 0") { $0 > 0 && $0.isFinite }
    }
    reader.finish()
    if isFirst, !seesFeatures, let features { log.report(.firstLayerSeesNothing, features.mark) }
    if isFirst, isNested, let nested { log.report(.saysOfLayerBelow("nested"), nested.mark) }
    if isFirst, condition == .earned, let when { log.report(.saysOfLayerBelow("when"), when.mark) }
    if condition != .earned, margins != nil, let margin {
      log.report(.marginOfNothing, margin.mark)
    }
    return candidates.map {
      .init(
        candidates: $0, seesFeatures: seesFeatures, perFamily: perFamily, folds: folds,
        isNested: isNested, condition: condition, margin: margins ?? 1)
    }
  }

  /// What must hold of folds and layers where folds are kept out of layers.
  private func checkKeptOut(_ stack: StackSpec, _ nodes: [YAMLNode]) {
    for (index, layer) in stack.layers.enumerated().dropFirst() {
      let key = layer.isNested ? "nested" : "when"
      guard layer.isNested || layer.condition == .earned,
        let mark = nodes[index].entries?.first(where: { $0.key == key })?.value.mark
      else { continue }
      let least = stack.leastFolds(of: index)
      if let count = stack.folds.scheme.declaredCount, count < least {
        log.report(.noFoldToKeepOut(key: key, count: count, least: least), mark)
      }
      guard layer.isNested else { continue }
      if let other = stack.layers[...index].firstIndex(where: { $0.folds != nil }) {
        log.report(.nestedOverFolds(layer: other + 1), mark)
      }
      if let open = stack.layers[1..<index].firstIndex(where: { !$0.isNested }) {
        log.report(.nestedOverOpen(layer: open + 1), mark)
      }
    }
  }

  private func candidates(_ node: YAMLNode, _ learners: LearnerGroups) -> [Marked<String>]? {
    guard let items = log.items(node, "a layer", expected: "a list of learners") else {
      return nil
    }
    guard !items.isEmpty else { return log.unsuitable(node, "a layer", "a list of learners") }
    var candidates: [Marked<String>] = []
    for item in items {
      guard let name = log.text(item, "an item of a layer", expected: "a learner") else {
        continue
      }
      let named = learners.candidates(named: name.value)
      if named.isEmpty, !learners.groups.contains(name.value) {
        log.report(.unknownName(.learner, name.value, known: learners.names), name.mark)
      }
      for candidate in named {
        if let first = candidates.first(where: { $0.value == candidate.name }) {
          log.report(.duplicateCandidate(candidate.name, first: first.mark), name.mark)
        } else {
          candidates.append(Marked(candidate.name, name.mark))
        }
      }
    }
    return candidates
  }

  /// A method by its name alone, or a mapping with its settings.
  private func blend(_ node: YAMLNode) -> BlendSpec? {
    if node.scalar != nil { return method(node).map { BlendSpec(method: $0) } }
    guard var reader = SpecReader(node, .blend, "'blend'", log) else { return nil }
    let kinds = BlendSpec.Method.allCases.map(\.rawValue).joined(separator: ", ")
    guard let kind = reader.required("kind", "one of \(kinds)"), let method = method(kind) else {
      return nil
    }
    var blend = BlendSpec(method: method)
    reader.narrow(to: method.rawValue)
    if method == .greedy {
      blend.steps = reader.integer("steps")
      blend.decimals = reader.optionalInteger("decimals")
      blend.bags = reader.integer("bags")
      if let classes = reader.choice("classes", BlendSpec.ClassWeights.self) {
        blend.classes = classes
      }
    }
    if method == .greedy || method == .nnls, let node = reader.optional("shrinkage") {
      blend.shrinkage = shrinkage(node) ?? blend.shrinkage
    }
    if let calibration = reader.choice("calibration", BlendSpec.Calibration.self) {
      blend.calibration = calibration
    }
    if let layers = reader.choice("layers", BlendSpec.Layers.self) {
      blend.layers = layers
    }
    reader.finish()
    return blend
  }

  private func shrinkage(_ node: YAMLNode) -> BlendSpec.Shrinkage? {
    if node.scalar?.text == BlendSpec.Shrinkage.fewRowsName { return .fewRows }
    let expected = "a number in [0, 1] or \(BlendSpec.Shrinkage.fewRowsName)"
    return log.number(node, "'shrinkage'", expected: expected) { $0 >= 0 && $0 <= 1 }
      .map(BlendSpec.Shrinkage.share)
  }

  private func method(_ node: YAMLNode) -> BlendSpec.Method? {
    named(node, "'blend'", .blend, BlendSpec.Method.self)
  }

  /// One of an enumeration's names, an unknown one with the likely spelling.
  func named<Choice: CaseIterable & RawRepresentable<String>>(
    _ node: YAMLNode, _ what: String, _ kind: SpecError.Kind, _ type: Choice.Type
  ) -> Choice? {
    let known = Choice.allCases.map(\.rawValue)
    guard
      let text = log.text(node, what, expected: "one of " + known.joined(separator: ", "))
    else { return nil }
    if let choice = Choice(rawValue: text.value) { return choice }
    log.report(.unknownName(kind, text.value, known: known), text.mark)
    return nil
  }
}

extension FoldScheme {
  /// How many folds each repeat has; `nil` where the rows say.
  var declaredCount: Int? {
    switch self {
    case .kfold(let count, _, _), .stratified(let count, _), .grouped(_, let count, _),
      .stratifiedGroups(_, let count, _), .blocks(_, let count, _),
      .forwardChaining(_, let count, _),
      .backwardChaining(_, let count, _):
      count
    case .leaveOneGroupOut, .cuts, .column: nil
    }
  }

  /// How often its folds are dealt out.
  var repeatCount: Int {
    switch self {
    case .kfold(_, let repeats, _), .stratified(_, let repeats), .grouped(_, _, let repeats),
      .stratifiedGroups(_, _, let repeats):
      repeats
    default: 1
    }
  }
}
