import Tabular

/// The roles of the columns of a table.
struct ScaffoldLayout {
  private(set) var targets: [String] = []
  private(set) var features: [String] = []
  /// Columns that name a row.
  private(set) var key: [String] = []
  /// A year, or a year and a month.
  private(set) var time: [String] = []
  /// Columns of 0 and 1 that mark the rows to test on.
  private(set) var tests: [String] = []
  /// Columns that say nothing: the same in every row where they are known, or known in none.
  private(set) var constant: [String] = []
  /// Columns that tell each row from every other.
  private(set) var counting: [String] = []
  /// Columns of numbers but for a few words, each with the first of these.
  private(set) var mixed: [(name: String, word: String)] = []
  private(set) var hasGaps = false

  /// Names that a column to learn often has.
  private static let targetNames = ["target", "y", "label", "response", "outcome"]

  init(_ table: Table, file: String, targets wanted: [String]) throws(ScaffoldError) {
    let numbers = table.columns.filter { $0.numbers != nil }
    for name in wanted where !numbers.contains(where: { $0.name == name }) {
      throw .unknownTarget(name, file: file, known: numbers.map(\.name))
    }
    func known(_ wanted: String) -> String? {
      numbers.first { $0.name.lowercased() == wanted && $0.missingCount == 0 }?.name
    }
    let year = known("year")
    time = [year, year == nil ? nil : known("month")].compactMap { $0 }
    let own = Set(time + wanted)
    let others = table.columns.filter { !own.contains($0.name) }
    constant = others.filter(\.isConstant).map(\.name)
    tests = others.filter(\.marksTests).map(\.name)
    mixed = others.compactMap { column in
      column.wordAmongNumbers.map { (name: column.name, word: $0) }
    }
    counting = others.filter { $0.countsRows && $0.wordAmongNumbers == nil }.map(\.name)
    let unused = own.union(constant + tests + counting + mixed.map(\.name))
    targets = wanted
    if wanted.isEmpty { targets = Self.targets(numbers.filter { !unused.contains($0.name) }) }
    guard !targets.isEmpty else { throw .noTarget(file) }
    let columns = targets.compactMap { table[$0] }
    hasGaps = columns.contains { $0.missingCount > 0 }
    let taken = unused.union(targets)
    features = table.columns.filter {
      !taken.contains($0.name) && Self.isKnown($0, where: columns)
    }.map(\.name)
    guard !features.isEmpty || !time.isEmpty else {
      throw .noFeature(file, targets: targets)
    }
    let words = table.columns.filter { $0.numbers == nil && $0.missingCount == 0 && !$0.isConstant }
      .map(\.name)
    let keys = (0...words.count).lazy.map { [time] in time + words.prefix($0) }
    key = time.isEmpty ? [] : keys.first { Self.isUnique($0, table) } ?? []
  }

  /// What was left out, and why.
  var notes: [String] {
    func note(_ names: [String], _ reason: String) -> [String] {
      names.isEmpty ? [] : ["ignored \(names.joined(separator: ", ")): \(reason)"]
    }
    return note(constant, "constant or empty")
      + note(counting, "unique in every row; treated as an identifier")
      + mixed.map { name, word in
        "ignored \(name): numbers and words such as '\(word)'; to use it, declare "
          + "columns: {\(name): {type: number, invalid: missing}}"
      }
      + (tests.isEmpty
        ? [] : ["\(tests.joined(separator: ", ")): used as holdout"])
  }

  private static func targets(_ candidates: [Column]) -> [String] {
    let gaps = candidates.filter { $0.missingCount > 0 }.map(\.name)
    if !gaps.isEmpty { return gaps }
    let called = candidates.first { targetNames.contains($0.name.lowercased()) }
    return (called ?? candidates.last).map { [$0.name] } ?? []
  }

  /// Whether a column is known in at least half of the rows where any target is missing.
  private static func isKnown(_ column: Column, where targets: [Column]) -> Bool {
    targets.allSatisfy { target in
      let gaps = (0..<target.rowCount).filter(target.isMissing)
      return gaps.count(where: column.isMissing) * 2 <= gaps.count
    } && column.missingCount < column.rowCount
  }

  private static func isUnique(_ names: [String], _ table: Table) -> Bool {
    let columns = names.compactMap { table[$0] }
    var seen: Set<[String]> = []
    return (0..<table.rowCount).allSatisfy { row in
      seen.insert(columns.map { $0.text(row) }).inserted
    }
  }
}

extension Column {
  fileprivate var numbers: [Double]? {
    if case .numbers(let numbers) = values { numbers } else { nil }
  }

  fileprivate var isConstant: Bool {
    switch values {
    case .numbers(let numbers):
      let known = numbers.filter { !$0.isNaN }
      return known.allSatisfy { $0 == known[0] }
    case .categories(_, let levels): return levels.count < 2
    }
  }

  /// Whether it is called a test and holds 0 and 1.
  fileprivate var marksTests: Bool {
    let name = name.lowercased()
    guard let numbers, missingCount == 0,
      name.hasPrefix("test") || name.hasSuffix("test") || name == "holdout"
    else { return false }
    return numbers.allSatisfy { $0 == 0 || $0 == 1 }
  }

  /// The first word in a column nearly all of whose words are numbers.
  fileprivate var wordAmongNumbers: String? {
    guard case .categories(_, let levels) = values else { return nil }
    let words = levels.filter { Double($0)?.isFinite != true }
    return !words.isEmpty && words.count * 10 <= levels.count ? words[0] : nil
  }

  /// Whether it holds another word in nearly every row, or numbers them one after the other.
  fileprivate var countsRows: Bool {
    switch values {
    case .numbers(let numbers):
      return rowCount > 2 && zip(numbers, numbers.dropFirst()).allSatisfy { $1 - $0 == 1 }
    case .categories(_, let levels): return levels.count * 2 > rowCount
    }
  }
}
