import YAML

/// Reads an experiment file, and finds all that is wrong with it in one go.
public struct ExperimentReader {
  let log: SpecLog
  /// The files in which scalars begin that begin with a variable of another file; paths are relative
  /// to these.
  let origins: [Mark: String]
  /// Libraries that the experiment declares; known once that section is read.
  var python: PythonSpec?

  /// Reads a file and puts `overrides`, each a `path=value`, into it.
  ///
  /// - Parameter survivors: Samples that enter the second rung of a search by successive halving, the
  ///   third, …, as far as they are known.
  /// - Throws: ``SpecErrors`` with every mistake that can be seen without the data.
  public static func read(
    file: String, overrides: [String] = [], survivors: [[String]] = []
  ) throws(SpecErrors) -> Experiment {
    let bytes: [UInt8]
    do {
      bytes = try YAMLNode.contents(of: file)
    } catch {
      throw SpecErrors(
        [SpecError(.yaml(error.problem), error.mark)],
        SpecSources(file: file, text: "", overrides: overrides))
    }
    return try read(bytes, file: file, overrides: overrides, survivors: survivors)
  }

  /// Reads a text as if it stood in `file`.
  ///
  /// - Parameter readsFiles: Whether it may extend and include files; what comes within a bundle or a
  ///   record of a run holds all it needs, and is not to be trusted with more.
  public static func read(
    text: String, file: String, overrides: [String] = [], survivors: [[String]] = [],
    readsFiles: Bool = true
  ) throws(SpecErrors) -> Experiment {
    try read(
      Array(text.utf8), file: file, overrides: overrides, survivors: survivors,
      readsFiles: readsFiles)
  }

  private static func read(
    _ bytes: [UInt8], file: String, overrides: [String], survivors: [[String]],
    readsFiles: Bool = true
  ) throws(SpecErrors) -> Experiment {
    let log = SpecLog()
    let document = try Composition(
      bytes, file: file, overrides: overrides, readsFiles: readsFiles, log)
    for (use, first) in document.names.conflicts {
      log.report(.underBothNames(use.new, former: use.old, first: first), use.mark)
    }
    let base = Reading.reading(document.root, document.sources, log)
    let variants = VariantReader(
      document.root, seed: base?.experiment.seed ?? 0, survivors: survivors, log)
    guard let base, log.errors.isEmpty else {
      throw SpecErrors(log.errors, document.sources, partial: base?.experiment)
    }
    var experiment = base.experiment
    experiment.reference = variants.reference?.value
    experiment.halving = variants.halving
    experiment.variants = try base.variants(variants.definitions, of: document.root)
    experiment.provenance = document.provenance
    experiment.deprecations = document.names.uses.map {
      SpecError(.renamed($0.old, to: $0.new), $0.mark)
    }
    experiment.overrideWarnings =
      document.warnings + PresetExpansion(log: SpecLog()).replacements(in: document.root)
    if let python = experiment.python, let problem = python.problem {
      experiment.overrideWarnings.append(
        SpecError(python.unusable(problem), python.mark ?? document.root.mark))
    }
    return experiment
  }

  /// The folder of a file, with a slash at its end; empty for the working directory.
  static func folder(of file: String) -> String {
    file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
  }

  /// Reads a document whose interpolations are resolved.
  ///
  /// - Parameters:
  ///   - base: Another reading, whose sections are taken over where nothing they depend on changed.
  ///   - changed: The top keys under which the document differs from that of `base`.
  /// - Returns: What is sound, after a report of everything that is not; `nil` if the document is no
  ///   mapping.
  func reading(
    _ root: YAMLNode, _ sources: SpecSources, after base: Reading? = nil,
    changed: Set<String> = []
  ) -> Reading? {
    let presets = PresetExpansion(log: log)
    // The learners of a preset come and go with its stack.
    let changed = presets.concern(root) ? changed.union(["learners", "stacks"]) : changed
    let root = presets.expanded(root)
    guard var reader = SpecReader(root, .experiment, "the experiment", log) else { return nil }
    readVersion(&reader)
    let name = reader.required("name", SpecLog.nameForm).flatMap { log.name($0, "'name'") }
    let title = reader.text("title")?.value
    let seed = reader.optional("seed").flatMap(self.seed) ?? 0
    let arithmetic = reader.choice("arithmetic", ArithmeticChoice.self) ?? .native
    _ = reader.optional("vars").map {
      if $0.entries == nil {
        let _: Never? = log.unsuitable($0, "'vars'", "a mapping from names to values")
      }
    }
    let entries = (
      tables: reader.named("tables", "table"), learners: reader.named("learners", "learner"),
      stacks: reader.named("stacks", "stack"), stages: reader.named("stages", "stage"),
      evaluation: reader.optional("evaluate"),
      inventories: reader.named("inventories", "inventory"),
      slices: reader.named("slices", "slice"), comparison: reader.optional("compare"),
      expectations: reader.optional("expect"), budget: reader.optional("budget"),
      python: reader.optional("python")
    )
    for key in ["ablate", "matrix", "search", "extends"] { _ = reader.optional(key) }
    reader.finish()

    // Of each section, what the base has, if neither it nor what it names changed.
    func unchanged(_ section: String) -> Reading? { changed.contains(section) ? nil : base }
    let tables = unchanged("tables")?.tables ?? self.tables(entries.tables)
    let samePython = unchanged("python")
    var own = self
    own.python = samePython.map(\.experiment.python) ?? python(entries.python)
    let learners =
      samePython.flatMap { _ in unchanged("learners")?.learners }
      ?? own.learners(entries.learners, after: samePython?.learners)
    let sameLearners = base.map { $0.learners.names == learners.names } ?? false
    let stacks =
      (sameLearners ? unchanged("stacks")?.stacks : nil) ?? self.stacks(entries.stacks, learners)
    let sameNames =
      !changed.contains("tables")
      && base.map { $0.stacks.names.map(\.value) == stacks.names.map(\.value) } ?? false
    let names =
      (sameNames ? unchanged("stages")?.names : nil)
      ?? StageNames(tables: tables, stacks: stacks, stages: entries.stages, log)
    let sameStages = sameNames && !changed.contains("stages")
    let stages = (sameStages ? base?.experiment.stages : nil) ?? self.stages(names)
    let evaluation =
      (sameStages ? unchanged("evaluate")?.experiment.evaluation : nil)
      ?? self.evaluation(entries.evaluation, names)
    let inventories =
      (sameStages ? unchanged("inventories")?.experiment.inventories : nil)
      ?? self.inventories(entries.inventories, names)
    let slices = unchanged("slices")?.experiment.slices ?? self.slices(entries.slices)
    let comparison =
      (changed.contains("evaluate") ? nil : unchanged("compare")?.experiment.comparison)
      ?? self.comparison(entries.comparison, evaluation)
    let budget = unchanged("budget")?.experiment.budget ?? self.budget(entries.budget)
    let expectations = self.expectations(
      entries.expectations,
      ExpectationScope(
        stages: stages, stacks: stacks.found, evaluation: evaluation, slices: slices,
        inventories: inventories, names: names))
    var experiment = Experiment(
      file: reader.mark.file, name: name?.value ?? "", title: title, seed: seed,
      tables: tables.found,
      candidates: learners.candidates, stacks: stacks.found, stages: stages,
      evaluation: evaluation, inventories: inventories, slices: slices,
      comparison: comparison, budget: budget, expectations: expectations, resolved: root,
      changed: changed,
      sources: sources)
    experiment.arithmetic = arithmetic
    experiment.python = own.python
    return Reading(
      experiment: experiment, reader: self, tables: tables, learners: learners, stacks: stacks,
      names: names)
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
}
