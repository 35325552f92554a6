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
    let layers =
      (isUnderstood
      ? reader.required("layers", "a list of layers, each a list of learners")
      : reader.optional("layers"))
      .flatMap { self.layers($0, learners) }
    let blend = reader.optional("blend").flatMap(self.blend) ?? BlendSpec()
    let stopping = reader.choice("stopping", Stopping.self)
    let refits = reader.boolean("refit")
    reader.finish()
    guard let folds = folds.flatMap(self.folds), let layers else { return nil }
    return StackSpec(
      name: entry.key, mark: entry.keyMark, folds: folds, layers: layers, blend: blend,
      stopping: stopping ?? .none, refits: refits)
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
    reader.finish()
    if isFirst, !seesFeatures, let features { log.report(.firstLayerSeesNothing, features.mark) }
    return candidates.map {
      .init(candidates: $0, seesFeatures: seesFeatures, perFamily: perFamily, folds: folds)
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
    }
    if let layers = reader.choice("layers", BlendSpec.Layers.self) {
      blend.layers = layers
    }
    reader.finish()
    return blend
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
