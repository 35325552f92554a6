import CZip

/// The parts of a zip archive in memory, inflated a piece at a time and only as far as allowed.
final class ZipArchive {
  private let archive: OpaquePointer
  private let limits: TableLimits
  private var inflatedBytes = 0

  /// - Parameter bytes: Outlive this object.
  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: TableLimits) throws(TableError.Problem) {
    self.limits = limits
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let count = zip_uint64_t(bytes.count)
    guard let source = zip_source_buffer_create(bytes.baseAddress, count, 0, &error) else {
      throw .damagedArchive(reason: String(cString: zip_error_strerror(&error)))
    }
    guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      throw .damagedArchive(reason: String(cString: zip_error_strerror(&error)))
    }
    self.archive = archive
  }

  // Nothing was changed, so nothing is written.
  deinit { zip_discard(archive) }

  func contains(_ part: String) -> Bool { zip_name_locate(archive, part, anyCase) >= 0 }

  /// Parses a part as XML.
  func parse(_ part: String, with handler: some XMLHandler) throws(TableError.Problem) {
    let index = zip_name_locate(archive, part, anyCase)
    guard index >= 0 else { throw .notWorkbook(missingPart: part) }
    var status = zip_stat_t()
    guard zip_stat_index(archive, zip_uint64_t(index), 0, &status) == 0 else { throw damage() }
    guard status.encryption_method == ZIP_EM_NONE else { throw .encrypted }
    let compressed = Int(clamping: status.comp_size)
    try checkSize(part, Int(clamping: status.size), compressed)
    guard let file = zip_fopen_index(archive, zip_uint64_t(index), 0) else { throw damage() }
    defer { zip_fclose(file) }
    let reader = try XMLReader(part: part, handler: handler, depth: limits.depth)
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { piece.deallocate() }
    var size = 0
    while true {
      let count = Int(zip_fread(file, piece.baseAddress, zip_uint64_t(piece.count)))
      // Also where the checksum is wrong, at the end.
      guard count >= 0 else {
        throw .damagedArchive(reason: String(cString: zip_file_strerror(file)))
      }
      size += count
      try checkSize(part, size, compressed)
      try reader.parse(UnsafeRawBufferPointer(rebasing: piece[..<count]), isLast: count == 0)
      if count == 0 { break }
    }
    inflatedBytes += size
  }

  private func checkSize(_ part: String, _ size: Int, _ compressed: Int) throws(TableError.Problem)
  {
    var limit = limits.inflatedBytes - inflatedBytes
    let ratioLimit = compressed.multipliedReportingOverflow(by: limits.ratio)
    if !ratioLimit.overflow {
      limit = min(limit, max(ratioLimit.partialValue, limits.unsuspiciousBytes))
    }
    guard size <= limit else { throw .inflatesTooFar(part: part, bytes: size, limit: limit) }
  }

  private func damage() -> TableError.Problem {
    .damagedArchive(reason: String(cString: zip_strerror(archive)))
  }
}

/// Some writers differ from the standard's names in case.
private let anyCase = zip_flags_t(ZIP_FL_NOCASE)
