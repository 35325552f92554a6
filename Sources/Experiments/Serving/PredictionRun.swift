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
  static let blockSize = 8192

  public struct Summary: Sendable {
    public var notes = PredictionNotes()
    /// Columns of the file that nothing needs.
    public var ignored: [String] = []
    public var invalid: [InvalidCell] = []
    /// Rows for which the models give no finite number, though they have a baseline; counted from 1.
    public var unpredicted: (rows: Int, first: Int) = (0, 0)
    public var seconds = 0.0

    /// Adds what was predicted of rows that follow.
    ///
    /// - Parameter first: The number of rows before them.
    mutating func add(_ result: RowPredictions, first: Int) {
      notes.add(result.notes)
      let empty = result.predicted.indices.filter { !result.predicted[$0].isFinite }
      // A row without a baseline is counted as such.
      guard empty.count > result.notes.withoutBaseline else { return }
      if unpredicted.rows == 0 { unpredicted.first = first + (empty.first ?? 0) + 1 }
      unpredicted.rows += empty.count - result.notes.withoutBaseline
    }
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
    let lines = PredictionLines(bundle, header: header)
    let file = try output.opened()
    try file.append(lines.header)
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
      for block in try await predict(wave, lines) {
        try file.append(block.bytes)
        summary.add(block.result, first: block.first)
      }
    }
    try file.commit()
    summary.invalid = blocks.invalid
    summary.seconds = (clock.now - start).seconds
    return summary
  }

  private struct Block: Sendable {
    var first: Int
    var bytes: [UInt8]
    var result: RowPredictions
  }

  private func predict(
    _ wave: [(first: Int, table: Table)], _ lines: PredictionLines
  ) async throws -> [Block] {
    try await withThrowingTaskGroup(of: (Int, Block).self) { [bundle, workers] tasks in
      for (place, block) in wave.enumerated() {
        tasks.addTask {
          let result = try OutsideFits.$fitter.withValue(workers.fitter(bundle.libraries)) {
            try bundle.predict(block.table)
          }
          let text = lines.csv(block.table, first: block.first, result)
          return (place, Block(first: block.first, bytes: text, result: result))
        }
      }
      var done: [Block?] = wave.map { _ in nil }
      for try await (place, block) in tasks { done[place] = block }
      return done.compactMap { $0 }
    }
  }
}
