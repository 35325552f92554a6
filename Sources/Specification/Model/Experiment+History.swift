public import YAML

extension Experiment {
  /// A value that a path of the file had, and where it was written.
  public struct Origin: Sendable {
    public var mark: Mark
    /// As YAML, in one line if it is short.
    public var text: String
  }

  /// The values that a path had one after the other: in the files that are extended, in the file
  /// itself, after each override. Empty if there is no such path.
  public func history(of path: String) -> [Origin] {
    provenance.history(of: DocumentPath(path)).map { Origin(mark: $0.mark, text: Self.text($0)) }
  }

  /// The value at a path with its variables put in; `nil` if there is none.
  public func value(at path: String) -> String? {
    DocumentPath(path).node(in: resolved).map(Self.text)
  }

  /// The error that says how far a path leads.
  public func missing(_ path: String) -> SpecError? {
    let mark = Mark(file: SpecSources.overrides, line: 1, column: 1)
    do {
      _ = try DocumentEdit(path, .remove, at: mark).applied(to: resolved)
      return nil
    } catch {
      return error
    }
  }

  /// Every value of the resolved specification with its path and where it was set, in the order of the
  /// file; of what a preset stands for, where the preset is named. Lists of scalars are one value.
  public var values: [(path: String, origin: Origin)] {
    var found: [(path: String, origin: Origin)] = []
    func walk(_ node: YAMLNode, _ path: String) {
      switch node.content {
      case .scalar: found.append((path, Origin(mark: node.mark, text: Self.text(node))))
      case .sequence(let items):
        let isPlain = items.allSatisfy { if case .scalar = $0.content { true } else { false } }
        if isPlain {
          found.append((path, Origin(mark: node.mark, text: Self.text(node))))
        } else {
          for (index, item) in items.enumerated() { walk(item, "\(path).\(index)") }
        }
      case .mapping(let entries):
        for entry in entries {
          walk(entry.value, path.isEmpty ? entry.key : "\(path).\(entry.key)")
        }
      }
    }
    walk(resolved, "")
    return found
  }

  /// The paths that a search varies, in the order of the file; empty without one.
  public var searchPaths: [String] { resolved["search"]?["over"]?.entries?.map(\.key) ?? [] }

  private static func text(_ node: YAMLNode) -> String { node.valueText }

  /// The paths of the values that name a variable, in the document as it was last.
  func uses(ofVariable name: String) -> [String] {
    guard let document = provenance.last else { return [] }
    var found: [String] = []
    func walk(_ node: YAMLNode, _ path: String) {
      switch node.content {
      case .scalar(let scalar):
        if scalar.text.contains("${vars.\(name)}") { found.append(path) }
      case .sequence(let items):
        for (index, item) in items.enumerated() { walk(item, "\(path).\(index)") }
      case .mapping(let entries):
        for entry in entries {
          walk(entry.value, path.isEmpty ? entry.key : "\(path).\(entry.key)")
        }
      }
    }
    walk(document, "")
    return found
  }
}
