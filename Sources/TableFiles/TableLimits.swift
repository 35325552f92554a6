/// How much of a file is read at most, so that a small hostile file can't take all memory.
struct TableLimits {
  var columns = 100_000
  /// Cells of a sheet: its rows and columns may be far apart, so that a short file names many.
  var sheetCells = 1 << 27
  /// Bytes that all parts of a workbook may inflate to.
  var inflatedBytes = 1 << 30
  /// Below this size a part may inflate by any ratio: long tables of one value do.
  var unsuspiciousBytes = 64 << 20
  /// Inflated bytes for each byte in the archive. The best of deflate is 1032.
  var ratio = 200
  /// Bytes of a line of text: what is longer is no table, and looked at cell by cell takes minutes.
  var lineBytes = 16 << 20
  /// Bytes that a file compressed by gzip may inflate to.
  var gzipBytes = 1 << 34
  /// Elements of XML within one another; those of a workbook are some ten.
  var depth = 256
}
