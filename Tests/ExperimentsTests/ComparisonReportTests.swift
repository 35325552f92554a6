@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Resampling
import Wording
import Resampling
import Experiments
import Foundation
import Store
import TestSupport
import Testing

@testable import Statistics
@testable import Experiments

@Suite("comparing results")
struct ComparisonReportTests {
  private static let judging = """

    slices:
      site: {column: Site}
      half: {column: Month, edges: [25]}
      level: {observed: [20]}
    compare: {rope: 2%}
    """

  private func run(
    _ small: SmallExperiment, _ overrides: [String] = []
  ) async throws -> RunSession.Report {
    let loaded = try LoadedExperiment(file: small.file, overrides: overrides)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: overrides
    ).run(width: 2, command: "run", observer: &observer)
    try store.close()
    return report
  }

  private func report(
    _ small: SmallExperiment, _ operands: [String], evaluation: String? = nil
  ) throws -> ComparisonReport {
    try ComparisonReport(.init(operands: operands, root: small.results, evaluation: evaluation))
  }

  @Test("two experiments are paired fold by fold, slice by slice and over their targets")
  func folds() async throws {
    let small = try SmallExperiment(SmallExperiment.text + Self.judging)
    _ = try await run(small)
    _ = try await run(small, ["name=other", "learners.ridge.alpha=30"])
    let found = try report(small, ["small", "other"])
    #expect(found.names == ["small", "other"] && found.isFolds)
    let whole = found.rows.filter { $0.slice.isEmpty }
    #expect(whole.map(\.target) == ["pm", "o3", "pm", "rate", ""])
    // One target by hand, from what the two folders hold.
    func folds(_ name: String) throws -> [Double] {
      let lines = try small.folder.text(of: "results/\(name)/folds.csv").split(separator: "\n")
      return lines.dropFirst().compactMap { line -> Double? in
        let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let place = [cells[1], cells[2], cells[8], cells[10]]
        return place == ["time", "pm", "", "rmse"] ? Double(cells[11]) : nil
      }
    }
    let (a, b) = (try folds("small"), try folds("other"))
    #expect(a.count == 4 && b.count == 4)
    let test = CorrelatedTest(differences: zip(a, b).map { $0 - $1 }, testShare: 1.0 / 3)
    let row = whole[0]
    #expect(row.test == .correlatedT && row.pairs == 4)
    #expect(abs((row.pValue ?? 0) - test.pValue) < 1e-9)
    let rope = 0.02 * a.reduce(0, +) / 4
    #expect(abs((row.probabilityBetter ?? 0) - test.probabilities(rope: rope).above) < 1e-9)
    #expect(row.verdict == test.verdict(rope: rope, level: 0.95).rawValue)
    #expect(whole[4].test == .signedRank && whole[4].pairs == 4)
    #expect(Set(found.rows.map(\.slice)) == ["", "site", "half", "level"])
    // Only one of the two tables has sites.
    #expect(found.rows.filter { $0.slice == "site" }.allSatisfy { $0.stage != "time" })
  }

  @Test("the figures of folds and slices are those of the predictions they are made of")
  func sliceFigures() async throws {
    let small = try SmallExperiment(SmallExperiment.text + Self.judging)
    _ = try await run(small)
    func rows(_ name: String) throws -> [[Substring]] {
      try small.folder.text(of: "results/small/\(name)").split(separator: "\n").dropFirst()
        .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }
    // All folds together hold every row once, so that squares add up to those of the whole.
    let folds = try rows("folds.csv").filter {
      $0[1] == "time" && $0[2] == "o3" && $0[8] == "" && $0[10] == "rmse"
    }
    var (squares, count) = (0.0, 0.0)
    for fold in folds {
      let (rows, error) = (try #require(Double(fold[6])), try #require(Double(fold[11])))
      squares += rows * error * error
      count += rows
    }
    let whole = try rows("metrics.csv").first {
      $0[1] == "time" && $0[2] == "o3" && $0[3] == "out_of_fold" && $0[5] == "blend"
    }
    let error = try #require(whole.flatMap { Double($0[7]) })
    // The weights of a fold are found without it, those of the whole with it.
    #expect(abs((squares / count).squareRoot() / error - 1) < 0.1)
    #expect(count == 28)
    let bands = try rows("slices.csv").filter {
      $0[1] == "time" && $0[2] == "pm" && $0[3] == "out_of_fold" && $0[4] == "level"
        && $0[7] == "rmse"
    }
    #expect(bands.map { String($0[5]) } == ["below 20", "20 and above"])
    #expect(bands.compactMap { Int($0[6]) }.reduce(0, +) == 32)
    #expect(try rows("slices.csv").contains { $0[3] == "masked" && $0[7] == "coverage" })
  }

  @Test("one experiment is compared variant by variant with its reference")
  func variants() async throws {
    let small = try SmallExperiment(
      SmallExperiment.text + "\nablate: {leave_one_out: [learners]}")
    _ = try await run(small)
    let found = try report(small, ["small"])
    #expect(found.names == ["small", "without_ridge", "without_forest"])
    #expect(found.ranking?.standings.count == 3 && found.ranking?.tasks == 4)
    let one = try report(small, ["small", "small:without_ridge"])
    let pairs = zip(one.rows, found.rows.filter { $0.variant == "without_ridge" })
    for (a, b) in pairs { #expect(a.difference == b.difference && a.pValue == b.pValue) }
  }

  @Test("folds that hold out other rows are not paired; a holdout that both have is taken instead")
  func otherFolds() async throws {
    let small = try SmallExperiment()
    _ = try await run(small)
    _ = try await run(small, ["name=other", "stacks.two.folds.count=5"])
    let found = try report(small, ["small", "other"])
    #expect(found.evaluation == .masked && found.rows.filter { !$0.isOverall }.count == 4)
    // Six months of the city are too few to be drawn anew; six and seven of two sites are not.
    let own = found.rows.filter { !$0.isOverall }
    #expect(own.map(\.test) == [.none, .none, .rowBootstrap, .rowBootstrap])
    #expect(own.map(\.pairs) == [1, 1, 12, 14])
    #expect(
      throws: ComparisonError.foldsDiffer(["time/pm", "time/o3", "space/pm", "space/rate"])
    ) { try report(small, ["small", "other"], evaluation: "out_of_fold") }
  }

  @Test("the same results twice are equivalent, and every format says so")
  func formats() async throws {
    let small = try SmallExperiment()
    _ = try await run(small)
    _ = try await run(small, ["name=other"])
    let found = try report(small, ["small", "other"])
    #expect(found.rows.allSatisfy { $0.verdict == "equivalent" && $0.difference == 0 })
    for format in ComparisonReport.Format.allCases {
      #expect(found.rendered(format).contains("equivalent"), "\(format)")
    }
    #expect(found.rendered(.csv).split(separator: "\n").count == 1 + found.rows.count)
    #expect(
      found.rendered(.text, style: TerminalStyle(isColoured: true)).contains("\u{1b}[36mequivalent")
    )
    #expect(!found.rendered(.text).contains("\u{1b}"))
    let json = try JSONSerialization.jsonObject(with: Data(found.rendered(.json).utf8))
    #expect(((json as? [String: Any])?["rows"] as? [Any])?.count == found.rows.count)
    #expect(found.rendered(.latex).contains("\\begin{tabular}"))
    #expect(found.rendered(.markdown).contains("| stage | target |"))
  }

  @Test("what can't be compared is refused with what would be right")
  func refusals() async throws {
    let small = try SmallExperiment()
    _ = try await run(small)
    func message(_ operands: [String], evaluation: String? = nil) -> String {
      do {
        _ = try report(small, operands, evaluation: evaluation)
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      message(["small"])
        == "a comparison needs two variants; strata compare REFERENCE OTHER")
    #expect(
      message(["small", "none"])
        == "none: no results; name an experiment that has run, its folder, or NAME:VARIANT")
    #expect(
      message(["small", "small:x"])
        == "\(small.results)/small: unknown variant 'x'; expected base")
    #expect(
      message(["small", "small"])
        == "'small' is given twice; name different results")
  }

  @Test(
    "a results folder with a cell that no run writes is an error with its line",
    arguments: ["repeat", "fold", "training_rows", "rows"])
  func damaged(column: String) throws {
    let folder = try ScratchFolder()
    for name in ["a", "b"] {
      let columns = ["repeat", "fold", "training_rows", "rows"]
      let cells = columns.map { name == "b" && $0 == column ? "" : "1" }
      try folder.write(
        "variant,stage,target,evaluation,layer,model,metric,value\n,s,y,out_of_fold,,blend,rmse,1\n",
        to: "\(name)/metrics.csv")
      try folder.write(
        "variant,stage,target,\(columns.joined(separator: ",")),held_out,slice,group,metric,value\n"
          + ",s,y,1,1,1,1,x,,,rmse,1\n,s,y,\(cells.joined(separator: ",")),x,,,rmse,1\n",
        to: "\(name)/folds.csv")
    }
    #expect(
      throws: ComparisonError.damaged(
        file: folder.file("b/folds.csv"), line: 3, column: column)
    ) {
      try ComparisonReport(
        .init(operands: [folder.file("a"), folder.file("b")], root: folder.path))
    }
  }

  @Test("a ROPE in the metric's unit judges differences in that unit, not ratios")
  func absoluteRope() throws {
    let row = try #require(Self.overall(rope: .absolute(0.2)))
    #expect(row.referenceScore == 15 && abs(row.difference - 0.1) < 1e-9)
    #expect(row.verdict == Verdict.equivalent.rawValue)
    #expect(Self.overall(rope: .absolute(0.05))?.verdict == Verdict.undecided.rawValue)
    // As a ratio 0.1 of 10 and of 20 lie on both sides of 0.6 %.
    #expect(Self.overall(rope: .relative(0.02))?.referenceScore == nil)
  }

  /// Two targets, each 0.1 worse than the reference's 10 and 20.
  private static func overall(rope: Tolerance) -> ComparisonRow? {
    var figures = ["a", "b"].map { ComparedFigures(name: $0) }
    for (target, value) in [("x", 10.0), ("y", 20.0)] {
      let place = ComparedFigures.Place(stage: "s", target: target, slice: "", group: "")
      figures[0].add(value, .masked, at: place)
      figures[1].add(value + 0.1, .masked, at: place)
    }
    let rows = PairedComparison(
      reference: figures[0], variant: figures[1],
      rules: ComparisonRules(metric: .rmse, rope: rope, level: 0.95), evaluation: .masked
    ).rows()
    return rows.first(where: \.isOverall)
  }
}
