import Learners
import OutsideLearners
import Report
public import Serving
import Store
public import Stacking
import TableFiles
import Tabular
import Wording

/// Importance and SHAP values as files and as a table for people.
public struct ImportanceReport: Sendable {
  private let origin: StackBundle.Origin
  private let judged: JudgedRows
  private let importance: PermutationImportance
  private let shapley: ShapleyValues
  private let models: ModelImportance

  /// - Parameters:
  ///   - repeats: Shuffles of each feature, in 2…1000.
  ///   - sample: At most so many rows get SHAP values.
  /// - Throws: ``StackError`` where a library outside fails to predict.
  public init(
    _ bundle: StackBundle, _ judged: JudgedRows, repeats: Int, sample: Int, seed: UInt64
  ) throws(StackError) {
    origin = bundle.origin
    self.judged = judged
    let workers = OutsideWorkers()
    let result = OutsideFits.$fitter.withValue(workers.fitter(bundle.libraries)) {
      Result { () throws(StackError) in
        (
          try PermutationImportance(judged, repeats: repeats, seed: seed),
          try ShapleyValues(judged, limit: sample)
        )
      }
    }
    (importance, shapley) = try result.get()
    models = ModelImportance(bundle)
  }

  /// The first line of ``importanceBytes``.
  public static let columns = [
    "feature", "rise", "standard_error", "lower", "upper", "share", "model_share",
  ]

  /// The models that have SHAP values.
  private var explainedModels: [String] {
    var models: [String] = []
    for row in shapley.rows where models.last != row.model { models.append(row.model) }
    return models
  }

  /// One line for each feature, with ``columns``; `model_share` is empty where no model has a measure.
  public var importanceBytes: [UInt8] {
    var csv = CSVText(Self.columns)
    for row in importance.rows {
      csv.add(
        [row.feature]
          + [row.rise, row.standardError, row.lower, row.upper, row.rise / importance.error]
          .map(shortestText) + [modelShare(row.feature).map(shortestText) ?? ""])
    }
    return csv.bytes
  }

  /// One line for each explained row and tree model: the key, `model`, `expected`, a value for each
  /// feature, `predicted`.
  public var shapleyBytes: [UInt8] {
    var csv = CSVText(
      judged.keyColumns + ["model", "expected"] + shapley.features.map { "shap.\($0)" }
        + ["predicted"])
    for row in shapley.rows {
      csv.add(
        judged.keys[row.row] + [row.model, shortestText(row.expected)]
          + row.values.map(shortestText) + [shortestText(row.predicted)])
    }
    return csv.bytes
  }

  /// The figures of both as files in a folder that is made if it is missing: `ID.vl.json` and `ID.csv` of
  /// each, and `importance.html`, a page of all.
  ///
  /// - Returns: The path of the page.
  /// - Throws: ``FileWriteError``, or ``StoreError`` for the folder.
  public func writeFigures(to folder: String) throws -> String {
    let figures = FigureSet(content)
    try makeFolder("\(folder)/figures")
    for figure in figures.all {
      let name = safeFileName(figure.id)
      try writeAtomically(figure.vegaLite, to: "\(folder)/figures/\(name).vl.json")
      try writeAtomically(figure.csv, to: "\(folder)/figures/\(name).csv")
    }
    let title = "Importance of features: \(origin.stage)/\(origin.target)"
    let page = ReportPage(
      ExperimentReport(
        name: origin.experiment, title: title, metrics: [], evaluations: [], naive: [], targets: [],
        inventories: [], sources: [], specification: "",
        run: .init(
          facts: [("Rows", judged.title), ("Shuffles", String(importance.repeats))], failures: [],
          missing: [], warnings: [])), figures: figures, library: VegaFiles.library())
    let path = "\(folder)/importance.html"
    try writeAtomically(page.bytes, to: path)
    return path
  }

  private var content: ExperimentReport.Importance {
    ExperimentReport.Importance(
      place: "\(origin.stage)/\(origin.target)", unit: origin.unit.isEmpty ? nil : origin.unit,
      error: importance.error,
      features: importance.rows.map {
        .init(name: $0.feature, rise: $0.rise, lower: $0.lower, upper: $0.upper)
      },
      contributions: shapley.rows.flatMap { row in
        shapley.features.indices.map { place in
          .init(
            model: row.model, feature: shapley.features[place],
            cell: place < judged.featureCount ? judged.cell(row.row, place) : "",
            value: row.values[place])
        }
      })
  }

  /// Both, feature by feature.
  public var text: String { text(.plain) }

  /// The same within the width of a terminal.
  public func text(_ style: TerminalStyle) -> String {
    let models = explainedModels
    var table = TextTable(
      ["feature", "\(judged.errorName) increase", "±", "95 % interval", "model share"]
        + models.map { "|shap| \($0)" },
      leftAligned: 1, importance: [0, 1, 4])
    for row in importance.rows {
      table.add(
        [row.feature]
          + [row.rise, row.standardError].map { figure($0) }
          + [
            "\(figure(row.lower)) to \(figure(row.upper))",
            modelShare(row.feature).map(percent) ?? "",
          ]
          + models.map { figure(meanSize(row.feature, $0)) })
    }
    if shapley.features.last == ShapleyValues.trendName {
      let name = ShapleyValues.trendName
      table.add([name, "", "", "", ""] + models.map { figure(meanSize(name, $0)) })
    }
    var lines = [
      "\(origin.stage)/\(origin.target), \(judged.title): \(judged.errorName) \(figure(importance.error)). "
        + "\(importance.repeats) shuffles per feature; ± is the standard error."
    ]
    if self.models.shares != nil { lines.append(Self.shareText(self.models)) }
    if !models.isEmpty {
      let rows = shapley.rows.count { $0.model == models[0] }
      lines.append(
        "|shap|: mean absolute SHAP value over \(counted(rows, "row")), first-layer tree models.")
    }
    for (names, reason) in [
      (
        shapley.unexplained,
        judged.isOfClasses
          ? "not built for classes"
          : judged.isOfQuantiles ? "not built for quantiles" : "not a tree model"
      ),
      (shapley.scaled, "log or power scale"),
    ] where !names.isEmpty {
      lines.append("No SHAP values for \(names.joined(separator: ", ")) (\(reason)).")
    }
    return ([table.text(style)] + lines.map(style.wrapped)).joined(separator: "\n")
  }

  /// "model share: … (trees: split gain; …)"
  static func shareText(_ models: ModelImportance) -> String {
    "model share: how much the first-layer models use a feature (split gain, coefficients, length scales), "
      + "averaged by ensemble weight over \(models.models.map(\.name).joined(separator: ", "))."
  }

  private func modelShare(_ name: String) -> Double? {
    models.shares.map { shares in
      places(of: name, among: models.features).reduce(0) { $0 + shares[$1] }
    }
  }

  /// The columns of a feature; the waves of a cyclic feature count together, as do all of a text and those that each
  /// fit makes by one entry.
  private func places(of name: String, among features: [String]) -> [Int] {
    let column = name.hasSuffix(" (cyclic)") ? String(name.dropLast(9)) : nil
    let text = name.hasSuffix(" (text)") ? String(name.dropLast(7)) : nil
    let parts = Set(name.split(separator: ", ").map(String.init))
    return features.indices.filter { place in
      let feature = features[place]
      return feature == name || parts.contains(feature)
        || column.map {
          feature.hasPrefix("\($0).sin") || feature.hasPrefix("\($0).cos")
        } ?? false || text.map { TextRule.makes(feature, of: $0) } ?? false
    }
  }

  /// The mean size of a feature's values.
  private func meanSize(_ name: String, _ model: String) -> Double {
    let places = places(of: name, among: shapley.features)
    let rows = shapley.rows.filter { $0.model == model }
    let sum = rows.reduce(0) { sum, row in sum + abs(places.reduce(0) { $0 + row.values[$1] }) }
    return sum / Double(rows.count)
  }
}
