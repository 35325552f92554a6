import YAML

/// One `--set path=value` of the command line.
struct Override {
  /// Keys and list positions, separated by points. A key may itself hold points.
  let path: String
  let value: YAMLNode
  let mark: Mark

  /// - Parameter mark: Where the override begins among all of them.
  init(_ text: String, at mark: Mark) throws(SpecError) {
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
      throw SpecError(.overrideForm(text), mark)
    }
    var valueMark = mark
    valueMark.column += text[...sign].unicodeScalars.count
    path = String(text[..<sign])
    self.mark = mark
    do {
      value = try YAMLNode.parse(String(text[sign...].dropFirst()), at: valueMark)
    } catch {
      guard error.problem == .emptyDocument else {
        // What is open at the end is reported behind the last line.
        let isWithin = error.mark.line == valueMark.line || text.contains(where: \.isNewline)
        throw SpecError(.yaml(error.problem), isWithin ? error.mark : valueMark)
      }
      value = YAMLNode(.scalar(YAMLNode.Scalar("")), mark: valueMark)
    }
  }

  /// The document with this value put in. The last key of a path may be new, except under `vars`.
  func applied(to root: YAMLNode) throws(SpecError) -> YAMLNode {
    try applied(to: root, parts: path.split(separator: ".", omittingEmptySubsequences: false)[...])
  }

  private func applied(
    to node: YAMLNode, parts: ArraySlice<Substring>
  ) throws(SpecError) -> YAMLNode {
    guard let part = parts.first else { return value }
    var result = node
    switch node.content {
    case .mapping(var entries):
      // The longest key that is there: columns are called `PM2.5_mean`.
      for end in (parts.startIndex + 1...parts.endIndex).reversed() {
        let key = parts[..<end].joined(separator: ".")
        guard let position = entries.firstIndex(where: { $0.key == key }) else { continue }
        entries[position].value = try applied(to: entries[position].value, parts: parts[end...])
        result.content = .mapping(entries)
        return result
      }
      let isVariable = path.hasPrefix("vars.")
      guard parts.count == 1, !isVariable else { throw missing(part, parts, entries.map(\.key)) }
      entries.append(YAMLNode.Entry(String(part), keyMark: mark, value: value))
      result.content = .mapping(entries)
    case .sequence(var items):
      guard let position = Int(part), items.indices.contains(position) else {
        let known = items.isEmpty ? [] : ["0 to \(items.count - 1)"]
        throw missing(part, parts, known)
      }
      items[position] = try applied(to: items[position], parts: parts.dropFirst())
      result.content = .sequence(items)
    case .scalar:
      throw missing(part, parts, [])
    }
    return result
  }

  private func missing(
    _ part: Substring, _ parts: ArraySlice<Substring>, _ known: [String]
  ) -> SpecError {
    let whole = path.split(separator: ".", omittingEmptySubsequences: false)
    let parent = whole.dropLast(parts.count).joined(separator: ".")
    return SpecError(
      .overridePath(path, missing: String(part), in: parent, known: known), mark)
  }
}
