import Stacking
import TableFiles
import Tabular

/// The roles of the columns of a table.
struct ScaffoldLayout {
  private(set) var targets: [String] = []
  private(set) var features: [String] = []
  /// Columns that name a row.
  private(set) var key: [String] = []
  /// A column of dates, perhaps with one of times; or a year with a month, a day and an hour.
  private(set) var time: [String] = []
  /// The parts of a date that come round.
  private(set) var dateParts: [String] = []
  /// Columns of 0 and 1 that mark the rows to test on.
  private(set) var tests: [String] = []
  /// Columns that say nothing: the same in every row where they are known, or known in none.
  private(set) var constant: [String] = []
  /// Columns of numbers that count the rows.
  private(set) var counting: [String] = []
  /// Columns of another text in most rows, with the number of texts.
  private(set) var naming: [(name: String, texts: Int)] = []
  /// Columns of texts, whose n-grams are features.
  private(set) var texts: [String] = []
  /// Columns that are missing in most rows that are to be filled.
  private(set) var unknown: [String] = []
  private(set) var hasGaps = false
  /// The first two rows that no column of times or texts tells from one another, and these columns.
  private(set) var repeated: (columns: [String], rows: [Int])?
  /// Whether the targets are categories, whose classes are predicted.
  private(set) var predictsClasses = false
  private let rowCount: Int

  /// Names that stand over several columns, with how many: nothing may refer to them.
  private(set) var ambiguous: [(name: String, columns: Int)] = []
  /// Dates beside those of the time that only go up with it.
  private(set) var parallel: [String] = []

  /// Names of columns of numbers in which time goes on.
  private static let timeNames: Set<String> = [
    "time", "t", "date", "day", "days", "doy", "week", "month", "quarter", "yr", "years", "period",
    "step", "hour", "hours", "minute", "minutes", "second", "seconds", "timestamp",
  ]
  /// Names that a column to learn often has.
  private static let targetNames = ["target", "y", "label", "class", "response", "outcome"]

  init(_ table: Table, file: String, targets wanted: [String], source: ScaffoldSource)
    throws(ScaffoldError)
  {
    rowCount = table.rowCount
    guard rowCount > 1 else { throw .oneRow(file) }
    for case .repeatedName(let name, let positions, _) in source.contents.notes {
      ambiguous.append((name, positions.count))
    }
    let ambiguousNames = Set(ambiguous.map(\.name))
    var single = Table(table.columns.filter { !ambiguousNames.contains($0.name) })
    single.fileRows = table.fileRows
    let table = single
    if let name = wanted.first(where: ambiguousNames.contains) {
      throw .unknownTarget(
        name, file: file, known: [], because: "several columns have this name; rename them")
    }
    let numbers = table.columns.filter { $0.numbers != nil && $0.moment == nil }
    // Categories that may be meant otherwise are no classes: numbers with words among them, dates of unknown order.
    let classes = table.columns.filter {
      $0.numbers == nil && $0.moment == nil && source.doubts[$0.name] == nil
    }
    predictsClasses = wanted.first.map { name in classes.contains { $0.name == name } } ?? false
    let suitable = predictsClasses ? classes : numbers
    for name in wanted where !suitable.contains(where: { $0.name == name }) {
      let reason = table[name].map { column in
        source.doubts[name]
          ?? (column.moment != nil
            ? "it holds dates"
            : predictsClasses
              ? "it holds numbers, and '\(wanted[0])' categories"
              : "it holds categories, such as '\(column.text(0))', and '\(wanted[0])' numbers")
      }
      throw .unknownTarget(
        name, file: file, known: (numbers + classes).map(\.name), because: reason)
    }
    findTime(table, wanted)
    let own = Set(time + wanted)
    let others = table.columns.filter { !own.contains($0.name) }
    constant = others.filter(\.isConstant).map(\.name)
    tests = others.filter(\.marksTests).map(\.name)
    counting = others.filter(\.countsRows).map(\.name)
    // Categories that may be meant otherwise: dates of which it is not known how they are read.
    let unclear = others.filter { column in
      if case .categories = column.values { source.doubts[column.name] != nil } else { false }
    }.map(\.name)
    texts = others.filter { !unclear.contains($0.name) && $0.wordsOfTexts != nil }.map(\.name)
    naming = others.filter { !unclear.contains($0.name) && !texts.contains($0.name) }
      .compactMap { column in column.textsOfNames.map { (column.name, $0) } }
    if let first = time.first.flatMap({ table[$0] }), first.moment != nil {
      parallel = others.filter { $0.goesUp(with: first) }.map(\.name)
    }
    let unused = own.union(
      constant + tests + counting + naming.map(\.name) + texts + unclear + parallel)
    targets = wanted
    if wanted.isEmpty {
      targets = Self.targets(numbers.filter { !unused.contains($0.name) })
      let called = Self.called(classes.filter { !unused.contains($0.name) })
      if let called, !targets.contains(where: { (table[$0]?.missingCount ?? 0) > 0 }),
        !targets.contains(where: { Self.targetNames.contains($0.lowercased()) })
      {
        targets = [called.name]
        predictsClasses = true
      }
    }
    guard !targets.isEmpty else { throw .noTarget(file, notes: source.notes + notes) }
    let columns = targets.compactMap { table[$0] }
    hasGaps = columns.contains { $0.missingCount > 0 }
    let candidates = table.columns.filter {
      !unused.contains($0.name) && !targets.contains($0.name)
    }
    features = candidates.filter { Self.isKnown($0, where: columns) }.map(\.name)
    unknown = candidates.map(\.name).filter { !features.contains($0) }
    texts.removeAll { name in table[name].map { !Self.isKnown($0, where: columns) } ?? true }
    guard !features.isEmpty || !time.isEmpty || !texts.isEmpty else {
      let hints = ScaffoldHints(table, self).notes
      throw .noFeature(file, targets: targets, notes: source.notes + notes + hints)
    }
    let words = table.columns.filter {
      $0.numbers == nil && $0.missingCount == 0 && !$0.isConstant && !texts.contains($0.name)
    }.map(\.name)
    let keys = (0...words.count).lazy.map { [time] in time + words.prefix($0) }
    key = time.isEmpty ? [] : keys.first { Self.isUnique($0, table) } ?? []
    for name in key where !time.contains(name) {
      let fewer = key.filter { $0 != name }
      if Self.isUnique(fewer, table) { key = fewer }
    }
    if !time.isEmpty, key.isEmpty { repeated = Self.repeatedRows(time + words, table) }
  }

  private mutating func findTime(_ table: Table, _ wanted: [String]) {
    let free = table.columns.filter {
      !wanted.contains($0.name) && $0.missingCount == 0 && !$0.isConstant
    }
    if let date = free.first(where: { $0.moment.map { $0.kind != .time } ?? false }),
      let form = date.moment
    {
      time = [date.name]
      var step = form.step
      if form.kind == .date, let clock = free.first(where: { $0.moment?.kind == .time }) {
        time.append(clock.name)
        step = clock.moment?.step ?? .hour
      } else if form.kind == .date, let hour = TimePart.hour.column(of: table),
        free.contains(where: { $0.name == hour.name })
      {
        time.append(hour.name)
        step = .hour
      }
      let isWithinDay = step.unit == .second && step.count < 86_400
      let isWithinWeek = step.unit == .second && step.count < 7 * 86_400
      dateParts = step == .year ? [] : ["month"] + (isWithinWeek ? ["weekday"] : [])
      if isWithinDay, time.count == 1 { dateParts.append("hour") }
      return
    }
    guard let parts = Self.parts(of: table, without: wanted) else {
      // A series of its own, in order: 1, 2, 3, … or 1949.0, 1949.08, …
      guard !table.columns.contains(where: { TimePart.year.names.contains($0.name.lowercased()) })
      else { return }
      let steps = free.first { column in
        Self.timeNames.contains(column.name.lowercased()) && column.moment == nil && column.goesUp
      }
      if let steps { time = [steps.name] }
      return
    }
    time = parts
  }

  /// A year with a month, a day and an hour, as far as there are columns of them up to one that varies.
  private static func parts(of table: Table, without wanted: [String]) -> [String]? {
    var parts: [Column] = []
    for part in TimePart.allCases {
      guard let column = part.column(of: table), !wanted.contains(column.name) else { break }
      parts.append(column)
    }
    while parts.last?.isConstant == true { parts.removeLast() }
    return parts.isEmpty ? nil : parts.map(\.name)
  }

  /// Leaves out features.
  mutating func drop(_ names: [String]) {
    features.removeAll(where: names.contains)
    texts.removeAll(where: names.contains)
  }
  mutating func dropTests() { tests = [] }

  /// What was left out, and why.
  var notes: [String] {
    func note(_ names: [String], _ reason: String) -> [String] {
      names.isEmpty ? [] : ["ignored \(names.joined(separator: ", ")): \(reason)"]
    }
    var notes = note(constant, "constant or empty") + note(counting, "counts the rows")
    notes += naming.map {
      "ignored \($0.name): \($0.texts) different texts in \(rowCount) rows; levels must come again"
    }
    notes += texts.map {
      "\($0): holds texts; their n-grams and figures are features: {text: \($0)}"
    }
    if let first = time.first { notes += note(parallel, "goes up with \(first)") }
    notes += ambiguous.map { "left out \($0.name): \($0.columns) columns have this name" }
    notes += note(
      unknown, "missing in most rows where \(targets.joined(separator: ", ")) is missing")
    if let repeated {
      let rows = repeated.rows.map(String.init).joined(separator: " and ")
      notes.append(
        "no key: rows \(rows) have the same \(repeated.columns.joined(separator: ", "))")
    }
    if !tests.isEmpty { notes.append("\(tests.joined(separator: ", ")): used as holdout") }
    return notes
  }

  private static func targets(_ candidates: [Column]) -> [String] {
    let gaps = candidates.filter { $0.missingCount > 0 && $0.missingCount < $0.rowCount }.map(
      \.name)
    if !gaps.isEmpty { return gaps }
    return (called(candidates) ?? measured(candidates)).map { [$0.name] } ?? []
  }

  /// The column that looks most like what was measured, rather than where, by what and how often.
  private static func measured(_ columns: [Column]) -> Column? {
    let named = columns.map { (column: $0, words: NameWords($0.name)) }
    for word in measureWords {
      if let found = named.first(where: { $0.words.contains(word) }) { return found.column }
    }
    return named.last { !$0.words.contains(anyOf: placeWords) }?.column ?? columns.last
  }

  private static let measureWords = [
    "concentration", "concentracion", "konzentration", "messwert", "valor", "mean", "value",
  ]
  private static let placeWords: Set<String> = [
    "lat", "latitude", "lon", "lng", "long", "longitude", "elevation", "altitude", "id", "code",
    "poc", "count", "percent", "completeness", "validity", "verification", "flag", "status",
  ]

  private static func called(_ columns: [Column]) -> Column? {
    columns.first { targetNames.contains($0.name.lowercased()) }
  }

  /// Whether a column is known in at least half of the rows where any target is missing.
  private static func isKnown(_ column: Column, where targets: [Column]) -> Bool {
    targets.allSatisfy { target in
      let gaps = (0..<target.rowCount).filter(target.isMissing)
      return gaps.count(where: column.isMissing) * 2 <= gaps.count
    } && column.missingCount < column.rowCount
  }

  /// The first row that is equal to an earlier one in some columns, and that one, as rows of the file.
  private static func repeatedRows(
    _ names: [String], _ table: Table
  ) -> (columns: [String], rows: [Int])? {
    let columns = names.compactMap { table[$0] }
    guard columns.allSatisfy({ $0.missingCount == 0 }), !columns.isEmpty else { return nil }
    var coder = KeyCoder(count: columns.count)
    var seen: [Int: Int] = [:]
    for (row, code) in coder.codes(of: columns).enumerated() {
      if let first = seen[code] {
        return (names, [first, row].map { table.fileRows?[$0] ?? $0 + 2 })
      }
      seen[code] = row
    }
    return nil
  }

  private static func isUnique(_ names: [String], _ table: Table) -> Bool {
    let columns = names.compactMap { table[$0] }
    guard columns.allSatisfy({ $0.missingCount == 0 }), !columns.isEmpty else { return false }
    var coder = KeyCoder(count: columns.count)
    var seen: Set<Int> = []
    return coder.codes(of: columns).allSatisfy { seen.insert($0).inserted }
  }
}

extension Column {
  var numbers: [Double]? {
    if case .numbers(let numbers) = values { numbers } else { nil }
  }

  var isConstant: Bool {
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

  /// Whether it numbers the rows one after the other.
  fileprivate var countsRows: Bool {
    guard let numbers, moment == nil else { return false }
    return rowCount > 2 && zip(numbers, numbers.dropFirst()).allSatisfy { $1 - $0 == 1 }
  }

  /// Whether it holds dates that never go back while those of another go on.
  fileprivate func goesUp(with time: Column) -> Bool {
    guard let moment, moment.kind != .time, let numbers, let times = time.numbers else {
      return false
    }
    let rows = numbers.indices.filter { !numbers[$0].isNaN && !times[$0].isNaN }
      .sorted { (times[$0], numbers[$0]) < (times[$1], numbers[$1]) }
    return rows.count > 2 && zip(rows, rows.dropFirst()).allSatisfy { numbers[$0] <= numbers[$1] }
  }

  /// Whether each number is greater than the one before it.
  fileprivate var goesUp: Bool {
    guard let numbers, moment == nil, rowCount > 2 else { return false }
    return zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// How many texts it holds, where that is another in most rows.
  fileprivate var textsOfNames: Int? {
    guard case .categories(_, let levels) = values, levels.count * 2 > rowCount else { return nil }
    return levels.count
  }
}
