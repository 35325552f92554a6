import Stacking

extension StageSpec.Baseline {
  /// The column beside a target, and the forms for which some of its rows can't be learned from: for
  /// keys, and for what people read of them.
  func text(for target: String) -> String {
    let restricting = certainForms.filter { $0 != .raw && $0 != .difference }.map(\.text)
    return "\(table.value).\(column ?? target)"
      + (restricting.isEmpty ? "" : " for \(restricting.joined(separator: ", "))")
  }
}
