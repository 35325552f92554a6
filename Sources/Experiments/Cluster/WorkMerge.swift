package import Cluster
import Jobs
import Stacking
package import Store

/// Puts the results of a work folder into a store.
package struct WorkMerge {
  /// How many results the store did not have.
  package private(set) var count = 0
  /// Names and causes of jobs that failed.
  package private(set) var failures: [(label: String, cause: String)] = []
  /// How many chunks are still to be done.
  package private(set) var missingChunks = 0

  /// - Parameter takesOver: Whether a run follows that makes anew what failed: chunks with failures are
  ///   then no longer done.
  /// - Throws: ``WorkFolderError`` or ``StoreError``.
  package init(_ folder: WorkFolder, into store: ResultStore, takesOver: Bool = false) throws {
    try folder.check()
    let done = try folder.done()
    for chunk in done.sorted() {
      guard let entries = try Self.entries(folder, chunk) else { continue }
      try add(entries, labels: Self.labels(folder, chunk), to: store)
      let hasFailed = entries.contains { entry in
        if case .finished = entry.outcome { false } else { true }
      }
      if takesOver, hasFailed { folder.remove(.results, chunk.description) }
    }
    missingChunks = try folder.queue().map { $0.items.count { !done.contains($0.id) } } ?? 0
    if takesOver {
      // Workers of the run before count no more, however often they died.
      for name in try folder.names(.leases) where !name.isEmpty {
        guard let chunk = name.split(separator: ".").first.flatMap({ JobKey(digits: $0) }) else {
          continue
        }
        if done.contains(chunk) { folder.remove(.leases, name) }
      }
    }
  }

  private mutating func add(
    _ entries: [PackEntry], labels: [JobKey: String], to store: ResultStore
  ) throws(StoreError) {
    let stored = try store.contains(entries.map(\.key))
    for entry in entries where !stored.contains(entry.key) {
      let label = labels[entry.key] ?? "\(entry.key)"
      switch entry.outcome {
      case .finished(let bytes, let seconds):
        try store.save(entry.key, bytes, seconds: seconds, label: label)
        count += 1
      case .failed(let cause, _): failures.append((label, cause))
      case .skipped: break
      }
    }
  }

  /// - Returns: `nil` of a file that is gone or damaged, which is then to be made anew.
  private static func entries(
    _ folder: WorkFolder, _ chunk: JobKey
  ) throws(WorkFolderError) -> [PackEntry]? {
    do {
      return try folder.pack(.chunk(chunk)).entries()
    } catch .damaged {
      folder.setAside(results: chunk)
      return nil
    } catch .missing {
      return nil
    } catch {
      throw error
    }
  }

  private static func labels(_ folder: WorkFolder, _ chunk: JobKey) -> [JobKey: String] {
    guard let chunk = try? folder.chunk(chunk), let request = try? ChunkRequest(text: chunk.body)
    else { return [:] }
    return Dictionary(
      request.steps.compactMap { $0.result.map { ($0.key, $0.label) } },
      uniquingKeysWith: { first, _ in first })
  }
}
