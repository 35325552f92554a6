import Planning
package import Cluster
import Jobs
import Store

/// A run as a work folder of its own, for machines that share nothing with this one or engines that have
/// their own way to run things.
package struct WorkExport {
  package let folder: WorkFolder
  /// Each after those it reads.
  package let chunks: [WorkChunk]
  /// How many jobs are to be run.
  package let jobs: Int

  /// Writes what is to be done of an experiment: descriptions, tables, and stored results that are read.
  ///
  /// - Parameters:
  ///   - root: The folder of results, whose store says what is there already.
  ///   - width: How many chunks will be done at once.
  /// - Throws: ``WorkFolderError`` or ``StoreError``.
  package init(
    _ loaded: LoadedExperiment, root: String, into folder: WorkFolder, width: Int,
    chunkSeconds: Double = 45
  ) throws {
    self.folder = folder
    try folder.make()
    let network = loaded.network
    let store = try ResultsFolder.existingStore(in: root)
    let stored = try store?.contains(network.nodes.map(\.key)) ?? []
    let estimates = try JobEstimates(network, store, stored: stored)
    let plan = Plan(
      network.graph, targets: network.allWanted,
      isStored: { stored.contains(network.nodes[$0.index].key) },
      seconds: { estimates.seconds(of: $0).seconds })
    jobs = plan.graph.jobs.count { plan.runs($0) && !plan.graph.isTransient($0) }
    chunks = try ChunkedPlan(
      plan, network, estimates, store: store, folder: folder, width: width,
      mostSeconds: chunkSeconds
    ).chunks
    try folder.write(
      WorkQueue(
        chunks.map(WorkQueue.Item.init), arithmetic: ChunkWork.arithmetic, state: .complete))
    try store?.close()
  }

  /// Writes the graph of another engine into the folder.
  ///
  /// - Returns: The path of its file.
  package func emit(_ kind: EmittedWork, program: String) throws -> String {
    let path = "\(folder.path)/\(kind.fileName)"
    try folder.writeEmitted(
      kind.text(chunks, folder: folder.path, program: program), kind.fileName)
    return path
  }
}
