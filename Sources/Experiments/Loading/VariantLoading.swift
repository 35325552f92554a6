import TableFiles
import Jobs
import Planning
import Specification
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
  /// Tables that can't be read.
  private(set) var failures: [InputError.TableFailure] = []
  private var written: Experiment?
  private var read: [TableRequest: TableContents] = [:]
  private var checked: Set<Checked> = []
  private let tableKeys = TableKeys()

  /// Sections on which the checks depend; of stacks it is the folds alone.
  private static let checkedSections = ["tables", "stages", "evaluate"]
  /// Sections on which the raw tables and their masks depend.
  private static let tableSections = ["tables", "stages", "evaluate", "seed"]

  /// Reads what is new of an experiment, and checks it as far as its tables can be read.
  mutating func add(_ name: String, _ experiment: Experiment) {
    if let first = contents.first, !experiment.changes(["tables"]) {
      contents.append(first)
    } else {
      contents.append(readTables(of: experiment))
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
    if isWritten { errors += Self.maps(of: experiment) }
    if isWritten { warnings += experiment.deprecations }
    warnings += distinct(found.warnings, warnings)
  }

  /// What is wrong with the files that place series on maps.
  private static func maps(of experiment: Experiment) -> [SpecError] {
    experiment.inventories.compactMap(\.map).compactMap { map in
      do throws(MapFile.Failure) {
        _ = try MapFile.shapes(of: map)
        return nil
      } catch {
        return SpecError(.unusableMap(error.what, help: error.help), map.mark)
      }
    }
  }

  /// Reads every table, and notes those that can't be read.
  private mutating func readTables(of experiment: Experiment) -> [String: TableContents] {
    var contents: [String: TableContents] = [:]
    let letters = experiment.mentionedLetters
    for source in experiment.tables {
      if let known = read[source.request] {
        contents[source.name] = known
        continue
      }
      do {
        var request = source.request
        request.wanted = letters
        let content = try TableReader.read(request)
        contents[source.name] = content
        read[source.request] = content
      } catch {
        let failure = InputError.TableFailure(
          table: source.name, mark: source.fileMark, error: error)
        if !failures.contains(failure) { failures.append(failure) }
      }
    }
    return contents
  }

  /// The jobs of all variants; the first one, the experiment as written, is selected.
  ///
  /// - Throws: ``InputError/planning(file:_:)``, or
  ///   ``InputError/tooManyJobs(file:variants:jobs:bytes:limit:)`` before they are made.
  func network(of experiments: [Experiment], file: String) throws(InputError) -> ExperimentNetwork {
    let written = experiments[0]
    let tables: RawTables
    var network: ExperimentNetwork
    do {
      tables = try RawTables(contents[0], of: written, keys: tableKeys)
      network = try ExperimentNetwork(written, tables: tables)
    } catch {
      throw .planning(file: file, error)
    }
    let variants = written.variants.indices
    let limit = written.budget.jobs
    if network.graph.count * (variants.count + 1) > limit {
      let count = try jobCount(network, written, tables, file: file)
      guard count <= limit else {
        throw .tooManyJobs(
          file: file, variants: variants.count, jobs: count, bytes: Self.bytesOfJob * count,
          limit: limit)
      }
    }
    for variant in variants { try add(variant, of: written, to: &network, tables, file: file) }
    network.select(0)
    return network
  }

  /// About as much as a job and its reasons take in memory while it is planned.
  private static let bytesOfJob = 1_200
  /// Variants that are enough to tell how many jobs one of them adds.
  private static let probeCount = 20

  /// How many jobs there will be, from what some variants add that are spread over all.
  private func jobCount(
    _ network: ExperimentNetwork, _ written: Experiment, _ tables: RawTables, file: String
  ) throws(InputError) -> Int {
    let count = written.variants.count
    let probes = min(count, Self.probeCount)
    guard probes > 0 else { return network.graph.count }
    var probe = network
    for place in 0..<probes {
      try add(place * count / probes, of: written, to: &probe, tables, file: file)
    }
    return network.graph.count + (probe.graph.count - network.graph.count) * count / probes
  }

  /// - Parameter tables: Those of the experiment as written.
  private func add(
    _ place: Int, of written: Experiment, to network: inout ExperimentNetwork, _ tables: RawTables,
    file: String
  ) throws(InputError) {
    let variant = written.variants[place]
    let isSame = !variant.experiment.changes(Self.tableSections)
    do {
      try network.add(
        variant.experiment,
        tables: isSame
          ? tables
          : try RawTables(
            contents[place + 1], of: variant.experiment, keys: tableKeys))
    } catch {
      throw .planning(file: "\(file), variant '\(variant.name)'", error)
    }
  }
}
