package import Tabular

/// Makes a stage's features from its table, the tables joined to it, and earlier stages' predictions.
///
/// Nothing here learns from a target: features that are made of it are made by each fit, which finds
/// here only by what they are looked up (``FitInput``). Levels of categories are those of the whole column; whatever
/// else a learner needs to know of the data (means, borders) it learns in its own fit.
package struct FeatureBuilder {
  /// The stage's table with the joined columns beside its own, as `table.column`.
  package let table: Table
  /// Names of the columns that each joined table brought, in its order, without its keys.
  let joinedColumns: [String: [String]]
  /// The predictions of earlier stages, by the number that features name them by.
  let earlier: [BlendResult]
  /// What another table gave generators of other columns than the target; those that are not here
  /// are made of this one.
  package var tableGenerators: [FeatureGenerator: TableGenerator] = [:]
  /// Which measured cells of other targets may be seen; `nil` for all.
  var sight: JointSight?

  package init(
    table: Table,
    joinedColumns: [String: [String]],
    earlier: [BlendResult],
    tableGenerators: [FeatureGenerator: TableGenerator] = [:]
  ) {
    self.table = table
    self.joinedColumns = joinedColumns
    self.earlier = earlier
    self.tableGenerators = tableGenerators
  }

  /// The feature that linear time becomes.
  package static let timeName = "time"

  /// A feature over all rows of the table.
  package typealias FullColumn = (feature: FeatureMatrix.Feature, cells: [Double])

  /// All features of the list, in its order, for every row of the table.
  package func columns(_ features: [FeatureRecipe.Feature]) throws(StackError) -> [FullColumn] {
    var groups: [[Int]] = []
    return try columns(features, groups: &groups)
  }

  /// - Parameter groups: Given the columns that belong together: all of a text, of a periodic column, of cyclic parts of
  ///   a date; any other alone.
  func columns(
    _ features: [FeatureRecipe.Feature], groups: inout [[Int]]
  ) throws(StackError) -> [FullColumn] {
    var columns: [FullColumn] = []
    for feature in features {
      let first = columns.count
      switch feature {
      case .earlier(let number): columns.append(try prediction(number))
      case .joint(let column, let number, let isSeen):
        columns.append(try joint(column, number, isSeen: isSeen))
      case .made(let kind): columns += try made(kind)
      }
      let added = Array(first..<columns.count)
      switch feature {
      case .made(.cyclic), .made(.generated(.text)), .made(.generated(.calendar(_, _, true))):
        groups.append(added)
      default: groups += added.map { [$0] }
      }
    }
    return columns
  }

  /// The features of one kind; none where each fit makes them.
  package func made(_ kind: FeatureKind) throws(StackError) -> [FullColumn] {
    switch kind {
    case .column(let name, let role): return [try column(name, role)]
    case .joined(let joined, let name, let role): return [try column("\(joined).\(name)", role)]
    case .allJoined(let joined):
      return try (joinedColumns[joined] ?? []).map { name throws(StackError) in
        try column("\(joined).\(name)", .asTyped)
      }
    case .time(let names): return [(.init(Self.timeName), try linearTime(names))]
    case .cyclic(let name, let period, let harmonics):
      return try cyclic(name, period: period, harmonics: harmonics)
    case .outOfFold: preconditionFailure("a recipe names earlier predictions by their number")
    case .generated(let generator):
      return generator.dependsOnTarget ? [] : try generated(generator)
    }
  }

  /// By what features that are made of the target are looked up, by generator.
  package func hiddenColumns(
    _ features: [FeatureRecipe.Feature]
  ) throws(StackError) -> [(generator: FeatureGenerator, columns: [FullColumn])] {
    var hidden: [(FeatureGenerator, [FullColumn])] = []
    for case .made(.generated(let generator)) in features where generator.dependsOnTarget {
      hidden.append((generator, try keyColumns(generator)))
    }
    return hidden
  }

  func column(
    _ name: String, _ role: FeatureKind.Role
  ) throws(StackError) -> FullColumn {
    guard let column = table[name] else { throw .missingColumn(name) }
    switch (column.values, role) {
    case (.numbers(let cells), .asTyped), (.numbers(let cells), .number):
      return (.init(name), cells)
    case (.numbers(let cells), .category):
      // Levels in order of size, so that they do not depend on the order of the rows.
      let levels = Set(cells.filter { !$0.isNaN }).sorted()
      let codes = Dictionary(uniqueKeysWithValues: zip(levels, levels.indices.map(Double.init)))
      return (
        .init(name, .category(levels: levels.map(column.valueText))),
        cells.map { $0.isNaN ? .nan : codes[$0]! }  // every known cell is among the levels
      )
    case (.categories(let codes, let levels), .asTyped),
      (.categories(let codes, let levels), .category):
      return (
        .init(name, .category(levels: levels)), codes.map { $0 < 0 ? .nan : Double($0) }
      )
    case (.categories, .number): throw .notNumeric(name)
    }
  }

  func numbers(_ name: String) throws(StackError) -> [Double] {
    guard let column = table[name] else { throw .missingColumn(name) }
    guard case .numbers(let cells) = column.values else { throw .notNumeric(name) }
    return cells
  }

  /// Years, with months, days and hours as fractions: 2014.5 is July 2014.
  func linearTime(_ names: [String]) throws(StackError) -> [Double] {
    if let moments = try moments(names) {
      // Days as they are counted, so that a month of 31 days is longer than one of 28.
      return moments.seconds.map { 1970 + $0 / (365.2425 * 86_400) }
    }
    var time = try numbers(names[0])
    if names.count > 1 {
      let months = try numbers(names[1])
      for row in time.indices { time[row] += (months[row] - 1) / 12 }
    }
    if names.count > 2 {
      let days = try numbers(names[2])
      for row in time.indices { time[row] += (days[row] - 1) / 365.25 }
    }
    for (place, name) in names.enumerated().dropFirst(3) {
      let parts = try numbers(name)
      let size = place == 3 ? 24.0 : 1440.0
      for row in time.indices { time[row] += parts[row] / size / 365.25 }
    }
    return time
  }

  private func cyclic(
    _ name: String, period: Double, harmonics: Int
  ) throws(StackError) -> [FullColumn] {
    let cells = try numbers(name)
    return (1...harmonics).flatMap { harmonic -> [FullColumn] in
      let angles = cells.map { 2 * Double.pi * Double(harmonic) * $0 / period }
      return [
        (.init("\(name).sin\(harmonic)"), angles.map(sine)),
        (.init("\(name).cos\(harmonic)"), angles.map(cosine)),
      ]
    }
  }

  private func joint(
    _ column: String, _ number: Int, isSeen: Bool
  ) throws(StackError) -> FullColumn {
    var (feature, cells) = try prediction(number)
    feature.name = FeatureRecipe.Feature.name(ofJoint: column)
    guard isSeen else { return (feature, cells) }
    for (row, cell) in try numbers(column).enumerated()
    where !cell.isNaN && sight?.sees(column, in: row) ?? true {
      cells[row] = cell
    }
    return (feature, cells)
  }

  private func prediction(_ number: Int) throws(StackError) -> FullColumn {
    guard earlier.indices.contains(number) else {
      throw .unexpectedInput(InputRole.earlier.rawValue)
    }
    let result = earlier[number]
    var cells = [Double](repeating: .nan, count: table.rowCount)
    for (row, value) in zip(result.trainingRows, result.outOfFold) { cells[row] = value }
    for (row, value) in zip(result.applyRows, result.predicted) { cells[row] = value }
    return (.init(FeatureRecipe.Feature.name(ofEarlier: number)), cells)
  }
}
