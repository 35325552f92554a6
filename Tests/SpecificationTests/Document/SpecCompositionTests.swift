@testable import Specification
@testable import Stacking
import TableFiles
import Resampling
import Tabular
import TestSupport
import Learners
import Testing
import Wording

@Suite("experiments of several files")
struct SpecCompositionTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    try folder.write(SpecFixture.text, to: "base/small.yaml")
  }

  private func read(_ text: String, set overrides: [String] = []) throws -> Experiment {
    try folder.write(text, to: "own.yaml")
    do {
      return try ExperimentReader.read(file: folder.file("own.yaml"), overrides: overrides)
    } catch {
      Issue.record("\(error.rendered)")
      throw error
    }
  }

  private func mistakes(_ text: String, set overrides: [String] = []) throws -> String {
    try folder.write(text, to: "own.yaml")
    do {
      _ = try ExperimentReader.read(file: folder.file("own.yaml"), overrides: overrides)
      return ""
    } catch {
      return error.rendered.replacing(folder.path + "/", with: "")
    }
  }

  @Test("what a file says goes over what it extends, key by key; a list goes in place of a list")
  func extends() throws {
    let experiment = try read(
      """
      extends: base/small.yaml
      name: own
      learners: {ridge: {alpha: 3}, more: {family: ridge}}
      stacks:
        two:
          layers: [[ridge, more]]
          folds: {replace: {kind: kfold, count: 2}}
      stages: {time: {features: {remove: [PM2.5], append: [NO2]}}}
      inventories: {remove: [city_inventory]}
      """)
    #expect(experiment.name == "own")
    #expect(experiment.seed == 7)
    #expect(
      experiment.candidates.map(\.name) == ["ridge", "list[alpha=0.1]", "list[alpha=10]", "more"])
    #expect(experiment.stack("two")?.layers.count == 1)
    #expect(experiment.stack("two")?.folds.scheme == .kfold(count: 2, repeats: 1, shuffle: true))
    #expect(experiment.stage("time")?.features.last?.kind == .column("NO2", .asTyped))
    #expect(experiment.inventories.isEmpty)
    #expect(experiment.file == folder.file("own.yaml"))
  }

  @Test("a path is relative to the file that says it, and so is a variable's")
  func paths() throws {
    let own = "extends: base/small.yaml\nname: own\n"
    #expect(try read(own).table("city")?.request.file == folder.file("base/data/city.csv"))
    #expect(
      try read(own + "vars: {data: here}").table("city")?.request.file
        == folder.file("here/city.csv"))
    #expect(
      try read(own, set: ["vars.data=there"]).table("city")?.request.file == "there/city.csv")
  }

  @Test("a part may be in a file of its own, at any depth, with entries over it")
  func include() throws {
    try folder.write("ridge: {family: ridge, alpha: 5}\nlist: {family: ridge}\n", to: "zoo/a.yaml")
    try folder.write("[{time: [Year]}, PM2.5]", to: "zoo/features.yaml")
    try folder.write("include: b.yaml", to: "zoo/chain.yaml")
    try folder.write("count: 2", to: "zoo/b.yaml")
    let experiment = try read(
      """
      extends: base/small.yaml
      learners: {replace: {include: zoo/a.yaml, list: {alpha: 6}}}
      stages: {time: {features: {include: zoo/features.yaml}}}
      stacks: {two: {folds: {include: [zoo/chain.yaml]}}}
      """, set: ["learners.ridge.alpha=@\(folder.file("zoo/number.yaml"))"].filter { _ in false })
    #expect(experiment.candidates.map(\.name) == ["ridge", "list"])
    #expect(experiment.stage("time")?.features.count == 2)
    #expect(
      experiment.stack("two")?.folds.scheme == .blocks(by: ["Year", "Month"], count: 2, purge: 0))
    try folder.write("[mae]", to: "zoo/metrics.yaml")
    let metrics = try read(
      "extends: base/small.yaml",
      set: ["evaluate.metrics=@\(folder.file("zoo/metrics.yaml"))"])
    #expect(metrics.evaluation.metrics == [.mae])
  }

  @Test("a mistake is shown in the file that has it")
  func mistakes() throws {
    try folder.write("ridge: {family: ridge}\nlist: {family: rigde}\n", to: "zoo.yaml")
    // Families may be added to those that are listed behind this.
    #expect(
      try mistakes("extends: base/small.yaml\nlearners: {include: zoo.yaml}").hasPrefix(
        """
        error: unknown family 'rigde'
          --> zoo.yaml:2:16
          list: {family: rigde}
                         ^
        help: did you mean 'ridge'? expected one of: ridge,
        """))
    #expect(
      try mistakes("extends: bas/small.yaml") == """
        error: can't read 'bas/small.yaml': No such file or directory
          --> own.yaml:1:10
          extends: bas/small.yaml
                   ^
        help: name a YAML file that exists
        """)
    try folder.write("extends: own.yaml", to: "other.yaml")
    #expect(
      try mistakes("extends: other.yaml") == """
        error: cyclic files: own.yaml → other.yaml → own.yaml
          --> other.yaml:1:10
          extends: own.yaml
                   ^
        help: remove one 'extends' or 'include'
        """)
    #expect(
      try mistakes("extends: base/small.yaml\nlearners: {rigde: {merge: {alpha: 1}}}") == """
        error: path 'learners.rigde': no 'rigde' in 'learners'
          --> own.yaml:2:12
          learners: {rigde: {merge: {alpha: 1}}}
                     ^
        help: did you mean 'ridge'? expected one of: ridge, list
        """)
    #expect(
      try mistakes("extends: [base/small.yaml]") == """
        error: 'extends' is a list
          --> own.yaml:1:10
          extends: [base/small.yaml]
                   ^
        help: expected the path of an experiment file
        """)
    try folder.write("a: [", to: "open.yaml")
    #expect(
      try mistakes("include: open.yaml") == """
        error: invalid YAML: did not find expected node content while parsing a flow node that \
        begins on line 2
          --> open.yaml:2:1
        """)
  }

  @Test("a key with nothing behind it is as if it were not written; null takes away")
  func blanks() throws {
    let base = "extends: base/small.yaml\n"
    let ridge = try read(base).candidates.first { $0.name == "ridge" }?.learner.canonicalText
    #expect(ridge != nil)
    for text in ["learners: {ridge: {alpha: }}", "learners:", "learners: {ridge: }"] {
      let found = try read(base + text).candidates.first { $0.name == "ridge" }
      #expect(found?.learner.canonicalText == ridge, "\(text)")
    }
    #expect(
      try mistakes(base, set: ["learners.ridge.alpha="]) == """
        error: 'learners.ridge.alpha' has no value
          --> --set:1:22
          learners.ridge.alpha=
                               ^
        help: write learners.ridge.alpha=VALUE, or ~learners.ridge.alpha to remove it
        """)
  }

  @Test("a file that includes itself, whatever path leads to it, is a cycle")
  func cycles() throws {
    try folder.write("include: ./self.yaml", to: "self.yaml")
    #expect(
      try mistakes("include: self.yaml").hasPrefix(
        "error: cyclic files: self.yaml → ./self.yaml\n  --> self.yaml:1:10\n"))
    try folder.write("a: {include: deep/../self2.yaml}", to: "self2.yaml")
    try folder.write("", to: "deep/x")
    #expect(
      try mistakes("include: self2.yaml").hasPrefix(
        "error: cyclic files: self2.yaml → deep/../self2.yaml\n  --> self2.yaml:1:14\n"))
  }

  @Test("chains and trees of inclusions end")
  func limits() throws {
    for number in 0..<200 {
      try folder.write("include: c\(number + 1).yaml", to: "c\(number).yaml")
    }
    let tooMuch = "the included files expand to more than 1000000 values or 50 levels"
    #expect(try mistakes("include: c0.yaml").contains(tooMuch))
    for number in 0..<30 {
      let next = "{include: d\(number + 1).yaml}"
      try folder.write("[\(next), \(next)]", to: "d\(number).yaml")
    }
    try folder.write("1", to: "d30.yaml")
    #expect(try mistakes("vars: {include: d0.yaml}").contains(tooMuch))
  }

  @Test("what is extended must be a mapping")
  func extendsNoMapping() throws {
    try folder.write("- a\n", to: "list.yaml")
    #expect(
      try mistakes("extends: list.yaml") == """
        error: what 'extends' reads is a list
          --> own.yaml:1:10
          extends: list.yaml
                   ^
        help: expected a mapping
        """)
  }

  @Test("a text that may name no files names none")
  func withoutFiles() throws {
    #expect(throws: SpecErrors.self) {
      try ExperimentReader.read(
        text: "extends: \(folder.file("base/small.yaml"))", file: "bundle", readsFiles: false)
    }
  }

  @Test("an override that other places of its anchor don't follow is told of")
  func anchors() throws {
    let text = """
      extends: base/small.yaml
      learners: {ridge: &r {family: ridge, alpha: 3}, other: {<<: *r}}
      """
    let experiment = try read(text, set: ["learners.ridge.alpha=4"])
    let warnings = experiment.overrideWarnings.map(\.sentence)
    #expect(
      warnings == [
        "--set changes 'learners.ridge.alpha' alone, not 'learners.other.alpha' of the same anchor; use "
          + "a variable, ${vars.NAME}, for a value used in several places"
      ])
    #expect(try read(text, set: ["learners.other.alpha=4", "seed=3"]).overrideWarnings.count == 1)
    #expect(try read(text, set: ["seed=3"]).overrideWarnings.isEmpty)
  }

  @Test("a value knows every place that set it")
  func history() throws {
    let experiment = try read(
      "extends: base/small.yaml\nstacks: {two: {blend: mean}}",
      set: ["seed=9", "stacks.two.blend=best"])
    let marks = experiment.history(of: "stacks.two.blend").map { origin in
      "\(origin.mark)".replacing(folder.path + "/", with: "") + " \(origin.text)"
    }
    #expect(marks == ["base/small.yaml:29:12 greedy", "own.yaml:2:23 mean", "--set:2:18 best"])
    #expect(experiment.value(at: "stacks.two.blend") == "best")
    #expect(experiment.value(at: "tables.city.file")?.hasSuffix("data/city.csv") == true)
    #expect(experiment.history(of: "stacks.two.blnd").isEmpty)
    #expect(
      experiment.missing("stacks.two.blnd")?.sentence.contains("did you mean 'blend'") == true)
  }

  @Test("a first definition in another file is named with its file")
  func otherFile() throws {
    let found = try mistakes(
      """
      extends: base/small.yaml
      name: own
      stages: {time: {features: {append: [PM2.5]}}}
      """)
    #expect(found.contains("own.yaml:3:"))
    #expect(found.contains("base/small.yaml"))
  }
}
