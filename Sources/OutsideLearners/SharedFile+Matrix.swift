import Tabular
import Workers

extension SharedFile {
  /// Writes the cells of some rows, column by column.
  ///
  /// - Returns: The offset behind them.
  func write(
    _ features: FeatureMatrix, rows: some RandomAccessCollection<Int>, at offset: Int
  ) throws(WorkerFault) -> Int {
    try write(features.cells(of: rows), at: offset)
  }
}
