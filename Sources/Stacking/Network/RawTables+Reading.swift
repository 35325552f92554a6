import Resampling
public import TableFiles
import Jobs
import Tabular

extension RawTables {
  /// The tables of an experiment as they were read, with those of the masked evaluation beside them.
  ///
  /// - Parameter contents: What was read, by table name; one for each table of the experiment.
  /// - Throws: ``StackError`` where the mask does not suit the data.
  public init(_ contents: [String: TableContents], of experiment: Experiment) throws(StackError) {
    var actual: [String: Entry] = [:]
    for source in experiment.tables {
      guard let content = contents[source.name] else { continue }
      actual[source.name] = Entry(table: content.table, key: Self.key(content, source.request))
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
      var print = Fingerprint("masked")
      print.add("table", entry.key)
      print.add("mask", "\(mask)")
      print.add("seed", experiment.seed)
      for column in columns { print.add("column", column) }
      masked[name] = Entry(table: table, key: print.key())
    }
    self.init(actual: actual, masked: masked)
  }

  /// The content and how it was read; not where the file lies, so that moving it reruns nothing.
  private static func key(_ content: TableContents, _ request: TableRequest) -> JobKey {
    var print = Fingerprint("table")
    print.add("content", content.contentHash)
    print.add("sheet", request.sheet ?? "")
    for (name, declaration) in request.columns {
      print.add("column", "\(name) \(declaration)")
    }
    for name in request.key { print.add("key", name) }
    for name in request.ignore { print.add("ignore", name) }
    for text in request.missing { print.add("missing", text) }
    if request.layout != .none { print.add("layout", "\(request.layout)") }
    if request.shaping != TableShaping() { print.add("shaping", "\(request.shaping)") }
    return print.key()
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
  /// Makes the given cells of a numeric column missing.
  fileprivate mutating func hide(_ name: String, _ rows: [Int]) {
    guard var column = self[name], case .numbers(var cells) = column.values else { return }
    for row in rows { cells[row] = .nan }
    column.values = .numbers(cells)
    set(column)
  }
}
