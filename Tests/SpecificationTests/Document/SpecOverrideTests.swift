@testable import Specification
@testable import Stacking
import TableFiles
import Resampling
import Tabular
import Testing
import YAML
import Wording

@Suite("variables and overrides")
struct SpecOverrideTests {
  private func read(
    _ text: String = SpecFixture.text, set overrides: [String] = []
  ) throws -> Experiment {
    do {
      return try ExperimentReader.read(text: text, file: "e/small.yaml", overrides: overrides)
    } catch {
      Issue.record("\(error.rendered)")
      throw error
    }
  }

  @Test("an interpolation that is the whole value keeps the type, quoted or not")
  func wholeValue() throws {
    let text = SpecFixture.text.replacing("count: 3}", with: "count: \"${vars.count}\"}")
    #expect(
      try read(text).stack("two")?.folds.scheme
        == .blocks(by: ["Year", "Month"], count: 3, purge: 0))
    let list = text.replacing("  count: 3\n", with: "  count: 4\n  by: [Year]\n")
      .replacing("by: [Year, Month], count", with: "by: \"${vars.by}\", count")
    #expect(try read(list).stack("two")?.folds.scheme == .blocks(by: ["Year"], count: 4, purge: 0))
  }

  @Test("variables may stand in texts and in one another; $${ is the text ${")
  func texts() throws {
    let text = SpecFixture.text
      .replacing("data: data", with: "root: /srv\n  data: ${vars.root}/${vars.count}")
      .replacing("A small experiment", with: "'$5 $${vars.data} = ${vars.data}$'")
    let experiment = try read(text)
    #expect(experiment.table("city")?.request.file == "/srv/3/city.csv")
    #expect(experiment.title == "$5 ${vars.data} = /srv/3$")
  }

  @Test("a path of the command line is relative to the working directory, one of the file to it")
  func paths() throws {
    func city(_ overrides: String...) throws -> String? {
      try read(set: overrides).table("city")?.request.file
    }
    #expect(try city() == "e/data/city.csv")
    #expect(try city("vars.data=other") == "other/city.csv")
    #expect(try city("vars.data=/abs") == "/abs/city.csv")
    #expect(try city("tables.city.file=x.csv") == "x.csv")
    #expect(try city("vars.count=9") == "e/data/city.csv")
    let nested = SpecFixture.text.replacing("data: data", with: "data: ${vars.root}/d\n  root: r")
    #expect(try read(nested).table("city")?.request.file == "e/r/d/city.csv")
    #expect(
      try read(nested, set: ["vars.root=q"]).table("city")?.request.file == "q/d/city.csv")
    let inside = SpecFixture.text.replacing("${vars.data}/city", with: "x/${vars.data}/city")
    #expect(
      try read(inside, set: ["vars.data=q"]).table("city")?.request.file == "e/x/q/city.csv")
  }

  @Test("null takes a mapping away, as ~ does; of a single value it is the value")
  func null() throws {
    let removed = try read(set: ["evaluate.holdouts.random=null"])
    #expect(removed.evaluation.declaredHoldouts.isEmpty)
    let other = try read(set: ["~evaluate.holdouts.random"])
    #expect(other.evaluation.declaredHoldouts.isEmpty)
    #expect(try read(set: ["title=null"]).title == nil)
  }

  @Test(
    "a fraction may be a percentage, and is the same number",
    arguments: [("7%", 0.07), ("20%", 0.2), ("0.1 %", 0.001), ("2.5e1%", 0.25), ("0.35", 0.35)])
  func percentages(text: String, value: Double) throws {
    let experiment = try read(set: ["evaluate.holdouts.random.fraction=\(text)"])
    #expect(experiment.evaluation.declaredHoldouts.map(\.scheme) == [.random(fraction: value)])
    #expect(try read(set: ["compare={level: \(text)}"]).comparison.level == value)
  }

  @Test("overrides reach any value, add keys, and the last one wins")
  func overrides() throws {
    let experiment = try read(set: [
      "stacks.two.blend=mean", "learners.ridge.alpha=0.1", "learners.ridge.alpha=[1, 2]",
      "stages.time.targets.0=NO2", "tables.city.columns.PM2.5.min=1", "seed=12",
      "evaluate.masked=null", "title=a=b", "stacks.two.folds={kind: kfold, count: 2}",
    ])
    #expect(experiment.stack("two")?.blend.method == .mean)
    #expect(experiment.stack("two")?.folds.scheme == .kfold(count: 2, repeats: 1, shuffle: true))
    #expect(experiment.candidates.map(\.name).prefix(2) == ["ridge[alpha=1]", "ridge[alpha=2]"])
    #expect(experiment.stage("time")?.targets.map(\.value) == ["NO2"])
    #expect(experiment.table("city")?.request.columns[0].declaration.minimum == 1)
    #expect(experiment.seed == 12)
    #expect(experiment.evaluation.masked == nil)
    #expect(experiment.title == "a=b")
  }

  @Test("the resolved text holds no variable and no alias, and reads back to itself")
  func resolvedText() throws {
    let text = SpecFixture.text
      .replacing("name: small", with: "name: &name small")
      .replacing("A small experiment", with: "'$${x} ${vars.data}'")
    let resolved = try read(text, set: ["vars.count=8"]).resolvedText
    #expect(resolved.hasPrefix("strata: 1\nname: small\ntitle: \"$${x} data\"\nseed: 7\n"))
    #expect(resolved.contains("file: data/city.csv"))
    #expect(!resolved.contains("${vars"))
    #expect(try read(resolved).resolvedText == resolved)
  }

  @Test("variables that double at each step are refused at once")
  func laughs() {
    for unit in ["\"${vars.v%}${vars.v%}\"", "[\"${vars.v%}\", \"${vars.v%}\"]"] {
      let variables = (1...80).map { level in
        "  v\(level): " + unit.replacing("%", with: "\(level - 1)")
      }
      let text = "strata: 1\nname: x\nvars:\n  v0: lol\n" + variables.joined(separator: "\n")
      let elapsed = ContinuousClock().measure {
        #expect(throws: SpecErrors.self) {
          try ExperimentReader.read(text: text, file: "x.yaml")
        }
      }
      // An explosion takes far longer; a busy machine alone may take a second.
      #expect(elapsed < .seconds(5))
    }
  }

  @Test("a file that can't be read is refused by its name")
  func unreadable() {
    do {
      _ = try ExperimentReader.read(file: "no/such.yaml")
      Issue.record("no error")
    } catch {
      #expect(
        error.rendered == """
          error: can't read the file: No such file or directory
            --> no/such.yaml
          """)
    }
  }
}
