import Tabular
import Wording

extension TableError: CustomStringConvertible {
  /// The problem in words: `FILE[, sheet 'S'][, row R]: what was found; what would be right`.
  /// Several invalid cells give one line each.
  public var message: String {
    if case .invalidCells(let cells, let total) = problem {
      var lines = cells.map(sentence)
      if total > cells.count {
        lines.append("\(place): \(counted(total - cells.count, "more invalid cell"))")
      }
      return lines.joined(separator: "\n")
    }
    if case .unknownColumns(let columns) = problem {
      return columns.map(sentence).joined(separator: "\n")
    }
    return place + location + ": " + fact
  }

  public var description: String { message }

  private var place: String { sheet.map { "\(file), sheet '\($0)'" } ?? file }

  private func sentence(_ cell: UnexpectedCell) -> String {
    "\(place), row \(cell.row), column '\(cell.column)': found '\(shortened(cell.value))'; "
      + "expected \(cell.expected.words)"
  }

  private func sentence(_ column: UnknownColumn) -> String {
    let use =
      switch column.role {
      case .key: "named as a key"
      case .ignored: "ignored"
      case .declared: "declared"
      }
    return "\(place): column '\(column.name)' is \(use) but not in the file"
      + suggestion(column.closest)
  }

  /// Where in the file, after the file and the sheet.
  private var location: String {
    switch problem {
    case .notUTF8(let byte, let line), .nullByte(let byte, let line),
      .notEncoded(_, let byte, let line):
      ", line \(line), byte \(byte)"
    case .raggedRow(let row, let line, _, _), .unterminatedQuote(let row, let line),
      .textAfterQuote(let row, let line):
      row == line ? ", row \(row)" : ", row \(row) (line \(line))"
    case .missingKey(let row, let column, _): ", row \(row), column '\(column)'"
    case .repeatedKey(_, _, _, let second): ", row \(second)"
    case .cellBeyondHeader(let row, _): ", row \(row)"
    case .damagedPart(let part, let line, _): ", \(part), line \(line)"
    case .documentType(let part), .tooDeep(let part, _), .inflatesTooFar(let part, _, _),
      .badAddress(_, let part):
      ", \(part)"
    default: ""
    }
  }

  private var fact: String {
    switch problem {
    case .notFound: "no such file"
    case .isDirectory: "is a folder; expected a file"
    case .notRegular: "is a device, pipe or socket; expected a file"
    case .unreadable(let reason): "can't be read: \(reason)"
    case .otherFormat(let name, let remedy):
      "is \(name); expected text (.csv, .tsv) or a workbook (.xlsx): \(remedy)"
    case .damagedCompression: "is damaged: its compressed bytes can't be uncompressed"
    case .unknownEncoding(let name):
      "the encoding '\(name)' is not known here; expected one that iconv lists, such as latin1"
    case .notEncoded(let name, _, _):
      "bytes that are not \(name); declare the right encoding for the table, such as latin1"
    case .noMatch: "no file has a name of this pattern"
    case .unlikeFiles(let first, let other, let missing, let added):
      "'\(other)' has other columns than '\(first)'"
        + (missing.isEmpty ? "" : "; it lacks \(missing.joined(separator: ", "))")
        + (added.isEmpty ? "" : "; it also has \(added.joined(separator: ", "))")
        + "; expected the same columns in every file"
    case .noHeaderRow(let row): "there is no row \(row) for the header"
    case .empty: "is empty; expected a header and rows"
    case .sheetOfText: "is text and has no sheets; only a workbook has"
    case .notUTF8:
      "bytes that are not UTF-8; expected text encoded as UTF-8, or a declared encoding"
    case .nullByte: "a null byte; expected text encoded as UTF-8"
    case .raggedRow(_, _, let found, let expected):
      "found \(counted(found, "cell")); expected \(expected), as in the header"
    case .unterminatedQuote: "a quoted cell begins here and never ends; expected a closing '\"'"
    case .textAfterQuote:
      "text after the closing quote of a cell; a quote within a quoted cell is written twice"
    case .unnamedColumn(let position):
      "column \(position) (\(columnLetters(position))) has no name; expected one in the header"
    case .repeatedColumn(let name, let first, let second):
      "columns \(first) and \(second) are both named '\(name)'; expected distinct names"
    case .ignoredKey(let name): "column '\(name)' is a key and ignored; expected one of the two"
    case .noRows: "has a header but no rows; expected at least one"
    case .tooManyColumns(let found, let limit): "\(found) columns; at most \(limit) can be read"
    case .tooManyCells(let rows, let columns, let limit):
      "\(rows) rows of \(columns) columns; at most \(limit) cells can be read"
    case .missingKey(_, _, let total):
      "the key is missing" + (total > 1 ? ", here and in \(counted(total - 1, "other cell"))" : "")
        + "; expected a value in every row"
    case .repeatedKey(let cells, let earlier, let first, _):
      "the key \(keyText(cells)) is that of row \(first) too"
        + (cells == earlier ? "" : ", where it is written \(keyText(earlier))")
        + "; expected a key of its own in each row"
        + (cells == earlier ? "" : "; declare type: category if they differ")
    case .invalidCells, .unknownColumns: ""  // Sentences of their own, above.
    default: workbookFact
    }
  }

  private var workbookFact: String {
    switch problem {
    case .damagedArchive(let reason): "damaged workbook (\(reason)); expected a zip archive"
    case .encrypted: "the workbook is encrypted; expected one without a password"
    case .oldWorkbook: "an old binary workbook (.xls); expected one saved as .xlsx"
    case .notWorkbook(let part): "a zip archive without '\(part)'; expected a workbook"
    case .damagedPart(_, _, let reason): "damaged workbook: \(reason)"
    case .documentType: "a document type declaration; workbooks have none"
    case .inflatesTooFar(_, let bytes, let limit):
      "inflates to \(bytes) bytes or more; at most \(limit) are read from this file"
    case .unknownSheet(let known):
      "no such sheet; the workbook has \(known.map { "'\($0)'" }.joined(separator: ", "))"
        + suggestion(sheet.flatMap { closestName(to: $0, among: known) })
    case .wrongSheet(let reason, let known):
      "\(reason); the sheets are \(known): name the right one by 'sheet'"
    case .badAddress(let address, _): "a cell at '\(address)'; expected an address such as 'B7'"
    case .unknownSharedString(let index, let address, let known):
      "cell \(address) refers to shared string '\(shortened(index))'; the workbook has \(known)"
    case .cellBeyondHeader(_, let position):
      "a value in column \(position) (\(columnLetters(position))), which has no name in the header"
    case .badTruth(let text, let address):
      "cell \(address) is marked as true or false but holds '\(shortened(text))'"
    case .tooDeep(_, let limit): "elements are nested more than \(limit) deep; workbooks are not"
    case .unshapable(let reason): reason
    default: ""
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
