public import Serving
import Report
import Tabular

/// What the models of a bundle use, without rows: a table for people, and a file.
public struct ModelImportanceText: Sendable {
  private let origin: StackBundle.Origin
  private let importance: ModelImportance

  public init(_ bundle: StackBundle) {
    origin = bundle.origin
    importance = ModelImportance(bundle)
  }

  public static let columns = ["feature", "model", "share"]

  /// One line for each feature and model of the first layer that has a measure.
  public var bytes: [UInt8] {
    var csv = CSVText(Self.columns)
    for model in importance.models {
      for (feature, share) in zip(importance.features, model.shares) {
        csv.add([feature, model.name, shortestText(share)])
      }
    }
    return csv.bytes
  }

  /// By falling share.
  public var text: String { text(.plain) }

  /// The same within the width of a terminal.
  public func text(_ style: TerminalStyle) -> String {
    guard let shares = importance.shares else {
      return style.wrapped(
        "\(origin.stage)/\(origin.target): no first-layer model has an importance of its own; "
          + "add --rows for permutation importance")
    }
    var table = TextTable(
      ["feature", "model share"] + importance.models.map(\.name), leftAligned: 1)
    for feature in shares.indices.sorted(by: { (shares[$1], $0) < (shares[$0], $1) }) {
      table.add(
        [importance.features[feature], percent(shares[feature])]
          + importance.models.map { percent($0.shares[feature]) })
    }
    return [
      table.text(style),
      style.wrapped(
        "\(origin.stage)/\(origin.target). " + ImportanceReport.shareText(importance)),
      style.wrapped("Add --rows for permutation importance and SHAP values."),
    ].joined(separator: "\n")
  }
}
