import Planning
public import TableFiles
import FoundationEssentials
public import Serving
import Stacking
import Learners
import OutsideLearners
import Tabular

/// Predicts the rows of a file by a bundle, block after block, into a CSV file.
public struct PredictionRun: Sendable {
  public let bundle: StackBundle
  /// The file of rows.
  public let rows: String
  public let sheet: String?
  private let workers = OutsideWorkers()

  public init(bundle: StackBundle, rows: String, sheet: String? = nil) {
    self.bundle = bundle
    self.rows = rows
    self.sheet = sheet
  }

  /// Rows of a block: enough to keep the models busy, few enough to stay small.
  private static let blockSize = 8192

  public struct Summary: Sendable {
    public var notes = PredictionNotes()
    /// Columns of the file that nothing needs.
    public var ignored: [String] = []
    public var invalid: [InvalidCell] = []
    /// Rows for which the models give no finite number, though they have a baseline; counted from 1.
    public var unpredicted: (rows: Int, first: Int) = (0, 0)
    public var seconds = 0.0
  }

  /// Writes one line for each row: the key where the file has it, the prediction and its interval.
  ///
  /// The file appears under its name when it is whole. Blocks are predicted side by side and written
  /// in their order, so that the bytes do not depend on `width`.
  ///
  /// - Throws: ``TableError``, ``MissingColumns``, ``StackError`` or ``FileWriteError``.
  public func write(to path: String, width: Int) async throws -> Summary {
    try await write(
      to: OutputFile(path, like: .bytes([]), inputs: [rows], replaces: true), width: width)
  }

  /// The same to an output that was judged before.
  ///
  /// - Throws: What ``write(to:width:)-(String,_)`` throws, or `CancellationError`.
  package func write(to output: OutputFile, width: Int) async throws -> Summary {
    let clock = ContinuousClock()
    let start = clock.now
    let header = try TableBlocks.header(of: TableRequest(file: rows, sheet: sheet))
    let request = try bundle.request(file: rows, sheet: sheet, header: header)
    var summary = Summary()
    summary.ignored = request.ignore
    let blocks = try TableBlocks(request)
    let keys = bundle.keyColumns.filter(header.contains)
    let file = try output.opened()
    try file.append(
      CSVText((keys.isEmpty ? ["row"] : keys) + Self.valueColumns(bundle)).bytes)
    var isAtEnd = false
    while !isAtEnd {
      try Task.checkCancellation()
      var wave: [(first: Int, table: Table)] = []
      while wave.count < width {
        let first = blocks.rowCount
        guard let table = try blocks.next(atLeast: Self.blockSize) else {
          isAtEnd = true
          break
        }
        wave.append((first, table))
      }
      for (bytes, notes, empty) in try await predict(wave, keys: keys) {
        try file.append(bytes)
        summary.notes.add(notes)
        // A row without a baseline is counted as such.
        guard empty.rows > notes.withoutBaseline else { continue }
        if summary.unpredicted.rows == 0 { summary.unpredicted.first = empty.first }
        summary.unpredicted.rows += empty.rows - notes.withoutBaseline
      }
    }
    try file.commit()
    summary.invalid = blocks.invalid
    summary.seconds = (clock.now - start).seconds
    return summary
  }

  private struct EmptyRows: Sendable {
    var rows: Int
    var first: Int
  }

  private func predict(
    _ wave: [(first: Int, table: Table)], keys: [String]
  ) async throws -> [(bytes: [UInt8], notes: PredictionNotes, empty: EmptyRows)] {
    try await withThrowingTaskGroup(
      of: (Int, [UInt8], PredictionNotes, EmptyRows).self
    ) { [bundle, workers] tasks in
      for (place, block) in wave.enumerated() {
        tasks.addTask {
          let result = try OutsideFits.$fitter.withValue(workers.fitter(bundle.libraries)) {
            try bundle.predict(block.table)
          }
          let text = Self.text(block.table, first: block.first, result, keys: keys)
          let empty = result.predicted.indices.filter { !result.predicted[$0].isFinite }
          return (
            place, text, result.notes,
            EmptyRows(rows: empty.count, first: block.first + (empty.first ?? 0) + 1)
          )
        }
      }
      var done: [(bytes: [UInt8], notes: PredictionNotes, empty: EmptyRows)?] =
        wave.map { _ in nil }
      for try await (place, bytes, notes, empty) in tasks { done[place] = (bytes, notes, empty) }
      return done.compactMap { $0 }
    }
  }

  /// The columns after the key: the prediction with its interval, and quantiles if they are predicted; or the class, its conformal set and the
  /// probability of each class.
  private static func valueColumns(_ bundle: StackBundle) -> [String] {
    bundle.classes.isEmpty
      ? ["predicted", "lower", "upper"] + quantileColumns(bundle.quantiles)
      : ["predicted", "set"] + bundle.classes.map { "probability.\($0)" }
  }

  private static func text(
    _ table: Table, first: Int, _ result: RowPredictions, keys: [String]
  ) -> [UInt8] {
    let columns = keys.compactMap { table[$0] }
    var bytes: [UInt8] = []
    for row in 0..<table.rowCount {
      let names =
        columns.isEmpty ? [String(first + row + 1)] : columns.map { $0.text(row) }
      if let own = result.classes?[row] {
        TableWriter.append(
          names + [own.name(result.predicted[row]), own.setText] + own.probabilities.map(number),
          to: &bytes)
        continue
      }
      var cells = names
      cells += [result.predicted[row], result.lower[row], result.upper[row]].map(number)
      cells += result.quantiles?[row].values.map(number) ?? []
      TableWriter.append(cells, to: &bytes)
    }
    return bytes
  }

  /// A row without a baseline has no prediction, and an interval may be without an end.
  private static func number(_ value: Double) -> String {
    value.isFinite ? shortestText(value) : ""
  }
}
