import TableFiles
import Foundation
import Glibc
import Tabular
import TestSupport
import Testing

/// One after the other: they start processes that use all cores.
@Suite("strata run", .serialized)
struct RunEndToEndTests {
  @Test("one job at a time and eight give the same bytes; deleting the store changes nothing")
  func widths() throws {
    let small = try SmallExperiment()
    let one = try Program.run("run", "small.yaml", "--jobs", "1", in: small.folder)
    #expect(one.code == 0, "\(one.errors)")
    let before = try small.lastingResults()
    #expect(before.count == 25)
    let eight = try Program.run(
      "run", "small.yaml", "--jobs", "8", "--results", "o", in: small.folder)
    #expect(eight.code == 0)
    #expect(try small.lastingResults(in: "o") == before)
    for name in try small.folder.files(in: "results") where name.hasPrefix("strata.sqlite") {
      try FileManager.default.removeItem(atPath: small.folder.file("results/" + name))
    }
    let again = try Program.run("run", "small.yaml", "-j", "3", in: small.folder)
    #expect(again.code == 0)
    #expect(again.errors.contains(" jobs to run, 0 results reused"))
    #expect(try small.lastingResults() == before)
  }

  @Test("a second run runs no job, and the plan says that everything is reused")
  func secondRun() throws {
    let small = try SmallExperiment()
    let plan = try Program.run("plan", "small.yaml", in: small.folder)
    #expect(plan.code == 0)
    #expect(plan.output.contains("0 results reused"))
    #expect(!small.folder.holds("results"))
    let first = try Program.run("run", "small.yaml", in: small.folder)
    #expect(first.code == 0)
    for path in ["results/small/inventories/city.csv", "results/small/inventories/site.csv"] {
      #expect(first.output.contains(path))
    }
    let before = try small.lastingResults()
    let second = try Program.run("run", "small.yaml", in: small.folder)
    #expect(second.code == 0)
    #expect(second.errors.hasPrefix("nothing to run: "))
    #expect(second.output.contains("\n0 jobs run, "))
    #expect(try small.lastingResults() == before)
    let after = try Program.run("plan", "small.yaml", in: small.folder)
    #expect(after.output.hasSuffix("\nnothing to run: all results are stored\n"))
    // Another place for the same data is no other data.
    try FileManager.default.moveItem(
      atPath: small.folder.file("data"), toPath: small.folder.file("moved"))
    let moved = try Program.run(
      "run", "small.yaml", "--quiet", "--set", "vars.data=moved", in: small.folder)
    #expect(moved.code == 0)
    #expect(moved.errors.isEmpty)
    #expect(moved.output.isEmpty)
    #expect(try small.folder.text(of: "results/small/run.json").contains("\"run\" : 0"))
  }

  @Test("killed at twenty random moments and continued each time, it gives the same bytes")
  func killed() throws {
    let small = try SmallExperiment(SmallExperiment.slow)
    let undisturbed = try Program.run(
      "run", "small.yaml", "--quiet", "--results", "whole", in: small.folder)
    #expect(undisturbed.code == 0)
    // Moments within an eighth of the whole, so that twenty of them stay within it.
    var random = RandomSource(seed: 20)
    var killed = 0
    for _ in 0..<20 {
      let moment = random.uniform() * undisturbed.seconds / 8
      let ending = try Program(["run", "small.yaml", "--quiet"], in: small.folder)
        .wait(killAfter: moment)
      if ending.code == nil { killed += 1 } else { #expect(ending.code == 0) }
    }
    #expect(killed >= 15)
    let last = try Program.run("run", "small.yaml", in: small.folder)
    #expect(last.code == 0, "\(last.errors)")
    // It went on from what the killed ones had stored, and did not begin anew.
    #expect(!last.errors.contains(" 0 results reused"))
    #expect(try small.lastingResults() == small.lastingResults(in: "whole"))
  }

  @Test("results that can't be written are one error, with code 2")
  func unwritable() throws {
    let small = try SmallExperiment()
    try small.folder.write("", to: "results/small/metrics.csv/taken")
    let run = try Program.run("run", "small.yaml", "--quiet", in: small.folder)
    #expect(run.code == 2)
    #expect(!run.errors.contains("Error:"))
    #expect(
      run.errors == """
        error: the results can't be written: it is a folder
          --> results/small/metrics.csv
        help: move the folder away

        """)
  }

  @Test("a second run in the same folder is refused while the first is going, or waits for it")
  func twoAtOnce() throws {
    let small = try SmallExperiment(SmallExperiment.slow)
    let first = try Program(["run", "small.yaml", "--quiet"], in: small.folder)
    let isGoing = first.wait { (try? small.folder.bytes(of: "results/.lock").count) ?? 0 > 0 }
    #expect(isGoing)
    let refused = try Program.run("run", "small.yaml", in: small.folder)
    #expect(refused.code == 2)
    #expect(refused.errors.hasPrefix("error: in use by process \(first.pid) since "))
    #expect(
      refused.errors.hasSuffix(
        "\n  --> results\nhelp: wait until it has ended, or use --wait\n"))
    let waiting = try Program(["run", "small.yaml", "--wait"], in: small.folder)
    // Looking is free while another runs.
    #expect(try Program.run("plan", "small.yaml", in: small.folder).code == 0)
    #expect(try first.wait().code == 0)
    let waited = try waiting.wait()
    #expect(waited.code == 0)
    #expect(waited.errors.contains("waiting for "))
    #expect(waited.errors.contains("nothing to run: "))
  }

  @Test("interrupted, it lets running jobs finish and goes on from there the next time")
  func interrupted() throws {
    let small = try SmallExperiment(SmallExperiment.slow)
    let whole = try Program(["run", "small.yaml", "--jobs", "2"], in: small.folder)
    #expect(isUnderWay(whole, small))
    whole.signal(SIGINT)
    let ending = try whole.wait()
    #expect(ending.code == 130)
    #expect(ending.errors.hasSuffix("\nstopped; run again to continue (exit code 130)\n"))
    let next = try Program.run("run", "small.yaml", in: small.folder)
    #expect(next.code == 0)
    #expect(!next.errors.contains(" 0 results reused"))
    #expect(try small.lastingResults().count == 25)
  }

  /// Waits until the run has begun its jobs and has stored the results of some fits, which is far
  /// from all: a whole run writes more than a megabyte.
  private func isUnderWay(_ run: Program, _ small: SmallExperiment) -> Bool {
    var before: Int?
    return run.wait {
      guard run.errors.contains(" jobs to run, ") else { return false }
      let size = small.storeSize()
      if let before { return size >= before + 100_000 }
      before = size
      return false
    }
  }

  @Test("with variants, interrupted once it drains, twice it ends at once, and then it goes on")
  func interruptedVariants() throws {
    let small = try SmallExperiment(
      SmallExperiment.slow + """

        ablate: {leave_one_out: [learners], variants: {more: {learners.forest.n_estimators: 1501}}}
        """)
    let once = try Program(["run", "small.yaml", "--jobs", "2"], in: small.folder)
    #expect(isUnderWay(once, small))
    once.signal(SIGINT)
    let drained = try once.wait()
    #expect(drained.code == 130)
    #expect(drained.errors.hasSuffix("\nstopped; run again to continue (exit code 130)\n"))
    #expect(!small.folder.holds("results/small/metrics.csv"))

    let twice = try Program(["run", "small.yaml", "--jobs", "2"], in: small.folder)
    #expect(isUnderWay(twice, small))
    twice.signal(SIGINT)
    twice.signal(SIGTERM)
    let ended = try twice.wait()
    // Which of two signals at once a process sees as its second is for the kernel to say.
    #expect(ended.code == 128 + SIGINT || ended.code == 128 + SIGTERM)
    // It did not get as far as to say so.
    #expect(!ended.errors.contains("stopped; run again"))

    let last = try Program.run("run", "small.yaml", in: small.folder)
    #expect(last.code == 0, "\(last.errors)")
    #expect(!last.errors.contains(" 0 results reused"))
    for variant in ["base", "without_ridge", "without_forest", "more"] {
      #expect(
        last.output.contains("\n\(variant): rmse ") || last.output.hasPrefix("\(variant): rmse "))
    }
    let undisturbed = try Program.run(
      "run", "small.yaml", "--quiet", "--results", "whole", in: small.folder)
    #expect(undisturbed.code == 0)
    #expect(try small.lastingResults() == small.lastingResults(in: "whole"))
  }

  @Test("an expectation that is not met ends the run with 1 and a table of what failed")
  func expectations() throws {
    let small = try SmallExperiment(
      SmallExperiment.text + """

        expect:
          figures:
            - {stage: time, evaluation: out_of_fold, metric: rmse, values: {pm: 1000}, tolerance: 1%, source: "Table 3"}
            - {stage: time, evaluation: out_of_fold, metric: rmse, values: {o3: 0}, tolerance: 1e6}
        """)
    let ending = try Program.run("run", "small.yaml", in: small.folder)
    #expect(ending.code == 1)
    #expect(ending.errors.contains("time/pm, out_of_fold rmse of blend"))
    #expect(ending.errors.contains("Table 3"))
    #expect(ending.errors.hasSuffix("1 of 2 expectations met\n"))
    // The results are there all the same.
    #expect(small.folder.holds("results/small/report.html"))
    let met = try Program.run(
      "run", "small.yaml", "--set", "~expect.figures.0", in: small.folder)
    #expect(met.code == 0)
    #expect(met.output.contains("1 of 1 expectation"))
  }

  @Test(
    "every gap is filled within its bounds, nothing measured is changed, each cell accounted for")
  func inventories() throws {
    let small = try SmallExperiment()
    #expect(try Program.run("run", "small.yaml", "--quiet", in: small.folder).code == 0)
    for (name, targets) in [("city", ["pm", "o3"]), ("site", ["pm", "rate"])] {
      try expectComplete(
        small.folder.file("data/\(name).csv"),
        small.folder.file("results/small/inventories/\(name)"), targets: targets,
        bounds: ["pm": name == "city" ? 0...Double.infinity : 0...60, "rate": 0...1])
    }
  }
}

/// Compares an inventory with the table it completes.
func expectComplete(
  _ raw: TableRequest, _ inventory: String, targets: [String],
  bounds: [String: ClosedRange<Double>]
) throws {
  let before = try TableReader.read(raw).table
  let after = try TableReader.read(TableRequest(file: inventory + ".csv")).table
  #expect(after.columns.map(\.name) == before.columns.map(\.name))
  #expect(after.rowCount == before.rowCount)
  var filled = 0
  for column in before.columns {
    let complete = try #require(after[column.name])
    for row in 0..<before.rowCount {
      if !column.isMissing(row) {
        #expect(complete.text(row) == column.text(row))
      } else if targets.contains(column.name) {
        filled += 1
        let value = try #require(Double(complete.text(row)), "\(column.name), row \(row)")
        #expect((bounds[column.name] ?? -.infinity ... .infinity).contains(value))
      }
    }
    if targets.contains(column.name) { #expect(complete.missingCount == 0) }
  }
  let provenance = try TableReader.read(TableRequest(file: inventory + ".provenance.csv")).table
  #expect(provenance.rowCount == filled)
  #expect(filled > 0)
  for row in 0..<provenance.rowCount {
    let value = try #require(Double(provenance["value"]?.text(row) ?? ""))
    if let lower = Double(provenance["lower"]?.text(row) ?? "") { #expect(lower <= value) }
    if let upper = Double(provenance["upper"]?.text(row) ?? "") { #expect(value <= upper) }
    #expect(targets.contains(provenance["column"]?.text(row) ?? ""))
  }
}

private func expectComplete(
  _ raw: String, _ inventory: String, targets: [String], bounds: [String: ClosedRange<Double>]
) throws {
  try expectComplete(TableRequest(file: raw), inventory, targets: targets, bounds: bounds)
}
