/// A place in a file. Lines and columns count from 1; columns count Unicode scalars.
public struct Mark: Hashable, Sendable, Comparable {
  public var file: String
  public var line: Int
  public var column: Int

  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  public static func < (a: Mark, b: Mark) -> Bool {
    (a.file, a.line, a.column) < (b.file, b.line, b.column)
  }
}

extension Mark: CustomStringConvertible {
  /// As compilers print a place: `file:line:column`.
  public var description: String { "\(file):\(line):\(column)" }
}

extension Mark {
  /// The mark of what follows `text`, in UTF-8, if `text` stands at this mark.
  func moved(past text: some Sequence<UInt8>) -> Mark {
    var mark = self
    for character in String(decoding: Array(text), as: UTF8.self) {
      if character.isNewline {
        mark.line += 1
        mark.column = 1
      } else {
        mark.column += character.unicodeScalars.count
      }
    }
    return mark
  }
}
