import Tabular

extension FeatureBuilder {
  /// Moments in seconds, with the finest step between them.
  struct MomentColumn {
    var seconds: [Double]
    var step: MomentStep
    var isZoned: Bool
  }

  /// The moments of a column of dates, with times of the day or hours and minutes in columns behind
  /// it; `nil` where the first column holds plain numbers.
  func moments(_ names: [String]) throws(StackError) -> MomentColumn? {
    guard let column = table[names[0]] else { throw .missingColumn(names[0]) }
    guard let form = column.moment, form.kind != .time else { return nil }
    var moments = MomentColumn(
      seconds: try numbers(names[0]), step: form.step, isZoned: form.isZoned)
    for (place, name) in names.enumerated().dropFirst() {
      let parts = try numbers(name)
      let clock = table[name]?.moment
      // Hours first, then minutes.
      let size = clock != nil ? 1 : place == 1 ? 3600.0 : 60
      for row in moments.seconds.indices { moments.seconds[row] += parts[row] * size }
      moments.step = clock?.step ?? (place == 1 ? .hour : MomentStep(60, .second))
    }
    return moments
  }

  /// The parts of a column of dates as features, in the order of the generator's names.
  func calendar(
    _ column: FeatureGenerator.SourceColumn, _ parts: [FeatureGenerator.CalendarPart],
    isCyclic: Bool
  ) throws(StackError) -> [[Double]] {
    guard table[column.name] != nil else { throw .missingColumn(column.name) }
    guard table[column.name]?.moment != nil else { throw .noDates(column.name) }
    let seconds = try numbers(column.name)
    return parts.flatMap { part -> [[Double]] in
      let cells = seconds.map { $0.isNaN ? .nan : part.value($0) }
      guard isCyclic, let period = part.period else { return [cells] }
      let angles = cells.map { 2 * Double.pi * $0 / period }
      return [angles.map(sine), angles.map(cosine)]
    }
  }
}

extension FeatureGenerator.CalendarPart {
  /// - Parameter seconds: Since 1970-01-01T00:00, or since midnight.
  func value(_ seconds: Double) -> Double {
    let (day, second) = Self.split(seconds)
    let date = CivilDate(day: day)
    return switch self {
    case .year: Double(date.year)
    case .quarter: Double((date.month + 2) / 3)
    case .month: Double(date.month)
    case .week: Double(date.week)
    case .day: Double(date.day)
    case .weekday: Double(date.weekday)
    case .dayOfYear: Double(date.dayOfYear)
    case .hour: Double(Int(second) / 3600)
    case .minute: Double(Int(second) / 60 % 60)
    case .weekend: date.weekday > 5 ? 1 : 0
    }
  }

  private static func split(_ seconds: Double) -> (day: Int, second: Double) {
    guard abs(seconds) < 1e14 else { return (0, 0) }
    let day = Int((seconds / 86_400).rounded(.down))
    return (day, seconds - Double(day) * 86_400)
  }
}
