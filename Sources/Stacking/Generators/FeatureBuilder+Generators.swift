import Tabular

/// A generator of other columns than the target, with what all rows of the stage's table gave it.
package struct TableGenerator: Sendable {
  /// The groups or series, by number.
  package var levels: [String]
  package var fitted: FittedGenerator

  package init(levels: [String], fitted: FittedGenerator) {
    self.levels = levels
    self.fitted = fitted
  }
}

extension FeatureBuilder {
  /// The features that a generator makes of other columns than the target.
  func generated(_ generator: FeatureGenerator) throws(StackError) -> [FullColumn] {
    if case .arithmetic(let columns, let operations) = generator {
      return try arithmetic(columns, operations, generator.featureNames)
    }
    if case .calendar(let column, let parts, let isCyclic) = generator {
      let cells = try calendar(column, parts, isCyclic: isCyclic)
      return zip(generator.featureNames, cells).map { (.init($0), $1) }
    }
    if case .text(let column, let rule) = generator {
      return zip(generator.featureNames, try text(column, rule)).map { (.init($0), $1) }
    }
    let made: TableGenerator
    if let known = tableGenerators[generator] {
      made = known
    } else {
      made = try tableGenerator(generator)
    }
    var keys = try keyColumns(generator)
    keys[0].cells = Self.renumbered(keys[0], made.levels)
    return zip(generator.featureNames, made.fitted.columns(keys.map(\.cells))).map {
      (.init($0), $1)
    }
  }

  /// What all rows of the table give a generator of other columns than the target.
  func tableGenerator(_ generator: FeatureGenerator) throws(StackError) -> TableGenerator {
    let source: FeatureGenerator.Source
    switch generator {
    case .group(_, let of, _), .lag(let of, _, _), .neighbours(let of, _, _, _): source = of
    case .arithmetic, .targetEncoding, .calendar, .text:
      preconditionFailure("made of rows alone, or of the target")
    }
    guard case .column(let column) = source else {
      preconditionFailure("what is made of the target is made by each fit")
    }
    let keys = try keyColumns(generator)
    let levels = Self.levels(keys[0])
    let fitted = FittedGenerator(
      generator, keys: keys.map(\.cells), values: try numbers(column.name),
      rows: Array(0..<table.rowCount), groupCount: levels.count,
      nearest: try nearest(generator, keys[0]))
    return TableGenerator(levels: levels, fitted: fitted)
  }

  /// By what a row's figures are looked up, under the names of ``FeatureGenerator/keyNames``.
  func keyColumns(_ generator: FeatureGenerator) throws(StackError) -> [FullColumn] {
    let names = generator.keyNames
    switch generator {
    case .arithmetic, .calendar, .text: return []
    case .group(let by, _, _), .targetEncoding(let by, _):
      var group = try column(by.name, .category)
      group.feature.name = names[0]
      return [group]
    case .lag(_, _, let panel), .neighbours(_, _, _, let panel):
      var series = try series(panel)
      series.feature.name = names[0]
      return [series, (.init(names[1]), try steps(panel.time))]
    }
  }

  /// Which series a row is of; all are of one where no column says so.
  package func series(_ panel: FeatureGenerator.Panel) throws(StackError) -> FullColumn {
    if let within = panel.within { return try column(within, .category) }
    return (
      .init("series", .category(levels: ["all"])), [Double](repeating: 0, count: table.rowCount)
    )
  }

  static func levels(_ column: FullColumn) -> [String] {
    if case .category(let levels) = column.feature.kind { levels } else { [] }
  }

  /// Which series are nearest to each by their positions; `nil` where that is not what is asked.
  func nearest(
    _ generator: FeatureGenerator, _ series: FullColumn
  ) throws(StackError) -> [[Int]]? {
    guard case .neighbours(_, let count, .position(let names), _) = generator else { return nil }
    let positions = try names.map { name throws(StackError) in try numbers(name) }
    let seriesCount = Self.levels(series).count
    var sums = [[Double]](repeating: [Double](repeating: 0, count: names.count), count: seriesCount)
    var counts = [Double](repeating: 0, count: seriesCount)
    for row in series.cells.indices where !series.cells[row].isNaN {
      guard positions.allSatisfy({ !$0[row].isNaN }) else { continue }
      let code = Int(series.cells[row])
      counts[code] += 1
      for axis in positions.indices { sums[code][axis] += positions[axis][row] }
    }
    let centres = zip(sums, counts).map { sum, count in sum.map { $0 / count } }
    return centres.indices.map { own in
      centres.indices.filter { $0 != own && counts[$0] > 0 && counts[own] > 0 }
        .map { other in
          (
            other,
            zip(centres[own], centres[other]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
          )
        }
        .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(count).map(\.0)
    }
  }

  /// Moments as whole steps: years, months, days, hours or minutes, and of dates the finest that was
  /// found. Missing where a part is, or is no whole number.
  package func steps(_ time: [String]) throws(StackError) -> [Double] {
    if let moments = try moments(time) {
      return moments.seconds.map { $0.isNaN ? .nan : Double(moments.step.position($0)) }
    }
    let parts = try time.map { name throws(StackError) in try numbers(name) }
    return (0..<table.rowCount).map { row in
      let numbers = parts.map { $0[row] }
      guard numbers.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e6 }) else { return .nan }
      return Double(Self.step(numbers.map { Int($0) }))
    }
  }

  private static func step(_ parts: [Int]) -> Int {
    guard parts.count > 1 else { return parts[0] }
    guard parts.count > 2 else { return parts[0] * 12 + parts[1] - 1 }
    // Days of the Gregorian calendar: years begin in March, so that a leap day is the last.
    let year = parts[1] > 2 ? parts[0] : parts[0] - 1
    let month = (parts[1] + 9) % 12
    let century = Int((Double(year) / 100).rounded(.down))
    let leaps =
      Int((Double(year) / 4).rounded(.down)) - century
      + Int((Double(century) / 4).rounded(.down))
    let day = year * 365 + leaps + (month * 306 + 5) / 10 + parts[2] - 1
    guard parts.count > 3 else { return day }
    let hour = day * 24 + parts[3]
    return parts.count > 4 ? hour * 60 + parts[4] : hour
  }

  private func arithmetic(
    _ columns: [FeatureGenerator.SourceColumn], _ operations: [FeatureGenerator.Operation],
    _ names: [String]
  ) throws(StackError) -> [FullColumn] {
    let cells = try columns.map { column throws(StackError) in try numbers(column.name) }
    var made: [FullColumn] = []
    for first in columns.indices {
      for second in columns.indices.dropFirst(first + 1) {
        for operation in operations {
          made.append(
            (.init(names[made.count]), zip(cells[first], cells[second]).map(operation.apply)))
        }
      }
    }
    return made
  }

  /// The codes of a category by other levels; one that is not among them is missing.
  private static func renumbered(_ column: FullColumn, _ levels: [String]) -> [Double] {
    let own = Self.levels(column)
    guard own != levels else { return column.cells }
    let codes = Dictionary(
      zip(levels, levels.indices.map(Double.init)), uniquingKeysWith: { first, _ in first })
    let numbers = own.map { codes[$0] ?? .nan }
    return column.cells.map { $0.isNaN ? .nan : numbers[Int($0)] }
  }
}
