import Tabular
public import Wording

extension TableError: DiagnosedError {
  /// The problem in words, at `FILE[, sheet 'S'][, row R]`; one diagnosis for each invalid cell or
  /// unknown column.
  public var diagnoses: [Diagnosis] {
    switch problem {
    case .invalidCells(let cells, let total):
      cells.map(diagnosis)
        + (total > cells.count
          ? [.init(counted(total - cells.count, "more invalid cell"), at: place)] : [])
    case .unknownColumns(let columns): columns.map(diagnosis)
    default: [fact.at(place + location)]
    }
  }

  /// The problem in lines, each as `place: what is wrong; what to do`.
  public var message: String { description }

  private var place: String { sheet.map { "\(file), sheet '\($0)'" } ?? file }

  private func diagnosis(_ cell: UnexpectedCell) -> Diagnosis {
    .init(
      "expected \(cell.expected.words), found '\(shortened(cell.value))'",
      help: cell.expected == .value
        ? "correct the cell" : "correct the cell, or declare 'invalid: missing' for the column",
      at: "\(place), row \(cell.row), column '\(cell.column)'")
  }

  private func diagnosis(_ column: UnknownColumn) -> Diagnosis {
    let use =
      switch column.role {
      case .key: "key"
      case .ignored: "ignored"
      case .declared: "declared"
      }
    return .init(
      "\(use) column '\(column.name)' is not in the file",
      help: column.closest.map { "did you mean '\($0)'?" } ?? "use a column of the file", at: place)
  }

  /// Where in the file, after the file and the sheet.
  private var location: String {
    switch problem {
    case .notUTF8(let byte, let line), .nullByte(let byte, let line),
      .notEncoded(_, let byte, let line):
      ", line \(line), byte \(byte)"
    case .longLine(let line, _): ", line \(line)"
    case .raggedRow(let row, let line, _, _), .unterminatedQuote(let row, let line),
      .textAfterQuote(let row, let line):
      row == line ? ", row \(row)" : ", row \(row) (line \(line))"
    case .missingKey(let row, let column, _): ", row \(row), column '\(column)'"
    case .repeatedKey(_, _, _, let second): ", row \(second)"
    case .cellBeyondHeader(let row, _): ", row \(row)"
    case .damagedPart(let part, let line, _): ", \(part), line \(line)"
    case .documentType(let part), .tooDeep(let part, _), .longTag(let part, _),
      .inflatesTooFar(let part, _, _), .badAddress(_, let part):
      ", \(part)"
    default: ""
    }
  }

  private var fact: Diagnosis {
    switch problem {
    case .notFound: .init("no such file", help: "check the path")
    case .isDirectory: .init("the path is a folder", help: "name a file")
    case .notRegular: .init("the path is a device, pipe or socket", help: "name a regular file")
    case .unreadable(let reason): .init("can't read the file: \(reason)")
    case .otherFormat(let name, let remedy):
      .init(
        "the file is \(name), not text (.csv, .tsv) or a workbook (.xlsx)", help: remedy)
    case .damagedCompression: .init("the compressed bytes are damaged", help: "compress it again")
    case .unknownEncoding(let name):
      .init("unknown encoding '\(name)'", help: "use a name that iconv lists, such as latin1")
    case .notEncoded(let name, _, _):
      .init("bytes that are not \(name)", help: "declare the table's 'encoding', such as latin1")
    case .noMatch: .init("no file matches this pattern", help: "check the path")
    case .unlikeFiles(let first, let other, let missing, let added):
      .init(
        "'\(other)' has other columns than '\(first)'"
          + (missing.isEmpty ? "" : "; missing: \(missing.joined(separator: ", "))")
          + (added.isEmpty ? "" : "; additional: \(added.joined(separator: ", "))"),
        help: "use the same columns in every file")
    case .fewNames(let row, let names, let cells):
      .init(
        "row \(row) has \(names) names, and the rows below it have \(cells) cells",
        help:
          "name every column, or declare the header: header: \(row), or header: false with skip: \(row)"
      )
    case .noHeaderRow(let row): .init("no row \(row) for the header", help: "correct 'header'")
    case .empty: .init("the file is empty", help: "write a header and rows")
    case .sheetOfText:
      .init("the file has no sheets", help: "remove 'sheet'; only workbooks (.xlsx) have sheets")
    case .notUTF8:
      .init(
        "bytes that are not UTF-8", help: "save the file as UTF-8 text, or declare its 'encoding'")
    case .nullByte: .init("a null byte", help: "save the file as UTF-8 text")
    case .longLine(_, let limit):
      .init("a line of more than \(limit >> 20) MiB", help: "check that the file is a table")
    case .raggedRow(_, _, let found, let expected):
      .init("\(counted(found, "cell")); the header has \(expected)", help: "correct the row")
    case .unterminatedQuote: .init("a quoted cell never ends", help: "add a closing '\"'")
    case .textAfterQuote:
      .init(
        "text after the closing quote of a cell", help: "write a quote within a quoted cell twice")
    case .unnamedColumn(let position):
      .init(
        "column \(position) (\(columnLetters(position))) has no name", help: "name it in the header"
      )
    case .repeatedColumn(let name, let first, let second):
      .init(
        "columns \(first) and \(second) are both named '\(name)'",
        help: "rename one of them in the file")
    case .ignoredKey(let name):
      .init("column '\(name)' is both a key and ignored", help: "remove it from one of the two")
    case .noRows: .init("the file has a header but no rows", help: "add at least one row")
    case .tooManyColumns(let found, let limit):
      .init("\(found) columns; the limit is \(limit)", help: "ignore or remove columns")
    case .tooManyCells(let rows, let columns, let limit):
      .init(
        "\(rows) rows of \(columns) columns; the limit is \(limit) cells", help: "split the file")
    case .missingKey(_, _, let total):
      .init(
        "the key is missing"
          + (total > 1 ? ", here and in \(counted(total - 1, "other cell"))" : ""),
        help: "fill the key in every row, or use other key columns")
    case .repeatedKey(let cells, let earlier, let first, _):
      .init(
        "duplicate key: \(keyText(cells)) (first in row \(first)"
          + (cells == earlier ? ")" : ", where it is written \(keyText(earlier)))"),
        help: "remove one of the rows, or use more key columns"
          + (cells == earlier ? "" : "; declare 'type: category' if they differ"))
    default: workbookFact
    }
  }

  private var workbookFact: Diagnosis {
    switch problem {
    case .damagedArchive(let reason):
      .init("damaged workbook: \(reason)", help: "save it again as .xlsx")
    case .encrypted: .init("the workbook is encrypted", help: "save it without a password")
    case .oldWorkbook: .init("an old binary workbook (.xls)", help: "save it as .xlsx")
    case .notWorkbook(let part):
      .init("a zip archive without '\(part)', not a workbook", help: "save it again as .xlsx")
    case .damagedPart(_, _, let reason):
      .init("damaged workbook: \(reason)", help: "save it again as .xlsx")
    case .documentType:
      .init("a document type declaration, which no workbook has", help: "save it again as .xlsx")
    case .inflatesTooFar(_, let bytes, let limit):
      .init(
        "expands to \(bytes) bytes or more; the limit is \(limit)",
        help: "save the sheet as CSV")
    case .unknownSheet(let known):
      .init("unknown sheet", help: Suggestion.help(for: sheet ?? "", among: known))
    case .wrongSheet(let reason, let known):
      .init("\(reason); the sheets are \(known)", help: "choose one by 'sheet'")
    case .badAddress(let address, _):
      .init("a cell has the address '\(address)'", help: "save it again as .xlsx")
    case .unknownSharedString(let index, let address, let known):
      .init(
        "cell \(address) refers to shared string '\(shortened(index))' of \(known)",
        help: "save it again as .xlsx")
    case .cellBeyondHeader(_, let position):
      .init(
        "a value in column \(position) (\(columnLetters(position))), which has no name",
        help: "name the column in the header, or clear the cell")
    case .badTruth(let text, let address):
      .init("cell \(address) is of type boolean but holds '\(shortened(text))'")
    case .tooDeep(_, let limit): .init("elements are nested more than \(limit) deep")
    case .longTag(_, let limit):
      .init("a tag is longer than \(limit) bytes", help: "save it again as .xlsx")
    case .unshapable(let reason): .init(reason)
    default: .init("")  // All others are above.
    }
  }
}

extension TableError.UnexpectedCell.Expectation {
  fileprivate var words: String {
    switch self {
    case .value: "a value"
    case .moment(let type, let isImpossible):
      isImpossible ? "a \(type) that there is" : "a \(type); 'format' says how it is written"
    case .number(nil, nil): "a number"
    case .number(let minimum?, nil): "a number of at least \(shortestText(minimum))"
    case .number(nil, let maximum?): "a number of at most \(shortestText(maximum))"
    case .number(let minimum?, let maximum?):
      "a number from \(shortestText(minimum)) to \(shortestText(maximum))"
    }
  }
}
