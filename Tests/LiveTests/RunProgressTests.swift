import Foundation
import Glibc
import TestSupport
import Testing

@testable import Live

@Suite("How far a run is")
struct RunProgressTests {
  @Test("progress is replaced as a whole, read back, and gone at the end")
  func progress() throws {
    let folder = try ScratchFolder()
    #expect(RunProgress.read(in: folder.path) == nil)
    var progress = RunProgress(experiment: "a", pid: getpid(), started: 5)
    progress.total = 7
    progress.running = [.init(job: "fit <x>", began: 6)]
    progress.write(in: folder.path)
    #expect(RunProgress.read(in: folder.path) == progress)
    #expect(progress.isAlive)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == [".progress.json"])
    RunProgress.remove(in: folder.path)
    #expect(RunProgress.read(in: folder.path) == nil)
    try folder.write("{", to: ".progress.json")
    #expect(RunProgress.read(in: folder.path) == nil)
    // A folder that is not there is no reason to fail.
    progress.write(in: folder.file("none"))
  }
}
