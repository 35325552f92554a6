/// A file as it is cut into cells: text in UTF-8, or a workbook.
struct TableBytes {
  let file: FileBytes
  let isWorkbook: Bool
  /// Of the file as it lies on the disk.
  let contentHash: [UInt8]
  let fileBytes: Int
  var notes: [TableNote] = []

  /// Reads a file, or standard input where its name is `-`, uncompresses and decodes it.
  init(_ request: TableRequest, limits: TableLimits) throws(TableError.Problem) {
    try self.init(try FileBytes(path: request.file), request, limits: limits)
  }

  /// Takes bytes as those of the request's file.
  init(
    _ file: FileBytes, _ request: TableRequest, limits: TableLimits
  ) throws(TableError.Problem) {
    var file = file
    contentHash = sha256(file.bytes)
    fileBytes = file.bytes.count
    guard fileBytes > 0 else { throw .empty }
    var kind = FileKind(file.bytes)
    if kind == .gzip {
      file = FileBytes(try inflated(file.bytes, limits: limits))
      notes.append(.compressed)
      guard !file.bytes.isEmpty else { throw .empty }
      kind = FileKind(file.bytes)
    }
    switch kind {
    case .zip, .compound:
      isWorkbook = true
      self.file = file
      return
    case .gzip:
      throw .otherFormat(name: "compressed twice by gzip", remedy: "uncompress it by gunzip")
    case .other(let name, let remedy): throw .otherFormat(name: name, remedy: remedy)
    case .text: isWorkbook = false
    }
    guard request.sheet == nil else { throw .sheetOfText }
    let declared = request.layout.encoding
    if let declared {
      let plain = ["UTF-8", "UTF8", "ASCII", "US-ASCII"].contains(declared.uppercased())
      if !plain { file = FileBytes(try TextEncoding(declared).decoded(file.bytes)) }
    } else if let found = TextEncoding.found(in: file.bytes) {
      file = FileBytes(try found.decoded(file.bytes))
      notes.append(.encoding(found.name))
    }
    self.file = file
  }
}
