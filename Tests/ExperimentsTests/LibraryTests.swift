import Cluster
import Foundation
import Learners
import OutsideLearners
import Stacking
import TestSupport
import Testing
import Wording
import Workers

@testable import Experiments

@Suite("libraries of an experiment")
struct LibraryTests {
  private func environment() throws -> ScratchFolder {
    let folder = try ScratchFolder()
    try folder.write("version = 3.11.7\n", to: "v/pyvenv.cfg")
    try folder.write("", to: "v/bin/python")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.file("v/bin/python"))
    for (name, version) in [("numpy", "2.0"), ("lightgbm", "4.7")] {
      let info = "v/lib/python3.11/site-packages/\(name)-\(version).dist-info/"
      try folder.write("Name: \(name)\nVersion: \(version)\n", to: info + "METADATA")
      try folder.write("\(name).py,sha256=1,9\n", to: info + "RECORD")
    }
    return folder
  }

  private func hash(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func libraries(_ folder: ScratchFolder) throws -> OutsideLibraries {
    let environment = try PythonEnvironment(path: folder.file("v"), hash: hash)
    var origin = OutsideOrigin()
    origin.interpreter = environment.interpreter
    origin.python = environment.version
    origin.distributions = environment.distributions
    return OutsideLibraries(origins: ["a": origin], timeout: 7)
  }

  @Test("an environment that is as it was differs in nothing; what changed is listed")
  func differences() throws {
    let folder = try environment()
    let libraries = try libraries(folder)
    #expect(libraries.differences(hash).isEmpty)
    let packages = "v/lib/python3.11/site-packages/"
    try folder.write("numpy.py,sha256=2,9\n", to: packages + "numpy-2.0.dist-info/RECORD")
    try FileManager.default.removeItem(atPath: folder.file(packages + "lightgbm-4.7.dist-info"))
    #expect(
      libraries.differences(hash) == [
        Diagnosis(
          "the Python environment \(folder.file("v")) is not that of the models: "
            + "no lightgbm 4.7, numpy 2.0 of other files",
          help: "name another with --python, with: lightgbm==4.7 numpy==2.0")
      ])
    #expect(
      libraries.inEnvironment("/no/such").differences(hash) == [
        Diagnosis(
          "the models need a Python environment: no such folder /no/such",
          help: "name one with --python, with: lightgbm==4.7 numpy==2.0")
      ])
  }

  @Test("they go along with jobs and chunks that other processes do")
  func folders() throws {
    let folder = try environment()
    let libraries = try libraries(folder)
    let jobs = JobFolder(path: folder.file("jobs"))
    try jobs.make()
    #expect(try jobs.libraries() == OutsideLibraries())
    try jobs.write(libraries)
    #expect(jobs.hasLibraries)
    #expect(try jobs.libraries() == libraries)
    let work = WorkFolder(path: folder.file("work"))
    try work.make()
    #expect(try work.libraries() == OutsideLibraries())
    try work.write(libraries)
    #expect(try work.libraries() == libraries)
  }

  @Test("what will be run is said with the packages that are asked for")
  func programs() throws {
    let folder = try environment()
    var libraries = try libraries(folder)
    var command = OutsideOrigin()
    command.command = ["/usr/bin/Rscript", "w.R"]
    libraries.origins["b"] = command
    var library = OutsideOrigin()
    library.library = "/lib/x.so"
    libraries.origins["c"] = library
    #expect(
      libraries.programs
        == [
          "/lib/x.so, in this process", "/usr/bin/Rscript w.R",
          "\(folder.file("v"))/bin/python (lightgbm 4.7, numpy 2.0)",
        ].sorted())
  }
}
