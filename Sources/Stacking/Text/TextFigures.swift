/// What is counted of a whole text.
struct TextFigures {
  private var characters = 0
  private var words = 0
  private var inWords = 0
  private var spaces = 0
  private var capitals = 0
  private var digits = 0
  private var symbols = 0

  init(_ text: String) {
    var isWithin = false
    for scalar in text.unicodeScalars {
      characters += 1
      let isWord = TextTokens.isOfWord(scalar)
      let isIdeograph = TextTokens.isIdeograph(scalar)
      if isIdeograph || isWord && !isWithin { words += 1 }
      isWithin = isWord && !isIdeograph
      if isWord {
        inWords += 1
        if scalar.properties.isUppercase { capitals += 1 }
        if scalar.properties.generalCategory == .decimalNumber { digits += 1 }
        if scalar == "_" { symbols += 1 }
      } else if TextTokens.isSpace(scalar) {
        spaces += 1
      } else {
        symbols += 1
      }
    }
  }

  subscript(figure: TextRule.Figure) -> Double {
    switch figure {
    case .characters: Double(characters)
    case .words: Double(words)
    case .wordLength: Double(inWords) / Double(max(1, words))
    case .capitals: share(capitals)
    case .digits: share(digits)
    case .symbols: share(symbols)
    }
  }

  private func share(_ count: Int) -> Double { Double(count) / Double(max(1, characters - spaces)) }
}
