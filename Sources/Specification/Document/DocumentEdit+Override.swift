import YAML

extension DocumentEdit {
  /// One `--set` of the command line: `path=value`, `+path=value`, or `~path`.
  ///
  /// A value `@file` is what the file holds.
  ///
  /// - Parameter mark: Where the text begins among all overrides.
  init(
    override text: String, at mark: Mark, _ files: inout DocumentFiles
  ) throws(SpecError) {
    if text.hasPrefix("~"), text.count > 1, !text.contains("=") {
      self.init(files.renamed(path: String(text.dropFirst()), at: mark), .remove, at: mark)
      return
    }
    let isAddition = text.hasPrefix("+")
    let body = isAddition ? text.dropFirst() : text[...]
    guard let sign = body.firstIndex(of: "="), sign > body.startIndex, !text.hasPrefix("~") else {
      throw SpecError(.overrideForm(text), mark)
    }
    var valueMark = mark
    valueMark.column += text[...sign].unicodeScalars.count
    let written = String(body[sign...].dropFirst())
    let value =
      written.hasPrefix("@")
      ? try files.value(in: String(written.dropFirst()), at: valueMark)
      : try Self.value(written, in: text, at: valueMark)
    // A shell's variable that is not set would put the default in place of what the file says.
    guard !value.isBlank else {
      throw SpecError(.overrideWithoutValue(String(body[..<sign])), valueMark)
    }
    let path = files.renamed(path: String(body[..<sign]), at: mark)
    self.init(path, isAddition ? .add(value) : .set(value), at: mark)
  }

  private static func value(
    _ value: String, in text: String, at mark: Mark
  ) throws(SpecError) -> YAMLNode {
    do {
      return try YAMLNode.parse(value, at: mark)
    } catch {
      guard error.problem == .emptyDocument else {
        // What is open at the end is reported behind the last line.
        let isWithin = error.mark.line == mark.line || text.contains(where: \.isNewline)
        throw SpecError(.yaml(error.problem), isWithin ? error.mark : mark)
      }
      return YAMLNode(.scalar(YAMLNode.Scalar("")), mark: mark)
    }
  }
}
