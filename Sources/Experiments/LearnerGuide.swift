import Specification
public import Wording

/// The families of learners as text for a terminal, from their one declaration.
public enum LearnerGuide {
  /// One line for each family.
  public static func list() -> String {
    var table = TextTable(["family", "aliases", "description"], leftAligned: 3)
    for family in FamilyDocument.all {
      table.add([family.name, family.aliases.joined(separator: ", "), family.title])
    }
    return table.text + "\n\nDocument one with strata learners FAMILY."
  }

  /// Everything about one family; `nil` if there is none of this name or alias.
  public static func page(_ name: String) -> String? {
    guard let family = FamilyDocument.all.first(where: { $0.answers(to: name) }) else { return nil }
    var lines = ["\(family.name): \(family.title)"]
    if !family.aliases.isEmpty {
      lines.append("aliases: \(family.aliases.joined(separator: ", "))")
    }
    lines += ["", wrapped(family.summary, 88), "", family.reference, ""]
    if !family.usesWeights {
      lines += ["Weights of rows ('weight' of a stage) are not used: it is fitted unweighted.", ""]
    }
    var table = TextTable(
      ["hyperparameter", "default", "values", "description"], leftAligned: 4)
    for parameter in family.parameters {
      table.add([
        ([parameter.key] + parameter.aliases).joined(separator: ", "),
        parameter.defaultText.isEmpty ? "none" : parameter.defaultText, parameter.domain,
        parameter.summary,
      ])
    }
    lines.append(family.parameters.isEmpty ? "No hyperparameters." : table.text)
    return lines.joined(separator: "\n")
  }

  /// What is said of a name that no family has.
  public static func unknown(_ name: String) -> Diagnosis {
    Diagnosis(
      "unknown family '\(name)'",
      help: Suggestion.help(for: name, among: FamilyDocument.all.flatMap { [$0.name] + $0.aliases })
    )
  }

  private static func wrapped(_ text: String, _ width: Int) -> String {
    var lines = [""]
    for word in text.split(whereSeparator: \.isWhitespace) {
      if !lines[lines.count - 1].isEmpty, lines[lines.count - 1].count + 1 + word.count > width {
        lines.append("")
      }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
    }
    return lines.joined(separator: "\n")
  }
}
