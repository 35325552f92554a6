import Stacking

/// The families of learners as text for a terminal, from their one declaration.
public enum LearnerGuide {
  /// One line for each family.
  public static func list() -> String {
    var table = TextTable(["family", "also", "what it is"], leftAligned: 3)
    for family in FamilyDocument.all {
      table.add([family.name, family.aliases.joined(separator: ", "), family.title])
    }
    return table.text + "\n\nstrata learners FAMILY documents one."
  }

  /// Everything about one family; `nil` if there is none of this name or alias.
  public static func page(_ name: String) -> String? {
    guard let family = FamilyDocument.all.first(where: { $0.answers(to: name) }) else { return nil }
    var lines = ["\(family.name): \(family.title)"]
    if !family.aliases.isEmpty { lines.append("also \(family.aliases.joined(separator: ", "))") }
    lines += ["", wrapped(family.summary, 88), "", family.reference, ""]
    var table = TextTable(
      ["hyperparameter", "default", "what it may be", "meaning"], leftAligned: 4)
    for parameter in family.parameters {
      table.add([
        ([parameter.key] + parameter.aliases).joined(separator: ", "),
        parameter.defaultText.isEmpty ? "none" : parameter.defaultText, parameter.domain,
        parameter.summary,
      ])
    }
    lines.append(family.parameters.isEmpty ? "It has no hyperparameters." : table.text)
    return lines.joined(separator: "\n")
  }

  /// The sentence for a name that no family has.
  public static func unknown(_ name: String) -> String {
    let names = FamilyDocument.all.map(\.name)
    let likely = FamilyDocument.closest(to: name).map { "; did you mean '\($0)'?" } ?? ""
    return
      "strata learners: no family '\(name)'; families: \(names.joined(separator: ", "))\(likely)"
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
