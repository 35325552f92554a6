/// Something about a file that a person should know: how it was read, or what looks odd in it.
///
/// Holds facts; the sentences are in ``message`` and ``help``. Rows count as a person sees them.
public enum TableNote: Hashable, Sendable {
  // MARK: How the file was read
  case encoding(String)
  case compressed
  case separator(UInt8)
  case decimalComma(thousands: UInt8?)
  case thousands(UInt8)
  /// Rows above the header, with the first text in them.
  case rowsAbove(count: Int, header: Int, text: String)
  case commentLines(count: Int, mark: String)
  case noHeader(names: [String], first: [String])
  case joinedHeaders(rows: ClosedRange<Int>)
  case rowOfUnits(row: Int, units: [String])
  case blankRows([Int], total: Int)
  case footnotes(rows: [Int], text: String)
  /// Rows that are the header once more, the first few.
  case repeatedHeader([Int], total: Int)
  case unnamedColumn(position: Int, Unnamed)
  /// A name that stands over several columns: where, counted from 1, and what these are called instead.
  case repeatedName(String, positions: [Int], readAs: [String])
  /// The rows have a cell more than the header: names of rows stand first.
  case rowNames
  case sheet(String, others: [OtherSheet])
  case mergedCells(range: String, column: String)
  case files(count: Int, pattern: String)

  // MARK: Columns
  case dates(column: String, writing: String, step: String)
  case identifiers(column: String, example: String)
  case spelledNumbers(column: String, as: String, example: String)

  // MARK: What looks odd
  case nearlyNumbers(WordsAmongNumbers)
  case nearlyDates(column: String, row: Int, text: String, isImpossible: Bool, dates: Int, of: Int)
  case ambiguousDates(column: String, example: String)
  /// Texts such as `Jan-14`: months of years, or days of months.
  case ambiguousMonths(column: String, example: String)
  case mixedZones(column: String, zoned: String, other: String)
  case ambiguousNumbers(column: String, example: String, isCommon: Bool)
  case sentinel(
    column: String, value: String, row: Int, count: Int, least: String, greatest: String)
  case likeLevels(column: String, first: String, second: String)
  /// Texts that are marked as such for a spreadsheet, `="007"` or `'007`.
  case wrappedTexts(column: String, example: String)
  /// Numbers with their unit behind them in each cell.
  case unitInCells(column: String, unit: String, example: String)
  /// Numbers of which some are in per cent, or in another currency.
  case mixedUnits(column: String, first: String, other: String)
  /// Dates of which some are written day first and some month first.
  case mixedDates(column: String, dayFirst: String, monthFirst: String)
  /// Numbers that are dates by their name and their values.
  case numbersOfTime(column: String, example: String, type: String, format: String)
  /// A row at the end that has the sums or means of those above.
  case totals(row: Int, text: String)
  /// The first few cells, the columns that have such ones, and how many cells there are.
  case formulas(cells: [String], columns: [String], total: Int)
  case damagedEnd(row: Int)

  public enum Unnamed: Hashable, Sendable {
    case empty
    case countsRows
    case other(example: String)
  }

  public struct OtherSheet: Hashable, Sendable {
    public var name: String
    public var isHidden: Bool
  }

  /// A column whose cells are numbers but for some.
  public struct WordsAmongNumbers: Hashable, Sendable {
    public var column: String
    /// The first cell that is no number.
    public var row: Int
    public var text: String
    public var numbers: Int
    public var known: Int
    /// The different texts that are no numbers, the first few.
    public var words: [String]
  }

  /// Whether it looks like a mistake; otherwise it says how the file was read.
  public var isWarning: Bool {
    switch self {
    case .nearlyNumbers, .nearlyDates, .ambiguousDates, .ambiguousMonths, .mixedZones,
      .ambiguousNumbers, .sentinel,
      .likeLevels, .formulas, .damagedEnd, .wrappedTexts, .unitInCells, .mixedUnits,
      .mixedDates, .numbersOfTime, .totals:
      true
    case .unnamedColumn(_, .other), .repeatedName: true
    default: false
    }
  }

  /// The column it is about.
  public var column: String? {
    switch self {
    case .dates(let column, _, _), .identifiers(let column, _), .spelledNumbers(let column, _, _),
      .nearlyDates(let column, _, _, _, _, _), .ambiguousDates(let column, _),
      .ambiguousMonths(let column, _), .mixedZones(let column, _, _),
      .ambiguousNumbers(let column, _, _),
      .sentinel(let column, _, _, _, _, _), .likeLevels(let column, _, _),
      .wrappedTexts(let column, _), .unitInCells(let column, _, _), .mixedUnits(let column, _, _),
      .mixedDates(let column, _, _), .numbersOfTime(let column, _, _, _):
      column
    case .nearlyNumbers(let words): words.column
    default: nil
    }
  }
}
