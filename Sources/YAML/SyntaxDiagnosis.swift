/// Finds what was typed where libyaml says only what it did not expect, and often a line later.
struct SyntaxDiagnosis {
  private let lines: [[Unicode.Scalar]]
  private let file: String

  /// - Parameter text: Without a byte order mark.
  init(_ text: String, file: String) {
    self.file = file
    var lines: [[Unicode.Scalar]] = [[]]
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if scalar.isLineBreak {
        if !(scalar == "\n" && last == "\r") { lines.append([]) }
      } else {
        lines[lines.count - 1].append(scalar)
      }
      last = scalar
    }
    self.lines = lines
  }

  /// The same error, or a more telling one with the place of what has to be mended.
  ///
  /// - Parameter context: Where libyaml began what it could not end.
  func refined(_ error: YAMLError, context: Mark?) -> YAMLError {
    guard case .syntax(let reason, let doing, _) = error.problem else { return error }
    let line = min(error.mark.line, lines.count)
    if reason.contains("cannot start any token"), let scalar = scalar(at: error.mark) {
      let problem: YAMLError.Problem =
        scalar == "\t" ? .tab : .reservedCharacter(String(Character(scalar)))
      return YAMLError(problem, error.mark)
    }
    if let found = foreign(upTo: line) ?? missingBlank(near: line, context: context) {
      return found
    }
    if reason.contains("end of stream"), doing?.contains("quoted scalar") == true, let context,
      let quote = scalar(at: context)
    {
      return YAMLError(.openQuote(String(Character(quote))), context)
    }
    // What comes next is on a later line: the end is what is missing, and not where libyaml stumbles.
    if doing?.contains("flow sequence") == true || doing?.contains("flow mapping") == true,
      let context, context.line < error.mark.line, let bracket = scalar(at: context),
      bracket == "[" || bracket == "{"
    {
      return YAMLError(
        .openBracket(String(Character(bracket)), line: error.mark.line), context)
    }
    if reason.contains("mapping values are not allowed") {
      return YAMLError(hasColon(before: error.mark) ? .colonInText : .indentation, error.mark)
    }
    return shape(reason, doing, error.mark, context) ?? openQuote(upTo: line) ?? error
  }

  /// Brackets, commas, colons and indentation that do not go together.
  private func shape(
    _ reason: String, _ doing: String?, _ mark: Mark, _ context: Mark?
  ) -> YAMLError? {
    let found = scalar(at: mark)
    if reason.contains("unexpected ':'"), let found, ":,]}".unicodeScalars.contains(found) {
      return YAMLError(.noValue, mark)
    }
    if reason.contains("did not find expected node content"), found == "," {
      return YAMLError(.emptyItem, mark)
    }
    if reason.contains("control characters"), let found {
      return YAMLError(.controlCharacter(found.codeText), mark)
    }
    guard reason.contains("did not find expected key"), doing?.contains("block mapping") == true
    else { return nil }
    if let found, "]}".unicodeScalars.contains(found) {
      return YAMLError(.strayBracket(String(Character(found))), mark)
    }
    let isFirst =
      lines.indices.contains(mark.line - 1)
      && lines[mark.line - 1].prefix(mark.column - 1).allSatisfy { $0 == " " }
    guard isFirst, let context, context.column != mark.column else { return nil }
    return YAMLError(.misaligned(found: mark.column - 1, expected: context.column - 1), mark)
  }

  private func scalar(at mark: Mark) -> Unicode.Scalar? {
    guard lines.indices.contains(mark.line - 1) else { return nil }
    let line = lines[mark.line - 1]
    return line.indices.contains(mark.column - 1) ? line[mark.column - 1] : nil
  }

  private func mark(_ line: Int, _ column: Int) -> Mark {
    Mark(file: file, line: line + 1, column: column + 1)
  }

  /// The character that only looks like a blank or a colon in a place where YAML wants one, in the line
  /// that is nearest before the error.
  private func foreign(upTo last: Int) -> YAMLError? {
    for number in (0..<last).reversed() {
      let line = lines[number]
      let start = line.prefix { $0 == " " || $0 == "-" || $0 == "\t" || $0.isForeignBlank }.count
      for (column, scalar) in line[..<start].enumerated()
      where scalar == "\t" || scalar.isForeignBlank {
        return YAMLError(
          scalar == "\t" ? .tab : .foreignBlank(scalar.codeAndName), mark(number, column))
      }
      if let invisible = line.firstIndex(where: { $0.isInvisible && $0 != "\t" }),
        invisible <= start
      {
        return YAMLError(.invisible(line[invisible].codeAndName), mark(number, invisible))
      }
      guard start < line.count, line[start] != "#", !Self.isQuote(line[start]) else { continue }
      for (column, scalar) in line.enumerated() where Self.foreignColons.contains(scalar) {
        if !line[..<column].contains(":") {
          return YAMLError(
            .foreignColon(String(Character(scalar)), scalar.codeText), mark(number, column))
        }
      }
      for column in line.indices.dropFirst()
      where line[column].isForeignBlank && (line[column - 1] == ":" || line[column - 1] == "-") {
        return YAMLError(.foreignBlank(line[column].codeAndName), mark(number, column))
      }
    }
    return nil
  }

  private static let foreignColons: Set<Unicode.Scalar> = ["\u{FF1A}", "\u{FE55}", "\u{A789}"]

  private static func isQuote(_ scalar: Unicode.Scalar) -> Bool { scalar == "\"" || scalar == "'" }

  /// `name:mist` on a line of its own, which is a text to YAML.
  private func missingBlank(near last: Int, context: Mark?) -> YAMLError? {
    let first = min(context?.line ?? last, last)
    for number in (max(0, first - 1)..<last).reversed() {
      let line = lines[number]
      let start = line.prefix { $0 == " " || $0 == "-" }.count
      let key = line[start...].prefix {
        $0.properties.isAlphabetic || "_-.0123456789".unicodeScalars.contains($0)
      }
      guard !key.isEmpty, key.endIndex + 1 < line.count, line[key.endIndex] == ":",
        line[key.endIndex + 1] != " ", line[key.endIndex + 1] != "/"
      else { continue }
      var name = String.UnicodeScalarView()
      name.append(contentsOf: key)
      return YAMLError(.missingBlank(String(name)), mark(number, key.endIndex))
    }
    return nil
  }

  /// Whether the line has a colon and a blank before the one that can't be one.
  private func hasColon(before mark: Mark) -> Bool {
    guard lines.indices.contains(mark.line - 1) else { return false }
    let before = lines[mark.line - 1].prefix(mark.column - 1)
    return zip(before, before.dropFirst()).contains { $0 == ":" && $1 == " " }
  }

  /// The last quote before the error that is opened and not closed on its line.
  private func openQuote(upTo last: Int) -> YAMLError? {
    for number in (0..<last).reversed() {
      var open: (column: Int, quote: Unicode.Scalar)?
      let line = lines[number]
      var column = 0
      while column < line.count {
        let scalar = line[column]
        if let quote = open?.quote {
          if quote == "\"", scalar == "\\" { column += 1 }
          if scalar == quote { open = nil }
        } else if Self.isQuote(scalar),
          column == 0 || " [{,:-".unicodeScalars.contains(line[column - 1])
        {
          open = (column, scalar)
        } else if scalar == "#", column == 0 || line[column - 1] == " " {
          break
        }
        column += 1
      }
      if let open {
        return YAMLError(.openQuote(String(Character(open.quote))), mark(number, open.column))
      }
    }
    return nil
  }
}

extension Unicode.Scalar {
  /// Whether a line ends with it, as libyaml counts lines.
  var isLineBreak: Bool {
    switch self {
    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }
}
