@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Foundation
import TestSupport
import Testing
import YAML

@testable import Experiments

@Suite("provenance of a run")
struct ProvenanceTests {
  private let hash = String(repeating: "0123456789", count: 4)

  @Test("a commit is read from a branch, a detached head, packed references and a linked work tree")
  func commits() throws {
    let folder = try ScratchFolder()
    let file = folder.file("e/a.yaml")
    #expect(GitCommit.hash(of: file) == nil)
    try folder.write("\(hash)\n", to: ".git/HEAD")
    #expect(GitCommit.hash(of: file) == hash)
    try folder.write("ref: refs/heads/main\n", to: ".git/HEAD")
    #expect(GitCommit.hash(of: file) == nil)
    try folder.write("# pack-refs\n\(hash) refs/heads/main\n", to: ".git/packed-refs")
    #expect(GitCommit.hash(of: file) == hash)
    let newer = String(hash.reversed())
    try folder.write("\(newer)\n", to: ".git/refs/heads/main")
    #expect(GitCommit.hash(of: file) == newer)
    try folder.write("ref: refs/heads/main\n", to: ".git/worktrees/w/HEAD")
    try folder.write("../..\n", to: ".git/worktrees/w/commondir")
    try folder.write("gitdir: \(folder.file(".git/worktrees/w"))\n", to: "w/.git")
    #expect(GitCommit.hash(of: folder.file("w/a.yaml")) == newer)
    try folder.write("ref: refs/heads/../../secret\n", to: ".git/HEAD")
    try folder.write("no hash\n", to: ".git/secret")
    #expect(GitCommit.hash(of: file) == nil)
  }

  @Test("every value of the specification has the place where it was set last")
  func values() throws {
    let small = try SmallExperiment()
    let loaded = try LoadedExperiment(
      file: small.file, overrides: ["learners.forest.n_estimators=9"])
    let values = loaded.experiment.values
    let forest = try #require(values.first { $0.path == "learners.forest.n_estimators" })
    #expect(forest.origin.text == "9")
    #expect(forest.origin.mark.file == "--set")
    let seed = try #require(values.first { $0.path == "seed" })
    #expect(seed.origin.mark.line == 4)
    let targets = try #require(values.first { $0.path == "stages.time.targets" })
    #expect(targets.origin.text == "[pm, o3]")
  }
}
