public import Tabular
public import YAML

/// A declared way of telling rows apart, so that figures are had for each kind of them.
public struct SliceSpec: Sendable {
  public enum Kind: Hashable, Sendable {
    /// Each value of a column is a group.
    case values(column: String)
    /// Named groups of values, as they are written in the column.
    case groups(column: String, [Group])
    /// Bands of a number column between ascending edges.
    case edges(column: String, [Double])
    /// Bands of the target's observed value.
    case observed([Double])
  }
  public struct Group: Hashable, Sendable {
    public var name: String
    public var values: [String]
    /// By value: as it is written in the experiment, and where; none of a group made otherwise.
    var written: [Marked<String>] = []
  }
  public var name: String
  public var mark: Mark
  public var kind: Kind

  /// The column it reads; `nil` for one that looks at the target.
  public var column: String? {
    switch kind {
    case .values(let column), .groups(let column, _), .edges(let column, _): column
    case .observed: nil
    }
  }
}

extension SliceSpec {
  /// The rows of one group.
  public struct Members: Sendable, Hashable {
    public var group: String
    /// Places among the rows that were asked about, ascending; at least one.
    public var places: [Int]
  }

  /// Which of the rows belong to which group. A row whose value is missing or in no group belongs to
  /// none, and a group without rows is left out.
  ///
  /// - Parameters:
  ///   - rows: Rows of `table`.
  ///   - observed: The target's value in each of `rows`.
  /// - Returns: In the order of the groups, of bands and of numbers ascending; none if the table
  ///   lacks the column.
  public func members(of rows: [Int], in table: Table, observed: [Double]) -> [Members] {
    let labels: [String]
    var places: [[Int]]
    switch kind {
    case .observed(let edges):
      labels = Self.bands(edges)
      places = labels.map { _ in [] }
      for (place, value) in observed.enumerated() where !value.isNaN {
        places[edges.count { $0 <= value }].append(place)
      }
    case .edges(let column, let edges):
      guard case .numbers(let cells)? = table[column]?.values else { return [] }
      labels = Self.bands(edges, table[column])
      places = labels.map { _ in [] }
      for (place, row) in rows.enumerated() where !cells[row].isNaN {
        places[edges.count { $0 <= cells[row] }].append(place)
      }
    case .groups(let column, let groups):
      guard let column = table[column] else { return [] }
      var groupOf: [String: Int] = [:]
      for (index, group) in groups.enumerated() {
        for value in group.values { groupOf[value] = index }
      }
      labels = groups.map(\.name)
      places = labels.map { _ in [] }
      for (place, row) in rows.enumerated() {
        let group = groupOf[column.valueText(row)] ?? groupOf[column.text(row)]
        if let group { places[group].append(place) }
      }
    case .values(let column):
      guard let column = table[column] else { return [] }
      (labels, places) = Self.values(of: column, rows)
    }
    return zip(labels, places).filter { !$1.isEmpty }.map { Members(group: $0, places: $1) }
  }

  /// The groups that a table's rows may be in; of the observed value, every band.
  func groups(in table: Table) -> [String] {
    if case .observed(let edges) = kind { return Self.bands(edges) }
    let rows = Array(0..<table.rowCount)
    return members(of: rows, in: table, observed: []).map(\.group)
  }

  /// "below 35", "35 to 75", "75 and above": each edge belongs to the band above it.
  private static func bands(_ edges: [Double], _ column: Column? = nil) -> [String] {
    let texts = edges.map { column?.valueText($0) ?? shortestText($0) }
    guard let first = texts.first, let last = texts.last else { return [] }
    return ["below \(first)"] + zip(texts, texts.dropFirst()).map { "\($0) to \($1)" }
      + ["\(last) and above"]
  }

  private static func values(of column: Column, _ rows: [Int]) -> ([String], [[Int]]) {
    switch column.values {
    case .categories(let codes, let levels):
      var places = levels.map { _ in [Int]() }
      for (place, row) in rows.enumerated() where codes[row] >= 0 {
        places[Int(codes[row])].append(place)
      }
      return (levels, places)
    case .numbers(let cells):
      let distinct = Set(rows.map { cells[$0] }.filter { !$0.isNaN }).sorted()
      var placeOf: [Double: Int] = [:]
      for (index, value) in distinct.enumerated() { placeOf[value] = index }
      var places = distinct.map { _ in [Int]() }
      for (place, row) in rows.enumerated() {
        if let index = placeOf[cells[row]] { places[index].append(place) }
      }
      return (distinct.map(column.valueText), places)
    }
  }
}
