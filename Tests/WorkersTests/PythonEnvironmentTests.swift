import Foundation
import TestSupport
import Testing

@testable import Workers

@Suite("A Python environment, read from its files")
struct PythonEnvironmentTests {
  private func written() throws -> ScratchFolder {
    let folder = try ScratchFolder()
    try folder.write("home = /usr/bin\nversion = 3.11.7\n", to: "v/pyvenv.cfg")
    try folder.write("#!/bin/sh\nexit 1\n", to: "v/bin/python")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.file("v/bin/python"))
    let packages = "v/lib/python3.11/site-packages/"
    try folder.write(
      "Metadata-Version: 2.1\nName: Scikit_Learn\nVersion: 1.5\n\nName: not this\n",
      to: packages + "scikit_learn-1.5.dist-info/METADATA")
    try folder.write(
      "b.py,sha256=2,9\na.py,sha256=1,9\n__pycache__/a.pyc,,\n../../../bin/x,sha256=3,1\n",
      to: packages + "scikit_learn-1.5.dist-info/RECORD")
    try folder.write(
      "Name: numpy\nVersion: 2.0\n", to: packages + "numpy-2.0.dist-info/METADATA")
    return folder
  }

  private func environment(_ folder: ScratchFolder) throws -> PythonEnvironment {
    try PythonEnvironment(path: folder.file("v")) { String(decoding: $0, as: UTF8.self) }
  }

  @Test("names, versions and hashes of the files, whatever their order; nothing of it is run")
  func reads() throws {
    let folder = try written()
    let found = try environment(folder)
    #expect(found.version == "3.11.7")
    #expect(
      found.distributions == [
        .init(name: "numpy", version: "2.0", hash: ""),
        .init(name: "scikit-learn", version: "1.5", hash: "a.py,sha256=1,9\nb.py,sha256=2,9"),
      ])
    #expect(found.version(of: "SCIKIT.learn") == "1.5")
    #expect(found.interpreter == folder.file("v") + "/bin/python")
  }

  @Test("a folder that is none, and one without an interpreter, are refused")
  func refuses() throws {
    let folder = try written()
    #expect(throws: EnvironmentError.absent("/no/such")) {
      try PythonEnvironment(path: "/no/such") { _ in "" }
    }
    #expect(throws: EnvironmentError.noEnvironment(folder.file("v/bin"))) {
      try PythonEnvironment(path: folder.file("v/bin")) { _ in "" }
    }
    try FileManager.default.removeItem(atPath: folder.file("v/bin/python"))
    #expect(throws: EnvironmentError.noInterpreter(folder.file("v"))) { try environment(folder) }
  }

  @Test("recorded parameters are read back; none where none were recorded")
  func parameters() throws {
    let folder = try written()
    #expect(LibraryParameters(environment: folder.file("v")) == LibraryParameters())
    let own = LibraryParameters(families: ["lightgbm": ["a"]], estimators: ["x.Y": ["b", "c"]])
    try own.write(environment: folder.file("v"))
    #expect(LibraryParameters(environment: folder.file("v")) == own)
  }
}
