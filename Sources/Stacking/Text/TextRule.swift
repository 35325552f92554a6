import Tabular

/// How a column of texts becomes features: hashed n-grams, and figures of the text as a whole.
///
/// Both are made of each text alone. Nothing is learned of other rows (no vocabulary, no document frequencies), so that
/// no fold can see what it holds out.
public struct TextRule: Hashable, Sendable {
  /// What n-grams are made of.
  public enum Unit: String, CaseIterable, Hashable, Sendable {
    /// Words of two letters or more; of scripts without spaces each character.
    case words
    /// Characters within a word, with a blank before it and behind it.
    case characters

    /// The sizes of n-grams unless others are declared.
    public var usualSizes: [Int] {
      switch self {
      case .words: [1]
      case .characters: [3]
      }
    }
  }

  /// A figure of a whole text.
  public enum Figure: String, CaseIterable, Hashable, Sendable {
    /// Number of characters, and of words.
    case characters, words
    /// Mean number of characters of a word.
    case wordLength = "word_length"
    /// Shares of the characters that are no spaces: capital letters, digits, and what is neither letter nor digit.
    case capitals, digits, symbols
  }

  public static let usualDimensions = 256
  public static let dimensionRange = 1...4096
  public static let sizeRange = 1...10

  /// `nil` where there are figures alone.
  public var unit: Unit?
  /// Ascending.
  public var sizes: [Int]
  /// How many columns the n-grams are hashed to.
  public var dimensions: Int
  public var figures: [Figure]

  package init(
    unit: Unit? = .characters, sizes: [Int]? = nil, dimensions: Int = usualDimensions,
    figures: [Figure] = Figure.allCases
  ) {
    self.unit = unit
    self.sizes = unit == nil ? [] : (sizes ?? unit?.usualSizes ?? []).sorted()
    self.dimensions = unit == nil ? 0 : dimensions
    self.figures = figures
  }

  /// Whether a feature is one that some rule makes of a column.
  package static func makes(_ feature: String, of column: String) -> Bool {
    (Unit.allCases.map(\.rawValue) + ["text"]).contains { feature.hasPrefix("\(column).\($0).") }
  }

  /// The names of the features of a column.
  func featureNames(_ column: String) -> [String] {
    let hashed = unit.map { unit in
      (0..<dimensions).map { "\(column).\(unit.rawValue).\($0 + 1)" }
    }
    return (hashed ?? []) + figures.map { "\(column).text.\($0.rawValue)" }
  }
}

extension TextRule {
  /// As a person would write it in an experiment file, without what is usual.
  func text(_ column: String) -> String {
    var parts = ["text: \(column)", "ngrams: \(unit?.rawValue ?? "none")"]
    if let unit {
      if sizes != unit.usualSizes {
        parts.append("sizes: [\(sizes.map(String.init).joined(separator: ", "))]")
      }
      if dimensions != Self.usualDimensions { parts.append("dimensions: \(dimensions)") }
    }
    if figures.isEmpty {
      parts.append("figures: none")
    } else if figures != Figure.allCases {
      parts.append("figures: [\(figures.map(\.rawValue).joined(separator: ", "))]")
    }
    return "{\(parts.joined(separator: ", "))}"
  }
}

extension Column {
  /// How many words the texts of a column have on average, where it is one of texts rather than of categories: most
  /// rows differ, and what they hold is longer than a name. `nil` for any other column.
  package var wordsOfTexts: Double? {
    guard case .categories(let codes, let levels) = values else { return nil }
    let known = codes.count { $0 >= 0 }
    guard levels.count >= 10, levels.count * 5 >= known else { return nil }
    // A sample in order: a column is of texts or not all the way.
    let step = max(1, levels.count / 2000)
    let sample = stride(from: 0, to: levels.count, by: step).map { levels[$0] }
    let words = sample.reduce(0) { $0 + TextTokens.wordCount($1) }
    let mean = Double(words) / Double(sample.count)
    return mean >= 3 ? mean : nil
  }
}
