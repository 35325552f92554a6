import TableFiles
import Tabular

/// A CSV file that is written as its rows come, so that tables of thousands of variants are never in
/// memory as a whole.
final class GrowingCSV {
  private var file: AtomicFile?
  private var rows: [UInt8] = []
  private static let bufferSize = 1 << 20

  /// - Throws: ``FileWriteError``. The file of that name stays as it is until ``commit()``.
  init(path: String, header: [String]) throws(FileWriteError) {
    file = try AtomicFile(path: path)
    TableWriter.append(header, to: &rows)
  }

  func add(_ cells: [String]) throws(FileWriteError) {
    TableWriter.append(cells, to: &rows)
    if rows.count >= Self.bufferSize { try flush() }
  }

  /// Gives the file its name, unless one of that name holds the same bytes.
  ///
  /// - Precondition: not done before.
  func commit() throws(FileWriteError) {
    try flush()
    guard let file = file.take() else { preconditionFailure("a file is committed once") }
    try file.commitIfChanged()
  }

  private func flush() throws(FileWriteError) {
    try file?.append(rows)
    rows.removeAll(keepingCapacity: true)
  }
}
