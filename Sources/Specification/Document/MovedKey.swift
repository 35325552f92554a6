/// A key of a file whose value becomes that of a member of another key's mapping: `naive: [A]` becomes
/// `baselines: {group_mean: [A]}`.
struct MovedKey {
  private let scalars: [Unicode.Scalar]
  /// Where the key begins; behind its quote if it has one.
  private let key: Int

  /// - Parameter place: Where the key begins, quote included.
  init(_ scalars: [Unicode.Scalar], at place: Int) {
    self.scalars = scalars
    key = scalars[place] == "\"" || scalars[place] == "'" ? place + 1 : place
  }

  func text(of use: RenamedNames.Use, under member: String) -> [Unicode.Scalar] {
    let name = Array(use.new.dropLast(member.count + 1).unicodeScalars)
    let behind = key + use.old.unicodeScalars.count
    guard let colon = scalars[behind...].firstIndex(of: ":") else { return scalars }
    var head = Array(scalars[..<key])
    head += name
    head += scalars[behind...colon]
    let value = scalars[(colon + 1)...].firstIndex { $0 != " " && $0 != "\t" } ?? scalars.endIndex
    guard value < scalars.endIndex, !Self.isLineEnd(scalars[value]), scalars[value] != "#" else {
      return head + block(from: colon + 1, under: member)
    }
    let end = valueEnd(from: value)
    var text = head
    text += scalars[(colon + 1)..<value]
    text += Array("{\(member): ".unicodeScalars)
    text += scalars[value..<end]
    text.append("}")
    text += scalars[end...]
    return text
  }

  private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r"
  }

  // MARK: A value on the key's line

  private var isInFlow: Bool {
    let before = scalars[..<key].last { $0 != " " && $0 != "\"" && $0 != "'" }
    return before == "{" || before == ","
  }

  private func valueEnd(from start: Int) -> Int {
    var depth = 0
    var quote: Unicode.Scalar?
    let isInFlow = isInFlow
    var index = start
    while index < scalars.count {
      let scalar = scalars[index]
      if let open = quote {
        if scalar == open { quote = nil }
      } else if depth > 0 || index == start, scalar == "\"" || scalar == "'" {
        quote = scalar
      } else if scalar == "[" || scalar == "{" {
        depth += 1
      } else if depth > 0, scalar == "]" || scalar == "}" {
        depth -= 1
        if depth == 0 { return index + 1 }
      } else if depth == 0 {
        let ends =
          Self.isLineEnd(scalar) || (scalar == "#" && index > 0 && scalars[index - 1] == " ")
          || (isInFlow && (scalar == "," || scalar == "}" || scalar == "]"))
        if ends { return trimmed(index, from: start) }
      }
      index += 1
    }
    return trimmed(index, from: start)
  }

  private func trimmed(_ end: Int, from start: Int) -> Int {
    var end = end
    while end > start, scalars[end - 1] == " " { end -= 1 }
    return end
  }

  // MARK: A list on the lines below

  private func block(from start: Int, under member: String) -> [Unicode.Scalar] {
    let line = scalars[..<key].lastIndex(where: Self.isLineEnd).map { $0 + 1 } ?? 0
    let indent = scalars[line..<key].prefix { $0 == " " }.count
    var lines = Array(scalars[start...]).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(Array.init)
    let margin = [Unicode.Scalar](repeating: " ", count: indent + 2)
    for index in lines.indices.dropFirst() {
      let own = lines[index].prefix { $0 == " " }.count
      let rest = lines[index].dropFirst(own)
      if rest.isEmpty || rest.first == "\r" || rest.first == "#" { continue }
      guard own > indent || (own == indent && rest.first == "-") else { break }
      lines[index] = [" ", " "] + lines[index]
    }
    let end: [Unicode.Scalar] = lines.first?.last == "\r" ? ["\r"] : []
    lines.insert(margin + Array("\(member):".unicodeScalars) + end, at: min(1, lines.count))
    return Array(lines.joined(separator: ["\n"]))
  }
}
