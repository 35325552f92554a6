/// The words of a column's name, in small letters: `DailyMean_PM2.5` has daily, mean, pm, 2 and 5.
struct NameWords {
  private let words: Set<String>

  init(_ name: String) {
    var parts: [String] = [""]
    var last: Character?
    for character in name {
      let isStart = character.isUppercase && last?.isLowercase == true
      let isOther = last.map { $0.isNumber != character.isNumber } ?? false
      let isPart = character.isLetter || character.isNumber
      if isStart || isOther || !isPart { parts.append("") }
      if isPart { parts[parts.count - 1].append(contentsOf: character.lowercased()) }
      last = character
    }
    words = Set(parts).subtracting([""])
  }

  func contains(_ word: String) -> Bool { words.contains(word) }
  func contains(anyOf others: Set<String>) -> Bool { !words.isDisjoint(with: others) }
}
