import Foundation
import TestSupport
import Testing

@Suite("commands", .serialized)
struct CommandEndToEndTests {
  // MARK: Exit codes

  @Test("a mistake in the file ends with code 2, its place and a caret, and writes nothing")
  func badSpecification() throws {
    let small = try SmallExperiment(
      SmallExperiment.text.replacing("blend: greedy", with: "blend: gready"))
    for command in ["run", "check", "plan", "show"] {
      let ending = try Program.run(command, "small.yaml", in: small.folder)
      #expect(ending.code == 2)
      #expect(ending.output.isEmpty)
      #expect(ending.errors.hasPrefix("error: unknown blend 'gready'\n  --> small.yaml:22:12\n"))
      #expect(ending.errors.contains("\n      blend: gready\n             ^"))
    }
    #expect(!small.folder.holds("results"))
  }

  @Test("a data file that is not there ends with code 2 and names every such file")
  func missingData() throws {
    let small = try SmallExperiment()
    try FileManager.default.removeItem(atPath: small.folder.file("data"))
    let ending = try Program.run("run", "small.yaml", in: small.folder)
    #expect(ending.code == 2)
    #expect(ending.errors.contains("data/city.csv"))
    #expect(ending.errors.contains("data/site.csv"))
    #expect(!small.folder.holds("results"))
    let noFile = try Program.run("check", "no.yaml", in: small.folder)
    #expect(noFile.code == 2)
    #expect(noFile.errors.contains("no.yaml"))
  }

  @Test("a job that fails ends with code 1, is named when it happens, and the rest is written")
  func failure() throws {
    let small = try SmallExperiment(
      SmallExperiment.text.replacing(
        "forest: {family: random_forest, n_estimators: 8}",
        with: "forest: {family: nearest_neighbours, n_neighbors: 25}"
      ).replacing("[[ridge, forest], [ridge]]", with: "[[forest]]"))
    // The city has 28 known months of o3, three quarters of them in training; the sites have twice as many.
    let ending = try Program.run("run", "small.yaml", in: small.folder)
    #expect(ending.code == 1)
    #expect(
      ending.errors.contains(
        "failed: out_of_fold time/o3, layer 1: the only base model of the layer failed: nearest_neighbours needs at least 25 training rows and has 21"
      ))
    #expect(ending.errors.contains("skipped: blend time/o3 (needs out_of_fold time/o3, layer 1"))
    #expect(ending.output.contains(" failed, "))
    let record = try small.folder.text(of: "results/small/run.json")
    #expect(record.contains("needs at least 25 training rows and has 21"))
    #expect(small.folder.holds("results/small/metrics.csv"))
  }

  @Test("a base model that fails is dropped and named; with --strict the code is 1")
  func droppedModel() throws {
    let small = try SmallExperiment(
      SmallExperiment.text.replacing(
        "forest: {family: random_forest, n_estimators: 8}",
        with: "forest: {family: nearest_neighbours, n_neighbors: 25}"))
    let warning =
      "warning: base model 'forest' failed and was dropped from time/o3, layer 1 (out_of_fold"
    let ending = try Program.run("run", "small.yaml", in: small.folder)
    #expect(ending.code == 0)
    #expect(ending.errors.contains(warning))
    #expect(!ending.errors.contains("failed: fit"))
    #expect(
      try small.folder.text(of: "results/small/run.json").contains(
        "base model 'forest' failed and was dropped from time/o3, layer 1"))
    #expect(
      try small.folder.text(of: "results/small/report.html").contains(
        "failed and was dropped from time/o3, layer 1"))
    #expect(try Program.run("show", "small.yaml", in: small.folder).errors.contains(warning))
    let strict = try Program.run("run", "small.yaml", "--strict", "-q", in: small.folder)
    #expect(strict.code == 1)
    #expect(strict.errors.contains(warning))
  }

  @Test("what the command line does not know is told with the usage, code 2")
  func usage() throws {
    let folder = try ScratchFolder()
    for arguments in [
      ["run", "x.yaml", "--no-such"], ["walk"], ["run"], ["run", "x.yaml", "--jobs", "0"],
      ["run", "x.yaml", "--jobs", "many"], ["plan", "x.yaml", "--dot", "--mermaid"],
    ] {
      let ending = try Program(arguments, in: folder).wait()
      #expect(ending.code == 2, "\(arguments)")
      #expect(ending.errors.contains("Usage: strata"), "\(arguments)")
    }
  }

  @Test("a results folder that can't be one ends with code 2")
  func notAFolder() throws {
    let small = try SmallExperiment()
    try small.folder.write("", to: "results")
    let ending = try Program.run("run", "small.yaml", in: small.folder)
    #expect(ending.code == 2)
    #expect(
      ending.errors == """
        error: not a folder
          --> results
        help: choose another folder with --results

        """)
  }

  // MARK: Looking

  @Test("the name of a run in place of its experiment is answered with what to name")
  func nameOfRun() throws {
    let small = try SmallExperiment()
    #expect(try Program.run("run", "small.yaml", "--as", "mine", "-q", in: small.folder).code == 0)
    for command in ["show", "plan", "verify", "run", "pack"] {
      let ending = try Program.run(command, "mine", in: small.folder)
      #expect(ending.code == 2)
      #expect(
        ending.errors == """
          error: no such file; it is the name of a run
            --> mine
          help: name its experiment: small.yaml --set name=mine

          """)
    }
    let named = try Program.run("show", "small.yaml", "--set", "name=mine", in: small.folder)
    #expect(named.code == 0)
    // From elsewhere the file is named in full.
    let elsewhere = try ScratchFolder()
    let far = try Program.run(
      "show", "mine", "--results", small.folder.file("results"), in: elsewhere)
    #expect(far.errors.contains("/small.yaml --set name=mine\n"))
    #expect(!far.errors.contains("experiment: small.yaml"))
  }

  @Test("check tells what there is and writes nothing")
  func check() throws {
    let small = try SmallExperiment()
    let ending = try Program.run("check", "small.yaml", in: small.folder)
    #expect(ending.code == 0)
    #expect(ending.output.hasPrefix("small.yaml: 2 tables, 2 learners, 2 stages, "))
    #expect(!small.folder.holds("results"))
  }

  @Test("show prints the leaderboard of what has run, and says so where nothing has")
  func show() throws {
    let small = try SmallExperiment()
    let before = try Program.run("show", "small.yaml", in: small.folder)
    #expect(before.code == 2)
    #expect(
      before.errors == """
        error: no results for 'small' in results
        help: run it with: strata run small.yaml

        """)
    #expect(!small.folder.holds("results"))
    let run = try Program.run("run", "small.yaml", in: small.folder)
    let after = try Program.run("show", "small.yaml", in: small.folder)
    #expect(after.code == 0)
    #expect(after.errors.isEmpty)
    #expect(run.output.hasPrefix(after.output.dropLast()))
    for word in ["stage", "out_of_fold", "masked", "random", "baseline", "coverage", "time", "o3"] {
      #expect(after.output.contains(word))
    }
    let models = try Program.run("show", "small.yaml", "--models", in: small.folder)
    #expect(models.code == 0)
    #expect(models.output.contains("baseline"))
    #expect(models.output.split(separator: "\n").count == 1 + 4 * 5)
  }

  @Test("plan draws the graph in two languages, and names each job and why")
  func plan() throws {
    let small = try SmallExperiment()
    let dot = try Program.run("plan", "small.yaml", "--dot", in: small.folder)
    #expect(dot.code == 0)
    #expect(dot.output.hasPrefix("digraph strata {"))
    let mermaid = try Program.run("plan", "small.yaml", "--mermaid", in: small.folder)
    #expect(mermaid.output.hasPrefix("flowchart LR"))
    let verbose = try Program.run("plan", "small.yaml", "--verbose", in: small.folder)
    #expect(verbose.output.contains("run   score time/pm: it has never run\n"))
    #expect(!small.folder.holds("results"))
  }

  @Test("learners lists the families, documents one, and knows a misspelling")
  func learners() throws {
    let folder = try ScratchFolder()
    let list = try Program.run("learners", in: folder)
    #expect(list.code == 0)
    for family in ["ridge", "gbm", "random_forest", "extra_trees", "nearest_neighbours"] {
      #expect(list.output.contains(family))
      let page = try Program.run("learners", family, in: folder)
      #expect(page.code == 0)
      #expect(page.output.hasPrefix("\(family): "))
      #expect(page.output.contains("hyperparameter"))
    }
    #expect(try Program.run("learners", "GBM", in: folder).output.hasPrefix("gbm: "))
    let unknown = try Program.run("learners", "gmb", in: folder)
    #expect(unknown.code == 2)
    #expect(unknown.errors.contains("did you mean 'gbm'?"))
  }

  @Test("help and version are there for every command")
  func help() throws {
    let folder = try ScratchFolder()
    let help = try Program.run("--help", in: folder)
    #expect(help.code == 0)
    for command in ["run", "check", "plan", "show", "learners", "twin"] {
      #expect(help.output.contains("  \(command) "))
      let own = try Program.run(command, "--help", in: folder)
      #expect(own.code == 0)
      #expect(own.output.contains("USAGE: strata \(command)"))
    }
    let version = try Program.run("--version", in: folder)
    #expect(version.code == 0)
    #expect(version.output.split(separator: ".").count == 3)
  }
}

@Suite("exporting and predicting", .serialized)
struct ServingEndToEndTests {
  @Test("a bundle is exported, predicts new rows elsewhere, and is refused when it is damaged")
  func bundle() throws {
    let small = try SmallExperiment()
    let stack = ["--stage", "space", "--target", "pm"]
    let export = try Program(
      ["export", "small.yaml"] + stack + ["-o", "pm.bundle"], in: small.folder
    ).wait()
    #expect(export.code == 0)
    #expect(export.output.hasPrefix("pm.bundle: "))
    let elsewhere = try ScratchFolder()
    try small.folder.bytes(of: "pm.bundle").write(
      to: URL(fileURLWithPath: elsewhere.file("pm.bundle")))
    try elsewhere.write("Month,Site,no2,x\n3,Süd,30,1\n4,Ost,31,1\n", to: "rows.csv")
    let ending = try Program.run(
      "predict", "pm.bundle", "rows.csv", "-o", "out.csv", in: elsewhere)
    #expect(ending.code == 0)
    #expect(ending.output.hasPrefix("out.csv: 2 rows of space/pm, 80 % intervals"))
    #expect(ending.output.hasSuffix(" rows/s\n"))
    #expect(
      ending.errors == """
        ignored columns: x
        unseen categories of 'Site' in 1 row, such as 'Ost': treated as missing

        """)
    // From the store the same, and nothing is fitted.
    let direct = try Program(
      ["predict", "small.yaml", elsewhere.file("rows.csv")] + stack + ["-o", "direct.csv"],
      in: small.folder
    ).wait()
    #expect(direct.code == 0)
    #expect(try small.folder.bytes(of: "direct.csv") == elsewhere.bytes(of: "out.csv"))

    var bytes = try elsewhere.bytes(of: "pm.bundle")
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: elsewhere.file("pm.bundle")))
    let damaged = try Program.run(
      "predict", "pm.bundle", "rows.csv", "-o", "no.csv", in: elsewhere)
    #expect(damaged.code == 2)
    #expect(
      damaged.errors == """
        error: damaged: the checksum does not match; copy or export it again
          --> pm.bundle

        """)
    #expect(!elsewhere.holds("no.csv"))
  }

  @Test("a stack that is not there, and a column that is not there, end with code 2")
  func wrong() throws {
    let small = try SmallExperiment()
    let stage = try Program.run(
      "export", "small.yaml", "--stage", "spacee", "--target", "pm", "-o", "x", in: small.folder)
    #expect(stage.code == 2)
    #expect(
      stage.errors == """
        error: unknown stage 'spacee'
          --> small.yaml
        help: did you mean 'space'? expected one of: time, space

        """)
    try small.folder.write("Month,Site\n3,Süd\n", to: "rows.csv")
    let column = try Program.run(
      "predict", "small.yaml", "rows.csv", "--stage", "space", "--target", "pm", "-o", "x", "-q",
      in: small.folder)
    #expect(column.code == 2)
    #expect(
      column.errors == """
        error: column 'no2' is missing (a feature)
          --> rows.csv
        help: add the column; leave cells empty where it is unknown

        """)
    #expect(!small.folder.holds("x"))
  }
}
