import Cluster
import Foundation
import Jobs
import TestSupport
import Testing

@Suite struct WorkArchiveTests {
  private let scratch: ScratchFolder
  private let folder: WorkFolder
  private let chunk = WorkChunk(
    body: "some work", sources: [], results: [JobKey(hashing: [3])], seconds: 1)

  init() throws {
    scratch = try ScratchFolder()
    folder = WorkFolder(path: scratch.file("work"))
    try folder.make()
    try folder.write(chunk)
    try folder.write(table: [1, 2, 3], JobKey(hashing: [1, 2, 3]))
    try folder.write(
      WorkQueue([WorkQueue.Item(chunk)], arithmetic: "here", state: .complete))
  }

  @Test func aFolderComesOutOfItsFileAsItWas() throws {
    let file = scratch.file("x.work")
    try WorkArchive.write(.work, of: folder, to: file)
    let other = WorkFolder(path: scratch.file("other"))
    try WorkArchive.read(file, into: other)
    #expect(try other.chunk(chunk.id) == chunk)
    #expect(try other.table(JobKey(hashing: [1, 2, 3])) == [1, 2, 3])
    let queue = try folder.queue()
    #expect(try other.queue() == queue)
  }

  @Test func tarReadsTheFile() throws {
    let file = scratch.file("x.work")
    try WorkArchive.write(.work, of: folder, to: file)
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/bin/tar")
    tar.arguments = ["tf", file]
    let output = Pipe()
    tar.standardOutput = output
    try tar.run()
    let names = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    tar.waitUntilExit()
    #expect(tar.terminationStatus == 0)
    #expect(
      names.split(separator: "\n") == [
        "format", "queue", "chunks/\(chunk.id)", "tables/\(JobKey(hashing: [1, 2, 3]))",
      ])
  }

  @Test func aFileThatIsCutOrOfAnotherKindIsRefused() throws {
    let file = scratch.file("x.work")
    try WorkArchive.write(.work, of: folder, to: file)
    let bytes = try scratch.bytes(of: "x.work")
    for length in stride(from: 0, to: bytes.count - 1024, by: 256) {
      try bytes.prefix(length).write(to: URL(fileURLWithPath: file))
      #expect(throws: WorkFolderError.self) {
        try WorkArchive.read(file, into: WorkFolder(path: scratch.file("cut")))
      }
    }
    try scratch.write(String(repeating: "a,b\n", count: 1000), to: "x.work")
    #expect(
      throws: WorkFolderError.notAnArchive(
        file, reason: "it is not an archive of strata pack or work")
    ) { try WorkArchive.read(file, into: WorkFolder(path: scratch.file("csv"))) }
  }

  /// A file of somebody else's may name any path.
  @Test func nothingIsWrittenOutsideTheFolder() throws {
    let file = scratch.file("x.work")
    try WorkArchive.write(.work, of: folder, to: file)
    var bytes = [UInt8](try scratch.bytes(of: "x.work"))
    let evil = Array("../evil".utf8)
    // The second file's name, with the checksum that belongs to it.
    let second = 1024
    for place in 0..<100 { bytes[second + place] = place < evil.count ? evil[place] : 0 }
    let sum = (0..<512).reduce(0) {
      $0 + ((148..<156).contains($1) ? 32 : Int(bytes[second + $1]))
    }
    let text = Array(("000000" + String(sum, radix: 8)).suffix(6).utf8)
    for (place, byte) in text.enumerated() { bytes[second + 148 + place] = byte }
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    #expect(throws: WorkFolderError.self) {
      try WorkArchive.read(file, into: WorkFolder(path: scratch.file("other")))
    }
    #expect(!scratch.holds("evil"))
  }
}

@Suite struct EmittedWorkTests {
  private let first = WorkChunk(body: "a", sources: [], results: [], seconds: 2, bytes: 1 << 20)
  private var second: WorkChunk {
    WorkChunk(body: "b", sources: [.chunk(first.id)], results: [], seconds: 41)
  }

  @Test func aMakefileHasALineForEachChunkWithThoseBeforeIt() {
    let text = EmittedWork.make.text([first, second], folder: "/w", program: "/opt/my strata")
    #expect(
      text == """
        # written by strata plan --emit make; run it with: make -C FOLDER -j 8
        STRATA ?= '/opt/my strata'
        .DELETE_ON_ERROR:
        .PHONY: all
        all: results/\(first.id) results/\(second.id)
        results/\(first.id):
        \t$(STRATA) work . --chunk \(first.id)
        results/\(second.id): results/\(first.id)
        \t$(STRATA) work . --chunk \(second.id)

        """)
  }

  @Test func levelsOfTheGraphAreArraysThatWaitForOneAnother() {
    let text = EmittedWork.slurm.text([first, second], folder: "/w", program: "strata")
    #expect(text.contains("cat > levels/0 <<'END'\n\(first.id)\nEND\nsubmit 0 5 258\n"))
    #expect(text.contains("cat > levels/1 <<'END'\n\(second.id)\nEND\nsubmit 1 7 256\n"))
  }

  @Test func theOtherEnginesNameEveryChunkAndItsInputs() {
    let snake = EmittedWork.snakemake.text([first, second], folder: "/w", program: "strata")
    #expect(snake.contains("\"\(second.id)\": ([\"\(first.id)\"], 41, 256),"))
    let flow = EmittedWork.nextflow.text([first, second], folder: "/w", program: "strata")
    #expect(flow.contains("done_1 = level_1(Channel.of('\(second.id)'), done_0.collect())"))
  }
}
