/// What a file is by its first bytes.
enum FileKind: Equatable {
  case text
  case zip
  case gzip
  /// An old binary workbook, or an encrypted one.
  case compound
  /// A format that is not read, with what to do.
  case other(name: String, remedy: String)

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    func begins(_ signature: [UInt8]) -> Bool { bytes.starts(with: signature) }
    let pandas = "convert it, for example by python3 -c \"import pandas; pandas."
    if begins([0x50, 0x4b, 3, 4]) || begins([0x50, 0x4b, 5, 6]) {
      self = .zip
    } else if begins([0x1f, 0x8b]) {
      self = .gzip
    } else if begins([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
      self = .compound
    } else if begins(Array("PAR1".utf8)) {
      self = .other(
        name: "a Parquet file",
        remedy: pandas + "read_parquet('FILE.parquet').to_csv('FILE.csv', index=False)\"")
    } else if begins(Array("ARROW1".utf8)) {
      self = .other(
        name: "an Arrow file",
        remedy: pandas + "read_feather('FILE.arrow').to_csv('FILE.csv', index=False)\"")
    } else if begins(Array("FEA1".utf8)) {
      self = .other(name: "a Feather file", remedy: "save it as .csv")
    } else if begins(Array("BZh".utf8)), bytes.count > 3, (0x31...0x39).contains(bytes[3]) {
      self = .other(name: "compressed by bzip2", remedy: "uncompress it by bunzip2")
    } else if begins([0xfd, 0x37, 0x7a, 0x58, 0x5a]) {
      self = .other(name: "compressed by xz", remedy: "uncompress it by unxz")
    } else if begins([0x28, 0xb5, 0x2f, 0xfd]) {
      self = .other(name: "compressed by zstd", remedy: "uncompress it by unzstd")
    } else if begins(Array("SQLite format 3".utf8)) {
      self = .other(name: "a SQLite database", remedy: "save the table as .csv")
    } else if begins(Array("%PDF".utf8)) {
      self = .other(name: "a PDF document", remedy: "save the table as .csv or .xlsx")
    } else if begins([0x89, 0x50, 0x4e, 0x47]) || begins([0xff, 0xd8, 0xff]) {
      self = .other(name: "a picture", remedy: "save the table as .csv or .xlsx")
    } else if begins(Array("version https://git-lfs".utf8)) {
      self = .other(name: "a pointer of Git LFS", remedy: "fetch the file itself by git lfs pull")
    } else if begins(Array("{\\rtf".utf8)) {
      self = .other(name: "a document of RTF", remedy: "save the table as .csv or .xlsx")
    } else if Self.isJSON(bytes) {
      self = .other(
        name: "JSON", remedy: pandas + "read_json('FILE.json').to_csv('FILE.csv', index=False)\"")
    } else if begins([0x89, 0x48, 0x44, 0x46]) {
      self = .other(name: "an HDF5 or NetCDF file", remedy: "save the table as .csv")
    } else if begins(Array("CDF".utf8)), bytes.count > 3, bytes[3] < 6 {
      self = .other(name: "a NetCDF file", remedy: "save the table as .csv")
    } else if Self.isMarkup(bytes) {
      self = .other(
        name: "a page of HTML or XML",
        remedy: "open it in a spreadsheet program and save it as .xlsx")
    } else {
      self = .text
    }
  }

  /// A list or a mapping from the first byte on.
  private static func isJSON(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = bytes.prefix(256).filter { $0 > 0x20 }.prefix(2)
    return ["[{", "[[", "{\"", "[\""].contains { start.elementsEqual($0.utf8) }
  }

  private static func isMarkup(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = bytes.prefix(256).drop { $0 <= 0x20 || $0 >= 0x80 }.prefix(14).map { $0 | 0x20 }
    return ["<!doctype", "<html", "<table", "<?xml"].contains {
      start.starts(with: $0.utf8.map { $0 | 0x20 })
    }
  }
}
