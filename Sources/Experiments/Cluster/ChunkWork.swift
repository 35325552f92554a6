package import Cluster
import Glibc
import Jobs
import Learners
import OutsideLearners
import Stacking
import Synchronization
import Tabular

/// Does the chunks of a work folder, in this process: what `strata work` is.
///
/// Tables, and what is made of them more than once, are kept from chunk to chunk.
package final class ChunkWork: Sendable {
  private let folder: WorkFolder
  private let library: TableLibrary
  /// Chunks whose jobs make a result: opened files, by place.
  private let packs = Mutex<[WorkChunk.Source: ResultPack.Reader]>([:])
  /// Those of libraries outside, kept from chunk to chunk too.
  private let workers = OutsideWorkers()

  package init(_ folder: WorkFolder) {
    self.folder = folder
    library = TableLibrary { key in
      let bytes = try folder.table(key)
      var reader = ByteReader(bytes)
      return try Table(from: &reader)
    }
  }

  /// How results are computed here: the arithmetic that keys hold.
  package static var arithmetic: String { arithmeticDescription }

  /// Does all jobs of a chunk. One that fails is an entry; those that read it are skipped.
  ///
  /// - Throws: What keeps this machine from doing it: files that are missing or damaged.
  package func perform(_ chunk: WorkChunk) throws -> [PackEntry] {
    let request: ChunkRequest
    do {
      request = try ChunkRequest(text: chunk.body)
    } catch {
      throw WorkFolderError.unreadable(
        folder.file(.chunks, chunk.id.description), reason: error.description)
    }
    for table in request.tables { _ = try library.table(table) }
    let sources = try chunk.sources.map(pack)
    return try OutsideFits.$fitter.withValue(workers.fitter(folder.libraries())) {
      var run = ChunkExecution(request, library, sources: sources)
      return try run.perform()
    }
  }

  /// Does a chunk and leaves what came of it in the folder.
  ///
  /// - Returns: The jobs that failed.
  package func finish(_ chunk: WorkChunk) throws -> [(label: String, cause: String)] {
    let entries = try perform(chunk)
    try folder.write(entries, of: chunk.id)
    let request = try ChunkRequest(text: chunk.body)
    var labels: [JobKey: String] = [:]
    for step in request.steps { if let result = step.result { labels[result.key] = result.label } }
    return entries.compactMap { entry in
      guard case .failed(let cause, _) = entry.outcome else { return nil }
      return (labels[entry.key] ?? "\(entry.key)", cause)
    }
  }

  private func pack(_ source: WorkChunk.Source) throws -> ResultPack.Reader {
    if let known = packs.withLock({ $0[source] }) { return known }
    let pack = try folder.pack(source)
    packs.withLock { packs in
      // Each is an open file.
      if packs.count >= 200 { packs = [:] }
      packs[source] = pack
    }
    return pack
  }
}

/// The jobs of a chunk, one after the other.
private struct ChunkExecution {
  /// What became of a step.
  private enum Output {
    case done(StackOutput)
    /// It failed, or reads a job that did: that job.
    case lost(because: JobKey?, cause: String)
  }
  private let request: ChunkRequest
  private let library: TableLibrary
  private let sources: [ResultPack.Reader]
  private var outputs: [Output?]
  // By step: how many reads of it are to come.
  private var reads: [Int]
  private var entries: [PackEntry] = []
  private let clock = ContinuousClock()

  init(_ request: ChunkRequest, _ library: TableLibrary, sources: [ResultPack.Reader]) {
    self.request = request
    self.library = library
    self.sources = sources
    outputs = Array(repeating: nil, count: request.steps.count)
    reads = Array(repeating: 0, count: request.steps.count)
    for step in request.steps {
      for case (_, .step(let number)) in step.inputs.items { reads[number] += 1 }
    }
  }

  mutating func perform() throws -> [PackEntry] {
    for number in request.steps.indices {
      let step = request.steps[number]
      let output = try perform(step)
      if reads[number] > 0 { outputs[number] = output }
      for case (_, .step(let read)) in step.inputs.items {
        reads[read] -= 1
        if reads[read] == 0 { outputs[read] = nil }
      }
    }
    return entries
  }

  private mutating func perform(_ step: ChunkRequest.Step) throws -> Output {
    var inputs = JobInputs<StackOutput>()
    for (role, source) in step.inputs.items {
      switch try input(source) {
      case .done(let output): inputs.add(role, output)
      case .lost(let key, let cause): return skip(step, because: key, cause)
      }
    }
    let start = clock.now
    let used = threadSeconds()
    var predicting: ContinuousClock.Instant?
    do {
      let output = try step.job.run(
        inputs, tables: library, hooks: JobHooks(willPredict: { [clock] in predicting = clock.now })
      )
      guard let result = step.result else { return .done(output) }
      let end = clock.now
      let stored = StoredResult(
        fitSeconds: predicting.map { ($0 - start).seconds } ?? 0,
        predictSeconds: predicting.map { (end - $0).seconds } ?? 0, bytes: output.encoded())
      entries.append(
        PackEntry(result.key, .finished(stored.encoded, seconds: threadSeconds() - used)))
      return .done(output)
    } catch {
      let cause = "\(error.naming(step.result?.candidate))"
      guard let result = step.result else { return .lost(because: nil, cause: cause) }
      entries.append(
        PackEntry(result.key, .failed(cause: cause, seconds: threadSeconds() - used)))
      return .lost(because: result.key, cause: cause)
    }
  }

  private func input(_ source: JobRequest.Source) throws -> Output {
    switch source {
    case .step(let number):
      guard let output = outputs[number] else { throw StackError.unexpectedInput("step \(number)") }
      return output
    case .result(let key):
      guard let pack = sources.first(where: { $0.contains(key) }) else {
        throw WorkFolderError.missing("result \(key)")
      }
      switch try pack.entry(key)?.outcome {
      case .finished(let bytes, _)?:
        do {
          return .done(try StackOutput(bytes: try StoredResult(bytes).bytes))
        } catch {
          throw WorkFolderError.damaged(pack.path)
        }
      case .failed(let cause, _)?: return .lost(because: key, cause: cause)
      case .skipped(let cause)?: return .lost(because: cause, cause: "")
      case nil: throw WorkFolderError.missing("result \(key)")
      }
    }
  }

  /// A job whose input is not to be had. What fails on the way to a job, and has no name, is that job's
  /// own failure.
  private mutating func skip(
    _ step: ChunkRequest.Step, because key: JobKey?, _ cause: String
  ) -> Output {
    guard let result = step.result else { return .lost(because: key, cause: cause) }
    guard let key else {
      entries.append(PackEntry(result.key, .failed(cause: cause, seconds: 0)))
      return .lost(because: result.key, cause: cause)
    }
    entries.append(PackEntry(result.key, .skipped(because: key)))
    return .lost(because: key, cause: cause)
  }
}

/// The processor's time of this thread.
private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
