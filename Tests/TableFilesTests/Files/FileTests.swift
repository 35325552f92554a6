import CZlib
import Tabular
import TestSupport
import Testing

@testable import TableFiles

@Suite("Files of tables")
struct FileTests {
  private func bytes(_ text: String, _ table: [Character: [UInt8]]) -> [UInt8] {
    text.flatMap { table[$0] ?? Array(String($0).utf8) }
  }

  @Test(
    "files that are no tables are called by what they are",
    arguments: [
      ("[{\"a\": 1}]", "the file is JSON"), ("{\n  \"a\": 1}", "the file is JSON"),
      ("version https://git-lfs.github.com/spec/v1\noid sha256:a\n", "a pointer of Git LFS"),
      ("\u{7f}PNG", nil), ("{\\rtf1 x}", "a document of RTF"), ("[a],b\n1,2\n2,3\n", nil),
    ] as [(String, String?)])
  func others(text: String, said: String?) throws {
    let file = try TemporaryFile("a.csv", text)
    guard let said else {
      if let contents = try? file.read() { #expect(contents.table.rowCount == 2) }
      return
    }
    let error = #expect(throws: TableError.self) { try file.read() }
    #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
  }

  @Test("encodings are found by marks and by the bytes, and said")
  func encodings() throws {
    let rows = "1.5,x\n2.5,y\n3.5,z\n"
    func found(_ bytes: [UInt8]) throws -> (String?, [TableNote]) {
      let contents = try TemporaryFile("a.csv", bytes).read()
      return (contents.table.columns.last?.name, contents.notes)
    }
    let latin = bytes("a,st\u{e4}dt \u{b5}g\n", ["\u{e4}": [0xe4], "\u{b5}": [0xb5]])
    #expect(try found(latin + Array(rows.utf8)) == ("städt µg", [.encoding("WINDOWS-1252")]))
    let wide = Array("\u{feff}a,ß\n\(rows)".utf16)
    let little = wide.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let big = wide.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    #expect(try found(little) == ("ß", [.encoding("UTF-16")]))
    #expect(try found(big) == ("ß", [.encoding("UTF-16")]))
    #expect(try found(Array(little.dropFirst(2))).0 == "ß")
    // 城市 in GB18030, 都市名 in Shift-JIS.
    let chinese = Array("a,".utf8) + [0xb3, 0xc7, 0xca, 0xd0] + Array("\n\(rows)".utf8)
    #expect(try found(chinese) == ("城市", [.encoding("GB18030")]))
    let japanese =
      Array("a,".utf8) + [0x93, 0x73, 0x8e, 0x73, 0x96, 0xbc, 0x82, 0xcc] + Array("\n\(rows)".utf8)
    #expect(try found(japanese) == ("都市名の", [.encoding("SHIFT_JIS")]))
    // 지역, 측정소명 in Korean, 測站名稱 in Big5, ひにち日付 in EUC-JP, Дата, город in Cyrillic.
    for (name, encoding, letters) in [
      (
        "지역측정소명", "CP949",
        [0xc1, 0xf6, 0xbf, 0xaa, 0xc3, 0xf8, 0xc1, 0xa4, 0xbc, 0xd2, 0xb8, 0xed]
      ),
      ("測站名稱", "BIG5", [0xb4, 0xfa, 0xaf, 0xb8, 0xa6, 0x57, 0xba, 0xd9]),
      (
        "ひにち日付", "EUC-JP",
        [0xa4, 0xd2, 0xa4, 0xcb, 0xa4, 0xc1, 0xc6, 0xfc, 0xc9, 0xd5]
      ),
      (
        "Дата город", "WINDOWS-1251",
        [0xc4, 0xe0, 0xf2, 0xe0, 0x20, 0xe3, 0xee, 0xf0, 0xee, 0xe4]
      ),
    ] as [(String, String, [UInt8])] {
      let text = Array("a,".utf8) + letters + Array("\n\(rows)".utf8)
      #expect(try found(text) == (name, [.encoding(encoding)]))
    }
    // Units again and again are no characters.
    let western = bytes(
      "NO2 (\u{b5}g),O3 (\u{b5}g),T (\u{b0}C),x (\u{b5}g)\n1,2,3,4\n2,3,4,5\n",
      ["\u{b5}": [0xb5], "\u{b0}": [0xb0]])
    #expect(try found(western) == ("x (µg)", [.encoding("WINDOWS-1252")]))
    // A lone pair among small letters is Western.
    for (word, letters) in [
      ("Größe", [0x47, 0x72, 0xf6, 0xdf, 0x65]), ("œuvre", [0x9c, 0x75, 0x76, 0x72, 0x65]),
    ] as [(String, [UInt8])] {
      let western = Array("a,".utf8) + letters + Array("\n\(rows)".utf8)
      #expect(try found(western) == (word, [.encoding("WINDOWS-1252")]))
    }
    let declared = try TemporaryFile("a.csv", latin + Array(rows.utf8)).read {
      $0.layout.encoding = "latin1"
    }
    #expect(declared.notes.isEmpty)
  }

  /// Bytes as gzip stores them, without compressing.
  private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    try #require(
      deflateInit2_(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        == Z_OK)
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1000)
    let count = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        _ = deflate(&stream, Z_FINISH)
        return output.count - Int(stream.avail_out)
      }
    }
    return Array(output[..<count])
  }

  @Test("a file compressed by gzip is read, of several members too, and a damaged one is none")
  func compressed() throws {
    let first = try gzip(Array("x,y\n1,2\n".utf8))
    let second = try gzip(Array("3,4\n".utf8))
    let contents = try TemporaryFile("a.csv.gz", first + second).read()
    #expect(contents.table["x"]?.values == .numbers([1, 3]))
    #expect(contents.notes == [.compressed])
    for cut in [12, first.count - 9, first.count - 1] {
      let damaged = try TemporaryFile("a.csv.gz", Array(first.prefix(cut)))
      #expect(
        damaged.message()
          == "a.csv.gz: the compressed bytes are damaged; compress it again")
    }
    let bomb = try gzip([UInt8](repeating: 0x61, count: 4 << 20))
    var limits = TableLimits()
    (limits.unsuspiciousBytes, limits.gzipBytes) = (1 << 20, 1 << 20)
    #expect(
      try TemporaryFile("a.csv", bomb).message(limits: limits).contains(
        "or more; the limit is 1048576;"))
  }

  @Test("several files are read as one, with columns from their names")
  func patterns() throws {
    let folder = try ScratchFolder()
    try folder.write("d,x\n2014-01-01,1\n2014-01-02,2\n", to: "PRSA_North_1.csv")
    try folder.write("d,x\n2014-01-01,3.50\n2014-01-02,NA\n", to: "PRSA_South_1.csv")
    let contents = try TableReader.read(
      TableRequest(file: folder.file("PRSA_{station}_*.csv"), key: ["station", "d"]))
    #expect(contents.table.columns.map(\.name) == ["station", "d", "x"])
    #expect(
      contents.table["station"]?.values
        == .categories(codes: [0, 0, 1, 1], levels: ["North", "South"]))
    #expect((0..<4).map { contents.table["x"]?.text($0) } == ["1", "2", "3.50", "NA"])
    #expect(contents.table["d"]?.moment?.step == .day)
    try folder.write("d,y\n1,2\n", to: "PRSA_West_1.csv")
    let error = #expect(throws: TableError.self) {
      try TableReader.read(TableRequest(file: folder.file("PRSA_{station}_*.csv")))
    }
    #expect(
      error?.message.contains("; missing: x; additional: y; use the same columns in every file")
        == true)
    let none = #expect(throws: TableError.self) {
      try TableReader.read(TableRequest(file: folder.file("Q*.csv")))
    }
    #expect(none?.problem == .noMatch)
  }

  @Test("tables are put below one another, beside one another, and into steps of time")
  func shapes() throws {
    let long = try TemporaryFile(
      "a.csv", "at,what,v\n2014-01-01,no2,1\n2014-01-01,o3,2\n2014-01-02,no2,3\n2014-01-02,o3,4\n")
    let pivoted = try long.read {
      $0.shaping.pivot = .init(names: "what", values: "v", by: ["at"])
      $0.key = ["at"]
    }.table
    #expect(pivoted.columns.map(\.name) == ["at", "no2", "o3"])
    #expect(pivoted["o3"]?.values == .numbers([2, 4]))
    let twice = try TemporaryFile("a.csv", "at,what,v\n1,no2,1\n1,no2,2\n")
    #expect(
      twice.message { $0.shaping.pivot = .init(names: "what", values: "v", by: ["at"]) }
        == "a.csv: 'pivot' finds more than one 'no2' for at '1'; 'statistic: mean' makes one of them"
    )
    let wide = try TemporaryFile("a.csv", "k,a,b\nx,1,2\ny,3,4\n")
    let melted = try wide.read {
      $0.shaping.melt = .init(columns: ["a", "b"], names: "name", values: "value")
    }.table
    #expect(melted["k"]?.text(1) == "x" && melted["name"]?.text(1) == "b")
    #expect(melted["value"]?.values == .numbers([1, 2, 3, 4]))
    let days = (1...31).map { "2014-01-\($0 < 10 ? "0" : "")\($0),\($0)\n" }.joined()
    let some = (1...10).map { "2014-02-\($0 < 10 ? "0" : "")\($0),5\n" }.joined()
    let coarse = try TemporaryFile("a.csv", "d,x\n" + days + some).read {
      $0.shaping.aggregate = .init(
        step: .month, time: "d", by: [], statistic: .mean, completeness: 0.75)
    }.table
    #expect(coarse["d"]?.text(1) == "2014-02-01")
    guard case .numbers(let cells)? = coarse["x"]?.values else { return }
    #expect(cells[0] == 16 && cells[1].isNaN)
  }

  @Test("names that melt makes rows of are read as cells are, and its columns are as declared")
  func meltedNames() throws {
    func melted(
      _ text: String, _ names: [String], _ declared: (String, TableRequest.ColumnDeclaration)? = nil
    ) throws -> Table {
      try TemporaryFile("a.csv", text).read {
        $0.shaping.melt = .init(columns: names, names: "time", values: "v")
        $0.columns = declared.map { [(name: $0.0, declaration: $0.1)] } ?? []
      }.table
    }
    let years = "k,1960,1961\nx,1,2\ny,3,900\n"
    let names = ["1960", "1961"]
    #expect(try melted(years, names)["time"]?.values == .numbers([1960, 1961, 1960, 1961]))
    let months = try melted("k,2019-01,2019-02\nx,1,2\n", ["2019-01", "2019-02"])
    #expect(months["time"]?.moment?.step == .month)
    var bounds = TableRequest.ColumnDeclaration(unit: "m", maximum: 100)
    #expect(throws: TableError.self) { try melted(years, names, ("v", bounds)) }
    bounds.invalid = .missing
    let bounded = try melted(years, names, ("v", bounds))
    #expect(bounded["v"]?.unit == "m" && bounded["v"]?.isMissing(3) == true)
    #expect(throws: TableError.self) { try melted(years, names, ("vv", bounds)) }
    let date = TableRequest.ColumnDeclaration(type: .date)
    #expect(throws: TableError.self) { try melted("k,a,b\nx,1,2\n", ["a", "b"], ("time", date)) }
  }

  @Test(
    "a line longer than any of a table is an error, whatever ends lines; many short ones are none")
  func longLines() throws {
    var limits = TableLimits()
    limits.lineBytes = 64
    let long = String(repeating: "7", count: 80)
    for end in ["\n", "\r\n", "\r"] {
      let short = (1...40).map { "\($0),x\(end)" }.joined()
      let file = try TemporaryFile("a.csv", "a,b\(end)\(short)\(long),y\(end)\(short)")
      let line = end == "\r" ? 1 : 42
      #expect(
        file.message(limits: limits)
          == "a.csv, line \(line): a line of more than 0 MiB; check that the file is a table")
      let sound = try TemporaryFile("a.csv", "a,b\(end)\(short)\(short)")
      #expect(sound.message(limits: limits) == "read")
    }
  }
}
