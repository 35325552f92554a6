/// Rows by named columns. A plain value: reading, joining and filling make new tables.
public struct Table: Sendable, Equatable {
  /// All of one length; names are distinct.
  public private(set) var columns: [Column]
  public let rowCount: Int
  private var positions: [String: Int]
  /// Which row of its file each row is, where that is known; no part of what the table says.
  public var fileRows: FileRows?

  /// - Precondition: columns have one length and distinct names.
  public init(_ columns: [Column]) {
    self.columns = columns
    rowCount = columns.first?.rowCount ?? 0
    positions = [:]
    for (position, column) in columns.enumerated() {
      precondition(column.rowCount == rowCount, "column '\(column.name)' has another length")
      precondition(positions[column.name] == nil, "two columns are named '\(column.name)'")
      positions[column.name] = position
    }
  }

  /// Whether all columns are equal, wherever they were read.
  public static func == (a: Table, b: Table) -> Bool {
    a.columns == b.columns && a.rowCount == b.rowCount
  }

  public subscript(name: String) -> Column? { positions[name].map { columns[$0] } }

  /// Puts `column` in place of the one of its name, or after the last.
  public mutating func set(_ column: Column) {
    precondition(columns.isEmpty || column.rowCount == rowCount, "another length")
    if let position = positions[column.name] {
      columns[position] = column
    } else {
      positions[column.name] = columns.count
      columns.append(column)
    }
  }
}
