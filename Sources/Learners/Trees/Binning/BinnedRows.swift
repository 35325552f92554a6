import Tabular

/// The rows of a matrix in which bins are found: those that a fit may see, and no other.
struct BinnedRows: Hashable, Sendable {
  /// Those that are learned from, in which borders are found; empty for all.
  private var training: [Int] = []
  /// Those to stop early on: they need bins for missing cells, but have no part in borders.
  private var validation: [Int] = []

  static let all = BinnedRows()

  private init() {}

  init(_ data: TrainingData) {
    guard data.rows.count < data.features.rowCount else { return }
    (training, validation) = (data.rows, data.validation)
  }

  /// The cells of the training rows.
  func learned(of column: ArraySlice<Double>) -> ArraySlice<Double> {
    training.isEmpty ? column : cells(training, of: column)[...]
  }

  /// The cells of all rows that the fit may see.
  func seen(of column: ArraySlice<Double>) -> ArraySlice<Double> {
    training.isEmpty ? column : cells(training + validation, of: column)[...]
  }

  private func cells(_ rows: [Int], of column: ArraySlice<Double>) -> [Double] {
    rows.map { column[column.startIndex + $0] }
  }
}
