import Jobs
import Synchronization

/// Writes what becomes of a run's jobs, beside them: records that come while others are written go
/// together into one transaction.
///
/// Records are written in the order in which they were added, so that whenever the process is killed, what
/// the store holds of a run is what the jobs up to some moment left.
public final class RecordWriter: Sendable {
  private struct State {
    var queue: [ResultStore.Entry] = []
    var bytes = 0
    var isWriting = false
    var error: StoreError?
  }
  private let state = Mutex(State())
  /// Held while records are on their way to the disk.
  private let order = Mutex(())
  private let store: ResultStore
  private let run: Int64

  public init(_ store: ResultStore, run: Int64) {
    self.store = store
    self.run = run
  }

  /// Bytes that wait to be written.
  public var pendingBytes: Int { state.withLock { $0.bytes } }

  /// Writes a record soon.
  ///
  /// - Throws: ``StoreError`` if records before it could not be written.
  public func add(_ job: JobRecord, artifact: ResultStore.Artifact? = nil) throws(StoreError) {
    let (begins, error) = state.withLock { state -> (Bool, StoreError?) in
      if let error = state.error { return (false, error) }
      state.queue.append(.init(job: job, artifact: artifact))
      state.bytes += artifact?.bytes.count ?? 0
      defer { state.isWriting = true }
      return (!state.isWriting, nil)
    }
    if let error { throw error }
    guard begins else { return }
    Task.detached(priority: .high) { [self] in
      while writeWaiting(endsWriting: true) {}
    }
  }

  /// Writes all that was added.
  ///
  /// - Throws: ``StoreError`` if any of it could not be written.
  public func flush() throws(StoreError) {
    _ = writeWaiting(endsWriting: false)
    if let error = state.withLock({ $0.error }) { throw error }
  }

  /// - Returns: Whether there was anything to write.
  private func writeWaiting(endsWriting: Bool) -> Bool {
    order.withLock { _ in
      let entries = state.withLock { state in
        let entries = state.queue
        state.queue = []
        state.bytes = 0
        if entries.isEmpty, endsWriting { state.isWriting = false }
        return entries
      }
      guard !entries.isEmpty else { return false }
      do throws(StoreError) {
        try store.record(entries, of: run)
      } catch {
        state.withLock { $0.error = $0.error ?? error }
      }
      return true
    }
  }
}
