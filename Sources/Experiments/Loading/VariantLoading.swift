import Jobs
import Stacking
import Tabular

/// Reads the tables of an experiment and its variants, checks each against them, and plans all jobs.
///
/// What a variant leaves alone is not read, checked or planned again.
struct VariantLoading {
  /// What checks depend on, beside the tables' contents.
  private struct Checked: Hashable {
    var sections: [String]
    var folds: [String]
  }

  /// By variant.
  private(set) var contents: [[String: TableContents]] = []
  private(set) var errors: [SpecError] = []
  private(set) var warnings: [SpecError] = []
  private var written: Experiment?
  private var read: [TableRequest: TableContents] = [:]
  private var checked: Set<Checked> = []

  /// Sections on which the checks depend; of stacks it is the folds alone.
  private static let checkedSections = ["tables", "stages", "evaluate"]
  /// Sections on which the raw tables and their masks depend.
  private static let tableSections = ["tables", "stages", "evaluate", "seed"]

  /// - Throws: ``InputError/tables(_:)``.
  mutating func add(_ name: String, _ experiment: Experiment) throws(InputError) {
    if let first = contents.first, !experiment.changes(["tables"]) {
      contents.append(first)
    } else {
      contents.append(try readTables(of: experiment))
    }
    let isWritten = written == nil
    written = written ?? experiment
    let content = Checked(
      sections: experiment.changes(Self.checkedSections)
        ? experiment.text(of: Self.checkedSections) : [],
      folds: experiment.stacks.flatMap(\.allFolds).map { "\($0.scheme) \($0.resemblesGap)" })
    guard checked.insert(content).inserted else { return }
    let found = ExperimentChecks.check(experiment, tables: contents[contents.count - 1])
    func distinct(_ found: [SpecError], _ known: [SpecError]) -> [SpecError] {
      found.filter { error in
        !known.contains { $0.problem == error.problem && $0.mark == error.mark }
      }.map { SpecError($0.problem, $0.mark, variant: isWritten ? nil : name) }
    }
    errors += distinct(found.errors, errors)
    warnings += distinct(found.warnings, warnings)
  }

  /// Reads every table; all tables that can't be read are reported together.
  private mutating func readTables(
    of experiment: Experiment
  ) throws(InputError) -> [String: TableContents] {
    var contents: [String: TableContents] = [:]
    var failures: [InputError.TableFailure] = []
    for source in experiment.tables {
      if let known = read[source.request] {
        contents[source.name] = known
        continue
      }
      do {
        let content = try TableReader.read(source.request)
        contents[source.name] = content
        read[source.request] = content
      } catch {
        failures.append(.init(table: source.name, mark: source.fileMark, error: error))
      }
    }
    guard failures.isEmpty else { throw .tables(failures) }
    return contents
  }

  /// The jobs of all variants; the first one, the experiment as written, is selected.
  func network(of experiments: [Experiment], file: String) throws(InputError) -> ExperimentNetwork {
    var place = file
    do {
      let written = experiments[0]
      let tables = try RawTables(contents[0], of: written)
      var network = try ExperimentNetwork(written, tables: tables)
      for (variant, contents) in zip(written.variants, contents.dropFirst()) {
        place = "\(file), variant '\(variant.name)'"
        let isSame = !variant.experiment.changes(Self.tableSections)
        try network.add(
          variant.experiment,
          tables: isSame ? tables : try RawTables(contents, of: variant.experiment))
      }
      network.select(0)
      return network
    } catch {
      throw .planning(file: place, error)
    }
  }
}
