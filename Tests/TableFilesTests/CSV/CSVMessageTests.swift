import TableFiles
import Tabular
import Testing

@Suite("Messages of broken CSV files")
struct TablesCSVMessageTests {
  @Test(
    "a file that is no table says why",
    arguments: [
      ("a.csv", "", "a.csv: the file is empty; write a header and rows"),
      ("a.csv", "\u{feff}\n\r\n", "a.csv: the file is empty; write a header and rows"),
      ("a.csv", "x,y\n", "a.csv: the file has a header but no rows; add at least one row"),
      (
        "a.csv", "x,y\n1,2\n3\n",
        "a.csv, row 3: 1 cell; the header has 2; correct the row"
      ),
      (
        "a.csv", "x,y\n1,2\n1,2,3,4\n",
        "a.csv, row 3: 4 cells; the header has 2; correct the row"
      ),
      (
        "a.csv", "x,y\n\"a\nb\",2\n\n3,4,5\n6,7\n",
        "a.csv, row 4 (line 5): 3 cells; the header has 2; correct the row"
      ),
      (
        "a.csv", "PAR1\u{15}\u{4}",
        "a.csv: the file is a Parquet file, not text (.csv, .tsv) or a workbook (.xlsx); convert it, for "
          + "example by python3 -c \"import pandas; pandas.read_parquet('FILE.parquet').to_csv('FILE.csv', "
          + "index=False)\""
      ),
      (
        "a.csv", "x,y\n1,2\n\"3,4\n5,6\n",
        "a.csv, row 3: a quoted cell never ends; add a closing '\"'"
      ),
      (
        "a.csv", "x,y\n\"a\"b,2\n",
        "a.csv, row 2: text after the closing quote of a cell; "
          + "write a quote within a quoted cell twice"
      ),
      (
        "a.csv", "x\n1\na\0b\n",
        "a.csv, line 3, byte 5: a null byte; save the file as UTF-8 text"
      ),
    ])
  func files(name: String, text: String, expected: String) throws {
    let file = try TemporaryFile(name, text)
    #expect(file.message() == expected)
  }

  @Test("bytes that are not of the encoding are placed")
  func encoding() throws {
    let bytes = Array("name\nM".utf8) + [0xfc] + Array("ller\n".utf8)
    let file = try TemporaryFile("a.csv", bytes)
    #expect(
      file.message { $0.layout.encoding = "ascii//" }
        == "a.csv, line 2, byte 6: bytes that are not ascii//; declare the table's 'encoding', such as "
        + "latin1")
    #expect(
      file.message { $0.layout.encoding = "klingon" }
        == "a.csv: unknown encoding 'klingon'; use a name that iconv lists, such as latin1"
    )
  }

  @Test("a file that is not there, a folder and a pipe are told apart")
  func places() throws {
    let file = try TemporaryFile("a.csv", "x\n1\n")
    #expect(file.message { $0.file += ".csv" } == "a.csv.csv: no such file; check the path")
    #expect(
      file.message { $0.file += "/b.csv" } == "a.csv/b.csv: can't read the file: Not a directory")
    #expect(
      file.message { $0.sheet = "S" }
        == "a.csv, sheet 'S': the file has no sheets; remove 'sheet'; only workbooks (.xlsx) have sheets"
    )
  }

  @Test("columns that the file lacks are all named, with the likely ones")
  func unknownColumns() throws {
    let file = try TemporaryFile("a.csv", "Year,Month,PM2.5\n1,2,3\n")
    let found = file.message {
      $0.key = ["Yaer"]
      $0.columns = [("PM25", .init()), ("Month", .init())]
      $0.ignore = ["Source"]
    }
    #expect(
      found == """
        a.csv: key column 'Yaer' is not in the file; did you mean 'Year'?
        a.csv: declared column 'PM25' is not in the file; did you mean 'PM2.5'?
        a.csv: ignored column 'Source' is not in the file; use a column of the file
        """)
    let ignoredKey = file.message {
      $0.key = ["Year"]
      $0.ignore = ["Year"]
    }
    #expect(
      ignoredKey == "a.csv: column 'Year' is both a key and ignored; remove it from one of the two")
  }

  @Test("every invalid cell is named, by row and then by column")
  func invalidCells() throws {
    let file = try TemporaryFile("a.csv", "CO,share,good\n1,105,nan\nq,-1,2\nNA,,0x1F\n1e999,5,1\n")
    let found = file.message {
      $0.columns = [
        ("CO", .init(minimum: 0)), ("share", .init(minimum: 0, maximum: 100)),
        ("good", .init(type: .number)),
      ]
    }
    #expect(
      found == """
        a.csv, row 2, column 'share': expected a number from 0 to 100, found '105'; correct the cell, or declare 'invalid: missing' for the column
        a.csv, row 3, column 'CO': expected a number of at least 0, found 'q'; correct the cell, or declare 'invalid: missing' for the column
        a.csv, row 3, column 'share': expected a number from 0 to 100, found '-1'; correct the cell, or declare 'invalid: missing' for the column
        a.csv, row 4, column 'good': expected a number, found '0x1F'; correct the cell, or declare 'invalid: missing' for the column
        a.csv, row 5, column 'CO': expected a number of at least 0, found '1e999'; correct the cell, or declare 'invalid: missing' for the column
        """)
  }

  @Test("after twenty invalid cells the others are counted")
  func manyInvalidCells() throws {
    let rows = (1...15).map { "a\($0),b\($0)\n" }.joined()
    let file = try TemporaryFile("a.csv", "x,y\n" + rows)
    let lines = file.message {
      $0.columns = [("x", .init(type: .number)), ("y", .init(maximum: -1.5))]
    }.split(separator: "\n")
    #expect(lines.count == 21)
    #expect(
      String(lines[19])
        == "a.csv, row 11, column 'y': expected a number of at most -1.5, found 'b10'; correct the cell, "
        + "or declare 'invalid: missing' for the column")
    #expect(lines[20] == "a.csv: 10 more invalid cells")
  }

  @Test("a key is present and unique")
  func keys() throws {
    let file = try TemporaryFile("a.csv", "Year,District\n2014,Pudong\n2015,\nNA,Jing'an\n")
    #expect(
      file.message { $0.key = ["Year", "District"] }
        == "a.csv, row 3, column 'District': the key is missing, here and in 1 other cell; "
        + "fill the key in every row, or use other key columns")
    let repeated = try TemporaryFile(
      "a.csv", "Year,District\n2014,Pudong\n2015,Pudong\n2014.0,Pudong\n")
    #expect(
      repeated.message { $0.key = ["Year", "District"] }
        == "a.csv, row 4: duplicate key: Year '2014.0', District 'Pudong' (first in row 2, where it is "
        + "written Year '2014', District 'Pudong'); remove one of the rows, or use more key columns; "
        + "declare 'type: category' if they differ")
  }
}
