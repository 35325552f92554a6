import Cluster
import Jobs
import Stacking
import Store
import Tabular

/// A plan as a work folder holds it: its jobs in chunks, with the tables and stored results they read.
struct ChunkedPlan {
  /// Every job that the plan runs and that is stored is in one of these.
  private(set) var chunks: [WorkChunk]

  /// Stored results that turn out to be gone or damaged.
  struct LostInputs: Error {
    var jobs: [JobGraph.ID]
  }

  /// Writes what is not there yet.
  ///
  /// Chunks of an earlier head that are still to be done stay as they are, so that workers that do them
  /// now do not do so in vain.
  ///
  /// - Parameters:
  ///   - width: How many chunks will be done at once.
  ///   - mostSeconds: How long a chunk should take at most.
  /// - Throws: ``LostInputs``, ``WorkFolderError`` or ``StoreError``.
  init(
    _ plan: Plan, _ network: ExperimentNetwork, _ estimates: JobEstimates, store: ResultStore?,
    folder: WorkFolder, width: Int, mostSeconds: Double
  ) throws {
    let wanted = Set(
      plan.graph.jobs.filter { plan.runs($0) && !plan.graph.isTransient($0) }
        .map { network.nodes[$0.index].key })
    let adopted = try Self.adopted(folder, wanted: wanted)
    let covered = Set(adopted.flatMap(\.results))
    let partition = ChunkPartition(
      plan, excluding: { covered.contains(network.nodes[$0.index].key) },
      target: ChunkPartition.target(total: plan.totalSeconds, width: width, most: mostSeconds))
    var owner: [JobKey: JobKey] = [:]
    for chunk in adopted { for key in chunk.results { owner[key] = chunk.id } }
    let inputs = try InputPacks(partition, plan, network, store, folder)
    try folder.write(network.libraries)
    var tables: Set<JobKey> = []
    var new: [WorkChunk] = []
    for part in partition.chunks {
      let request = network.request(for: part.jobs)
      for key in request.tables where tables.insert(key).inserted && !folder.hasTable(key) {
        var writer = ByteWriter()
        try network.library.table(key).encode(to: &writer)
        try folder.write(table: writer.bytes, key)
      }
      var sources: [WorkChunk.Source] = []
      for id in part.reads {
        let key = network.nodes[id.index].key
        let source = owner[key].map(WorkChunk.Source.chunk) ?? inputs.source(of: key)
        if let source, !sources.contains(source) { sources.append(source) }
      }
      let bytes = part.jobs.map {
        estimates.extents[$0].workBytes + estimates.extents[$0].resultBytes
      }
      let chunk = WorkChunk(
        body: request.text, sources: sources, results: request.results, seconds: part.seconds,
        longestPath: part.longestPath, bytes: bytes.max() ?? 0)
      try folder.write(chunk)
      for key in chunk.results { owner[key] = chunk.id }
      new.append(chunk)
    }
    chunks = adopted + new
    let ids = Set(chunks.map(\.id))
    for name in try folder.chunkNames() where !ids.contains(name) {
      folder.remove(.chunks, name.description)
    }
  }

  /// Chunks that are in the folder, are not done, make something that is wanted, and read nothing that is
  /// not to be had.
  private static func adopted(
    _ folder: WorkFolder, wanted: Set<JobKey>
  ) throws(WorkFolderError) -> [WorkChunk] {
    let done = try folder.done()
    var pending: [JobKey: WorkChunk] = [:]
    for name in try folder.chunkNames() where !done.contains(name) {
      guard let chunk = try? folder.chunk(name), chunk.results.contains(where: wanted.contains)
      else { continue }
      pending[name] = chunk
    }
    // What reads a chunk that is dropped is dropped too.
    while true {
      let lost = pending.values.filter { chunk in
        chunk.sources.contains { source in
          switch source {
          case .chunk(let id): !done.contains(id) && pending[id] == nil
          case .inputs(let id): !folder.hasInputs(id)
          }
        }
      }
      if lost.isEmpty { break }
      for chunk in lost { pending[chunk.id] = nil }
    }
    var ordered: [WorkChunk] = []
    var known = done
    var left = pending.values.sorted { $0.id < $1.id }
    while !left.isEmpty {
      let next = left.filter { $0.chunksBefore.allSatisfy(known.contains) }
      ordered += next
      known.formUnion(next.map(\.id))
      left.removeAll { known.contains($0.id) }
      // Chunks that wait for one another are nobody's: names are hashes of what they read.
      if next.isEmpty { break }
    }
    return ordered
  }
}

/// Stored results that chunks read, in files of some size.
private struct InputPacks {
  private var places: [JobKey: JobKey] = [:]
  private static let mostBytes = 64 << 20

  init(
    _ partition: ChunkPartition, _ plan: Plan, _ network: ExperimentNetwork, _ store: ResultStore?,
    _ folder: WorkFolder
  ) throws {
    var seen: Set<JobGraph.ID> = []
    var entries: [PackEntry] = []
    var bytes = 0
    var lost: [JobGraph.ID] = []
    func close() throws {
      guard !entries.isEmpty else { return }
      let name = try folder.write(inputs: entries)
      for entry in entries { places[entry.key] = name }
      (entries, bytes) = ([], 0)
    }
    for chunk in partition.chunks {
      for id in chunk.reads where !plan.runs(id) && seen.insert(id).inserted {
        let key = network.nodes[id.index].key
        guard let stored = try store?.load(key) else {
          lost.append(id)
          continue
        }
        entries.append(PackEntry(key, .finished(stored, seconds: 0)))
        bytes += stored.count
        if bytes > Self.mostBytes { try close() }
      }
    }
    guard lost.isEmpty else { throw ChunkedPlan.LostInputs(jobs: lost) }
    try close()
  }

  func source(of key: JobKey) -> WorkChunk.Source? { places[key].map(WorkChunk.Source.inputs) }
}
