import Tabular

/// A feature matrix whose every cell is a bin number, in both orders.
///
/// Row-major for building histograms (one cache line holds a row), column-major for partitioning
/// rows by one feature. Holds all rows of the matrix, in bins that are found in the rows of a fit; made
/// once for all fits of the same rows.
final class BinnedTable: @unchecked Sendable {  // written by its initialiser only
  let rowCount: Int
  let bins: [FeatureBins]
  /// From one row to the next in row-major order: the features, rounded up to a multiple of 4.
  let rowStride: Int
  private let rowMajorCells: AlignedBuffer<UInt8>
  private let columnMajorCells: AlignedBuffer<UInt8>

  var featureCount: Int { bins.count }
  /// `rowCount × rowStride` cells; columns that pad a row hold 0.
  var rowMajor: UnsafePointer<UInt8> { UnsafePointer(rowMajorCells.base) }

  /// The bins of one feature, by row.
  func column(_ feature: Int) -> UnsafePointer<UInt8> {
    UnsafePointer(columnMajorCells.base + feature * rowCount)
  }

  subscript(row: Int, feature: Int) -> UInt8 { columnMajorCells[feature * rowCount + row] }

  private struct Key: Hashable {
    var settings: BinningSettings
    var rows: BinnedRows
  }

  /// The table of a matrix with the bins of a fit's rows, made at the first call with these settings.
  static func shared(_ data: TrainingData, _ settings: BinningSettings) -> BinnedTable {
    let rows = BinnedRows(data)
    return data.features.derived.value(
      for: Key(settings: settings, rows: rows), bytes: \.bytes
    ) { BinnedTable(data.features, rows: rows, settings) }
  }

  /// - Parameter rows: Those in which bins are found.
  convenience init(
    _ matrix: FeatureMatrix, rows: BinnedRows = .all, _ settings: BinningSettings
  ) {
    self.init(
      matrix, bins: matrix.features.indices.map { settings.bins(of: $0, in: matrix, rows) })
  }

  /// What it holds in memory.
  var bytes: Int { rowCount * (rowStride + featureCount) }

  /// - Complexity: O(cells) for evenly filled bins.
  convenience init(_ matrix: FeatureMatrix, bins: [FeatureBins]) {
    let finders = bins.map(BinFinder.init)
    self.init(rowCount: matrix.rowCount, bins: bins) { feature, rows, column in
      matrix.cells.withUnsafeBufferPointer { cells in
        finders[feature].fill(
          column, from: cells.baseAddress! + feature * matrix.rowCount, rows: rows)
      }
    }
  }

  /// A table of columns that need not be features of a matrix.
  ///
  /// - Parameter fill: Writes the bins of some rows of a column, each to the row's place.
  init(
    rowCount: Int, bins: [FeatureBins],
    fill: (_ column: Int, _ rows: Range<Int>, _ cells: UnsafeMutablePointer<UInt8>) -> Void
  ) {
    self.rowCount = rowCount
    self.bins = bins
    rowStride = (bins.count + 3) & ~3
    rowMajorCells = AlignedBuffer(count: rowCount * rowStride)
    columnMajorCells = AlignedBuffer(count: rowCount * bins.count)
    // Blocks, so that the strided stores of a row-major block stay in cache.
    let blockSize = 512
    for start in stride(from: 0, to: rowCount, by: blockSize) {
      let rows = start..<min(rowCount, start + blockSize)
      for feature in bins.indices {
        let column = columnMajorCells.base + feature * rowCount
        fill(feature, rows, column)
        var cell = rowMajorCells.base + start * rowStride + feature
        for row in rows {
          cell.pointee = column[row]
          cell += rowStride
        }
      }
    }
  }
}
