/// Where the text of a cell lies among the bytes of a file, and how to read it.
struct Field: Equatable {
  enum Kind: UInt8 {
    case text
    /// Text in which each `""` stands for a quote.
    case escaped
    /// A number of a workbook.
    case number
    /// An error value of a workbook, as `#N/A`.
    case error
  }

  let start: Int
  /// The end and, in the two lowest bits, the kind: 16 bytes a field keep a block in the cache.
  private let endAndKind: Int

  init(_ range: Range<Int>, _ kind: Kind = .text) {
    start = range.lowerBound
    endAndKind = range.upperBound << 2 | Int(kind.rawValue)
  }

  /// No text: a missing cell.
  static let empty = Field(0..<0)

  var end: Int { endAndKind >> 2 }
  // Two bits and four kinds: each value is one.
  var kind: Kind { Kind(rawValue: UInt8(endAndKind & 3)).unsafelyUnwrapped }
}

/// Some consecutive rows of a file, cut into fields.
struct FieldBlock {
  /// Fields in a row.
  let width: Int
  /// Row by row.
  var fields: [Field] = []

  var rowCount: Int { fields.count / width }

  init(width: Int) { self.width = width }

  /// Rows in a full block: the fields of 20 columns then fill a good part of a second-level cache.
  static let fullRowCount = 1024
}

/// Rows of fields, from the first to the last as often as needed.
protocol RowSource {
  /// Names of the columns; distinct but for those of no name, which are empty.
  var header: [String] { get }
  /// Number of the first row below the header, as a person sees it in the file.
  var firstRow: Int { get }
  /// Rows from the first one on that were read and are none, ascending, as a person counts them.
  var skippedRows: [Int] { get }
  /// Those of the skipped rows that are the header once more.
  var repeatedHeaders: [Int] { get }
  /// Those of them that are comments or are declared not to be read.
  var declaredRows: [Int] { get }
  /// How the file is laid out, where that is worth saying.
  var notes: [TableNote] { get }
  /// How its numbers are written.
  var format: NumberFormat { get }
  /// About how many rows there are, for memory to be reserved.
  var estimatedRowCount: Int { get }
  /// Goes back to the first row.
  mutating func rewind()
  /// Replaces the fields of `block` by those of the next rows; false when there are none left.
  mutating func next(_ block: inout FieldBlock) throws(TableError.Problem) -> Bool
}

extension RowSource {
  /// The number of a row as a person sees it; rows that were skipped count there.
  func fileRow(_ index: Int) -> Int {
    var row = firstRow + index
    guard !skippedRows.isEmpty else { return row }
    while true {
      var (low, high) = (0, skippedRows.count)
      while low < high {
        let middle = (low + high) / 2
        if skippedRows[middle] <= row { low = middle + 1 } else { high = middle }
      }
      if firstRow + index + low == row { return row }
      row = firstRow + index + low
    }
  }
}
