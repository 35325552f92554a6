import Stacking
import YAML

extension ExperimentReader {
  /// A column by its name alone, or a mapping that says how weights are made of one; `nil` after a report.
  func weight(_ node: YAMLNode) -> Marked<RowWeighting>? {
    let what = "'weight'"
    guard node.scalar == nil else {
      return log.text(node, what, expected: "a column").map {
        Marked(.column($0.value), $0.mark)
      }
    }
    guard var reader = SpecReader(node, .weight, what, log) else { return nil }
    let names = MappingDeclaration.weight.kinds.map(\.name)
    guard
      let form = names.first(where: { name in
        node.entries?.contains { $0.key == name && !$0.value.isNull } ?? false
      })
    else {
      let forms = names.map { "{\($0): …}" }.joined(separator: ", ")
      return log.unsuitable(node, what, "a column or one of \(forms)")
    }
    reader.narrow(to: form)
    defer { reader.finish() }
    guard let value = reader.optional(form) else { return nil }
    switch form {
    case "rule":
      guard log.text(value, "'rule'", expected: "balanced")?.value == "balanced" else {
        return log.unsuitable(value, "'rule'", "balanced")
      }
      return reader.requiredText("by", "a column").map {
        Marked(.balanced(by: $0.value), $0.mark)
      }
    case "inverse_variance":
      return log.text(value, "'inverse_variance'", expected: "a column").map {
        Marked(.inverseVariance($0.value), $0.mark)
      }
    default:
      return log.text(value, "'column'", expected: "a column").map {
        Marked(.column($0.value), $0.mark)
      }
    }
  }
}
