import Learners

/// The reference of the language as Markdown, made from the declarations that the readers read by.
///
/// The made part of a page is between ``begin`` and ``end``; what is behind it is written by hand and
/// kept.
public enum LanguageReference {
  public struct Page: Sendable {
    /// The name of its file, without `.md`.
    public let name: String
    public let title: String
    /// One sentence.
    public let abstract: String
    /// The part that is made, without the marks around it.
    public let text: String
  }

  /// What the made part of a page begins with.
  public static let begin = "<!-- Made from the declarations by .make/reference; do not edit. -->"
  /// What it ends with.
  public static let end = "<!-- End of the made part. -->"

  /// One page for the whole file, and one for each section of the language.
  public static var pages: [Page] { [index] + sections.map(page) + [learners] }

  /// The page with its made part renewed; what is written by hand is kept.
  ///
  /// - Parameter old: The page as it is; `nil` where there is none.
  public static func renewed(_ page: Page, _ old: String?) -> String {
    let made = "\(begin)\n\n\(page.text)\n\(end)"
    let head = "# \(page.title)\n\n\(page.abstract)\n\n"
    guard let old, let last = old.firstRange(of: end) else { return head + made + "\n" }
    return head + made + old[last.upperBound...]
  }

  // MARK: Sections

  /// A section: the keys of the file that it describes, and the mappings on its page.
  private struct Section {
    let name: String
    let title: String
    let abstract: String
    let mappings: [MappingDeclaration]
  }

  private static let sections = [
    Section(
      name: "ReferenceTables", title: "Reference: tables",
      abstract: "The `tables` section: files to read, their keys and columns.",
      mappings: [.table, .column, .unit, .melt, .pivot, .aggregate]),
    Section(
      name: "ReferenceStacks", title: "Reference: stacks",
      abstract: "The `stacks` section: layers, folds, blend and early stopping.",
      mappings: [.stack, .layer, .folds, .blend]),
    Section(
      name: "ReferenceStages", title: "Reference: stages",
      abstract:
        "The `stages` section: targets, reference column, transformation, trend and weights.",
      mappings: [.stage, .baseline, .trend, .weight, .reconciliation]),
    Section(
      name: "ReferenceFeatures", title: "Reference: features",
      abstract: "The `features` of a stage: columns and derived features.", mappings: [.feature]),
    Section(
      name: "ReferenceEvaluation", title: "Reference: evaluation",
      abstract: "The `evaluate` section: metrics, holdouts, masked evaluation and comparisons.",
      mappings: [.evaluation, .formulaMetric, .baselines, .holdout, .agreement]),
    Section(
      name: "ReferenceInventories", title: "Reference: inventories",
      abstract: "The `inventories` section: gap-filled tables to write.",
      mappings: [.inventory, .map]),
    Section(
      name: "ReferenceSlices", title: "Reference: slices",
      abstract: "The `slices` section: row groups with metrics of their own.", mappings: [.slice]),
    Section(
      name: "ReferenceBudget", title: "Reference: budget",
      abstract: "The `budget` section: limits on time, memory and jobs.", mappings: [.budget]),
    Section(
      name: "ReferencePython", title: "Reference: python",
      abstract: "The `python` section: libraries outside, and limits of their workers.",
      mappings: [.python]),
    Section(
      name: "ReferenceCompare", title: "Reference: compare",
      abstract: "The `compare` section: metric, equivalence margin and probability of verdicts.",
      mappings: [.comparison]),
    Section(
      name: "ReferenceExpect", title: "Reference: expect",
      abstract: "The `expect` section: expected scores and conditions on gap-filled tables.",
      mappings: [.expectations, .expectedScore, .expectedInventory, .expectedTotals]),
    Section(
      name: "ReferenceVariants", title: "Reference: variants",
      abstract: "The `ablate`, `matrix` and `search` sections: variants of the experiment.",
      mappings: [.ablation, .matrix, .condition, .search, .range]),
  ]

  private static func page(_ section: Section) -> Page {
    Page(
      name: section.name, title: section.title, abstract: section.abstract,
      text: section.mappings.map(text).joined(separator: "\n"))
  }

  private static var index: Page {
    let links = (sections.map { ($0.name, $0.abstract) } + [(learners.name, learners.abstract)])
      .map { "- <doc:\($0)>: \($1)" }.joined(separator: "\n")
    return Page(
      name: "Reference", title: "Reference",
      abstract: "Every key of an experiment file: type, default and description.",
      text: text(.experiment) + "\n## Sections\n\n\(links)\n")
  }

  private static var learners: Page {
    let families = LearnerCatalogue.all.map { family in
      let aliases = family.aliases.isEmpty ? "" : " Aliases: \(codes(family.aliases))."
      let rows = family.hyperparameters.map { parameter in
        let value = family.defaultValue(of: parameter).text
        return row([
          codes([parameter.key] + parameter.aliases), cell(words(parameter.domain)),
          value.isEmpty ? "none" : "`\(value)`", cell(parameter.summary),
        ])
      }
      let table =
        rows.isEmpty
        ? "No hyperparameters.\n"
        : header(["hyperparameter", "type", "default", "description"])
          + rows.joined(separator: "\n") + "\n"
      let more =
        family.isOpen
        ? "\nOther keys, and those under `params`, are the library's own.\n"
        : family.hasParams ? "\nKeys under `params` are the library's own.\n" : ""
      return "## `\(family.name)`\n\n\(family.title). \(family.summary)\(aliases)"
        + (family.usesWeights ? "" : " Fitted without the weights of rows.") + "\n\n"
        + "Source: \(family.reference).\n\n" + table + more
    }
    return Page(
      name: "ReferenceLearners", title: "Reference: learners",
      abstract: "The `learners` section: families and their hyperparameters.",
      text: "A learner is a mapping with `family` and hyperparameters. A list of values makes one "
        + "learner per value. `gap: outside` limits a learner to targets whose rows to predict lie "
        + "mostly outside the known time steps, where cuts are the evidence, `gap: inside` to all others, "
        + "`gap: between` to those of them whose rows to predict lie among the known time steps; "
        + "default: `any`. A learner with the name of a preset's learner replaces it and takes over its `gap`, unless "
        + "it has its own.\n\n"
        + families.joined(separator: "\n"))
  }

  // MARK: Mappings

  private static func text(_ declaration: MappingDeclaration) -> String {
    let title = declaration.name.replacing("_", with: " ")
    var text = "## \(title)\n\n\(declaration.summary)\n\n"
    let keys = declaration.commonKeys
    if !keys.isEmpty { text += table(keys) + "\n" }
    for kind in declaration.kinds {
      text += "### `\(kind.name)`\n\n\(kind.summary)\n\n"
      if !kind.keys.isEmpty { text += table(kind.keys) + "\n" }
    }
    return text
  }

  private static func table(_ keys: [KeyDeclaration]) -> String {
    let rows = keys.map { key in
      row([
        "`\(key.key)`", cell(words(key.shape)), presence(key), cell(key.summary + former(key)),
      ])
    }
    return header(["key", "type", "default", "description"]) + rows.joined(separator: "\n") + "\n"
  }

  private static func presence(_ key: KeyDeclaration) -> String {
    switch key.presence {
    case .required: "required"
    case .requiredWithout(let other): "required without `\(other)`"
    case .requiredWith(let other): "required with `\(other)`"
    case .optional: key.defaultText.map { "`\($0)`" } ?? "none"
    }
  }

  private static func former(_ key: KeyDeclaration) -> String {
    let names = key.formerNames.map { "Deprecated name: `\($0)`." }
    let values = key.formerValues.sorted { $0.key < $1.key }
      .map { "Deprecated value: `\($0.key)` (use `\($0.value)`)." }
    return (names + values).map { " \($0)" }.joined()
  }

  // MARK: Types

  private static func words(_ shape: ValueShape) -> String {
    switch shape {
    case .text: return "text"
    case .path(let endings): return "path (\(endings.joined(separator: ", ")))"
    case .name: return "name"
    case .domain(let domain): return words(domain)
    case .number(let lower?, nil): return "number above \(number(lower))"
    case .number(nil, let upper?): return "number below \(number(upper))"
    case .number(let lower?, let upper?): return "number in (\(number(lower)), \(number(upper)))"
    case .number: return "number"
    case .constant(let value): return "`\(value)`"
    case .seed: return "integer in [0, 2⁶⁴)"
    case .tolerance: return "number of at least 0, or percentage"
    case .fraction: return "number in (0, 1), or percentage"
    case .list(let item, let count):
      return count.lowerBound == count.upperBound
        ? "list of \(count.lowerBound): \(words(item))" : "list: \(words(item))"
    case .set(let item): return "list without duplicates: \(words(item))"
    case .oneOrMore(let item): return "\(words(item)), or a list"
    case .named(let item): return "mapping from names to \(words(item))"
    case .mapping(let keys, let item):
      let keys = ["a ", "an "].reduce(keys) {
        $0.hasPrefix($1) ? String($0.dropFirst($1.count)) : $0
      }
      return "mapping: \(keys) → \(words(item))"
    case .record(let declaration): return declaration.name.replacing("_", with: " ")
    case .either(let shapes): return shapes.map(words).joined(separator: ", or ")
    case .any: return "any value"
    }
  }

  private static func words(_ domain: ParameterDomain) -> String {
    if case .choice(let names) = domain { return codes(names) }
    let text = domain.text
    return ["an ", "a "].first(where: text.hasPrefix).map { String(text.dropFirst($0.count)) }
      ?? text
  }

  private static func number(_ value: Double) -> String { ParameterValue.number(value).text }

  // MARK: Markdown

  private static func codes(_ names: [String]) -> String {
    names.map { "`\($0)`" }.joined(separator: ", ")
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

  private static func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

  private static func header(_ titles: [String]) -> String {
    row(titles) + "\n" + row(titles.map { _ in "---" }) + "\n"
  }
}
