@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Resampling
import Jobs
import Testing

@testable import Tabular

@Suite("shares that fall short of a ceiling")
struct DataShortfallTests {
  private let form = TargetForm.shortfall(.init(ceiling: 100, offset: 3))

  @Test("what lacks is learned as a multiple of what the baseline lacks, and an offset")
  func byHand() {
    // Beside 87, which lacks 13, a target of 92 lacks 8 of 16.
    #expect(form.forward(92, baseline: 87) == 0.5)
    #expect(form.backward(0.5, baseline: 87) == 92)
    // Beside the ceiling itself the offset alone is left.
    #expect(form.forward(97, baseline: 100) == 1)
    #expect(form.slope(baseline: 87) == -16)
    let observed = [100.0, 92, 60]
    let baselines = [97.0, 87, 71]
    #expect(
      form.backward(form.forward(observed, baselines: baselines), baselines: baselines) == observed)
  }

  @Test("nothing is learned beside a baseline that lacks nothing")
  func undefined() {
    #expect(form.isDefined(at: 102.9))
    #expect(!form.isDefined(at: 103))
    #expect(TargetForm.ratio.isDefined(at: -1))
    #expect(!TargetForm.ratio.isDefined(at: 0))
  }

  /// 24 moments in blocks of 6 with what lacks growing over them, and rows of three sites, each of
  /// which lacks a multiple of it.
  private func shares(baseline add: Double = 0) -> StageData {
    let moments = 24
    let lacks = (0..<moments).map { 1 + Double($0 * $0) / 12 }
    let sites = (0..<moments * 3).map { Double($0 % 3) }
    let baseline = (0..<moments * 3).map { 100 - lacks[$0 / 3] + add }
    let observed = (0..<moments * 3).map { row -> Double in
      let factor = 0.5 + sites[row] / 4
      return 100 - (lacks[row / 3] + 3) * factor
    }
    return StageData(
      trainingRows: Array(0..<moments * 3), applyRows: [],
      training: FeatureMatrix([(.init("site"), sites)], rowCount: moments * 3),
      apply: FeatureMatrix([(.init("site"), [])], rowCount: 0), observed: observed,
      transform: TargetTransform(training: baseline, apply: [], minimum: 0, maximum: 100),
      splits: (0..<4).map { block in
        let heldOut = Array(block * 18..<block * 18 + 18)
        return Split(
          repeat: 0, fold: block, training: (0..<moments * 3).filter { !heldOut.contains($0) },
          heldOut: heldOut)
      })
  }

  @Test("it is chosen where the target has it, and left out where a baseline is beyond the ceiling")
  func chosen() throws {
    let forms = (TargetForm.plain + [form]).map { LearnedForm(form: $0) }
    #expect(try FormEvidence(data: shares()).choose(among: forms, seed: 1).overall.form == form)
    let beyond = shares(baseline: 10)
    #expect(!beyond.allows(form))
    #expect(try FormEvidence(data: beyond).choose(among: forms, seed: 1).overall.form != form)
  }

  @Test("its numbers are part of keys and of stored bytes, and the other forms' texts stay")
  func texts() throws {
    #expect(form.text == "relative_deficit(100.0,3.0)")
    #expect(TargetForm.plain.map(\.text) == ["raw", "difference", "ratio"])
    for form in TargetForm.plain + [form] {
      var writer = ByteWriter()
      form.encode(to: &writer)
      var reader = ByteReader(writer.bytes)
      #expect(try TargetForm(from: &reader) == form)
      #expect(reader.remaining == 0)
    }
    #expect(TargetForm.ordered([form, .ratio, .raw, .ratio]) == [.raw, .ratio, form])
  }

  @Test("a network serves in the form what it fitted in it")
  func network() throws {
    let text = NetworkFixture.text.replacing(
      "form: difference", with: "form: shortfall, ceiling: 1000, offset: 10")
    let own = try NetworkFixture.network(text)
    let outputs = try own.outputs()
    let blend = outputs[try own.stack("sites", "y").blend.index].blend
    let plain = try NetworkFixture.network()
    let other = try plain.outputs()[plain.stack("sites", "y").blend.index].blend
    #expect(blend.predicted.count == other.predicted.count)
    #expect(blend.predicted != other.predicted)
    // Another ceiling or offset is another result.
    for setting in ["ceiling: 900, offset: 10", "ceiling: 1000, offset: 11"] {
      let changed = try NetworkFixture.network(
        text.replacing("ceiling: 1000, offset: 10", with: setting))
      let fits = try own.stack("sites", "y").fits.map { own.nodes[$0.index].key }
      let others = try changed.stack("sites", "y").fits.map { changed.nodes[$0.index].key }
      #expect(Set(fits).isDisjoint(with: others))
    }
  }
}
