import YAML

/// Reads an experiment file, and finds all that is wrong with it in one go.
public struct ExperimentReader {
  let log: SpecLog
  /// The folder of the experiment file, with a slash at its end; empty for the working directory.
  let directory: String
  /// Scalars whose paths are relative to the working directory, as they come from the command line.
  let overriddenMarks: Set<Mark>

  /// Reads a file and puts `overrides`, each a `path=value`, into it.
  ///
  /// - Throws: ``SpecErrors`` with every mistake that can be seen without the data.
  public static func read(
    file: String, overrides: [String] = []
  ) throws(SpecErrors) -> Experiment {
    let bytes: [UInt8]
    do {
      bytes = try YAMLNode.contents(of: file)
    } catch {
      throw SpecErrors(
        [SpecError(.yaml(error.problem), error.mark)],
        SpecSources(file: file, text: "", overrides: overrides))
    }
    return try read(bytes, file: file, overrides: overrides)
  }

  /// Reads a text as if it stood in `file`.
  public static func read(
    text: String, file: String, overrides: [String] = []
  ) throws(SpecErrors) -> Experiment {
    try read(Array(text.utf8), file: file, overrides: overrides)
  }

  private static func read(
    _ bytes: [UInt8], file: String, overrides: [String]
  ) throws(SpecErrors) -> Experiment {
    let sources = SpecSources(
      file: file, text: String(decoding: bytes, as: UTF8.self), overrides: overrides)
    let log = SpecLog()
    let root: YAMLNode
    do {
      root = try YAMLNode.parse(bytes, file: file)
    } catch {
      throw SpecErrors([SpecError(.yaml(error.problem), error.mark)], sources)
    }
    let overridden = Self.applying(overrides, to: root, log)
    var interpolation = Interpolation(variables: overridden["vars"], log)
    guard let resolved = interpolation.resolve(overridden) else {
      throw SpecErrors(log.errors, sources)
    }
    let reader = ExperimentReader(
      log: log, directory: Self.directory(of: file),
      overriddenMarks: interpolation.overriddenMarks)
    let experiment = reader.experiment(resolved, sources)
    guard let experiment else { throw SpecErrors(log.errors, sources) }
    return experiment
  }

  private static func directory(of file: String) -> String {
    file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
  }

  private static func applying(
    _ overrides: [String], to root: YAMLNode, _ log: SpecLog
  ) -> YAMLNode {
    var root = root
    var line = 1
    for text in overrides {
      do {
        let mark = Mark(file: SpecSources.overrides, line: line, column: 1)
        root = try Override(text, at: mark).applied(to: root)
      } catch {
        log.report(error.problem, error.mark)
      }
      line += 1 + text.count { $0.isNewline }
    }
    return root
  }

  /// - Returns: `nil` after a report of anything.
  private func experiment(_ root: YAMLNode, _ sources: SpecSources) -> Experiment? {
    guard var reader = SpecReader(root, "the experiment", log) else { return nil }
    readVersion(&reader)
    let name = reader.required("name", SpecLog.nameForm).flatMap { log.name($0, "'name'") }
    let title = reader.text("title")?.value
    let seed = reader.optional("seed").flatMap(self.seed) ?? 0
    _ = reader.optional("vars").map {
      if $0.entries == nil {
        let _: Never? = log.unsuitable($0, "'vars'", "a mapping from names to values")
      }
    }
    let tables = self.tables(reader.named("tables", "table"))
    let learners = self.learners(reader.named("learners", "learner"))
    let stacks = self.stacks(reader.named("stacks", "stack"), learners)
    let names = StageNames(
      tables: tables, stacks: stacks, stages: reader.named("stages", "stage"), log)
    let stages = self.stages(names)
    let evaluation = self.evaluation(reader.optional("evaluate"), names)
    let inventories = self.inventories(reader.named("inventories", "inventory"), names)
    reader.unbuilt("ablate")
    reader.finish()
    guard let name, log.errors.isEmpty else { return nil }
    return Experiment(
      file: reader.mark.file, name: name.value, title: title, seed: seed, tables: tables.found,
      candidates: learners.candidates, stacks: stacks.found, stages: stages,
      evaluation: evaluation, inventories: inventories, resolvedText: escaped(root).yamlText,
      sources: sources)
  }

  private func readVersion(_ reader: inout SpecReader) {
    guard let version = reader.required("strata", "the version of the language, 1") else { return }
    if version.scalar?.value != .integer(1) {
      let _: Never? = log.unsuitable(version, "'strata', the version of the language,", "1")
    }
  }

  private func seed(_ node: YAMLNode) -> UInt64? {
    let seed = node.scalar.flatMap { $0.isPlain ? UInt64($0.text) : nil }
    return seed ?? log.unsuitable(node, "'seed'", "an integer in [0, \(UInt64.max)]")
  }

  /// The node with `${` written so that reading it again does not take it for an interpolation.
  private func escaped(_ node: YAMLNode) -> YAMLNode {
    var node = node
    switch node.content {
    case .scalar(var scalar):
      guard scalar.text.contains("${") else { break }
      scalar.text = scalar.text.split(separator: "${", omittingEmptySubsequences: false)
        .joined(separator: "$${")
      node.content = .scalar(scalar)
    case .sequence(let items): node.content = .sequence(items.map(escaped))
    case .mapping(let entries):
      node.content = .mapping(
        entries.map { YAMLNode.Entry($0.key, keyMark: $0.keyMark, value: escaped($0.value)) })
    }
    return node
  }
}
