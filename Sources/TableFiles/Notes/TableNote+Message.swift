import Wording

extension TableNote: CustomStringConvertible {
  /// What was found, in a sentence without an end.
  public var message: String {
    switch self {
    case .encoding(let name): "the text is not UTF-8; it was read as \(name)"
    case .compressed: "the file is compressed by gzip; it was read uncompressed"
    case .separator(let byte): "cells are separated by \(Self.name(of: byte))"
    case .decimalComma(let thousands):
      "numbers have decimal commas"
        + (thousands.map { " and thousands are parted by \(Self.name(of: $0))" } ?? "")
    case .thousands(let byte): "thousands are parted by \(Self.name(of: byte))"
    case .rowsAbove(let count, let header, let text):
      "the header is row \(header); \(counted(count, "row")) above it "
        + "\(count == 1 ? "is" : "are") skipped"
        + (text.isEmpty ? "" : ", the first is '\(shortened(text))'")
    case .commentLines(let count, let mark):
      "\(counted(count, "line")) that \(count == 1 ? "begins" : "begin") with '\(mark)' "
        + "\(count == 1 ? "is" : "are") skipped as comments"
    case .noHeader(let names, let first):
      "row 1 looks like values (\(first.prefix(3).map { "'\(shortened($0))'" }.joined(separator: ", "))), "
        + "not like names: the table has no header, and its columns are called "
        + names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", …" : "")
    case .joinedHeaders(let rows):
      "rows \(rows.lowerBound) to \(rows.upperBound) are headers; a column is called by all of them"
    case .rowOfUnits(let row, let units):
      "row \(row) holds units (\(units.prefix(4).map { "'\($0)'" }.joined(separator: ", "))) and is skipped"
    case .blankRows(let rows, let total):
      (total == 1 ? "row \(rows[0]) is" : "rows \(listed(rows, total)) are") + " empty and skipped"
    case .footnotes(let rows, let text):
      (rows.count == 1
        ? "row \(rows[0]) is a footnote" : "rows \(listed(rows, rows.count)) are footnotes")
        + " and skipped: '\(shortened(text))'"
    case .repeatedHeader(let rows, let total):
      (total == 1 ? "row \(rows[0]) repeats" : "rows \(listed(rows, total)) repeat")
        + " the header and \(total == 1 ? "is" : "are") skipped"
    case .totals(let row, let text):
      "row \(row) looks like a row of totals ('\(shortened(text))')"
    case .unnamedColumn(let position, .empty):
      "column \(position) (\(columnLetters(position))) has no name and no cell; it is left out"
    case .unnamedColumn(let position, .countsRows):
      "column \(position) (\(columnLetters(position))) has no name and counts the rows; it is left out"
    case .unnamedColumn(let position, .other(let example)):
      "column \(position) (\(columnLetters(position))) has no name; it is left out, with cells such as "
        + "'\(shortened(example))'"
    case .repeatedName(let name, let positions, let names):
      "columns \(Self.joined(positions.map(String.init))) are \(positions.count > 2 ? "all" : "both") "
        + "named '\(shortened(name))'; they were read as "
        + Self.joined(names.map { "'\(shortened($0))'" })
    case .rowNames:
      "rows have one cell more than the header; the first, the row's name, is left out"
    case .sheet(let name, let others):
      "sheet '\(name)' was read; there \(others.count == 1 ? "is" : "are") also "
        + others.map { "'\($0.name)'\($0.isHidden ? " (hidden)" : "")" }.joined(separator: ", ")
    case .mergedCells(let range, let column):
      "cells \(range) of the header are merged; each column is called after '\(column)'"
    case .files(let count, let pattern):
      "\(counted(count, "file")) of '\(pattern)' were read as one"
    default: columnMessage
    }
  }

  private var columnMessage: String {
    switch self {
    case .dates(let column, let writing, let step):
      "column '\(column)' holds \(writing); its finest step is \(step)"
    case .identifiers(let column, let example):
      "column '\(column)' holds numbers such as '\(shortened(example))' that would not come back as "
        + "they are; it is taken as a category"
    case .spelledNumbers(let column, let spelling, let example):
      "column '\(column)' holds numbers \(spelling), such as '\(shortened(example))'"
    case .nearlyNumbers(let found):
      "column '\(found.column)' holds categories because of '\(shortened(found.text))' in row "
        + "\(found.row); \(found.numbers) of its \(found.known) cells are numbers"
    case .nearlyDates(let column, let row, let text, let isImpossible, let dates, let known):
      "column '\(column)' holds categories because of '\(shortened(text))' in row \(row)"
        + (isImpossible ? ", a date that there is not" : "")
        + "; \(dates) of its \(known) cells are dates"
    case .ambiguousDates(let column, let example):
      "column '\(column)' holds dates such as '\(example)' that may be read day first or month first; "
        + "it is taken as a category"
    case .ambiguousMonths(let column, let example):
      "column '\(column)' holds texts such as '\(example)', which may be months of years or days of "
        + "months; it is taken as a category"
    case .mixedZones(let column, let zoned, let other):
      "column '\(column)' holds times with a zone, as '\(zoned)', and without, as '\(other)'"
    case .ambiguousNumbers(let column, let example, let isCommon):
      "column '\(column)' holds texts such as '\(shortened(example))', where the comma may part thousands or "
        + "the fraction" + (isCommon ? "" : "; it is taken as a category")
    case .sentinel(let column, let value, let row, let count, let least, let greatest):
      "column '\(column)' holds \(value) in row \(row)"
        + (count > 1 ? " and \(counted(count - 1, "other row"))" : "")
        + ", the others lie between \(least) and \(greatest); it looks like a mark of a missing value"
    case .likeLevels(let column, let first, let second):
      "column '\(column)' holds '\(shortened(first))' and '\(shortened(second))', which differ in "
        + "case or blanks alone"
    case .wrappedTexts(let column, let example):
      "column '\(column)' holds texts such as '\(shortened(example))', marked as text for a "
        + "spreadsheet; it is taken as a category"
    case .unitInCells(let column, let unit, let example):
      "column '\(column)' holds numbers with the unit '\(unit)', such as '\(shortened(example))'; "
        + "it is taken as a category"
    case .mixedUnits(let column, let first, let other):
      "column '\(column)' holds numbers in different units, such as '\(shortened(first))' and "
        + "'\(shortened(other))'; it is taken as a category"
    case .mixedDates(let column, let day, let month):
      "column '\(column)' holds dates day first, such as '\(day)', and month first, such as "
        + "'\(month)'; it is taken as a category"
    case .numbersOfTime(let column, let example, let type, _):
      "column '\(column)' holds numbers such as '\(example)' that look like "
        + (type == "date" ? "dates" : "dates and times")
    case .formulas(let cells, _, let total):
      "\(total == 1 ? "cell" : "cells") \(cells.joined(separator: ", "))"
        + (total > cells.count ? " and \(total - cells.count) more" : "")
        + " \(total == 1 ? "holds a formula" : "hold formulas") without a stored value"
    case .damagedEnd(let row): "row \(row), the last, is cut short"
    default: ""
    }
  }

  /// What to do about it; `nil` where nothing has to be done.
  public var help: String? {
    switch self {
    case .nearlyNumbers(let found):
      "declare columns: {\(yamlText(found.column)): {type: number, invalid: missing}}, or add "
        + "\(found.words.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")) to 'missing', or "
        + "declare type: category"
    case .nearlyDates(let column, _, _, _, _, _):
      "declare columns: {\(yamlText(column)): {type: date, invalid: missing}}, or type: category"
    case .ambiguousDates(let column, _):
      "declare columns: {\(yamlText(column)): {type: date, format: day-first}}, or month-first"
    case .ambiguousMonths(let column, _):
      "declare columns: {\(yamlText(column)): {type: date, format: month-year}} if they are months"
    case .mixedZones(let column, _, _):
      "declare columns: {\(yamlText(column)): {type: category}}, or write all times alike"
    case .ambiguousNumbers: "declare decimal: \",\" or thousands: \",\" for the table"
    case .sentinel(_, let value, _, _, _, _): "declare missing: [NA, \(value)] if it is one"
    case .likeLevels: "write them alike if they are one"
    case .wrappedTexts: "remove the marks from the cells"
    case .unitInCells: "remove the unit from the cells"
    case .mixedUnits: "write all numbers in one unit"
    case .mixedDates: "write all dates in one order"
    case .numbersOfTime(let column, _, let type, let format):
      "declare columns: {\(yamlText(column)): {type: \(type), format: \(format)}} if they are"
    case .totals(let row, _): "declare skip: \(row) for the table if it is one"
    case .formulas:
      "open the workbook in a spreadsheet program and save it, so that values are stored"
    case .identifiers(let column, _):
      "declare columns: {\(yamlText(column)): {type: number}} if it counts or measures"
    case .noHeader: "declare header: 1 for the table if row 1 does hold names"
    case .encoding(let name): "declare another encoding for the table if \(name) is wrong"
    case .unnamedColumn(let position, .other):
      "name it in the file, or use it as '\(columnLetters(position))'"
    case .repeatedName(let name, _, _):
      "rename '\(shortened(name))' in the file to use the first of them"
    case .sheet: "declare sheet: NAME for the table to read another"
    default: nil
    }
  }

  public var description: String { help.map { "\(message); \($0)" } ?? message }

  /// The first few, as in "4, 7 and 10".
  private static func joined(_ texts: [String]) -> String {
    guard texts.count <= 4 else { return texts.prefix(3).joined(separator: ", ") + ", …" }
    return texts.dropLast().joined(separator: ", ") + " and " + (texts.last ?? "")
  }

  private static func name(of separator: UInt8) -> String {
    switch separator {
    case UInt8(ascii: "\t"): "tabs"
    case UInt8(ascii: " "): "blanks"
    default: "'\(Character(UnicodeScalar(separator)))'"
    }
  }

  private func yamlText(_ name: String) -> String {
    name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } ? name : "\"\(name)\""
  }

  private func listed(_ rows: [Int], _ total: Int) -> String {
    let shown = rows.prefix(5).map(String.init)
    let rest = total - shown.count
    return rest > 0
      ? shown.joined(separator: ", ") + " and \(rest) more"
      : shown.dropLast().joined(separator: ", ") + " and " + (shown.last ?? "")
  }
}
