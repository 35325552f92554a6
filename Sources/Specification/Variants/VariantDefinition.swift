import YAML

/// A variant as the file defines it: a name, and what it changes in the experiment as written.
struct VariantDefinition {
  let name: String
  let mark: Mark
  let edits: [DocumentEdit]

  /// The document with every change made.
  func applied(to root: YAMLNode) throws(SpecError) -> YAMLNode {
    var root = root
    for edit in edits { root = try edit.applied(to: root) }
    return root
  }

  /// The top keys of the document whose values may differ.
  var sections: Set<String> { Set(edits.flatMap(\.sections)) }
}

/// Reads `ablate:`, `matrix:` and `search:` into variants, in the order in which they are run.
struct VariantReader {
  /// The document that variants change, its interpolations not resolved.
  let root: YAMLNode
  let log: SpecLog
  private(set) var definitions: [VariantDefinition] = []
  /// The variant that others are compared with; `nil` for the experiment as written.
  var reference: Marked<String>?
  /// Of a search by successive halving.
  var halving: Halving?
  /// Names of the samples that enter the second rung of such a search, the third, …, as far as known.
  let survivors: [[String]]
  private var marks: [String: Mark] = [:]

  /// Most variants of one experiment.
  static let limit = 100_000
  /// Keys that say what an experiment is, and that no variant may change.
  private static let fixed = ["strata", "name", "extends", "budget"] + sections

  /// The top keys that make variants.
  static let sections = ["ablate", "matrix", "search"]

  /// - Parameter seed: That of the experiment.
  init(_ root: YAMLNode, seed: UInt64, survivors: [[String]] = [], _ log: SpecLog) {
    self.root = root
    self.survivors = survivors
    self.log = log
    for key in Self.sections {
      guard let node = root[key], !node.isNull else { continue }
      switch key {
      case "ablate": ablate(node)
      case "matrix": matrix(node)
      default: search(node, seed: seed)
      }
    }
    if let reference, marks[reference.value] == nil {
      log.report(
        .unknownName(.variant, reference.value, known: definitions.map(\.name)), reference.mark)
    }
  }

  mutating func add(_ name: String, _ edits: [DocumentEdit], at mark: Mark) {
    guard definitions.count < Self.limit else { return }
    if let fixed = edits.first(where: { Self.fixed.contains($0.path.section) }) {
      log.report(.fixedInVariants(fixed.path.section), fixed.mark)
      return
    }
    if let first = marks[name] {
      log.report(.duplicateName(.variant, name, first: first), mark)
      return
    }
    marks[name] = mark
    definitions.append(VariantDefinition(name: name, mark: mark, edits: edits))
    if definitions.count == Self.limit { log.report(.tooManyVariants(limit: Self.limit), mark) }
  }

  /// What a path stands for in names: its keys but the first, or the key if it is one.
  static func shortName(of path: String) -> String {
    guard let dot = path.firstIndex(of: ".") else { return path }
    return String(path[dot...].dropFirst())
  }

  /// Text as a part of a variant's name: letters, digits and `_-.=,+`, at most 60.
  static func namePart(_ text: String) -> String {
    var part = ""
    for byte in text.replacing("*", with: "all").unicodeScalars {
      let isKept =
        byte.properties.isAlphabetic || byte.properties.numericType != nil
        || "_-.=,+".unicodeScalars.contains(byte)
      if isKept { part.unicodeScalars.append(byte) } else if part.last != "_" { part += "_" }
      if part.count == 60 { break }
    }
    while part.last == "_" { part.removeLast() }
    return part
  }
}
