import YAML

/// An experiment as it was read, with what the reading of its variants can take over.
struct Reading {
  let experiment: Experiment
  let reader: ExperimentReader
  let tables: Named<TableSource>
  let learners: LearnerGroups
  let stacks: Named<StackSpec>
  let names: StageNames

  /// Top keys that a variant does not take over: it has no variants, and nothing is expected of it.
  private static let ofWritten = ["ablate", "matrix", "search", "expect"]
  /// Most variants whose mistakes are listed.
  private static let listedVariants = 20

  /// Resolves a document's interpolations and reads it.
  ///
  /// - Returns: What is sound, after a report of everything that is not; `nil` where nothing is.
  static func reading(
    _ document: YAMLNode, _ sources: SpecSources, _ log: SpecLog
  ) -> Reading? {
    var interpolation = Interpolation(variables: document["vars"], log)
    guard let resolved = interpolation.resolve(document) else { return nil }
    let reader = ExperimentReader(log: log, origins: interpolation.origins)
    return reader.reading(resolved, sources)
  }

  /// Reads every variant of the document.
  ///
  /// Takes time in proportion to what each one changes: sections that it leaves alone, and learners
  /// within a section, are those of this reading.
  func variants(
    _ definitions: [VariantDefinition], of document: YAMLNode
  ) throws(SpecErrors) -> [Experiment.Variant] {
    var variants: [Experiment.Variant] = []
    variants.reserveCapacity(definitions.count)
    var errors: [SpecError] = []
    var wrong = 0
    for definition in definitions {
      let log = SpecLog()
      if let reading = reading(definition, of: document, log), log.errors.isEmpty {
        variants.append(
          Experiment.Variant(
            name: definition.name, mark: definition.mark, experiment: reading.experiment))
        continue
      }
      for error in log.errors
      // A mistake that many variants have stands once.
      where !errors.contains(where: { $0.problem == error.problem && $0.mark == error.mark }) {
        errors.append(SpecError(error.problem, error.mark, variant: definition.name))
      }
      wrong += 1
      if wrong == Self.listedVariants { break }
    }
    if let errors = SpecErrors(errors, in: experiment.sources, partial: experiment) { throw errors }
    return variants
  }

  private func reading(
    _ definition: VariantDefinition, of document: YAMLNode, _ log: SpecLog
  ) -> Reading? {
    let changed: YAMLNode
    do {
      changed = try definition.applied(to: document)
    } catch {
      log.report(error.problem, error.mark)
      return nil
    }
    let sections = definition.sections
    // Any value may have a variable in it.
    let isWhole = sections.contains("vars")
    var interpolation = Interpolation(variables: changed["vars"], log)
    var entries: [YAMLNode.Entry] = []
    for var entry in changed.entries ?? [] where !Self.ofWritten.contains(entry.key) {
      if isWhole || sections.contains(entry.key) {
        guard let value = interpolation.resolve(entry.value) else { return nil }
        entry.value = value
      } else if let known = experiment.resolved[entry.key] {
        entry.value = known
      }
      entries.append(entry)
    }
    let reader = ExperimentReader(
      log: log, origins: self.reader.origins.merging(interpolation.origins) { $1 })
    let root = YAMLNode(.mapping(entries), mark: changed.mark)
    return reader.reading(
      root, experiment.sources, after: isWhole ? nil : self,
      changed: isWhole ? Set(entries.map(\.key)) : sections)
  }
}

extension YAMLNode {
  /// The node with `${` written so that reading it again does not take it for an interpolation.
  var escaped: YAMLNode {
    var node = self
    switch content {
    case .scalar(var scalar):
      guard scalar.text.contains("${") else { break }
      scalar.text = scalar.text.split(separator: "${", omittingEmptySubsequences: false)
        .joined(separator: "$${")
      node.content = .scalar(scalar)
    case .sequence(let items): node.content = .sequence(items.map(\.escaped))
    case .mapping(let entries):
      node.content = .mapping(
        entries.map { YAMLNode.Entry($0.key, keyMark: $0.keyMark, value: $0.value.escaped) })
    }
    return node
  }
}
