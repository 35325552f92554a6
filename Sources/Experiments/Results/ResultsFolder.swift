import Planning
import Specification
import FoundationEssentials
import TableFiles
import Glibc
import Report
import Store
import Tabular

/// `results/<experiment>/`: every file a run leaves, each written whole or not at all.
public struct ResultsFolder: Sendable {
  /// The folder of all experiments, with the store.
  public let root: String
  public let experiment: String

  public init(root: String, experiment: String) {
    self.root = root
    self.experiment = experiment
  }

  public var path: String { "\(root)/\(experiment)" }
  public static func storePath(in root: String) -> String { "\(root)/strata.sqlite" }

  /// The store of past results; `nil` where nothing has run.
  static func existingStore(in root: String) throws(StoreError) -> ResultStore? {
    let path = storePath(in: root)
    guard access(path, F_OK) == 0 else { return nil }
    do {
      return try ResultStore(path: path, for: .reading)
    } catch .unusable(_, .older) {
      // All its keys are those of an earlier version: none of it is of use.
      return nil
    }
  }

  /// The file of an inventory, relative to ``path``.
  static func inventory(_ name: String) -> String { "inventories/\(name).csv" }
  /// The file of the origins of an inventory's filled cells, relative to ``path``.
  static func provenance(_ name: String) -> String { "inventories/\(name).provenance.csv" }

  /// The folder of the draws of an inventory, relative to ``path``.
  static func draws(_ name: String) -> String { "inventories/\(name).draws" }

  /// Makes the folder, and the tables that are to be given the results of all variants.
  ///
  /// - Throws: ``FileWriteError`` or ``StoreError``.
  func tables(for loaded: LoadedExperiment) throws -> ResultTables {
    try makeFolder(path)
    return try ResultTables(loaded, folder: path)
  }

  /// Writes metrics, leaderboard, predictions, inventories, the report and the run record.
  ///
  /// A file that already holds the same bytes is left alone. Inventories and the report are those of
  /// the experiment as written.
  ///
  /// - Parameters:
  ///   - variants: The results of all variants.
  ///   - tables: The figures of all variants.
  ///   - loaded: With the experiment as written selected.
  ///   - timeline: Of the jobs that ran, for the report.
  /// - Returns: The paths of the inventories, and of the report last; how the variants compare.
  /// - Throws: ``FileWriteError`` or ``StoreError``; files written before stay.
  @discardableResult
  func write(
    _ variants: VariantResults, _ tables: ResultTables, of loaded: LoadedExperiment,
    record: RunFile, timeline: [ExperimentReport.Span] = []
  ) throws -> (paths: [String], verdicts: VerdictTable?) {
    let results = variants.written
    try makeFolder("\(path)/inventories")
    try tables.commit()
    removeStale(
      inventories: loaded.experiment.inventories.map(\.name),
      optional: [
        "members.csv": loaded.writesMembers,
        "sizes.csv": loaded.hasSizes,
        "slices.csv": !loaded.experiment.slices.isEmpty, "layers.csv": loaded.decides,
        "expectations.csv": !loaded.experiment.expectations.isEmpty,
        "agreement.csv": !loaded.experiment.evaluation.against.isEmpty,
      ])
    if !loaded.experiment.expectations.isEmpty {
      try write(ExpectationResults(results, of: loaded).csv(), "expectations.csv")
    }
    if !loaded.experiment.evaluation.against.isEmpty {
      try write(Agreement.csv(try Agreement.all(results, of: loaded)), "agreement.csv")
    }
    var paths: [String] = []
    for spec in loaded.experiment.inventories {
      guard let filled = results.filled[spec.table.value],
        let stage = loaded.experiment.stage(filling: spec.table.value)
      else { continue }
      let inventory = Inventory(
        filled: filled, keys: loaded.network.keyColumns(of: stage.name),
        level: loaded.network.intervalLevel,
        model: { results.fillingModel(stage: $0, target: $1).name },
        leads: { [network = loaded.network] stage, column in
          network.stacks.first {
            $0.stage == stage && $0.target == column && $0.evaluation == .actual
          }.flatMap { network.leads(of: $0) }
        })
      try write(inventory.table(), Self.inventory(spec.name))
      try write(inventory.provenance(), Self.provenance(spec.name))
      paths.append("\(path)/\(Self.inventory(spec.name))")
      try writeDraws(spec, results, of: loaded)
    }
    try removeStaleDraws(loaded.experiment.inventories)
    var record = record
    record.layers = RunFile.Layer.all(of: results)
    record.warnings = variants.warnings(of: loaded).lines + record.warnings
    // Writing the tables was a part of it.
    record.use = record.use?.now
    try write(record.encoded(), "run.json")
    let verdicts = VerdictTable(loaded, variants.compared)
    let report = try ExperimentReport(
      variants, of: loaded, record: record, comparison: verdicts?.comparison,
      timeline: timeline)
    record.headline = report.headline
    try write(record.encoded(), "run.json")
    let figures = report.figureSet
    try write(figures.all)
    try write(
      ReportPage(report, figures: figures, library: VegaFiles.library()).bytes, "report.html")
    paths.append("\(path)/report.html")
    return (paths, verdicts)
  }

  /// Each figure's specification and data, as `figures/ID.vl.json` and `figures/ID.csv`; those of
  /// figures that the run no longer has are removed.
  private func write(_ figures: [Figure]) throws {
    let folder = "\(path)/figures"
    guard !figures.isEmpty || access(folder, F_OK) == 0 else { return }
    try makeFolder(folder)
    var names: Set<String> = []
    for figure in figures {
      let name = safeFileName(figure.id)
      try write(figure.vegaLite, "figures/\(name).vl.json")
      try write(figure.csv, "figures/\(name).csv")
      names.formUnion(["\(name).vl.json", "\(name).csv"])
    }
    for file in try FileManager.default.contentsOfDirectory(atPath: folder)
    where !names.contains(file) && (file.hasSuffix(".vl.json") || file.hasSuffix(".csv")) {
      try FileManager.default.removeItem(atPath: "\(folder)/\(file)")
    }
  }

  /// Draws of a completed table, as `inventories/NAME.draws/001.csv` and on.
  private func writeDraws(
    _ spec: InventorySpec, _ results: CollectedResults, of loaded: LoadedExperiment
  ) throws {
    guard let count = spec.draws else { return }
    let folder = Self.draws(spec.name)
    try makeFolder("\(path)/\(folder)")
    let draws = InventoryDraws(results, of: loaded)
    var names: Set<String> = []
    for number in 1...count {
      guard let table = try draws.table(spec.table.value, number: number) else { continue }
      let digits = String(number)
      let name = String(repeating: "0", count: max(0, 3 - digits.count)) + digits + ".csv"
      try write(TableWriter.csv(table), "\(folder)/\(name)")
      names.insert(name)
    }
    for file in try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")
    where file.hasSuffix(".csv") && !names.contains(file) {
      try FileManager.default.removeItem(atPath: "\(path)/\(folder)/\(file)")
    }
  }

  /// Folders of draws that no inventory asks for any more.
  private func removeStaleDraws(_ inventories: [InventorySpec]) throws {
    let wanted = Set(inventories.filter { $0.draws != nil }.map { "\($0.name).draws" })
    let folder = "\(path)/inventories"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasSuffix(".draws") && !wanted.contains(name) {
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }

  private func write(_ bytes: [UInt8], _ name: String) throws(FileWriteError) {
    let file = "\(path)/\(name)"
    if fileHolds(bytes, path: file) { return }
    try writeAtomically(bytes, to: file)
  }
}
