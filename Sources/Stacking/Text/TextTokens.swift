/// A text cut into units whose n-grams are slices of one buffer of bytes.
///
/// Words are those of scikit-learn's `HashingVectorizer` (lower case, two letters, digits or underscores or more), but
/// for two things: marks belong to the letter that they stand on, as in Hindi, and each character of Chinese and
/// Japanese, where no spaces part words, is a word.
struct TextTokens {
  /// UTF-8, lower case.
  private(set) var bytes: [UInt8] = []
  /// Sequences of units; n-grams do not reach beyond one. By unit: where its bytes begin and end.
  private(set) var runs: [[Range<Int>]] = []
  /// Whether a run shorter than an n-gram is one by itself.
  private let keepsShortRuns: Bool

  init(_ text: String, _ unit: TextRule.Unit) {
    keepsShortRuns = unit == .characters
    bytes.reserveCapacity(text.utf8.count + 16)
    switch unit {
    case .words: cutWords(text.lowercased())
    case .characters: cutCharacters(text.lowercased())
    }
  }

  /// Words with one blank between them, so that several in a row are a slice.
  private mutating func cutWords(_ text: String) {
    var words: [Range<Int>] = []
    var (start, length) = (0, 0)
    func end(_ bytes: inout [UInt8], _ isIdeograph: Bool = false) {
      if length > 1 || isIdeograph {
        words.append(start..<bytes.count)
        bytes.append(0x20)
      } else {
        bytes.removeSubrange(start...)
      }
      (start, length) = (bytes.count, 0)
    }
    for scalar in text.unicodeScalars {
      if Self.isIdeograph(scalar) {
        if length > 0 { end(&bytes) }
        bytes.append(contentsOf: UTF8.encode(scalar)!)  // every scalar has bytes
        end(&bytes, true)
      } else if Self.isOfWord(scalar) {
        if scalar.isASCII {
          bytes.append(UInt8(scalar.value))
        } else {
          bytes.append(contentsOf: UTF8.encode(scalar)!)
        }
        length += 1
      } else if length > 0 {
        end(&bytes)
      }
    }
    if length > 0 { end(&bytes) }
    runs = [words]
  }

  /// Each word, as spaces part them, with a blank on both sides.
  private mutating func cutCharacters(_ text: String) {
    var run: [Range<Int>] = []
    func add(_ scalar: Unicode.Scalar, _ bytes: inout [UInt8]) {
      let start = bytes.count
      bytes.append(contentsOf: UTF8.encode(scalar)!)  // every scalar has bytes
      run.append(start..<bytes.count)
    }
    for scalar in text.unicodeScalars {
      if Self.isSpace(scalar) {
        guard !run.isEmpty else { continue }
        add(" ", &bytes)
        runs.append(run)
        run = []
      } else {
        if run.isEmpty { add(" ", &bytes) }
        add(scalar, &bytes)
      }
    }
    guard !run.isEmpty else { return }
    add(" ", &bytes)
    runs.append(run)
  }

  /// Calls `body` with the bytes of each n-gram; of a word shorter than all sizes once with the whole.
  func forEachGram(of sizes: [Int], _ body: (Range<Int>) -> Void) {
    for run in runs {
      for size in sizes {
        if run.count >= size {
          for first in 0...(run.count - size) {
            body(run[first].lowerBound..<run[first + size - 1].upperBound)
          }
        }
        guard keepsShortRuns, run.count <= size else { continue }
        if run.count < size { body(run[0].lowerBound..<run[run.count - 1].upperBound) }
        break
      }
    }
  }
}

extension TextTokens {
  /// How many words a text has, those of one letter too.
  static func wordCount(_ text: String) -> Int {
    var count = 0
    var isWithin = false
    for scalar in text.unicodeScalars {
      let isIdeograph = isIdeograph(scalar)
      let isWord = !isIdeograph && isOfWord(scalar)
      if isIdeograph || isWord && !isWithin { count += 1 }
      isWithin = isWord
    }
    return count
  }

  /// Letters, marks and numbers of any script, and the underscore.
  static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: return true
    case ..<0x80: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }

  /// Han, Hiragana and Katakana.
  static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x3041: false
    case 0x3041...0x309F, 0x30A1...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xF900...0xFAFF, 0xFF66...0xFF9D, 0x20000...0x3FFFF:
      isOfWord(scalar)
    default: false
    }
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x20 || (0x1C...0x1F).contains(scalar.value)
      || scalar.properties.isWhitespace
  }
}
