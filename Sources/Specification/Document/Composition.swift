import YAML

/// An experiment file put together: what it extends and includes, then itself, then the overrides of
/// the command line.
struct Composition {
  let root: YAMLNode
  let sources: SpecSources
  let provenance: Provenance
  /// Former names of the language that were replaced by those of today.
  let names: RenamedNames
  /// What an override does not reach.
  let warnings: [SpecError]

  /// - Parameter readsFiles: Whether the document may name files.
  /// - Throws: What is wrong with the files, or with what they do to one another.
  init(
    _ bytes: [UInt8], file: String, overrides: [String], readsFiles: Bool, _ log: SpecLog
  ) throws(SpecErrors) {
    var files = DocumentFiles(readsFiles: readsFiles)
    var sources = SpecSources(file: file, text: "", overrides: overrides)
    var provenance = Provenance()
    let edits = Self.edits(overrides, &files, log)
    var root: YAMLNode
    do {
      // What is extended is decided before anything is read from it.
      let extends = edits.last { $0.path.text == "extends" }
      root = try files.document(bytes, file: file, extends: extends, &provenance)
    } catch {
      sources.texts.merge(files.texts) { $1 }
      throw SpecErrors(log.errors + [error], sources)
    }
    sources.texts.merge(files.texts) { $1 }
    var warnings: [SpecError] = []
    for edit in edits where edit.path.text != "extends" {
      do {
        let others = AnchoredCopies(of: edit.path, in: root, sources).paths
        if !others.isEmpty {
          warnings.append(
            SpecError(.overrideBehindAnchor(edit.path.text, others: others), edit.mark))
        }
        root = try edit.applied(to: root)
        provenance.add(root)
      } catch {
        log.report(error.problem, error.mark)
      }
    }
    self.root = files.renamed(root)
    (self.sources, self.provenance, names) = (sources, provenance, files.names)
    self.warnings = warnings
  }

  private static func edits(
    _ overrides: [String], _ files: inout DocumentFiles, _ log: SpecLog
  ) -> [DocumentEdit] {
    var edits: [DocumentEdit] = []
    var line = 1
    for text in overrides {
      do {
        let mark = Mark(file: SpecSources.overrides, line: line, column: 1)
        edits.append(try DocumentEdit(override: text, at: mark, &files))
      } catch {
        log.report(error.problem, error.mark)
      }
      line += 1 + text.count { $0.isNewline }
    }
    return edits
  }
}

/// How a document came to be: as it was after each file and each override, in their order.
struct Provenance {
  private var documents: [YAMLNode] = []

  /// The document as it was last.
  var last: YAMLNode? { documents.last }

  mutating func add(_ document: YAMLNode) { documents.append(document) }

  /// The values that a path had one after the other, the last one last; none if it never had any.
  func history(of path: DocumentPath) -> [YAMLNode] {
    var history: [YAMLNode] = []
    for node in documents.compactMap({ path.node(in: $0) }) where history.last != node {
      history.append(node)
    }
    return history
  }
}
