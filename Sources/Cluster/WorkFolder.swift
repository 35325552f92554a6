package import Jobs

/// A folder through which machines work together: what is to be done, who does what, what came of it.
///
///     format          which version of this layout
///     queue           the chunks, most urgent first (``WorkQueue``); replaced whole
///     chunks/ID       what a chunk is to do
///     inputs/ID       results that were there before
///     tables/KEY      tables, by what they hold
///     results/ID      what came of a chunk; it is done when this file is there
///     leases/ID.N     who does it: the worker of the largest N
///     workers/NAME    signs of life
///     pilots/NAME     what was submitted to a batch system
///     logs/           what pilots wrote
///     damaged/        files that were not what they should be
///
/// Every file but those of signs of life is written once, whole, by rename. Nothing is locked.
package struct WorkFolder: Sendable, Equatable {
  package static let format = "strata work folder 1"
  package let path: String

  package init(path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private var temporaries: String { "\(path)/tmp" }
  package func file(_ folder: Part, _ name: String) -> String {
    "\(path)/\(folder.rawValue)/\(name)"
  }

  package enum Part: String, CaseIterable, Sendable {
    case chunks, inputs, tables, results, leases, workers, pilots, logs, damaged, tmp
  }

  /// Makes the folder and those in it.
  package func make() throws(WorkFolderError) {
    for part in Part.allCases { try SharedFiles.makeFolder("\(path)/\(part.rawValue)") }
    if !SharedFiles.exists("\(path)/format") {
      try write(Array((Self.format + "\n").utf8), to: "\(path)/format")
    }
    try check()
  }

  /// - Throws: ``WorkFolderError`` unless it is a work folder of this version.
  package func check() throws(WorkFolderError) {
    guard let bytes = try SharedFiles.read("\(path)/format") else { throw .notAWorkFolder(path) }
    let found = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
    guard found == Self.format else { throw .version(path, found: found ?? "") }
  }

  package var isMade: Bool { SharedFiles.exists("\(path)/format") }

  private func write(_ bytes: [UInt8], to path: String) throws(WorkFolderError) {
    try SharedFiles.write(bytes, to: path, temporaries: temporaries)
  }

  package func names(_ part: Part) throws(WorkFolderError) -> [String] {
    try SharedFiles.names(in: "\(path)/\(part.rawValue)")
  }

  private func keys(_ part: Part) throws(WorkFolderError) -> Set<JobKey> {
    Set(try names(part).compactMap { JobKey(digits: $0) })
  }

  /// Writes a small file of this folder's own, in place of any that is there.
  package func write(_ text: String, _ part: Part, _ name: String) throws(WorkFolderError) {
    try write(Array(text.utf8), to: file(part, name))
  }

  /// - Returns: `nil` if there is no such file.
  package func text(_ part: Part, _ name: String) throws(WorkFolderError) -> String? {
    try SharedFiles.read(file(part, name)).map { String(decoding: $0, as: UTF8.self) }
  }

  package func remove(_ part: Part, _ name: String) { SharedFiles.remove(file(part, name)) }

  // MARK: Chunks

  package func write(_ chunk: WorkChunk) throws(WorkFolderError) {
    try write(chunk.text, .chunks, chunk.id.description)
  }

  package func chunk(_ id: JobKey) throws(WorkFolderError) -> WorkChunk {
    let path = file(.chunks, id.description)
    guard let text = try text(.chunks, id.description) else { throw .missing(path) }
    let chunk: WorkChunk
    do {
      chunk = try WorkChunk(text: text)
    } catch {
      throw .unreadable(path, reason: error.description)
    }
    guard chunk.id == id else { throw .damaged(path) }
    return chunk
  }

  package func chunkNames() throws(WorkFolderError) -> Set<JobKey> { try keys(.chunks) }

  // MARK: Queue

  package func write(_ queue: WorkQueue) throws(WorkFolderError) {
    try write(Array(queue.text.utf8), to: "\(path)/queue")
  }

  /// - Returns: `nil` if there is none.
  package func queue() throws(WorkFolderError) -> WorkQueue? {
    guard let bytes = try SharedFiles.read("\(path)/queue") else { return nil }
    do {
      return try WorkQueue(text: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw .unreadable("\(path)/queue", reason: error.description)
    }
  }

  /// Writes the graph of another engine.
  package func writeEmitted(_ text: String, _ name: String) throws(WorkFolderError) {
    try write(Array(text.utf8), to: "\(path)/\(name)")
  }

  // MARK: Tables and inputs

  package func hasTable(_ key: JobKey) -> Bool {
    SharedFiles.exists(file(.tables, key.description))
  }

  package func write(table bytes: [UInt8], _ key: JobKey) throws(WorkFolderError) {
    try write(bytes, to: file(.tables, key.description))
  }

  /// The bytes of a table; they are what its name says, or it is refused.
  package func table(_ key: JobKey) throws(WorkFolderError) -> [UInt8] {
    let path = file(.tables, key.description)
    guard let bytes = try SharedFiles.read(path) else { throw .missing(path) }
    guard JobKey(hashing: bytes) == key else { throw .damaged(path) }
    return bytes
  }

  package func hasInputs(_ name: JobKey) -> Bool {
    SharedFiles.exists(file(.inputs, name.description))
  }

  /// Writes results that chunks read.
  ///
  /// - Returns: The name of the file: a hash of the keys that are in it.
  package func write(inputs: [PackEntry]) throws(WorkFolderError) -> JobKey {
    let name = JobKey(hashingAll: inputs.map(\.key.bytes))
    if !SharedFiles.exists(file(.inputs, name.description)) {
      try write(ResultPack.encoded(inputs), to: file(.inputs, name.description))
    }
    return name
  }

  // MARK: Results

  /// Writes what came of a chunk.
  ///
  /// - Parameter note: Who made them, and when.
  package func write(
    _ entries: [PackEntry], of chunk: JobKey, note: ChunkNote? = nil
  ) throws(WorkFolderError) {
    try write(
      ResultPack.encoded(entries, note: note?.text ?? ""), to: file(.results, chunk.description))
  }

  /// The chunks that are done.
  package func done() throws(WorkFolderError) -> Set<JobKey> { try keys(.results) }

  package func isDone(_ chunk: JobKey) -> Bool {
    SharedFiles.exists(file(.results, chunk.description))
  }

  package func pack(_ source: WorkChunk.Source) throws(WorkFolderError) -> ResultPack.Reader {
    switch source {
    case .chunk(let id): try ResultPack.Reader(path: file(.results, id.description))
    case .inputs(let id): try ResultPack.Reader(path: file(.inputs, id.description))
    }
  }

  /// Puts a damaged file of results aside: a chunk is then to be done again.
  package func setAside(results chunk: JobKey) {
    SharedFiles.move(
      file(.results, chunk.description), to: file(.damaged, SharedFiles.uniqueName()))
  }

  // MARK: Leases

  /// Takes a chunk, if nobody else took it this often.
  ///
  /// - Parameter number: How often it was taken before, plus one.
  package func take(
    _ chunk: JobKey, number: Int, worker: String
  ) throws(WorkFolderError) -> Bool {
    try SharedFiles.create(
      Array((worker + "\n").utf8), at: file(.leases, "\(chunk).\(number)"), temporaries: temporaries
    )
  }

  package func release(_ chunk: JobKey, number: Int) { remove(.leases, "\(chunk).\(number)") }

  /// By chunk: the largest number under which it was taken.
  package func leases() throws(WorkFolderError) -> [JobKey: Int] {
    var leases: [JobKey: Int] = [:]
    for name in try names(.leases) {
      let parts = name.split(separator: ".")
      guard parts.count == 2, let chunk = JobKey(digits: parts[0]), let number = Int(parts[1])
      else {
        continue
      }
      leases[chunk] = max(number, leases[chunk] ?? 0)
    }
    return leases
  }

  /// Who took a chunk; `nil` if it was given back since.
  package func holder(of chunk: JobKey, number: Int) throws(WorkFolderError) -> String? {
    try text(.leases, "\(chunk).\(number)").map {
      String($0.prefix { $0 != "\n" })
    }
  }
}
