import TableFiles
import FoundationEssentials
import Tabular
public import Wording
import YAML

/// A first experiment over one table, made to be read and changed.
///
/// Targets are the columns that have gaps, or else one that is called so, or else the last column of
/// numbers. Everything that varies and is known well enough where a target is to be filled is a
/// feature. A year and a month make features of time, and folds of contiguous blocks, as gaps in time
/// are; a column that marks test rows makes a holdout.
public struct ExperimentScaffold: Sendable {
  public let name: String
  /// In the settled form of `strata fmt`.
  public let text: String
  /// What was left out, and why, in sentences.
  public let notes: [String]

  /// - Parameters:
  ///   - data: Path of a `.csv`, `.tsv` or `.xlsx`, as the experiment is to name it.
  ///   - sheet: Of a workbook; `nil` for its first.
  ///   - targets: Columns to learn; empty to choose.
  /// - Throws: ``ScaffoldError``.
  public init(
    data: String, sheet: String? = nil, targets wanted: [String] = []
  ) throws(ScaffoldError) {
    let table: Table
    do {
      table = try TableReader.read(TableRequest(file: data, sheet: sheet)).table
    } catch {
      // The first sheet of a workbook is often a cover.
      let isCover = sheet == nil && data.lowercased().hasSuffix(".xlsx") && error.isOfLayout
      var diagnoses = error.diagnoses
      if isCover {
        diagnoses[0].help =
          (diagnoses[0].help.map { "\($0); " } ?? "") + "choose another sheet with --sheet"
      }
      throw .table(diagnoses)
    }
    name = Self.name(of: data)
    let layout = try ScaffoldLayout(table, file: data, targets: wanted)
    notes = layout.notes
    let draft = Self.text(name, data, sheet, layout)
    guard let settled = try? YAMLFormat.formatted(Array(draft.utf8), file: name) else {
      preconditionFailure("the text of an experiment made from a table is no YAML")
    }
    text = settled
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

  private static func text(
    _ name: String, _ data: String, _ sheet: String?, _ layout: ScaffoldLayout
  ) -> String {
    let sheet = sheet.map { "\n    sheet: \(quoted($0))" } ?? ""
    let ignore =
      layout.constant.isEmpty
      ? "" : "\n    ignore: \(list(layout.constant))   # constant or empty"
    let key = layout.key.isEmpty ? "" : "\n    key: \(list(layout.key))"
    let folds =
      layout.time.isEmpty
      ? "{kind: kfold, count: 5, repeats: 2}"
      : "{kind: blocks, by: \(list(layout.time)), count: 5}   # held-out rows lie together in time"
    var holdouts = layout.tests.map { "\(holdoutName($0)): {kind: column, column: \(quoted($0))}" }
    if holdouts.isEmpty {
      holdouts = [
        layout.time.isEmpty
          ? "random: {kind: random, fraction: 0.2}"
          : "backcast: {kind: earliest, by: \(list(layout.time)), fraction: 0.2}"
      ]
    }
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
      # A starter experiment for \(inOneLine(data)). Validate it with strata check, run it with strata run.
      strata: 1
      name: \(quoted(name))
      seed: 1

      tables:
        data:
          file: \(quoted(data))\(sheet)\(key)\(ignore)

      learners:                        # strata learners lists the families
        gbm:         {family: gbm, learning_rate: 0.05, num_iterations: 200}
        extra_trees: {family: extra_trees}
        ridge:       {family: ridge}

      stacks:
        two_layers:
          folds: \(folds)
          layers:
            - [gbm, extra_trees, ridge]
            - [ridge]                  # uses the features and the first layer's predictions

      stages:
        \(layout.hasGaps ? "fill" : "predict"):
          table: data
          targets: \(list(layout.targets))
          features: [\(features.joined(separator: ", "))]
          stack: two_layers\(fills)

      evaluate:
        metrics: [rmse, mae, r2, bias]
        holdouts: {\(holdouts.joined(separator: ", "))}

      compare: {metric: rmse, rope: 1%}   # region of practical equivalence
      \(inventory)
      """.trimmedAtEnd + "\n"
  }

  /// A path may have line ends in it, and other things that no comment can hold.
  private static func inOneLine(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar in
      let isHeld =
        scalar.properties.generalCategory != .control
        && ![0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value)
      return isHeld ? scalar : " "
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// A column's name in the letters that a holdout's may have.
  private static func holdoutName(_ column: String) -> String {
    let letters = column.map { character in
      character.isASCII && (character.isLetter || character.isNumber || character == "_")
        ? character : "_"
    }
    return String(letters.prefix(100))
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

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

/// Why no experiment can be made of a table.
public enum ScaffoldError: Sendable, Equatable {
  case table([Diagnosis])
  case unknownTarget(String, file: String, known: [String])
  case noTarget(String)
  case noFeature(String, targets: [String])
  case exists(String)
  case unwritable(String)
}

extension ScaffoldError: DiagnosedError {
  public var diagnoses: [Diagnosis] {
    switch self {
    case .table(let diagnoses): diagnoses
    case .unwritable(let message): [.init(message)]
    case .unknownTarget(let name, let file, let known):
      [
        .init(
          "no column of numbers '\(name)'", help: Suggestion.help(for: name, among: known), at: file
        )
      ]
    case .noTarget(let file):
      [.init("no column of numbers to predict", help: "name one by --target", at: file)]
    case .noFeature(let file, let targets):
      [
        .init(
          "no features for target \(targets.joined(separator: ", "))",
          help: "a feature must vary, must not identify rows, and must be known where the target "
            + "is missing", at: file)
      ]
    case .exists(let path): [.init("the file exists", help: "move it, or use --out FILE", at: path)]
    }
  }
}

extension TableError {
  /// Whether the cells are not laid out as a table's, so that it may be another that was meant.
  fileprivate var isOfLayout: Bool {
    switch problem {
    case .empty, .noRows, .unnamedColumn, .repeatedColumn, .cellBeyondHeader: true
    default: false
    }
  }
}
