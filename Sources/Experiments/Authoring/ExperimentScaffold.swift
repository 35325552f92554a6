import FoundationEssentials
import Tabular
import YAML

/// A first experiment over one table, made to be read and changed.
///
/// Targets are the columns that have gaps, or else the last column of numbers. Everything that is
/// known well enough where a target is to be filled is a feature. A year and a month make features
/// of time, and folds of contiguous blocks, as gaps in time are.
public struct ExperimentScaffold: Sendable {
  public let name: String
  public let text: String

  /// - Parameters:
  ///   - data: Path of a `.csv`, `.tsv` or `.xlsx`, as the experiment is to name it.
  ///   - targets: Columns to learn; empty to choose.
  /// - Throws: ``ScaffoldError``.
  public init(data: String, targets wanted: [String] = []) throws(ScaffoldError) {
    let table: Table
    do {
      table = try TableReader.read(TableRequest(file: data)).table
    } catch {
      throw .table(error.message)
    }
    name = Self.name(of: data)
    let layout = try ScaffoldLayout(table, file: data, targets: wanted)
    text = Self.text(name, data, layout)
  }

  /// Writes the experiment, but over no file that is there.
  ///
  /// - Throws: ``ScaffoldError``.
  public func write(to path: String) throws(ScaffoldError) {
    guard !FileManager.default.fileExists(atPath: path) else { throw .exists(path) }
    do {
      try writeAtomically(Array(text.utf8), to: path)
    } catch {
      throw .unwritable("\(error)")
    }
  }

  /// The file's name without its ending, in the letters that a name may have.
  private static func name(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
    let letters = stem.map { character in
      character.isASCII && (character.isLetter || character.isNumber || character == "-")
        ? character : "_"
    }
    let name = String(letters.drop { $0 == "-" }.prefix(100))
    return name.isEmpty ? "experiment" : name
  }

  private static func text(_ name: String, _ data: String, _ layout: ScaffoldLayout) -> String {
    let key = layout.key.isEmpty ? "" : "\n    key: \(list(layout.key))"
    let folds =
      layout.time.isEmpty
      ? "{kind: kfold, count: 5, repeats: 2}"
      : "{kind: blocks, by: \(list(layout.time)), count: 5}   # held-out rows lie together in time"
    let holdout =
      layout.time.isEmpty
      ? "random: {kind: random, fraction: 0.2}"
      : "backcast: {kind: earliest, by: \(list(layout.time)), fraction: 0.2}"
    var features = layout.time.isEmpty ? [] : ["{time: \(list(layout.time))}"]
    if layout.time.count > 1 {
      features.append("{cyclic: \(quoted(layout.time[1])), period: 12, harmonics: 2}")
    }
    features += layout.features.map(quoted)
    let fills = layout.hasGaps ? "\n    fills: complete" : ""
    let inventory =
      layout.hasGaps
      ? """

      inventories:
        complete: {table: complete, intervals: 0.9}   # the table with its gaps filled
      """ : ""
    return """
      # A first experiment over \(data). strata check finds mistakes in it, strata run runs it.
      strata: 1
      name: \(quoted(name))
      seed: 1

      tables:
        data:
          file: \(quoted(data))\(key)

      learners:                        # strata learners lists the families
        gbm:         {family: gbm, learning_rate: 0.05, num_iterations: 200}
        extra_trees: {family: extra_trees}
        ridge:       {family: ridge}

      stacks:
        two_layers:
          folds: \(folds)
          layers:
            - [gbm, extra_trees, ridge]
            - [ridge]                  # sees the features and the first layer's predictions

      stages:
        fill:
          table: data
          targets: \(list(layout.targets))
          features: [\(features.joined(separator: ", "))]
          stack: two_layers\(fills)

      evaluate:
        metrics: [rmse, mae, r2, bias]
        holdouts: {\(holdout)}

      compare: {metric: rmse, rope: 1%}   # differences below it are as good as none
      \(inventory.drop { $0 == "\n" })
      """.trimmedAtEnd + "\n"
  }

  private static func list(_ names: [String]) -> String {
    "[\(names.map(quoted).joined(separator: ", "))]"
  }

  /// A text as YAML, in quotes where it needs them.
  private static func quoted(_ text: String) -> String {
    let mark = Mark(file: "", line: 1, column: 1)
    return YAMLNode(.scalar(YAMLNode.Scalar(text, isPlain: false)), mark: mark).yamlText
      .trimmedAtEnd
  }
}

/// Which columns of a table serve for what.
private struct ScaffoldLayout {
  var targets: [String]
  var features: [String]
  /// Columns that name a row.
  var key: [String]
  /// A year, or a year and a month.
  var time: [String]
  var hasGaps: Bool

  init(_ table: Table, file: String, targets wanted: [String]) throws(ScaffoldError) {
    let numbers = table.columns.filter(\.holdsNumbers)
    for name in wanted where !numbers.contains(where: { $0.name == name }) {
      throw .unknownTarget(name, file: file, known: numbers.map(\.name))
    }
    func known(_ wanted: String) -> String? {
      numbers.first { $0.name.lowercased() == wanted && $0.missingCount == 0 }?.name
    }
    let year = known("year")
    time = [year, year == nil ? nil : known("month")].compactMap { $0 }
    let time = time
    let candidates = numbers.filter { !time.contains($0.name) && $0.missingCount < $0.rowCount }
    if !wanted.isEmpty {
      targets = wanted
    } else {
      let gaps = candidates.filter { $0.missingCount > 0 }.map(\.name)
      targets = gaps.isEmpty ? candidates.suffix(1).map(\.name) : gaps
    }
    guard !targets.isEmpty else { throw .noTarget(file) }
    let chosen = targets
    let columns = chosen.compactMap { table[$0] }
    hasGaps = columns.contains { $0.missingCount > 0 }
    features = table.columns.filter { column in
      !chosen.contains(column.name) && !time.contains(column.name)
        && Self.isKnown(column, where: columns) && !column.namesRows
    }.map(\.name)
    guard !features.isEmpty || !time.isEmpty else { throw .noFeature(file) }
    let others = table.columns.filter { !$0.holdsNumbers && $0.missingCount == 0 }.map(\.name)
    key =
      time.isEmpty
      ? [] : [time, time + others].first { Self.isUnique($0, table) } ?? []
  }

  /// Whether a column is known in at least half of the rows where any target is missing.
  private static func isKnown(_ column: Column, where targets: [Column]) -> Bool {
    targets.allSatisfy { target in
      let gaps = (0..<target.rowCount).filter(target.isMissing)
      return gaps.count(where: column.isMissing) * 2 <= gaps.count
    } && column.missingCount < column.rowCount
  }

  private static func isUnique(_ names: [String], _ table: Table) -> Bool {
    let columns = names.compactMap { table[$0] }
    var seen: Set<[String]> = []
    return (0..<table.rowCount).allSatisfy { row in
      seen.insert(columns.map { $0.text(row) }).inserted
    }
  }
}

extension Column {
  fileprivate var holdsNumbers: Bool {
    if case .numbers = values { true } else { false }
  }

  /// Whether it holds another word in nearly every row, as a name or a number of a sample does.
  fileprivate var namesRows: Bool {
    guard case .categories(_, let levels) = values else { return false }
    return levels.count * 2 > rowCount
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

/// Why no experiment can be made of a table.
public enum ScaffoldError: Error, Sendable, Equatable {
  case table(String)
  case unknownTarget(String, file: String, known: [String])
  case noTarget(String)
  case noFeature(String)
  case exists(String)
  case unwritable(String)
}

extension ScaffoldError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .table(let message), .unwritable(let message): message
    case .unknownTarget(let name, let file, let known):
      "\(file): no column of numbers '\(name)'; columns of numbers are "
        + known.joined(separator: ", ")
    case .noTarget(let file):
      "\(file): no column of numbers to learn; a table needs at least one"
    case .noFeature(let file):
      "\(file): no column beside the target is known where it is missing; a table needs one"
    case .exists(let path): "\(path): is there already; move it away, or name another by --out"
    }
  }
}
