public import Wording

/// Why a text is not a YAML document that can be used here, and where in it.
public struct YAMLError: Error, Hashable, Sendable {
  public enum Problem: Hashable, Sendable {
    /// The file can't be opened or read; `reason` is the system's.
    /// `similar` is a file of almost that name, which a person who gives the name of a run means.
    case unreadable(reason: String, similar: String? = nil)
    case invalidUTF8(byte: UInt8)
    /// Not YAML: the parser's reason, what it was reading and on which line that began.
    case syntax(reason: String, context: String?, begunOnLine: Int?)
    /// A tab where only blanks may indent.
    case tab
    /// A character that looks like a blank, by code and name.
    case foreignBlank(String)
    /// A character that takes no room, by code and name.
    case invisible(String)
    /// A character that looks like a colon, and its code.
    case foreignColon(String, String)
    /// `key:value` without a blank, which is a text.
    case missingBlank(String)
    /// A second colon with a blank behind it in one line.
    case colonInText
    /// A line that is indented deeper than the value above it allows.
    case indentation
    /// A quote that is not closed.
    case openQuote(String)
    /// A bracket or brace that is not closed before the line of another key.
    case openBracket(String, line: Int)
    /// A closing bracket or brace without an opening one.
    case strayBracket(String)
    /// A colon with the end of a list or mapping behind it.
    case noValue
    /// Two commas, or a comma after an opening bracket.
    case emptyItem
    /// A line that is indented by another number of blanks than those around it.
    case misaligned(found: Int, expected: Int)
    /// A character that is neither a letter nor a blank, by code and name.
    case controlCharacter(String)
    /// A character that can't begin a value without quotes.
    case reservedCharacter(String)
    case emptyDocument
    case severalDocuments
    case duplicateKey(String, first: Mark)
    /// A key that is a list or a mapping.
    case compoundKey
    /// A key of no characters that is not quoted.
    case emptyKey
    case foreignTag(String)
    /// A core tag on a value that isn't of its type, such as `!!int x`.
    case wrongTag(String)
    case unknownAlias(String, known: [String])
    /// An alias inside the value that its own anchor names.
    case recursiveAlias(String, anchor: Mark)
    /// `<<` with something else than a mapping or a list of mappings.
    case wrongMerge
    case nesting(limit: Int)
    case expansion(limit: Int)
  }

  public var problem: Problem
  public var mark: Mark

  public init(_ problem: Problem, _ mark: Mark) {
    self.problem = problem
    self.mark = mark
  }
}

extension YAMLError {
  /// The problem in words, with its place.
  public var diagnosis: Diagnosis {
    if case .unreadable = problem { return problem.diagnosis.at(mark.file) }
    return problem.diagnosis.at("\(mark)")
  }

  /// The problem in one line, as `file:line:column: what is wrong; what to do`.
  public var message: String { diagnosis.line }

  /// The diagnosis, the line it is about, and a caret under the place.
  public func rendered(source: String) -> String {
    diagnosis.rendered(excerpt: SourceExcerpt(mark, in: source).map { "\($0)" } ?? "")
  }
}

extension YAMLError.Problem {
  /// The problem in words, without its place.
  public var diagnosis: Diagnosis {
    switch self {
    case .unreadable(let reason, let similar):
      return .init(
        "can't read the file: \(reason)", help: similar.map { "did you mean '\($0)'?" })
    case .invalidUTF8(let byte):
      return .init(
        "byte 0x\(String(byte, radix: 16)) is not UTF-8", help: "save the file as UTF-8 text")
    case .syntax(let reason, let context, let line):
      let begun = line.map { " that begins on line \($0)" } ?? ""
      return .init("invalid YAML: \(reason)" + (context.map { " \($0)\(begun)" } ?? ""))
    case .tab:
      return .init("a tab (U+0009) in the indentation", help: "indent with blanks")
    case .foreignBlank(let name):
      return .init("\(name) is not a blank", help: "type an ordinary blank")
    case .invisible(let name):
      return .init("the invisible character \(name)", help: "delete it")
    case .foreignColon(let character, let code):
      return .init("'\(character)' (\(code)) is not a colon", help: "type ':' and a blank")
    case .missingBlank(let key):
      return .init("no blank after the colon", help: "write '\(key): ' and the value")
    case .colonInText:
      return .init("a colon and a blank inside a text", help: "put the text in quotes")
    case .indentation:
      return .init(
        "this line is indented deeper than the value above it allows",
        help: "align it with the keys it belongs to")
    case .openQuote(let quote):
      return .init("the quote \(quote) is not closed", help: "add \(quote) at the end of the text")
    case .openBracket(let bracket, let line):
      return .init(
        "'\(bracket)' is not closed before line \(line)",
        help: "add '\(bracket == "[" ? "]" : "}")' at the end of the list or mapping")
    case .strayBracket(let bracket):
      return .init("'\(bracket)' closes nothing", help: "remove it, or add the one that opens it")
    case .noValue:
      return .init("no value after the colon", help: "write a blank and a value after ':'")
    case .emptyItem:
      return .init("no value before the comma", help: "remove the comma, or write a value")
    case .misaligned(let found, let expected):
      return .init(
        "this line is indented by \(counted(found, "blank")); the keys around it, by \(expected)",
        help: "align it with the keys it belongs to")
    case .controlCharacter(let name):
      return .init("the control character \(name)", help: "delete it")
    case .reservedCharacter(let character):
      return .init("'\(character)' can't begin a value", help: "put the text in quotes")
    case .emptyDocument:
      return .init("the document is empty", help: "write a mapping")
    case .severalDocuments:
      return .init("a second document begins here", help: "keep one document in a file")
    case .duplicateKey(let key, let first):
      return .init(
        "duplicate key '\(key)' (first defined on line \(first.line))", help: "remove one of them")
    case .compoundKey:
      return .init("a key is a list or a mapping", help: "use a scalar as the key")
    case .emptyKey:
      return .init("a key is empty", help: "give it a name")
    case .foreignTag(let tag):
      return .init(
        "unknown tag '\(tag)'",
        help: "remove it, or use !!str, !!int, !!float, !!bool, !!null, !!seq or !!map")
    case .wrongTag(let tag):
      return .init("the value is not of type '\(tag)'", help: "correct the value or remove the tag")
    case .unknownAlias(let alias, let known):
      let question = Suggestion.likely(alias, among: known).map { "did you mean '*\($0)'? " } ?? ""
      return .init("unknown alias '*\(alias)'", help: "\(question)define '&\(alias)' before it")
    case .recursiveAlias(let alias, let anchor):
      return .init(
        "alias '*\(alias)' is inside its own value, which begins on line \(anchor.line)",
        help: "write the value out")
    case .wrongMerge:
      return .init("the value of '<<' can't be merged", help: "use a mapping or a list of mappings")
    case .nesting(let limit):
      return .init("values are nested more than \(limit) deep", help: "flatten the document")
    case .expansion(let limit):
      return .init("aliases expand to more than \(limit) values", help: "use fewer aliases")
    }
  }
}
