import Specification
import TableFiles
import Tabular
public import Wording

/// The figures of one variant as a results folder holds them: what a comparison reads.
struct ComparedFigures: Sendable {
  /// A figure's place: the target, and the kind of rows it is of.
  struct Place: Hashable, Sendable {
    var stage: String
    var target: String
    /// Empty for all rows.
    var slice: String
    var group: String
  }
  struct Fold: Hashable, Sendable {
    var `repeat`: Int
    var fold: Int
    var trainingRows: Int
    var rows: Int
    /// Of the whole fold, whatever the slice.
    var heldOut: String
    var value: Double
    /// What the fold's score rests on; `nil` in folders of earlier versions.
    var evidence: FoldEvidence?
  }

  /// As people are shown it.
  var name: String
  /// Places in the order of the files.
  private(set) var places: [Place] = []
  /// The folds of one metric, by place.
  private(set) var folds: [Place: [Fold]] = [:]
  /// The same of the cross-validation of whole stacks.
  private(set) var outerFolds: [Place: [Fold]] = [:]
  /// By evaluation and place, of one metric of the blend.
  private(set) var values: [EvaluationName: [Place: Double]] = [:]
  /// The rows of the evaluation that is compared, of whole targets.
  var rows: [Place: ComparedRows] = [:]

  init(name: String) { self.name = name }

  /// The evaluations in the order of their names.
  var evaluations: [EvaluationName] { values.keys.sorted { $0.text < $1.text } }

  private mutating func note(_ place: Place) {
    if folds[place] == nil, outerFolds[place] == nil,
      !values.values.contains(where: { $0[place] != nil })
    {
      places.append(place)
    }
  }

  mutating func add(_ fold: Fold, at place: Place) {
    note(place)
    folds[place, default: []].append(fold)
  }

  mutating func add(outer fold: Fold, at place: Place) {
    note(place)
    outerFolds[place, default: []].append(fold)
  }

  /// Compares by the folds of whole stacks from here on.
  mutating func takeOuterFolds() { folds = outerFolds }

  mutating func add(_ value: Double, _ evaluation: EvaluationName, at place: Place) {
    note(place)
    values[evaluation, default: [:]][place] = value
  }
}

/// The tables of a results folder, and the variants in them.
struct ComparedFolder {
  let path: String
  /// In the order of the files; the experiment as written is the empty text.
  let variants: [String]
  private let metrics: FigureTable
  private let folds: FigureTable?
  private let slices: FigureTable?

  /// - Throws: ``ComparisonError``.
  init(path: String) throws(ComparisonError) {
    self.path = path
    guard let metrics = try FigureTable(file: "\(path)/metrics.csv") else {
      throw .noResults(path)
    }
    self.metrics = metrics
    folds = try FigureTable(file: "\(path)/folds.csv")
    slices = try FigureTable(file: "\(path)/slices.csv")
    variants = metrics.variants
  }

  /// Predictions by target, and the columns that name a row.
  typealias Rows = (keys: [String], rows: [ComparedFigures.Place: ComparedRows])

  /// Every figure of one variant in one metric.
  func figures(
    of variant: String, metric: String, name: String
  ) throws(ComparisonError) -> ComparedFigures {
    var figures = ComparedFigures(name: name)
    func rows(of table: FigureTable) -> [Int] {
      table.rows(of: variant).filter { table.text("metric", $0) == metric }
    }
    for row in rows(of: metrics)
    where metrics.text("model", row) == ScoredModel.blend.name && metrics.text("layer", row) == "" {
      // Of another version, where its name is unknown.
      guard let evaluation = metrics.evaluation(row) else { continue }
      figures.add(metrics.number("value", row), evaluation, at: metrics.place(row))
    }
    if let slices {
      for row in rows(of: slices) {
        guard let evaluation = slices.evaluation(row) else { continue }
        figures.add(slices.number("value", row), evaluation, at: slices.place(row))
      }
    }
    if let folds {
      for row in rows(of: folds) {
        let fold = ComparedFigures.Fold(
          repeat: try folds.integer("repeat", row), fold: try folds.integer("fold", row),
          trainingRows: try folds.integer("training_rows", row),
          rows: try folds.integer("rows", row), heldOut: folds.text("held_out", row),
          value: folds.number("value", row),
          evidence: FoldEvidence(
            folds.text("evidence", row), layers: folds.text("layers", row)))
        if folds.evaluation(row) == .outer {
          figures.add(outer: fold, at: folds.place(row))
        } else {
          figures.add(fold, at: folds.place(row))
        }
      }
    }
    return figures
  }

  /// What a variant predicts for the rows of an evaluation, by target. Empty without a table of predictions.
  ///
  /// - Parameter keys: What names a row.
  func rows(
    of variant: String, in evaluation: EvaluationName
  ) throws(ComparisonError) -> Rows {
    guard let table = try FigureTable(file: "\(path)/predictions.csv") else { return ([], [:]) }
    let keys = table.columns(between: "evaluation", and: "observed")
    var found: [ComparedFigures.Place: ComparedRows] = [:]
    for row in table.rows(of: variant) where table.evaluation(row) == evaluation {
      let place = table.place(row)
      found[place, default: ComparedRows()].keys.append(keys.map { table.text($0, row) })
      found[place]?.observed.append(table.number("observed", row))
      found[place]?.predicted.append(table.number("predicted", row))
    }
    return (keys, found)
  }
}

/// One table of figures, its columns as they were written.
private struct FigureTable {
  private let file: String
  private let table: Table
  /// In the order of the rows.
  let variants: [String]
  private let rowsByVariant: [String: [Int]]

  /// - Returns: `nil` if there is no such file.
  init?(file: String) throws(ComparisonError) {
    self.file = file
    var request = TableRequest(file: file)
    // The words are kept as they are: a target may be called NA, a group 1.50.
    request.missing = []
    let words = [
      "variant", "stage", "target", "evaluation", "model", "layer", "held_out", "slice", "group",
      "metric", "evidence",
    ]
    do {
      let columns = Set(try TableReader.read(request).table.columns.map(\.name))
      request.columns = words.filter(columns.contains).map {
        ($0, TableRequest.ColumnDeclaration(type: .category))
      }
      table = try TableReader.read(request).table
    } catch {
      if case .notFound = error.problem { return nil }
      throw .table(error.message)
    }
    var variants: [String] = []
    var rows: [String: [Int]] = [:]
    for row in 0..<table.rowCount {
      let variant = table["variant"]?.text(row) ?? ""
      if rows[variant] == nil { variants.append(variant) }
      rows[variant, default: []].append(row)
    }
    (self.variants, rowsByVariant) = (variants, rows)
  }

  func rows(of variant: String) -> [Int] { rowsByVariant[variant] ?? [] }

  func text(_ column: String, _ row: Int) -> String { table[column]?.text(row) ?? "" }

  /// The columns between two others.
  func columns(between first: String, and last: String) -> [String] {
    let names = table.columns.map(\.name)
    guard let start = names.firstIndex(of: first), let end = names.firstIndex(of: last) else {
      return []
    }
    return Array(names[(start + 1)..<max(end, start + 1)])
  }

  func number(_ column: String, _ row: Int) -> Double {
    if case .numbers(let cells)? = table[column]?.values { cells[row] } else { .nan }
  }

  func integer(_ column: String, _ row: Int) throws(ComparisonError) -> Int {
    guard let whole = Int(exactly: number(column, row)) else {
      throw .damaged(file: file, line: row + 2, column: column)
    }
    return whole
  }

  func evaluation(_ row: Int) -> EvaluationName? { EvaluationName(text("evaluation", row)) }

  func place(_ row: Int) -> ComparedFigures.Place {
    ComparedFigures.Place(
      stage: text("stage", row), target: text("target", row), slice: text("slice", row),
      group: text("group", row))
  }
}

/// Why results can't be compared.
public enum ComparisonError: Sendable, Equatable {
  case noResults(String)
  case table(String)
  /// A file of results that lacks a number where each run writes one.
  case damaged(file: String, line: Int, column: String)
  case unknownVariant(String, folder: String, known: [String])
  case fewerThanTwo
  case sameName(String)
  case unreadableRecord(String)
  case metricOfNone(String)
  /// A name on the command line that is no metric.
  case unknownMetric(String, known: [String])
  /// A metric of one name with another formula than the reference's.
  case formulasDiffer(String, folder: String)
  case unknownEvaluation(String, known: [String])
  case foldsDiffer([String])
  /// Out-of-fold errors of stacks of different depth, of which the deeper ones saw the held-out rows.
  case leakyFolds([String])
  case nothingInCommon
}

extension ComparisonError: DiagnosedError {
  public var diagnoses: [Diagnosis] {
    switch self {
    case .noResults(let path):
      [
        .init(
          "no results", help: "name an experiment that has run, its folder, or NAME:VARIANT",
          at: path)
      ]
    case .table(let message): [.init(message)]
    case .damaged(let file, let line, let column):
      [
        .init(
          "column '\(column)' holds no whole number", help: "run the experiment again",
          at: "\(file):\(line)")
      ]
    case .unknownVariant(let name, let folder, let known):
      [
        .init(
          "unknown variant '\(name)'",
          help: Suggestion.help(for: name, among: known.map { $0.isEmpty ? "base" : $0 }),
          at: folder)
      ]
    case .fewerThanTwo:
      [.init("a comparison needs two variants", help: "strata compare REFERENCE OTHER")]
    case .sameName(let name):
      [.init("'\(name)' is given twice", help: "name different results")]
    case .unreadableRecord(let path):
      [.init("can't read the run record", help: "run the experiment again", at: path)]
    case .metricOfNone(let metric):
      [
        .init(
          "metric '\(metric)' is not in all results",
          help: "add it to 'evaluate.metrics' of each experiment and run again")
      ]
    case .unknownMetric(let name, let known):
      [.init("--metric is '\(name)'", help: Suggestion.help(for: name, among: known))]
    case .formulasDiffer(let metric, let folder):
      [
        .init(
          "metric '\(metric)' has another formula than in the reference",
          help: "give both experiments the same formula and run again", at: folder)
      ]
    case .unknownEvaluation(let name, let known):
      [
        .init(
          "evaluation '\(name)' is not in all results",
          help: Suggestion.help(for: name, among: known))
      ]
    case .foldsDiffer(let places):
      [
        .init(
          "the folds of \(places.joined(separator: ", ")) differ, so errors can't be paired",
          help: "compare a holdout: --evaluation holdout:NAME")
      ]
    case .leakyFolds(let places):
      [
        .init(
          "the out-of-fold errors of \(places.joined(separator: ", ")) are not comparable: later layers have "
            + "seen the held-out rows through earlier ones",
          help:
            "compare a holdout (--evaluation holdout:NAME), or set 'when: improves' on later layers"
        )
      ]
    case .nothingInCommon:
      [
        .init(
          "the results share no stage and target",
          help: "compare experiments with the same stages and targets")
      ]
    }
  }
}
