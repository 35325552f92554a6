package import Tabular

/// Where a table is and what is known of it before it is read.
public struct TableRequest: Hashable, Sendable {
  public enum ColumnType: String, CaseIterable, Sendable {
    case number, category, date, datetime, time

    /// Whether cells are moments, held as seconds.
    package var isMoment: Bool { self == .date || self == .datetime || self == .time }
  }

  /// What is declared of a column; whatever is `nil` is inferred or unchecked.
  public struct ColumnDeclaration: Hashable, Sendable {
    /// What to do with a cell that is not of the column's type or outside its bounds.
    public enum Invalid: String, CaseIterable, Sendable {
      /// The cell is an error.
      case error
      /// The cell is missing, counted and named in the run record.
      case missing
    }
    /// What to do with a measured cell that contradicts the cells around it.
    public enum Outliers: String, CaseIterable, Sendable {
      /// It is named by a check.
      case warn
      /// It is named, and missing.
      case missing
      /// It is taken as it is.
      case keep
    }
    public var type: ColumnType?
    public var unit: String?
    public var minimum: Double?
    public var maximum: Double?
    public var invalid: Invalid
    public var outliers = Outliers.warn
    /// How dates are written; found if absent.
    package var writing: MomentWriting?
    /// The finest step of dates; found if absent.
    package var step: MomentStep?
    /// What the numbers are converted to, and how.
    package var conversion: UnitConversion?

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

  /// A file of text or a workbook, told apart by the first bytes; `-` for standard input. Stars stand
  /// for any letters of a name, and a name in braces for letters that make a column of that name.
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
  /// How the file is laid out, as far as it is declared.
  public var layout = TableLayout.none
  /// Columns that are used, so that one without a name is read that is called by its letters.
  package var wanted: [String] = []
  /// What is done with the rows and columns once they are read.
  package var shaping = TableShaping()

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
