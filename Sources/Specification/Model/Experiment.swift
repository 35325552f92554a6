public import TableFiles
public import YAML

/// What an experiment file says: a plain value, right in form, its names resolved.
///
/// Whether it suits the data is checked apart (``ExperimentChecks``), once the tables are read.
public struct Experiment: Sendable {
  /// The file it was read from, as the user named it.
  public var file: String
  public var name: String
  public var title: String?
  public var seed: UInt64
  public var tables: [TableSource]
  public var candidates: [Candidate]
  public var stacks: [StackSpec]
  /// In an order in which each comes after the stages it needs.
  public var stages: [StageSpec]
  public var evaluation: EvaluationSpec
  public var inventories: [InventorySpec]
  /// Row groups for which metrics are reported separately.
  public var slices: [SliceSpec] = []
  /// How its variants are compared.
  public var comparison = ComparisonSpec()
  /// Stops that a run keeps; those of the experiment as written hold for all variants.
  public var budget = BudgetSpec()
  /// How it is computed, its variants included.
  public internal(set) var arithmetic = ArithmeticChoice.native
  /// Libraries whose learners it uses; `nil` where it declares none.
  public internal(set) var python: PythonSpec?
  /// Those of the experiment as written; a variant has none.
  public var expectations = ExpectationSpec()
  /// The specification with every interpolation, alias and override resolved.
  var resolved: YAMLNode
  /// The top keys of the file under which a variant differs from the experiment as written.
  package var changed: Set<String> = []
  /// Former names of the language that the file has, as warnings.
  public internal(set) var deprecations: [SpecError] = []
  /// How the document came to be.
  var provenance = Provenance()
  /// What an override does not reach, as an anchor gave its value to other places before.
  package internal(set) var overrideWarnings: [SpecError] = []
  /// What `ablate:`, `matrix:` and `search:` make of the experiment as written, in their order.
  public var variants: [Variant] = []
  /// How far a search by successive halving is; `nil` without one.
  public var halving: Halving?
  /// The variant that the others are compared with; `nil` for the experiment as written.
  public var reference: String?
  /// The texts its marks point into, for errors that show later.
  public var sources = SpecSources(file: "", text: "", overrides: [])

  /// The specification with everything resolved, as YAML text for the run record.
  public var resolvedText: String { resolved.escaped.yamlText }

  /// The texts of the file that could be the letters of a column without a name, as `A` and `BC`.
  package var mentionedLetters: [String] {
    var found: Set<String> = []
    func visit(_ node: YAMLNode) {
      if let text = node.scalar?.text, (1...3).contains(text.utf8.count),
        text.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
      {
        found.insert(text)
      }
      node.items?.forEach(visit)
      for entry in node.entries ?? [] where entry.key != "tables" { visit(entry.value) }
    }
    visit(resolved)
    return found.sorted()
  }

  public func table(_ name: String) -> TableSource? { tables.first { $0.name == name } }
  public func candidate(_ name: String) -> Candidate? { candidates.first { $0.name == name } }
  public func stack(_ name: String) -> StackSpec? { stacks.first { $0.name == name } }
  public func stage(_ name: String) -> StageSpec? { stages.first { $0.name == name } }
  /// The stage whose `fills` makes the table of this name.
  public func stage(filling name: String) -> StageSpec? {
    stages.first { $0.fills?.value == name }
  }
}

extension Experiment {
  /// The experiment with some of it changed.
  public struct Variant: Sendable {
    public var name: String
    /// Where the file asks for it.
    public var mark: Mark
    /// Has no variants of its own.
    public var experiment: Experiment
  }

  /// Whether a variant may differ from the experiment as written under one of these top keys.
  public func changes(_ sections: [String]) -> Bool { sections.contains(where: changed.contains) }

  /// What the specification says under top keys, as text: equal where it says the same.
  public func text(of sections: [String]) -> [String] {
    sections.map { resolved[$0]?.yamlText ?? "" }
  }
}

/// A table that is read from a file.
public struct TableSource: Sendable {
  public var name: String
  public var mark: Mark
  /// Where and how to read it; the path is absolute or relative to the working directory.
  public var request: TableRequest
  /// Marks for errors that only reading shows, by what they are about.
  public var fileMark: Mark
  public var columnMarks: [String: Mark]
}
