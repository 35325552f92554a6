import Wording

/// One part of a row's key, for messages.
public struct KeyCell: Hashable, Sendable {
  public var column: String
  public var value: String

  public init(column: String, value: String) {
    self.column = column
    self.value = value
  }
}

/// The cells of a row's key.
public func keyCells(_ columns: [Column], row: Int) -> [KeyCell] {
  columns.map { .init(column: $0.name, value: $0.text(row)) }
}

/// A key in words, as "Year '2014', District 'Pudong'".
public func keyText(_ cells: [KeyCell]) -> String {
  cells.map { "\($0.column) '\(shortened($0.value))'" }.joined(separator: ", ")
}
