import Specification
public import Wording

/// The families of learners as text for a terminal, from their one declaration.
public enum LearnerGuide {
  /// One line for each family.
  public static func list(_ style: TerminalStyle = .plain) -> String {
    var table = TextTable(
      ["family", "aliases", "description"], leftAligned: 3, importance: [0, 2, 1])
    for family in FamilyDocument.all {
      table.add([family.name, family.aliases.joined(separator: ", "), family.title])
    }
    return table.text(style) + "\n\nDocument one with strata learners FAMILY."
  }

  /// Everything about one family; `nil` if there is none of this name or alias.
  ///
  /// - Parameter style: Where the table of hyperparameters is wider, each has lines of its own.
  public static func page(_ name: String, _ style: TerminalStyle = .plain) -> String? {
    guard let family = FamilyDocument.all.first(where: { $0.answers(to: name) }) else { return nil }
    var lines = ["\(family.name): \(family.title)"]
    if !family.aliases.isEmpty {
      lines.append("aliases: \(family.aliases.joined(separator: ", "))")
    }
    lines += [
      "", wrapped(family.summary, min(88, style.width ?? 88)), "", style.wrapped(family.reference),
      "",
    ]
    if !family.usesWeights {
      let note = "Weights of rows ('weight' of a stage) are not used: it is fitted unweighted."
      lines += [style.wrapped(note), ""]
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
    let isNarrow = style.width.map { width in
      table.text.split(separator: "\n").contains { displayWidth(String($0)) > width }
    }
    if family.parameters.isEmpty {
      lines.append("No hyperparameters.")
    } else {
      lines.append(isNarrow == true ? list(family.parameters, style) : table.text)
    }
    return lines.joined(separator: "\n")
  }

  private static func list(
    _ parameters: [FamilyDocument.Parameter], _ style: TerminalStyle
  ) -> String {
    parameters.map { parameter in
      let names = ([parameter.key] + parameter.aliases).joined(separator: ", ")
      let initial = parameter.defaultText.isEmpty ? "none" : parameter.defaultText
      return style.wrapped("\(names): \(initial) (\(parameter.domain))") + "\n"
        + style.wrapped(parameter.summary)
    }.joined(separator: "\n\n")
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
