extension YAMLNode {
  /// The node as YAML text for people: mappings as blocks, lists and what is short on one line.
  ///
  /// ``parse(_:file:)`` reads it back to a node of the same content; it ends with a line break.
  public var yamlText: String {
    var writer = YAMLWriter()
    writer.write(self, indent: 0)
    return writer.text
  }

  /// The node as ``yamlText`` has it behind a key, without a line break at the end: a list is on one
  /// line if there is room.
  public var valueText: String {
    if items != nil {
      let line = YAMLWriter.flow(self)
      if line.unicodeScalars.count <= YAMLWriter.width { return line }
    }
    var text = yamlText
    while text.last == "\n" { text.removeLast() }
    return text
  }
}

/// Writes nodes as text.
private struct YAMLWriter {
  static let width = 100
  var text = ""

  /// Writes a node that has lines of its own, from the start of a line to the end of one.
  mutating func write(_ node: YAMLNode, indent: Int) {
    let margin = String(repeating: " ", count: indent)
    switch node.content {
    case .mapping(let entries) where !entries.isEmpty:
      for entry in entries {
        let key = Self.quoted(entry.key, isPlain: false)
        write(entry.value, after: "\(margin)\(key):", indent: indent + 2)
      }
    case .sequence(let items) where !items.isEmpty:
      for item in items { write(item, after: "\(margin)-", indent: indent + 2) }
    default:
      text += "\(margin)\(Self.flow(node))\n"
    }
  }

  /// Writes what stands behind a key or a dash: on its line if there is room, else below it.
  private mutating func write(_ node: YAMLNode, after start: String, indent: Int) {
    let isNested = node.entries?.contains { $0.value.entries != nil } ?? false
    let line = "\(start) \(Self.flow(node))"
    if !isNested, line.unicodeScalars.count <= Self.width || node.scalar != nil {
      text += "\(line)\n"
    } else {
      text += "\(start)\n"
      write(node, indent: indent)
    }
  }

  /// The node in one line.
  static func flow(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let scalar): quoted(scalar.text, isPlain: scalar.isPlain)
    case .sequence(let items): "[\(items.map(flow).joined(separator: ", "))]"
    case .mapping(let entries):
      "{"
        + entries.map { "\(quoted($0.key, isPlain: false)): \(flow($0.value))" }
        .joined(separator: ", ") + "}"
    }
  }

  /// A scalar with quotes where it needs them, to be read back as the text, type and all.
  private static func quoted(_ text: String, isPlain: Bool) -> String {
    let readsAsText =
      if case .text = YAMLNode.Scalar(text).value { true } else { false }
    if isPlain && !readsAsText { return text.isEmpty ? "null" : text }
    if readsAsText && isSafe(text) { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default:
        let isPrintable =
          scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
          && ![0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value)
        if isPrintable {
          quoted.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16, uppercase: true)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return quoted + "\""
  }

  /// Whether text may stand without quotes anywhere, inside brackets too. Stricter than YAML is.
  private static func isSafe(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
      first.properties.isAlphabetic || first == "_" || first == "/" || first == "."
        || first.properties.numericType != nil,
      last != " ", last != ":", text != "<<"
    else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
        || "_-./ ()+%³²µ'=*".unicodeScalars.contains($0)
    }
  }
}
