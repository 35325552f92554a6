import Tabular
import Wording

/// What is declared of columns that `melt` and `pivot` make.
struct ShapedColumns {
  private let request: TableRequest
  /// The names of the columns that the file has.
  private let read: Set<String>

  init(_ request: TableRequest, of table: Table) {
    self.request = request
    read = Set(table.columns.map(\.name))
  }

  /// The table with its made columns as they are declared.
  ///
  /// - Throws: Where a declared column is nowhere, is of another type, or holds a number beyond its bounds.
  func applied(to table: Table) throws(TableError.Problem) -> Table {
    var columns = table.columns
    let names = columns.map(\.name)
    let unknown = request.columns.map(\.name).filter { !read.contains($0) && table[$0] == nil }
    guard unknown.isEmpty else {
      throw .unknownColumns(
        unknown.map {
          .init(name: $0, role: .declared, closest: Suggestion.likely($0, among: names))
        })
    }
    for (name, declaration) in request.columns where !read.contains(name) {
      guard let place = names.firstIndex(of: name), name != request.shaping.melt?.names else {
        continue
      }
      columns[place] = try bounded(columns[place], declaration)
    }
    return Table(columns)
  }

  private func bounded(
    _ column: Column, _ declaration: TableRequest.ColumnDeclaration
  ) throws(TableError.Problem) -> Column {
    guard case .numbers(var cells) = column.values else { return column }
    if let type = declaration.type, type != .number {
      throw .unshapable(
        "column '\(column.name)' is declared as \(type.rawValue), and is made of numbers")
    }
    var column = column
    column.unit = declaration.unit ?? column.unit
    (column.minimum, column.maximum) = (declaration.minimum, declaration.maximum)
    let (least, greatest) = (
      declaration.minimum ?? -.infinity, declaration.maximum ?? .infinity
    )
    for (row, value) in cells.enumerated() where value < least || value > greatest {
      guard declaration.invalid == .missing else {
        throw .unshapable(
          "column '\(column.name)' holds \(column.valueText(row)) in row \(row + 1) of the shaped table, "
            + "beyond its \(value < least ? "min" : "max"); 'invalid: missing' makes it missing")
      }
      cells[row] = .nan
    }
    column.values = .numbers(cells)
    return column
  }
}

extension TableRequest {
  /// A column of texts that `melt` makes of names: numbers, dates or categories, as if a file held it.
  func column(
    _ name: String, codes: [Int32], texts: [String]
  ) throws(TableError.Problem) -> Column {
    let declaration = columns.first { $0.name == name }?.declaration
    let text = TextColumn(
      name: name, codes: codes, texts: texts, declaration: declaration ?? ColumnDeclaration(),
      isDeclared: declaration?.type == .category, missing: MissingTokens(missing),
      format: .plain)
    let found = text.resolved { $0 + 1 }
    guard let cell = found.unexpected.first else { return found.column }
    throw .unshapable(
      "'melt' makes column '\(name)', and the name '\(cell.value)' is none of its declared type")
  }
}
