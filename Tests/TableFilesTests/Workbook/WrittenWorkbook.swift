import CZip
import Glibc
import Testing

/// Writes workbooks for tests: a zip archive of the parts that are given, the others as they have to be.
struct WorkbookBytes {
  /// Elements between `<sheetData>` and its end, by the name of the sheet.
  var sheets: [(name: String, rows: String)] = []
  /// Elements between `<sst>` and its end.
  var sharedStrings = ""
  /// Parts that replace those of their name, or are added.
  var parts: [(name: String, content: [UInt8])] = []
  /// Encrypts every part.
  var password: String?

  /// One sheet.
  init(_ rows: String, sharedStrings: String = "") {
    sheets = [("Data", rows)]
    self.sharedStrings = sharedStrings
  }

  /// Rows of cells, each an element without its address.
  init(cells: [[String]]) {
    self.init(cells.map { "<row>\($0.joined())</row>" }.joined())
  }

  func archive() throws -> [UInt8] {
    var error = zip_error_t()
    let source = try #require(zip_source_buffer_create(nil, 0, 0, &error))
    let archive = try #require(zip_open_from_source(source, ZIP_TRUNCATE, &error))
    zip_source_keep(source)
    let contents = allParts
    for (index, part) in contents.enumerated() {
      try add(part.name, part.content, to: archive, index: index)
    }
    try #require(zip_close(archive) == 0)
    defer { zip_source_free(source) }
    try #require(zip_source_open(source) == 0)
    try #require(zip_source_seek(source, 0, SEEK_END) == 0)
    let size = Int(zip_source_tell(source))
    try #require(zip_source_seek(source, 0, SEEK_SET) == 0)
    var bytes = [UInt8](repeating: 0, count: size)
    try #require(zip_source_read(source, &bytes, zip_uint64_t(size)) == zip_int64_t(size))
    return bytes
  }

  private func add(
    _ name: String, _ content: [UInt8], to archive: OpaquePointer, index: Int
  ) throws {
    // The archive frees the memory.
    let memory = try #require(malloc(max(content.count, 1)))
    memory.copyMemory(from: content, byteCount: content.count)
    let source = try #require(
      zip_source_buffer(archive, memory, zip_uint64_t(content.count), 1))
    try #require(zip_file_add(archive, name, source, 0) == zip_int64_t(index))
    if let password {
      try #require(
        zip_file_set_encryption(
          archive, zip_uint64_t(index), UInt16(ZIP_EM_TRAD_PKWARE), password) == 0)
    }
  }

  private var allParts: [(name: String, content: [UInt8])] {
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    func relationships(_ list: [(id: String, type: String, target: String)]) -> String {
      let elements = list.map {
        "<Relationship Id=\"\($0.id)\" Type=\"\(relation)/\($0.type)\" Target=\"\($0.target)\"/>"
      }
      return "<Relationships>\(elements.joined())</Relationships>"
    }
    var texts = [("_rels/.rels", relationships([("r1", "officeDocument", "xl/workbook.xml")]))]
    let names = sheets.enumerated().map { index, sheet in
      "<sheet name=\"\(sheet.name)\" sheetId=\"\(index + 1)\" r:id=\"s\(index)\"/>"
    }
    texts.append(
      (
        "xl/workbook.xml",
        "<workbook xmlns:r=\"\(relation)\"><sheets>\(names.joined())</sheets></workbook>"
      ))
    // Targets of each form: from the folder, and from the root.
    let targets = sheets.indices.map { index in
      (
        "s\(index)", "worksheet",
        (index == 0 ? "worksheets" : "/xl/./other/../worksheets") + "/sheet\(index + 1).xml"
      )
    }
    texts.append(
      (
        "xl/_rels/workbook.xml.rels",
        relationships(targets + [("t", "sharedStrings", "sharedStrings.xml")])
      ))
    texts.append(("xl/sharedStrings.xml", "<sst>\(sharedStrings)</sst>"))
    for (index, sheet) in sheets.enumerated() {
      texts.append(
        (
          "xl/worksheets/sheet\(index + 1).xml",
          "<worksheet><sheetData>\(sheet.rows)</sheetData></worksheet>"
        ))
    }
    var all: [(name: String, content: [UInt8])] = texts.map { ($0.0, Array($0.1.utf8)) }
    for part in parts {
      all.removeAll { $0.name == part.name }
      if !part.content.isEmpty { all.append(part) }
    }
    return all
  }
}

/// A cell with an inline string.
func inline(_ text: String) -> String { "<c t=\"inlineStr\"><is><t>\(text)</t></is></c>" }

/// A cell with a number as it stands in the file.
func number(_ text: String) -> String { "<c><v>\(text)</v></c>" }
