/// Where a table is and what is known of it before it is read.
public struct TableRequest: Hashable, Sendable {
  public enum ColumnType: String, CaseIterable, Sendable { case number, category }

  /// What is declared of a column; whatever is `nil` is inferred or unchecked.
  public struct ColumnDeclaration: Hashable, Sendable {
    /// What to do with a cell that is not of the column's type or outside its bounds.
    public enum Invalid: String, CaseIterable, Sendable {
      /// The cell is an error.
      case error
      /// The cell is missing, counted and named in the run record.
      case missing
    }
    public var type: ColumnType?
    public var unit: String?
    public var minimum: Double?
    public var maximum: Double?
    public var invalid: Invalid

    public init(
      type: ColumnType? = nil, unit: String? = nil, minimum: Double? = nil,
      maximum: Double? = nil, invalid: Invalid = .error
    ) {
      self.type = type
      self.unit = unit
      self.minimum = minimum
      self.maximum = maximum
      self.invalid = invalid
    }
  }

  /// `.csv`, `.tsv` or `.xlsx`, by the file's extension.
  public var file: String
  /// The sheet of a workbook, by name; `nil` for the first.
  public var sheet: String?
  /// Columns that together name a row: present, never missing, unique.
  public var key: [String]
  /// Declared columns, in the order of the file they were declared in; others are inferred.
  public var columns: [(name: String, declaration: ColumnDeclaration)] {
    get { zip(columnNames, declarations).map { ($0, $1) } }
    set {
      columnNames = newValue.map(\.name)
      declarations = newValue.map(\.declaration)
    }
  }
  private var columnNames: [String] = []
  private var declarations: [ColumnDeclaration] = []
  /// Columns of the file that are not read.
  public var ignore: [String]
  /// Texts that mean "missing" beside the empty cell.
  public var missing: [String]

  public init(
    file: String, sheet: String? = nil, key: [String] = [],
    columns: [(name: String, declaration: ColumnDeclaration)] = [], ignore: [String] = [],
    missing: [String] = ["NA"]
  ) {
    self.file = file
    self.sheet = sheet
    self.key = key
    self.ignore = ignore
    self.missing = missing
    self.columns = columns
  }
}
