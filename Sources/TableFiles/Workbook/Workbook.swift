/// A workbook (Office Open XML): its sheets and the strings they share.
final class Workbook {
  private let archive: ZipArchive
  private let limits: TableLimits
  /// Names of the sheets and their parts, in the workbook's order.
  private var sheets: [(name: String, part: String, isHidden: Bool)] = []
  private var sharedStringsPart: String?
  private var stylesPart: String?
  private var from1904 = false

  /// - Parameter bytes: Outlive this object.
  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: TableLimits) throws(TableError.Problem) {
    self.limits = limits
    // The old format, and encrypted workbooks of the new, are compound files of another kind.
    if bytes.starts(with: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
      throw Self.isEncryptedPackage(bytes) ? .encrypted : .oldWorkbook
    }
    archive = try ZipArchive(bytes, limits: limits)
    if !archive.contains("_rels/.rels"), !archive.contains("[Content_Types].xml") {
      throw archive.contains("content.xml")
        ? .otherFormat(name: "an OpenDocument file", remedy: "save it as .xlsx")
        : .otherFormat(name: "a zip archive of other files", remedy: "unzip it")
    }
    let root = try relationships(in: "_rels/.rels", of: "")
    let main = root.first { $0.type.hasSuffix("/officeDocument") }?.part ?? "xl/workbook.xml"
    let folder = main.lastIndex(of: "/").map { String(main[...$0]) } ?? ""
    let name = main.dropFirst(folder.count)
    let parts = try relationships(in: "\(folder)_rels/\(name).rels", of: folder)
    let list = SheetList()
    try archive.parse(main, with: list)
    sheets = list.sheets.compactMap { sheet in
      parts.first { $0.id == sheet.id && $0.type.hasSuffix("/worksheet") }.map {
        (sheet.name, $0.part, sheet.isHidden)
      }
    }
    guard !sheets.isEmpty else { throw .notWorkbook(missingPart: "a worksheet") }
    sharedStringsPart = parts.first { $0.type.hasSuffix("/sharedStrings") }?.part
    stylesPart = parts.first { $0.type.hasSuffix("/styles") }?.part
    from1904 = list.from1904
  }

  /// The cells of the sheet of that name, or of the first that is shown, and what else there is.
  func cells(ofSheet name: String?) throws(TableError.Problem) -> (SheetCells, TableNote?) {
    let sheet =
      name == nil
      ? sheets.first { !$0.isHidden } ?? sheets.first : sheets.first { $0.name == name }
    guard let sheet else { throw .unknownSheet(known: sheets.map(\.name)) }
    let strings = SharedStrings()
    if let sharedStringsPart { try archive.parse(sharedStringsPart, with: strings) }
    let styles = SheetStyles()
    if let stylesPart, archive.contains(stylesPart) { try archive.parse(stylesPart, with: styles) }
    let reader = SheetReader(
      part: sheet.part, strings: strings, styles: styles.shown, from1904: from1904, limits: limits)
    try archive.parse(sheet.part, with: reader)
    let others = sheets.filter { $0.name != sheet.name }.map {
      TableNote.OtherSheet(name: $0.name, isHidden: $0.isHidden)
    }
    return (reader.cells, name != nil || others.isEmpty ? nil : .sheet(sheet.name, others: others))
  }

  /// The names of the sheets, in words.
  var sheetNames: String {
    sheets.map { "'\($0.name)'\($0.isHidden ? " (hidden)" : "")" }.joined(separator: ", ")
  }

  var sheetCount: Int { sheets.count }

  private func relationships(
    in part: String, of folder: String
  ) throws(TableError.Problem) -> [Relationship] {
    let list = RelationshipList(folder: folder)
    try archive.parse(part, with: list)
    return list.relationships
  }

  /// Whether a compound file has a stream named EncryptedPackage; names are UTF-16 in its directory.
  private static func isEncryptedPackage(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let name = "EncryptedPackage".utf8.flatMap { [$0, UInt8(0)] }
    guard bytes.count >= name.count else { return false }
    // Entries of the directory are aligned to 128 bytes.
    return stride(from: 0, through: bytes.count - name.count, by: 128).contains { start in
      bytes[start..<start + name.count].elementsEqual(name)
    }
  }
}

/// A part that another part refers to.
private struct Relationship {
  let id: String
  /// Ends with what the part is, as `/worksheet`.
  let type: String
  /// Its name in the archive.
  let part: String
}

private final class RelationshipList: XMLHandler {
  private let folder: String
  private(set) var relationships: [Relationship] = []
  let problem: TableError.Problem? = nil

  init(folder: String) { self.folder = folder }

  func start(_ element: XMLText, _ attributes: XMLAttributes) {
    guard element == "Relationship", let id = attributes["Id"], let type = attributes["Type"],
      let target = attributes["Target"]
    else { return }
    relationships.append(
      Relationship(id: id.string, type: type.string, part: resolved(target.string)))
  }
  func end(_ element: XMLText) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

  /// The part that a target means: from the root, or from the folder of the part that refers to it.
  private func resolved(_ target: String) -> String {
    let path = target.hasPrefix("/") ? target : folder + target
    var steps: [Substring] = []
    for step in path.split(separator: "/") where step != "." {
      if step == ".." { _ = steps.popLast() } else { steps.append(step) }
    }
    return steps.joined(separator: "/")
  }
}

private final class SheetList: XMLHandler {
  private(set) var sheets: [(name: String, id: String, isHidden: Bool)] = []
  private(set) var from1904 = false
  let problem: TableError.Problem? = nil

  func start(_ element: XMLText, _ attributes: XMLAttributes) {
    if element == "workbookPr" {
      from1904 = ["1", "true", "on"].contains(attributes["date1904"]?.string ?? "0")
    }
    guard element == "sheet", let name = attributes["name"], let id = attributes["id"] else {
      return
    }
    let isHidden = ["hidden", "veryHidden"].contains(attributes["state"]?.string ?? "visible")
    sheets.append((name.string, id.string, isHidden))
  }
  func end(_ element: XMLText) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
