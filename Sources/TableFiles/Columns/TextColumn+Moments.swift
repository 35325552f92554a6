import Tabular

extension TextColumn {
  private struct Read {
    var seconds: [Double]
    var bad: [Int] = []
    var impossible: Set<Int> = []
    var hasDate = false
    var hasClockOnly = false
    var hasTime = false
    var zoned: Int?
    var unzoned: Int?
    var known = 0
  }

  private func read(_ writing: MomentWriting) -> Read {
    var result = Read(seconds: [Double](repeating: .nan, count: texts.count))
    for (code, text) in texts.enumerated() where !isWord(text) {
      result.known += 1
      switch MomentText.read(text.utf8, as: writing) {
      case .moment(let moment):
        result.seconds[code] = moment.seconds
        if moment.hasDate { result.hasDate = true } else { result.hasClockOnly = true }
        if moment.hasTime { result.hasTime = true }
        if moment.isZoned { result.zoned = result.zoned ?? code }
        if !moment.isZoned { result.unzoned = result.unzoned ?? code }
      case .impossible:
        result.bad.append(code)
        result.impossible.insert(code)
      case .other: result.bad.append(code)
      }
    }
    return result
  }

  // MARK: Declared

  func declaredMoments(_ type: TableRequest.ColumnType) -> Result {
    let writing = declaration.writing ?? provenWriting() ?? .dayFirst
    let read = read(writing)
    let places = firstRows(of: read.bad)
    let unexpected = places.map { row, code in
      TableError.UnexpectedCell(
        row: row, column: name, value: texts[code],
        expected: .moment(type.rawValue, isImpossible: read.impossible.contains(code)))
    }
    let kind = MomentForm.Kind(rawValue: type.rawValue) ?? .datetime
    return moments(read, kind, writing, unexpected, [])
  }

  /// Day first or month first, where the texts leave one of them.
  private func provenWriting() -> MomentWriting? {
    let (day, month) = (read(.dayFirst), read(.monthFirst))
    if day.bad.count < month.bad.count { return .dayFirst }
    if month.bad.count < day.bad.count { return .monthFirst }
    return read(.monthYear).bad.count < day.bad.count ? .monthYear : nil
  }

  /// Every row of the codes.
  private func firstRows(of bad: [Int]) -> [(row: Int, code: Int)] {
    guard !bad.isEmpty else { return [] }
    let bad = Set(bad)
    return codes.enumerated().filter { $0.element >= 0 && bad.contains(Int($0.element)) }
      .map { ($0.offset, Int($0.element)) }
  }

  // MARK: Found

  /// Dates or times where all texts are, in one way of writing.
  func dates(_ fileRow: (Int) -> Int) -> Result? {
    let known = texts.indices.filter { !isWord(texts[$0]) }
    if let months = monthsOfYears(known, fileRow) { return months }
    let sample = known.prefix(20)
    let likely = sample.count {
      texts[$0].utf8.contains { $0 &- 0x30 < 10 }
        && MomentText.read(texts[$0].utf8, as: .dayFirst) != .other
    }
    guard !sample.isEmpty, likely * 4 >= sample.count * 3 else { return nil }
    let (day, month) = (read(.dayFirst), read(.monthFirst))
    if day.bad.isEmpty || month.bad.isEmpty {
      if day.bad.isEmpty, month.bad.isEmpty, !isSame(day, month) {
        return textsOf(.ambiguousDates(column: name, example: texts[known[0]]))
      }
      let writing: MomentWriting =
        day.bad.isEmpty && month.bad.isEmpty ? .iso : day.bad.isEmpty ? .dayFirst : .monthFirst
      let found = day.bad.isEmpty ? day : month
      guard !(found.hasDate && found.hasClockOnly) else { return nil }
      if let zoned = found.zoned, let other = found.unzoned {
        return textsOf(.mixedZones(column: name, zoned: texts[zoned], other: texts[other]))
      }
      let kind: MomentForm.Kind =
        found.hasClockOnly ? .time : found.hasTime ? .datetime : .date
      let notes =
        foundNotes(writing, found, kind) + (sentinel(found, fileRow).map { [$0] } ?? [])
      return moments(found, kind, writing, [], notes)
    }
    let bad = Set(day.bad).intersection(month.bad)
    if bad.isEmpty, let dayFirst = month.bad.first, let monthFirst = day.bad.first {
      return textsOf(
        .mixedDates(column: name, dayFirst: texts[dayFirst], monthFirst: texts[monthFirst]))
    }
    let best = day.bad.count <= month.bad.count ? day : month
    let rows = firstRows(of: best.bad)
    let count = codes.count { $0 >= 0 && !isWord(texts[Int($0)]) }
    guard let first = rows.first, (count - rows.count) * 2 > count else { return nil }
    return textsOf(
      .nearlyDates(
        column: name, row: fileRow(first.row), text: texts[first.code],
        isImpossible: best.impossible.contains(first.code), dates: count - rows.count, of: count))
  }

  /// Texts such as `Jan-14`, where one of them can be no day, or the rows go from month to month.
  private func monthsOfYears(_ known: [Int], _ fileRow: (Int) -> Int) -> Result? {
    let sample = known.prefix(20).map { texts[$0].utf8 }
    guard let first = sample.first,
      sample.allSatisfy({ MomentText.read($0, as: .monthYear) != .other }),
      known.contains(where: { MomentText.read(texts[$0].utf8, as: .dayFirst) == .other })
    else { return nil }
    let read = read(.monthYear)
    guard read.bad.isEmpty, !read.hasTime else { return nil }
    let isProven = known.contains { MomentText.read(texts[$0].utf8, as: .dayFirst) != .other }
    guard isProven || goesByMonths(read) else {
      return textsOf(
        .ambiguousMonths(column: name, example: String(decoding: Array(first), as: UTF8.self)))
    }
    return moments(
      read, .date, .monthYear, [],
      foundNotes(.monthYear, read, .date) + (sentinel(read, fileRow).map { [$0] } ?? []))
  }

  /// Whether one row after the other is of the same month or a neighbour, over more than a year.
  private func goesByMonths(_ read: Read) -> Bool {
    let months = codes.filter { $0 >= 0 && !read.seconds[Int($0)].isNaN }
      .map { MomentStep.month.position(read.seconds[Int($0)]) }
    let steps = zip(months, months.dropFirst()).map { $1 - $0 }.filter { $0 != 0 }
    return steps.count > 12 && steps.count { abs($0) == 1 } * 10 >= steps.count * 9
  }

  private func textsOf(_ note: TableNote) -> Result {
    categories([note])
  }

  private func isSame(_ a: Read, _ b: Read) -> Bool {
    zip(a.seconds, b.seconds).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
  }

  private func foundNotes(
    _ writing: MomentWriting, _ read: Read, _ kind: MomentForm.Kind
  ) -> [TableNote] {
    let order =
      switch writing {
      case .dayFirst: ", day first"
      case .monthFirst: ", month first"
      default: ""
      }
    let noun =
      switch kind {
      case .date: "dates"
      case .datetime: "dates and times"
      case .time: "times of the day"
      }
    let step = MomentStep.finest(of: read.seconds)
    return [.dates(column: name, writing: noun + order, step: step.words)]
  }

  /// A date that stands for an unknown one: a year that no calendar of data has, or the first day of a
  /// computer's, far from all others.
  private func sentinel(_ read: Read, _ fileRow: (Int) -> Int) -> TableNote? {
    let known = read.seconds.indices.filter { !read.seconds[$0].isNaN }
      .sorted { read.seconds[$0] < read.seconds[$1] }
    guard read.hasDate, known.count > 3 else { return nil }
    for code in [known[0], known[known.count - 1]] {
      let date = CivilDate(day: Int((read.seconds[code] / 86_400).rounded(.down)))
      let isMark =
        [1, 1000, 9999, 3000].contains(date.year)
        || [
          (1900, 1, 1), (1899, 12, 30), (1899, 12, 31), (1970, 1, 1), (2099, 12, 31), (1601, 1, 1),
        ]
        .contains { $0 == (date.year, date.month, date.day) }
      let others = known.filter { $0 != code }
      let (least, greatest) = (read.seconds[others[0]], read.seconds[others[others.count - 1]])
      let distance = max(least - read.seconds[code], read.seconds[code] - greatest)
      guard isMark, distance > greatest - least, distance > 3 * 365 * 86_400 else { continue }
      let rows = codes.indices.filter { codes[$0] == code }
      return .sentinel(
        column: name, value: texts[code], row: fileRow(rows.first ?? 0), count: rows.count,
        least: texts[others[0]], greatest: texts[others[others.count - 1]])
    }
    return nil
  }

  private func moments(
    _ read: Read, _ kind: MomentForm.Kind, _ writing: MomentWriting,
    _ unexpected: [TableError.UnexpectedCell], _ notes: [TableNote]
  ) -> Result {
    let seconds = codes.map { $0 < 0 ? Double.nan : read.seconds[Int($0)] }
    var column = Column(
      name, .numbers(seconds), unit: declaration.unit, minimum: declaration.minimum,
      maximum: declaration.maximum)
    column.moment = MomentForm(
      kind, isZoned: read.zoned != nil,
      step: declaration.step ?? MomentStep.finest(of: read.seconds), writing: writing)
    var reading = CellReading(missing: missing)
    reading.writing = writing
    return Result(column: column, reading: reading, notes: notes, unexpected: unexpected)
  }
}
