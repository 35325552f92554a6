import Report
public import Serving
import Tabular
import Wording

/// Importance and SHAP values as files and as a table for people.
public struct ImportanceReport: Sendable {
  private let origin: StackBundle.Origin
  private let judged: JudgedRows
  private let importance: PermutationImportance
  private let shapley: ShapleyValues

  /// - Parameters:
  ///   - repeats: Shuffles of each feature, in 2…1000.
  ///   - sample: At most so many rows get SHAP values.
  public init(
    _ bundle: StackBundle, _ judged: JudgedRows, repeats: Int, sample: Int, seed: UInt64
  ) {
    origin = bundle.origin
    self.judged = judged
    importance = PermutationImportance(judged, repeats: repeats, seed: seed)
    shapley = ShapleyValues(judged, limit: sample)
  }

  /// The models that have SHAP values.
  private var models: [String] {
    var models: [String] = []
    for row in shapley.rows where models.last != row.model { models.append(row.model) }
    return models
  }

  /// `feature,rise,standard_error,lower,upper,share`.
  public var importanceBytes: [UInt8] {
    var csv = CSVText(["feature", "rise", "standard_error", "lower", "upper", "share"])
    for row in importance.rows {
      csv.add(
        [row.feature]
          + [row.rise, row.standardError, row.lower, row.upper, row.rise / importance.error]
          .map(shortestText))
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

  /// Both, feature by feature.
  public var text: String {
    let models = models
    var table = TextTable(
      ["feature", "RMSE increase", "±", "95 % from", "to"] + models.map { "|shap| \($0)" },
      leftAligned: 1)
    for row in importance.rows {
      table.add(
        [row.feature]
          + [row.rise, row.standardError, row.lower, row.upper].map { figure($0) }
          + models.map { figure(meanSize(row.feature, $0)) })
    }
    if shapley.features.last == ShapleyValues.trendName {
      let name = ShapleyValues.trendName
      table.add([name, "", "", "", ""] + models.map { figure(meanSize(name, $0)) })
    }
    var lines = [
      table.text,
      "\(origin.stage)/\(origin.target), \(judged.title): RMSE \(figure(importance.error)). "
        + "\(importance.repeats) shuffles per feature; ± is the standard error.",
    ]
    if !models.isEmpty {
      let rows = shapley.rows.count { $0.model == models[0] }
      lines.append(
        "|shap|: mean absolute SHAP value over \(counted(rows, "row")), first-layer tree models.")
    }
    for (names, reason) in [
      (shapley.unexplained, "not a tree model"), (shapley.scaled, "log or power scale"),
    ] where !names.isEmpty {
      lines.append("No SHAP values for \(names.joined(separator: ", ")) (\(reason)).")
    }
    return lines.joined(separator: "\n")
  }

  /// The mean size of a feature's values; the waves of a cyclic feature count together.
  private func meanSize(_ name: String, _ model: String) -> Double {
    let column = name.hasSuffix(" (cyclic)") ? String(name.dropLast(9)) : nil
    let places = shapley.features.indices.filter { place in
      let feature = shapley.features[place]
      return feature == name
        || column.map {
          feature.hasPrefix("\($0).sin") || feature.hasPrefix("\($0).cos")
        } ?? false
    }
    let rows = shapley.rows.filter { $0.model == model }
    let sum = rows.reduce(0) { sum, row in sum + abs(places.reduce(0) { $0 + row.values[$1] }) }
    return sum / Double(rows.count)
  }
}
