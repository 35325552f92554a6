public import Specification
public import Stacking
import Resampling
public import TableFiles
import Jobs
import Synchronization
import Tabular

extension RawTables {
  /// The tables of an experiment as they were read, with those of the masked evaluation beside them.
  ///
  /// - Parameters:
  ///   - contents: What was read, by table name; one for each table of the experiment.
  ///   - keys: Those of tables that other variants have, which are dear to make.
  /// - Throws: ``StackError`` where the mask does not suit the data.
  public init(
    _ contents: [String: TableContents], of experiment: Experiment,
    keys: TableKeys = TableKeys()
  ) throws(StackError) {
    var actual: [String: Entry] = [:]
    for source in experiment.tables {
      guard let content = contents[source.name] else { continue }
      actual[source.name] = Entry(
        table: content.table, key: keys.key(of: content, source.request))
    }
    for found in experiment.hidesOutliers
      ? experiment.suspiciousCells(actual.mapValues(\.table)) : []
    {
      let declared = experiment.table(found.table)?.request.columns
        .first { $0.name == found.column }
      guard declared?.declaration.outliers == .missing, var table = actual[found.table]?.table
      else { continue }
      table.hide(found.column, found.cells.map(\.row))
      actual[found.table] = Entry(table: table, key: table.contentKey)
    }
    self.init(actual: actual, masked: [:])
    guard let mask = experiment.evaluation.masked?.scheme else { return }
    var masked: [String: Entry] = [:]
    for (name, entry) in actual {
      let columns = experiment.targets(onRoot: name)
      guard !columns.isEmpty else { continue }
      var table = entry.table
      for column in columns {
        do {
          let rows = try mask.maskedRows(
            of: column, in: entry.table, seed: derivedSeed(experiment.seed, "mask/\(column)"))
          table.hide(column, rows)
        } catch {
          throw .folds(error.message)
        }
      }
      masked[name] = Entry(table: table, key: table.contentKey)
    }
    self.init(actual: actual, masked: masked)
  }
}

/// The keys of tables by the files they were read from: hashing a large table takes a moment, and many
/// variants have it.
public final class TableKeys: Sendable {
  private struct Source: Hashable {
    var content: [UInt8]
    var request: TableRequest
  }
  private let known = Mutex<[Source: JobKey]>([:])

  public init() {}

  func key(of content: TableContents, _ request: TableRequest) -> JobKey {
    let source = Source(content: content.contentHash, request: request)
    if let key = known.withLock({ $0[source] }) { return key }
    let key = content.table.contentKey
    known.withLock { $0[source] = key }
    return key
  }
}

extension Experiment {
  /// The columns that stages complete in a table that is read, directly or through completed
  /// versions of it, in the order of the stages.
  func targets(onRoot name: String) -> [String] {
    var found: [String] = []
    for stage in stages {
      var root = stage.table.value
      while let earlier = self.stage(filling: root) { root = earlier.table.value }
      guard root == name else { continue }
      for target in stage.targets.map(\.value) where !found.contains(target) {
        found.append(target)
      }
    }
    return found
  }
}

extension Table {
  /// Makes the given cells of a column missing.
  fileprivate mutating func hide(_ name: String, _ rows: [Int]) {
    guard var column = self[name] else { return }
    switch column.values {
    case .numbers(var cells):
      for row in rows { cells[row] = .nan }
      column.values = .numbers(cells)
    case .categories(var codes, let levels):
      for row in rows { codes[row] = -1 }
      column.values = .categories(codes: codes, levels: levels)
    }
    set(column)
  }
}
