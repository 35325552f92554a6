import TableFiles
import Tabular
import Testing

@Suite("Messages of broken CSV files")
struct TablesCSVMessageTests {
  @Test(
    "a file that is no table says why",
    arguments: [
      ("a.csv", "", "a.csv: is empty; expected a header and rows"),
      ("a.csv", "\u{feff}\n\r\n", "a.csv: is empty; expected a header and rows"),
      ("a.csv", "x,y\n", "a.csv: has a header but no rows; expected at least one"),
      (
        "a.csv", "x,y\n1,2\n3\n",
        "a.csv, row 3: found 1 cell; expected 2, as in the header"
      ),
      (
        "a.csv", "x,y\n1,2,3,4\n",
        "a.csv, row 2: found 4 cells; expected 2, as in the header"
      ),
      (
        "a.csv", "x,y\n\"a\nb\",2\n\n3,4,5\n6,7\n",
        "a.csv, row 4 (line 5): found 3 cells; expected 2, as in the header"
      ),
      (
        "a.csv", "PAR1\u{15}\u{4}",
        "a.csv: is a Parquet file; expected text (.csv, .tsv) or a workbook (.xlsx): convert it, for "
          + "example by python3 -c \"import pandas; pandas.read_parquet('FILE.parquet').to_csv('FILE.csv', "
          + "index=False)\""
      ),
      (
        "a.csv", "x,y\n1,2\n\"3,4\n5,6\n",
        "a.csv, row 3: a quoted cell begins here and never ends; expected a closing '\"'"
      ),
      (
        "a.csv", "x,y\n\"a\"b,2\n",
        "a.csv, row 2: text after the closing quote of a cell; "
          + "a quote within a quoted cell is written twice"
      ),
      (
        "a.csv", "x,y,x\n1,2,3\n",
        "a.csv: columns 1 and 3 are both named 'x'; expected distinct names"
      ),
      (
        "a.csv", "x\n1\na\0b\n",
        "a.csv, line 3, byte 5: a null byte; expected text encoded as UTF-8"
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
        == "a.csv, line 2, byte 6: bytes that are not ascii//; declare the right encoding for the table, "
        + "such as latin1")
    #expect(
      file.message { $0.layout.encoding = "klingon" }
        == "a.csv: the encoding 'klingon' is not known here; expected one that iconv lists, such as latin1"
    )
  }

  @Test("a file that is not there, a folder and a pipe are told apart")
  func places() throws {
    let file = try TemporaryFile("a.csv", "x\n1\n")
    #expect(file.message { $0.file += ".csv" } == "a.csv.csv: no such file")
    #expect(
      file.message { $0.file += "/b.csv" } == "a.csv/b.csv: can't be read: Not a directory")
    #expect(
      file.message { $0.sheet = "S" }
        == "a.csv, sheet 'S': is text and has no sheets; only a workbook has")
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
        a.csv: column 'Yaer' is named as a key but not in the file; did you mean 'Year'?
        a.csv: column 'PM25' is declared but not in the file; did you mean 'PM2.5'?
        a.csv: column 'Source' is ignored but not in the file
        """)
    let ignoredKey = file.message {
      $0.key = ["Year"]
      $0.ignore = ["Year"]
    }
    #expect(ignoredKey == "a.csv: column 'Year' is a key and ignored; expected one of the two")
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
        a.csv, row 2, column 'share': found '105'; expected a number from 0 to 100
        a.csv, row 3, column 'CO': found 'q'; expected a number of at least 0
        a.csv, row 3, column 'share': found '-1'; expected a number from 0 to 100
        a.csv, row 4, column 'good': found '0x1F'; expected a number
        a.csv, row 5, column 'CO': found '1e999'; expected a number of at least 0
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
      lines[19] == "a.csv, row 11, column 'y': found 'b10'; expected a number of at most -1.5")
    #expect(lines[20] == "a.csv: 10 more invalid cells")
  }

  @Test("a key is present and unique")
  func keys() throws {
    let file = try TemporaryFile("a.csv", "Year,District\n2014,Pudong\n2015,\nNA,Jing'an\n")
    #expect(
      file.message { $0.key = ["Year", "District"] }
        == "a.csv, row 3, column 'District': the key is missing, here and in 1 other cell; "
        + "expected a value in every row")
    let repeated = try TemporaryFile(
      "a.csv", "Year,District\n2014,Pudong\n2015,Pudong\n2014.0,Pudong\n")
    #expect(
      repeated.message { $0.key = ["Year", "District"] }
        == "a.csv, row 4: the key Year '2014.0', District 'Pudong' is that of row 2 too, where it is "
        + "written Year '2014', District 'Pudong'; expected a key of its own in each row; declare type: "
        + "category if they differ")
  }
}
