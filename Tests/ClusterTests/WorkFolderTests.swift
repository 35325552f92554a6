import Cluster
import Foundation
import Jobs
import TestSupport
import Testing

@Suite struct WorkFolderTests {
  private let scratch: ScratchFolder
  private let folder: WorkFolder

  init() throws {
    scratch = try ScratchFolder()
    folder = WorkFolder(path: scratch.file("work"))
    try folder.make()
  }

  @Test func aChunkIsReadAsItWasWritten() throws {
    let chunk = WorkChunk(
      body: "a: 1\n\nb: 2\n",
      sources: [.chunk(JobKey(hashing: [1])), .inputs(JobKey(hashing: [2]))],
      results: [JobKey(hashing: [3])], seconds: 1.5, longestPath: 2.25, bytes: 77)
    try folder.write(chunk)
    #expect(try folder.chunk(chunk.id) == chunk)
  }

  @Test func theNameOfAChunkIsThatOfItsBodyAlone() {
    let one = WorkChunk(body: "x", sources: [], results: [], seconds: 1)
    let other = WorkChunk(body: "x", sources: [], results: [], seconds: 9, longestPath: 12)
    #expect(one.id == other.id)
  }

  @Test func aChunkOfAnotherBodyThanItsNameSaysIsRefused() throws {
    let chunk = WorkChunk(body: "x", sources: [], results: [], seconds: 1)
    try folder.write(chunk)
    try scratch.write(
      chunk.text.replacingOccurrences(of: "\n\nx", with: "\n\ny"), to: "work/chunks/\(chunk.id)")
    #expect(throws: WorkFolderError.damaged(folder.file(.chunks, chunk.id.description))) {
      try folder.chunk(chunk.id)
    }
  }

  @Test func ofTwoWorkersOneAloneTakesAChunk() throws {
    let chunk = JobKey(hashing: [1])
    #expect(try folder.take(chunk, number: 1, worker: "a"))
    let isTakenTwice = try folder.take(chunk, number: 1, worker: "b")
    #expect(!isTakenTwice)
    #expect(try folder.holder(of: chunk, number: 1) == "a")
    #expect(try folder.take(chunk, number: 2, worker: "b"))
    #expect(try folder.leases() == [chunk: 2])
  }

  @Test func ofManyThreadsOneAloneTakesAChunk() async throws {
    let chunk = JobKey(hashing: [2])
    let taken = try await withThrowingTaskGroup(of: Bool.self) { tasks in
      for number in 0..<32 {
        tasks.addTask { [folder] in try folder.take(chunk, number: 1, worker: "w\(number)") }
      }
      return try await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(taken == 1)
  }

  @Test func nothingTemporaryIsLeft() throws {
    _ = try folder.take(JobKey(hashing: [1]), number: 1, worker: "a")
    _ = try folder.take(JobKey(hashing: [1]), number: 1, worker: "b")
    try folder.write(table: [1, 2, 3], JobKey(hashing: [1, 2, 3]))
    #expect(try folder.names(.tmp).isEmpty)
  }

  @Test func aFolderOfAnotherKindOrVersionIsRefused() throws {
    let other = WorkFolder(path: scratch.file("other"))
    #expect(throws: WorkFolderError.notAWorkFolder(other.path)) { try other.check() }
    try scratch.write("strata work folder 9\n", to: "other/format")
    #expect(throws: WorkFolderError.version(other.path, found: "strata work folder 9")) {
      try other.check()
    }
  }

  @Test func theQueueHasTheLongestPathFirstAndIsReadAsItWasWritten() throws {
    let chunks = [(1.0, 5.0), (2.0, 9.0), (3.0, 7.0)].enumerated().map { number, times in
      WorkChunk(
        body: "\(number)", sources: [], results: [], seconds: times.0, longestPath: times.1)
    }
    let queue = WorkQueue(chunks.map(WorkQueue.Item.init), arithmetic: "a; b", state: .open)
    #expect(queue.items.map(\.longestPath) == [9, 7, 5])
    try folder.write(queue)
    #expect(try folder.queue() == queue)
  }

  @Test func aQueueThatWasCutIsRefused() throws {
    let queue = WorkQueue([], arithmetic: "a", state: .complete)
    #expect(throws: CanonicalError.self) {
      try WorkQueue(text: String(queue.text.dropLast(8)))
    }
  }
}

@Suite struct ResultPackTests {
  private let scratch: ScratchFolder
  private let folder: WorkFolder
  private let chunk = JobKey(hashing: [9])
  private let entries = [
    PackEntry(JobKey(hashing: [1]), .finished([5, 6, 7], seconds: 0.25)),
    PackEntry(JobKey(hashing: [2]), .failed(cause: "no rows", seconds: 1)),
    PackEntry(JobKey(hashing: [3]), .skipped(because: JobKey(hashing: [2]))),
    PackEntry(JobKey(hashing: [4]), .finished([], seconds: 0)),
  ]

  init() throws {
    scratch = try ScratchFolder()
    folder = WorkFolder(path: scratch.file("work"))
    try folder.make()
  }

  @Test func entriesAreReadAsTheyWereWritten() throws {
    let note = ChunkNote(host: "h", worker: "w", pilot: "12_3", began: 1.5, seconds: 2)
    try folder.write(entries, of: chunk, note: note)
    let pack = try folder.pack(.chunk(chunk))
    #expect(try pack.entries() == entries)
    #expect(pack.note == note.text)
    #expect(try pack.entry(JobKey(hashing: [8])) == nil)
  }

  /// Whatever bit is flipped, wherever the file is cut: an error, never other bytes.
  @Test func everyFlippedByteAndEveryCutIsNoticed() throws {
    try folder.write(entries, of: chunk)
    let path = folder.file(.results, chunk.description)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 0x10
      try Data(damaged).write(to: URL(fileURLWithPath: path))
      #expect(throws: WorkFolderError.self) { try folder.pack(.chunk(chunk)).entries() }
    }
    for length in 0..<bytes.count {
      try Data(bytes[..<length]).write(to: URL(fileURLWithPath: path))
      #expect(throws: WorkFolderError.self) { try folder.pack(.chunk(chunk)).entries() }
    }
  }
}
