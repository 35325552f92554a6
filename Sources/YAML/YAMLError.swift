/// Why a text is not a YAML document that can be used here, and where in it.
public struct YAMLError: Error, Hashable, Sendable {
  public enum Problem: Hashable, Sendable {
    /// The file can't be opened or read; `reason` is the system's.
    case unreadable(reason: String)
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
  /// The problem in words, as `file:line:column: what is wrong; what would be right`.
  public var message: String {
    if case .unreadable = problem { return "\(mark.file): \(problem.sentence)" }
    return "\(mark): \(problem.sentence)"
  }

  /// The message, the line it speaks of, and a caret under the place.
  public func rendered(source: String) -> String {
    SourceExcerpt(mark, in: source).map { "\(message)\n\($0)" } ?? message
  }
}

extension YAMLError.Problem {
  /// The problem in words, without its place.
  public var sentence: String {
    switch self {
    case .unreadable(let reason):
      return "the file can't be read: \(reason)"
    case .invalidUTF8(let byte):
      return "byte 0x\(String(byte, radix: 16)) is not UTF-8; the file must be UTF-8 text"
    case .syntax(let reason, let context, let line):
      let begun = line.map { " that begins on line \($0)" } ?? ""
      return "not YAML: \(reason)" + (context.map { " \($0)\(begun)" } ?? "")
    case .tab:
      return "a tab (U+0009) stands here; indent with blanks"
    case .foreignBlank(let name):
      return "\(name) stands here and is no blank; type an ordinary blank"
    case .invisible(let name):
      return "\(name) stands here, which is invisible; delete it"
    case .foreignColon(let character, let code):
      return "'\(character)' (\(code)) is no colon; type ':' and a blank"
    case .missingBlank(let key):
      return "a blank is missing after the colon; write '\(key): ' and the value"
    case .colonInText:
      return "the text holds a colon and a blank, which begin a mapping; put the text in quotes"
    case .indentation:
      return "this line is indented deeper than the value above it allows; "
        + "begin it in the column of the keys it belongs to"
    case .openQuote(let quote):
      return "the quote \(quote) is not closed; put another \(quote) at the end of the text"
    case .reservedCharacter(let character):
      return "'\(character)' can't begin a value; put the text in quotes"
    case .emptyDocument:
      return "the document is empty; it must hold a mapping"
    case .severalDocuments:
      return "a second document begins here; a file must hold one"
    case .duplicateKey(let key, let first):
      return "key '\(key)' is already on line \(first.line); a key may stand once in a mapping"
    case .compoundKey:
      return "a key is a list or a mapping; a key must be a scalar"
    case .emptyKey:
      return "a key is empty; a key must have a name"
    case .foreignTag(let tag):
      return "tag '\(tag)' is unknown; only the core tags !!str, !!int, !!float, !!bool, !!null, "
        + "!!seq and !!map may be used"
    case .wrongTag(let tag):
      return "the value is not of its tag '\(tag)'; correct the value or remove the tag"
    case .unknownAlias(let alias, let known):
      let likely = Suggestion.likely(alias, among: known)
      return "alias '*\(alias)' has no anchor '&\(alias)' before it; an anchor must come first"
        + (likely.map { "; did you mean '*\($0)'?" } ?? "")
    case .recursiveAlias(let alias, let anchor):
      return "alias '*\(alias)' is inside the value that it stands for, which begins on line "
        + "\(anchor.line); a value can't hold itself"
    case .wrongMerge:
      return "'<<' has a value that can't be merged; it must be a mapping or a list of mappings"
    case .nesting(let limit):
      return "values are nested more than \(limit) deep; the limit is \(limit)"
    case .expansion(let limit):
      return "aliases stand for more than \(limit) values; the limit is \(limit)"
    }
  }
}
