public import TableFiles
public import Wording
import Jobs
public import Planning
public import Specification
import Stacking
import Tabular

/// An experiment with its tables read, its mistakes found, and its jobs planned: ready to run.
///
/// One of its variants is selected, at first the experiment as written; see ``selecting(_:)``.
public struct LoadedExperiment: Sendable {
  public private(set) var experiment: Experiment
  public private(set) var contents: [String: TableContents]
  public private(set) var network: ExperimentNetwork
  /// What is doubtful but not wrong, each as text with its place.
  public let warnings: [String]
  /// The same as data.
  public let warningDiagnoses: [Diagnosis]
  /// Base models that the run it stands for dropped, as a job of theirs failed.
  var dropped: [RunFile.Dropped] = []
  /// By variant; the empty name is that of the experiment as written.
  public let variantNames: [String]
  private let experiments: [Experiment]
  private let overrides: [String]
  private let survivors: [[String]]
  private let tables: [[String: TableContents]]

  /// Reads the file and its tables, and finds every mistake that can be found before a job runs.
  ///
  /// - Parameters:
  ///   - file: Path of the experiment file.
  ///   - overrides: `path=value`, `+path=value` and `~path` texts, applied in order.
  /// - Throws: ``InputError``.
  public init(file: String, overrides: [String] = []) throws(InputError) {
    try self.init(file: file, overrides: overrides, survivors: [])
  }

  /// - Parameter survivors: Samples that enter the second rung of a search by successive halving, the
  ///   third, …, as far as they are known.
  init(file: String, overrides: [String], survivors: [[String]]) throws(InputError) {
    self.overrides = overrides
    self.survivors = survivors
    var experiment: Experiment
    do {
      experiment = try ExperimentReader.read(
        file: file, overrides: overrides, survivors: survivors)
    } catch {
      // What is sound is checked all the same, so that one pass shows all it can.
      var loading = VariantLoading()
      if let partial = error.partial { loading.add("", partial) }
      throw .invalid(
        error.adding(loading.errors).errors, tables: loading.failures, warnings: loading.warnings,
        error.sources)
    }
    // Before tables are read: one of them may be the standard input, for the process that starts again.
    let all = [experiment] + experiment.variants.map(\.experiment)
    if all.contains(where: { $0.arithmetic == .portable }), !PortableArithmetic.isInUse {
      throw .arithmetic(file: file, kernel: PortableArithmetic.kernel)
    }
    var loading = VariantLoading()
    loading.add("", experiment)
    for variant in experiment.variants { loading.add(variant.name, variant.experiment) }
    guard loading.errors.isEmpty, loading.failures.isEmpty else {
      throw .invalid(
        loading.errors, tables: loading.failures, warnings: loading.warnings, experiment.sources)
    }
    let doubts = experiment.overrideWarnings + loading.warnings
    warnings = doubts.map { experiment.sources.rendered($0, as: .warning) }
    warningDiagnoses = doubts.map(\.diagnosis)
    variantNames = [""] + experiment.variants.map(\.name)
    tables = loading.contents
    experiment.resolveMetrics(tables[0])
    for place in experiment.variants.indices {
      experiment.variants[place].experiment.resolveMetrics(tables[place + 1])
    }
    experiments = [experiment] + experiment.variants.map(\.experiment)
    self.experiment = experiment
    contents = tables[0]
    network = try loading.network(of: experiments, file: file)
  }

  /// The same with another variant selected: 0 is the experiment as written.
  public func selecting(_ variant: Int) -> LoadedExperiment {
    guard variant != network.selected else { return self }
    var loaded = self
    loaded.experiment = experiments[variant]
    loaded.contents = tables[variant]
    loaded.network.select(variant)
    return loaded
  }

  /// The same with stacks that do without some candidates.
  func leavingOut(_ omissions: [Omission]) throws(InputError) -> LoadedExperiment {
    var loaded = self
    do {
      loaded.network = try network.leavingOut(Set(omissions))
    } catch {
      throw .planning(file: experiment.file, error)
    }
    return loaded
  }

  /// The same with the samples that go on from the last rung whose members are known.
  func entering(_ samples: [String]) throws(InputError) -> LoadedExperiment {
    try LoadedExperiment(
      file: experiment.file, overrides: overrides, survivors: survivors + [samples])
  }

  /// The experiment with one more override.
  func setting(_ override: String) throws(InputError) -> LoadedExperiment {
    try LoadedExperiment(
      file: experiment.file, overrides: overrides + [override], survivors: survivors)
  }

  /// Every file that an experiment is read from: itself, what it includes, tables and maps.
  ///
  /// - Returns: `nil` where the file is wrong, so that nobody knows.
  public static func files(of file: String, overrides: [String] = []) -> [String]? {
    guard let experiment = try? ExperimentReader.read(file: file, overrides: overrides) else {
      return nil
    }
    let read =
      experiment.tables.map(\.request.file) + experiment.inventories.compactMap(\.map?.file)
    var files = [file]
    for path in experiment.sources.files + read where path != "-" && !files.contains(path) {
      files.append(path)
    }
    return files
  }

  /// The name of the selected variant.
  public var variantName: String { variantNames[network.selected] }

  /// The experiment as YAML with presets, variables and overrides written out; read from the same
  /// place it is the same experiment.
  public var resolvedText: String { experiment.resolvedText }

  /// The experiment's name, after which its folder of results is called.
  public var name: String { experiment.name }

  /// What there is, in one line: "5 tables, 6 learners, …; no errors".
  public var summary: String {
    let invalid = contents.values.reduce(0) { $0 + $1.invalid.count }
    var parts = [
      counted(experiment.tables.count, "table"), counted(experiment.candidates.count, "learner"),
      counted(experiment.stages.count, "stage"), counted(network.graph.count, "job"),
    ]
    if variantNames.count > 1 { parts.insert(counted(variantNames.count - 1, "variant"), at: 3) }
    return parts.joined(separator: ", ")
      + (invalid > 0 ? ", \(counted(invalid, "invalid cell")) read as missing" : "")
      + (warnings.isEmpty ? "; no errors" : "; \(counted(warnings.count, "warning"))")
  }
}
