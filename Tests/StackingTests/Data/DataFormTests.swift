@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Resampling
import Jobs
import Learners
import Testing

@testable import Tabular

@Suite("forms of a target")
struct DataFormTests {
  /// 24 moments of a growing baseline, in blocks of 6, and a target that is `value` of baseline and
  /// feature.
  private func data(_ value: (_ baseline: Double, _ x: Double) -> Double) -> StageData {
    let count = 24
    let x = (0..<count).map { Double($0 % 4) }
    let baseline = (0..<count).map { 1 + Double($0 * $0) }
    let observed = (0..<count).map { value(baseline[$0], x[$0]) }
    return StageData(
      trainingRows: Array(0..<count), applyRows: [],
      training: FeatureMatrix([(.init("x"), x)], rowCount: count),
      apply: FeatureMatrix([(.init("x"), [])], rowCount: 0), observed: observed,
      transform: TargetTransform(
        training: baseline, apply: [], minimum: -.infinity, maximum: .infinity),
      splits: (0..<4).map { block in
        let heldOut = Array(block * 6..<block * 6 + 6)
        return Split(
          repeat: 0, fold: block, training: (0..<count).filter { !heldOut.contains($0) },
          heldOut: heldOut)
      })
  }

  private func chosen(
    _ data: StageData, among forms: [LearnedForm] = LearnedForm.all
  ) throws -> LearnedForm {
    try FormEvidence(data: data).choose(among: forms, seed: 1).overall
  }

  @Test("the form is found that the target has")
  func found() throws {
    #expect(try chosen(data { _, x in 3 * x }) == .raw)
    #expect(try chosen(data { baseline, x in baseline + 3 * x }) == .difference)
    #expect(try chosen(data { baseline, x in baseline * (1 + x) }) == .ratio)
  }

  @Test("no ratio is taken to a baseline that is not positive everywhere")
  func notPositive() throws {
    var data = data { baseline, x in baseline * (1 + x) }
    data.allowsRatio = false
    #expect(try chosen(data) != .ratio)
    #expect(try chosen(data, among: [.ratio]) == .raw)
  }

  @Test("rows that a split holds out have no part in its form")
  func outside() throws {
    let plain = data { baseline, x in baseline + 3 * x }
    let bent = data { baseline, x in baseline > 330 ? -1e6 * x : baseline + 3 * x }
    #expect(plain.observed[18...] != bent.observed[18...])
    #expect(plain.observed[..<18] == bent.observed[..<18])
    func forms(_ data: StageData) throws -> [LearnedForm] {
      try FormEvidence(data: data).choose(among: LearnedForm.all, seed: 1).bySplit
    }
    #expect(try forms(plain) == [.difference, .difference, .difference, .difference])
    #expect(try forms(bent)[3] == .difference)
    #expect(try forms(bent)[0] != .difference)
  }

  @Test("where two folds leave no row to judge by, the first form is taken")
  func twoFolds() throws {
    var data = data { baseline, x in baseline + 3 * x }
    data.splits = [
      Split(repeat: 0, fold: 0, training: Array(0..<12), heldOut: Array(12..<24)),
      Split(repeat: 0, fold: 1, training: Array(12..<24), heldOut: Array(0..<12)),
    ]
    let forms = try FormEvidence(data: data).choose(among: [.ratio, .difference], seed: 1)
    #expect(forms == ChosenForms(bySplit: [.ratio, .ratio], overall: .ratio))
  }

  @Test("the form of a split is chosen once for all candidates")
  func chosenOnce() throws {
    let text = NetworkFixture.text.replacing("form: difference", with: "form: auto")
    let network = try NetworkFixture.network(text)
    let stack = try network.stack("sites", "y")
    #expect(stack.fits.count == 2 * 3)
    let choosers = Set(
      stack.fits.map { fit in
        network.graph.dependencies(of: fit).filter { network.nodes[$0.index].kind == "form" }
      })
    let chooser = try #require(choosers.first?.first)
    #expect(choosers == [[chooser]])
    let outputs = try network.outputs()
    let forms = try #require(outputs[chooser.index].forms)
    #expect(forms.bySplit.count == 3)

    // Each fit is that of a network in which its form is declared.
    for form in TargetForm.plain {
      let fixed = try NetworkFixture.network(
        NetworkFixture.text.replacing("form: difference", with: "form: \(form.name)"))
      let results = try fixed.outputs()
      let fits = try fixed.stack("sites", "y").fits
      for (index, (own, other)) in zip(stack.fits, fits).enumerated()
      where forms.bySplit[index % 3].form == form {
        let (fit, declared) = (outputs[own.index].fold, results[other.index].fold)
        #expect(fit.heldOut == declared.heldOut && fit.apply == declared.apply)
        #expect(fit.facts.first == FitFact("form", form.name))
      }
    }
  }

  @Test("several forms make a candidate in each of them, and their weights are one stack's")
  func candidates() throws {
    let text = NetworkFixture.text.replacing(
      "form: difference", with: "form: [raw, difference, ratio]")
    let network = try NetworkFixture.network(text)
    let outputs = try network.outputs()
    let stack = try network.stack("sites", "y")
    #expect(stack.fits.count == 2 * 3 * 3)
    #expect(
      network.blended(stack, outputs) == [
        "ridge[form=raw]", "ridge[form=difference]", "ridge[form=ratio]",
        "near[form=raw]", "near[form=difference]", "near[form=ratio]",
      ])
    // What learns a ratio leaves out rows whose baseline is zero, so it is another job.
    #expect(
      try plainFits().isDisjoint(with: stack.fits.map { network.nodes[$0.index].key }))
  }

  private func plainFits() throws -> Set<JobKey> {
    let plain = try NetworkFixture.network()
    return Set(try plain.stack("sites", "y").fits.map { plain.nodes[$0.index].key })
  }

  @Test("what has one form alone is the same job under a plain name")
  func shared() throws {
    let network = try NetworkFixture.network(
      NetworkFixture.text.replacing("form: difference", with: "form: [raw, difference]"))
    let stack = try network.stack("sites", "y")
    #expect(try plainFits().isSubset(of: stack.fits.map { network.nodes[$0.index].key }))
  }

  @Test("the second layer learns a deviation from deviations")
  func secondLayer() throws {
    let data = data { baseline, x in baseline + x }
    let column = LayerColumns.Column(
      outOfFold: data.observed, apply: [], bySplit: [])
    let matrices = data.matrices(over: [column], form: .difference, seesFeatures: false)
    for (row, cell) in matrices.training.column(0).enumerated() {
      #expect(abs(cell - Double(row % 4)) < 1e-9)
    }
  }
}
