import Jobs
import Learners
import NetworkSupport
import Resampling
import Testing

@testable import Planning
@testable import Specification
@testable import Stacking
@testable import Tabular

@Suite("choosing features by permutation")
struct SelectionTests {
  private static let count = 240

  /// y follows from two columns and a category; five columns are noise.
  private func table(changing changed: [Int] = []) -> Table {
    var random = RandomSource(seed: 7)
    func column() -> [Double] { (0..<Self.count).map { _ in random.uniform() * 2 - 1 } }
    let (a, b) = (column(), column())
    let noise = (0..<5).map { Column("noise\($0)", .numbers(column())) }
    let site = (0..<Self.count).map { Int32($0 % 3) }
    var y = (0..<Self.count).map { row in
      3 * a[row] + 2 * b[row] * b[row] + Double(site[row]) + 0.1 * random.uniform()
    }
    for row in changed { y[row] += 50 }
    return Table(
      [
        Column("Id", .numbers((0..<Self.count).map(Double.init))), Column("a", .numbers(a)),
        Column("b", .numbers(b)),
        Column("site", .categories(codes: site, levels: ["x", "y", "z"])),
      ] + noise + [Column("y", .numbers(y))])
  }

  private static let candidate = CandidateSpec(ExtraTrees())
  private static let features = "a, b, site, noise0, noise1, noise2, noise3, noise4"

  private static func text(_ features: String = features, _ more: String = "") -> String {
    """
    strata: 1
    name: chosen
    seed: 2
    tables: {t: {file: t.csv, key: [Id]}}
    learners: {line: {family: ridge}, trees: {family: extra_trees, n_estimators: 5}}
    stacks: {s: {folds: {kind: kfold, count: 4}, layers: [[line, trees]], blend: mean}}
    stages:
      only: {table: t, targets: [y], features: [\(features)], select: {permutation: 3}, stack: s\(more)}
    evaluate: {metrics: [rmse]}
    """
  }

  private func data(_ table: Table, _ text: String = text()) throws -> StageData {
    let network = try NetworkFixture.network(text, ["t": table])
    return try network.outputs()[network.stack("only", "y").jobs.data.index].data
  }

  private func selection(_ data: StageData, split: Int) throws -> FeatureSelection {
    try data.selection(
      SelectionSpec(), Self.candidate, rows: data.splits[split].training, form: .raw, own: split,
      seed: 3)
  }

  @Test("planted noise is left out in every fold, and what the target follows from is kept")
  func noise() throws {
    let data = try data(table())
    for split in data.splits.indices {
      let found = try selection(data, split: split)
      #expect(Set([0, 1, 2]).isSubset(of: found.columns), "\(found)")
      #expect(found.dropped.count >= 4, "\(found)")
      #expect(found.dropped.allSatisfy { $0.hasPrefix("noise") })
      #expect(found.columns.count + found.dropped.count == 8)
    }
  }

  @Test("what a split holds out has no part in its choice")
  func held() throws {
    let first = try data(table())
    let heldOut = first.splits[0].heldOut
    let changed = try data(table(changing: heldOut.map { first.trainingRows[$0] }))
    #expect(changed.observed != first.observed)
    #expect(try selection(first, split: 0) == selection(changed, split: 0))
    // The same change is seen by a split that learns from these rows.
    let evidence = { (data: StageData) in
      SelectionEvidence(
        data, SelectionSpec(), Self.candidate, form: .raw, rows: data.splits[1].training, own: 1,
        seed: 3)
    }
    #expect(evidence(first).folds[0].heldOut == evidence(changed).folds[0].heldOut)
    #expect(
      evidence(first).folds.allSatisfy { fold in
        Set(fold.training + fold.heldOut).isSubset(of: first.splits[1].training)
      })
  }

  @Test("models of a fit see the kept features alone, and the fit tells which it left out")
  func seen() throws {
    let network = try NetworkFixture.network(Self.text(), ["t": table()])
    let stack = try network.stack("only", "y")
    let outputs = try network.outputs()
    let data = outputs[stack.jobs.data.index].data
    guard case .fit(let job) = network.nodes[stack.jobs.fits[0].index].job else {
      Issue.record("a fit expected")
      return
    }
    #expect(job.selection == SelectionSpec())
    let fitted = try #require(try CandidateFit(job, JobInputs([.data], [.data(data)])).fitted())
    let kept = try #require(fitted.input?.kept)
    #expect(fitted.seen(data.training).features == kept.map { data.training.features[$0] })
    let dropped = try #require(fitted.facts.first { $0.name == "dropped" })
    guard case .text(let names) = dropped.value else {
      Issue.record("names expected")
      return
    }
    #expect(names.contains("noise0"))
    #expect(fitted.input?.expanded(kept.map(Double.init), names: 8).count == 8)
    // As a bundle carries it.
    var writer = ByteWriter()
    fitted.input?.encode(to: &writer)
    var reader = ByteReader(writer.bytes)
    #expect(try FitInput(from: &reader).kept == kept)
  }

  @Test("a feature of several columns is kept or left out as a whole")
  func groups() throws {
    let data = try data(
      table(), Self.text("{cyclic: a, period: 2, harmonics: 2}, b, {arithmetic: [a, b, noise0]}"))
    #expect(data.featureGroups == [[0, 1, 2, 3], [4]] + (5..<11).map { [$0] })
  }

  @Test("a stage without a choice has fits of the same keys as before")
  func keys() throws {
    let plain = Self.text().replacing(" select: {permutation: 3},", with: "")
    let network = try NetworkFixture.network(plain, ["t": table()])
    let stack = try network.stack("only", "y")
    for id in stack.jobs.fits {
      #expect(!network.nodes[id.index].job.canonicalText.contains("select"))
    }
    let chosen = try NetworkFixture.network(Self.text(), ["t": table()])
    for id in try chosen.stack("only", "y").jobs.fits {
      let job = chosen.nodes[id.index].job
      #expect(try JobDescription(canonicalText: job.canonicalText) == job)
      #expect(job.canonicalText.contains("select"))
    }
  }
}
