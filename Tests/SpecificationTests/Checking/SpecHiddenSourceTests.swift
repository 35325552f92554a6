@testable import Specification
@testable import Stacking
import Wording
import Testing

/// Features in which the answer lies behind what another stage made.
@Suite("answers behind features")
struct SpecHiddenSourceTests {
  private func errors(_ stages: String) -> String {
    let text = """
      strata: 1
      name: n
      tables: {t: {file: t.csv, key: [k]}, c: {file: c.csv, key: [k]}}
      learners: {ridge: {family: ridge}}
      stacks: {s: {folds: {kind: kfold, count: 2}, layers: [[ridge]]}}
      stages:

      """
    do {
      _ = try ExperimentReader.read(text: text + stages, file: "e.yaml")
      return ""
    } catch {
      return error.rendered
    }
  }

  @Test("gaps that were filled from the target are refused as its feature")
  func filled() {
    let text = errors(
      """
        one: {table: t, targets: [p], features: [x, y], stack: s, fills: full}
        two: {table: full, targets: [y], features: [x, p], stack: s}
      """)
    #expect(
      text == """
        error: target leakage: the feature 'p' is made by stage 'one', which uses the target 'y'
          --> e.yaml:8:50
            two: {table: full, targets: [y], features: [x, p], stack: s}
                                                           ^
        help: remove it from the features
        """)
  }

  @Test("so are out-of-fold predictions that were made from the target")
  func outOfFold() {
    let text = errors(
      """
        one: {table: t, targets: [p], features: [x, y], stack: s}
        two: {table: t, targets: [y], features: [x, {out_of_fold: one.p}], stack: s}
      """)
    #expect(
      text == """
        error: target leakage: the feature '{out_of_fold: one.p}' is made by stage 'one', which \
        uses the target 'y'
          --> e.yaml:8:47
            two: {table: t, targets: [y], features: [x, {out_of_fold: one.p}], stack: s}
                                                        ^
        help: remove it from the features
        """)
  }

  @Test("the answer is found behind several stages, joins and baselines")
  func farBehind() {
    let chain = errors(
      """
        one: {table: t, targets: [p], features: [y], stack: s, fills: t1}
        two: {table: t1, targets: [q], features: [p], stack: s, fills: t2}
        three: {table: t2, targets: [r], features: [x, {time: [q]}], stack: s}
        four: {table: t2, targets: [y], features: [{out_of_fold: three.r}], stack: s}
      """)
    #expect(chain.contains("'{out_of_fold: three.r}' is made by stage 'one'"))
    let joined = errors(
      """
        one: {table: c, join: {t: [k]}, targets: [z], features: [t.y], stack: s, fills: c1}
        two: {table: t, join: {c1: [k]}, targets: [y], features: [x, c1.*], stack: s}
      """)
    #expect(joined.contains("the feature 'c1.*' is made by stage 'one'"))
    let baseline = errors(
      """
        one: {table: c, join: {t: [k]}, targets: [z], features: [t.y], stack: s, fills: c1}
        two:
          table: t
          join: {c1: [k]}
          relative_to: {column: c1.z}
          targets: [y]
          features: [x]
          stack: s
      """)
    #expect(baseline.contains("'relative_to: c1.z' is made by stage 'one'"))
  }

  @Test("what was looked through in vain for an answer hides no later way to it")
  func afterAnotherWay() {
    let text = errors(
      """
        one: {table: t, targets: [p], features: [x], stack: s}
        two: {table: t, targets: [y], features: [x, {out_of_fold: one.p}], stack: s}
        three: {table: t, targets: [q], features: [y, {out_of_fold: one.p}], stack: s}
        four: {table: t, targets: [y], features: [{out_of_fold: one.p}, {out_of_fold: three.q}], stack: s}
        five: {table: t, targets: [y], features: [{out_of_fold: three.q}], stack: s}
      """)
    #expect(text.split(separator: "is made by stage 'three', which uses the target 'y'").count == 3)
    #expect(!text.contains("is made by stage 'one'"))
  }

  @Test("what is made without the target, or measured beside it, is no answer")
  func honest() {
    let text = errors(
      """
        one: {table: t, targets: [p], features: [x, y], stack: s, fills: full}
        measured: {table: t, targets: [y], features: [x, p], stack: s}
        other: {table: full, targets: [q], features: [p], stack: s}
        same: {table: t, targets: [y], features: [x, {out_of_fold: measured}], stack: s, label: b}
        city: {table: c, targets: [y], features: [x], stack: s, fills: c1}
        district: {table: t, join: {c1: [k]}, targets: [y], features: [c1.*], stack: s, label: c}
      """)
    #expect(text == "")
  }

  @Test("stages that need one another are reported as that, and looked through to an end")
  func cycle() {
    let text = errors(
      """
        one: {table: b, targets: [p], features: [q], stack: s, fills: a}
        two: {table: a, targets: [q], features: [p], stack: s, fills: b}
      """)
    #expect(text.contains("cyclic stages: one → two → one"))
  }
}
