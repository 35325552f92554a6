public import Stacking
import TableFiles
public import Tabular

/// Measures how long a bundle takes for a batch of rows that lie in memory, on one thread.
public struct PredictionTimer: Sendable {
  let rows: Table
  let batch: Int

  /// Calls before those that count, and bounds of how many count: as many as go into ``seconds``.
  private static let warmUps = 3
  private static let calls = 5...200
  private static let seconds = 0.5

  /// - Parameters:
  ///   - rows: At least as many as a batch has; each call has other ones.
  ///   - batch: At least 1.
  public init(_ rows: Table, batch: Int) {
    precondition((1...max(rows.rowCount, 1)).contains(batch), "a batch of rows that are there")
    (self.rows, self.batch) = (rows, batch)
  }

  /// The median time of a call, in seconds.
  ///
  /// - Throws: ``StackError``.
  public func median(_ bundle: StackBundle) throws(StackError) -> Double {
    let clock = ContinuousClock()
    var times: [Double] = []
    var whole = 0.0
    for call in 0..<Self.warmUps + Self.calls.upperBound {
      let first = (call * batch) % (rows.rowCount - batch + 1)
      let own = rows.selecting(first..<first + batch)
      let start = clock.now
      _ = try bundle.predict(own)
      let duration = (clock.now - start).components
      guard call >= Self.warmUps else { continue }
      times.append(Double(duration.seconds) + Double(duration.attoseconds) * 1e-18)
      whole += times[times.count - 1]
      if whole >= Self.seconds, times.count >= Self.calls.lowerBound { break }
    }
    return times.sorted()[times.count / 2]
  }
}
