import Jobs
public import Stacking
public import Tabular

/// An experiment with its tables read, its mistakes found, and its jobs planned: ready to run.
public struct LoadedExperiment: Sendable {
  public let experiment: Experiment
  public let contents: [String: TableContents]
  public let network: ExperimentNetwork
  /// What is doubtful but not wrong, each as text with its place.
  public let warnings: [String]

  /// Reads the file and its tables, and finds every mistake that can be found before a job runs.
  ///
  /// - Parameters:
  ///   - file: Path of the experiment file.
  ///   - overrides: `path=value` texts, applied in order.
  /// - Throws: ``InputError``.
  public init(file: String, overrides: [String] = []) throws(InputError) {
    let experiment: Experiment
    do {
      experiment = try ExperimentReader.read(file: file, overrides: overrides)
    } catch {
      throw .specification(error)
    }
    contents = try Self.readTables(of: experiment)
    let found = ExperimentChecks.check(experiment, tables: contents)
    if let errors = SpecErrors(found.errors, in: experiment.sources) { throw .checks(errors) }
    warnings = found.warnings.map(experiment.sources.rendered)
    self.experiment = experiment
    do {
      network = try ExperimentNetwork(
        experiment, tables: try RawTables(contents, of: experiment))
    } catch {
      throw .planning(file: file, error)
    }
  }

  /// The experiment's name, after which its folder of results is called.
  public var name: String { experiment.name }

  /// What there is, in one line: "5 tables, 6 learners, …; no mistakes".
  public var summary: String {
    let invalid = contents.values.reduce(0) { $0 + $1.invalid.count }
    let parts = [
      counted(experiment.tables.count, "table"), counted(experiment.candidates.count, "learner"),
      counted(experiment.stages.count, "stage"), counted(network.graph.count, "job"),
    ]
    return parts.joined(separator: ", ")
      + (invalid > 0 ? ", \(counted(invalid, "invalid cell")) read as missing" : "")
      + (warnings.isEmpty ? "; no mistakes" : "; \(counted(warnings.count, "warning"))")
  }

  /// Reads every table; all tables that can't be read are reported together.
  private static func readTables(
    of experiment: Experiment
  ) throws(InputError) -> [String: TableContents] {
    var contents: [String: TableContents] = [:]
    var failures: [InputError.TableFailure] = []
    for source in experiment.tables {
      do {
        contents[source.name] = try TableReader.read(source.request)
      } catch {
        failures.append(.init(table: source.name, mark: source.fileMark, error: error))
      }
    }
    guard failures.isEmpty else { throw .tables(failures) }
    return contents
  }
}

/// "1 job", "2 jobs".
public func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
