import Tabular

/// Documents in every way of writing: blocks and brackets, quotes, comments, anchors, odd blanks.
struct YAMLGenerator {
  private var random: RandomSource
  private var anchors = 0
  /// Anchors whose values are complete.
  private var closed: [String] = []
  private var comments = 0

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  /// A mapping at the top, sound YAML.
  mutating func document() -> String {
    var text = chance(0.3) ? "# head\n\n\n# more\n" : ""
    if chance(0.2) { text += "---\(trailing())\n" }
    text += block(mapping: true, indent: 0, depth: 0)
    if chance(0.2) { text += "\n# the end\n" }
    return text
  }

  private mutating func chance(_ probability: Double) -> Bool { random.uniform() < probability }

  private mutating func pick(_ count: Int) -> Int { Int(random.uniform() * Double(count)) }

  private mutating func blanks(_ most: Int) -> String {
    String(repeating: " ", count: 1 + pick(most))
  }

  /// A comment behind something, or blanks, or nothing.
  private mutating func trailing() -> String {
    guard chance(0.25) else { return chance(0.1) ? "  " : "" }
    comments += 1
    return "\(blanks(5))# comment \(comments)"
  }

  /// Lines between two entries.
  private mutating func between(_ indent: Int) -> String {
    var text = ""
    for _ in 0..<pick(3) where chance(0.4) { text += "\n" }
    if chance(0.2) {
      comments += 1
      // Comments may stand further out or in than what they are among.
      let margin = max(0, indent + pick(5) - 2)
      text += "\(String(repeating: " ", count: margin))# comment \(comments)\n"
    }
    if chance(0.1) { text += "\n" }
    return text
  }

  private mutating func block(mapping isMapping: Bool, indent: Int, depth: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var text = ""
    let padding = chance(0.4) ? 8 : 0
    for place in 0..<(1 + pick(4)) {
      text += between(indent)
      let keys = [
        "key\(place)", "a b\(place)", "\"q: x\(place)\"", "'it''s \(place)'", "k.v\(place)",
      ]
      text += margin + (isMapping ? keys[pick(keys.count)] + ":" : "-")
      text += value(indent: indent, depth: depth, isMapping: isMapping, padding: padding)
    }
    return text
  }

  /// What stands behind a key or a dash, to the end of its last line.
  private mutating func value(
    indent: Int, depth: Int, isMapping: Bool, padding: Int
  ) -> String {
    let gap = padding > 0 ? String(repeating: " ", count: 1 + pick(3)) : " "
    let kind = pick(depth > 3 ? 4 : 8)
    if kind == 0 { return trailing() + "\n" }
    if kind == 1, !closed.isEmpty, chance(0.2) {
      return "\(gap)*\(closed[pick(closed.count)])\(trailing())\n"
    }
    guard chance(0.15) else {
      return value(kind, gap, "", indent: indent, depth: depth, isMapping: isMapping)
    }
    anchors += 1
    let name = "anchor\(anchors)"
    let text = value(kind, gap, " &\(name)", indent: indent, depth: depth, isMapping: isMapping)
    // Only now, as nothing may hold itself.
    closed.append(name)
    return text
  }

  private mutating func value(
    _ kind: Int, _ gap: String, _ anchor: String, indent: Int, depth: Int, isMapping: Bool
  ) -> String {
    switch kind {
    case 1: return "\(anchor)\(gap)\(scalar())\(trailing())\n"
    case 2: return "\(anchor)\(gap)\(flow(depth: 0, indent: indent))\(trailing())\n"
    case 3:
      let inner = String(repeating: " ", count: indent + 2 + pick(3))
      let head = ["|", ">", "|-", ">-", "|+"][pick(5)]
      let blank = chance(0.3) ? "\n" : ""
      return "\(anchor) \(head)\(trailing())\n\(inner)line # no comment\n\(blank)\(inner)  more\n"
    case 4, 5:
      // Items of a list may stand in the column of its key.
      let inner = isMapping && chance(0.3) ? indent : indent + 1 + pick(4)
      return "\(anchor)\(trailing())\n" + block(mapping: false, indent: inner, depth: depth + 1)
    default:
      let inner = indent + 2 + pick(4)
      let text = block(mapping: true, indent: inner, depth: depth + 1)
      let margin = String(repeating: " ", count: inner)
      if !isMapping, anchor.isEmpty, text.hasPrefix(margin), !text.dropFirst(inner).hasPrefix(" "),
        !text.dropFirst(inner).hasPrefix("#")
      {
        return String(repeating: " ", count: inner - indent - 1) + text.dropFirst(inner)
      }
      return "\(anchor)\(trailing())\n" + text
    }
  }

  private mutating func scalar() -> String {
    let texts = [
      "1", "-2.5e3", "true", "null", "~", "text", "two words", "\"with # and \\n\"", "'it''s'",
      "a:b", "http://x/y", "!!str 12", "x#y", "[]", "{}", "-dash", "\"%\"", "\"\"", "µg/m³",
    ]
    return texts[pick(texts.count)]
  }

  private mutating func flow(depth: Int, indent: Int) -> String {
    let isMapping = chance(0.5)
    var parts: [String] = []
    for place in 0..<pick(7) {
      let inner = depth < 3 && chance(0.3) ? flow(depth: depth + 1, indent: indent) : scalar()
      parts.append(isMapping ? "k\(place):\(blanks(2))\(inner)" : inner)
    }
    let margin = String(repeating: " ", count: indent + 3)
    var text = isMapping ? "{" : "["
    for (place, part) in parts.enumerated() {
      if chance(0.05) {
        comments += 1
        text += " # comment \(comments)\n\(margin)"
      } else if chance(0.1) {
        text += "\n\(margin)"
      }
      text += part + (place + 1 < parts.count ? (chance(0.5) ? ", " : " ,  ") : "")
    }
    return text + (chance(0.1) ? "\n\(margin)" : "") + (isMapping ? "}" : "]")
  }
}
