@testable import Specification
@testable import Stacking
import TableFiles
import Resampling
import Tabular
import Testing
import Wording

@Suite("variants of an experiment")
struct SpecVariantTests {
  private func read(_ more: String, set overrides: [String] = []) throws -> Experiment {
    do {
      return try ExperimentReader.read(
        text: SpecFixture.text + "\n" + more, file: "e/small.yaml", overrides: overrides)
    } catch {
      Issue.record("\(error.rendered)")
      throw error
    }
  }

  private func layers(_ experiment: Experiment, _ variant: String) -> [[String]]? {
    let variant = experiment.variants.first { $0.name == variant }
    return variant?.experiment.stack("two")?.layers.map { $0.candidates.map(\.value) }
  }

  @Test("every way to ablate makes its variants, in a fixed order, with readable names")
  func ablate() throws {
    let experiment = try read(
      """
      ablate:
        variants:
          plain: {stacks.two.blend: mean, stacks.two.layers.1: null}
        swap: {stacks.two.blend: [nnls, best], stacks.two.folds: {five: {kind: kfold, count: 5}}}
        drop: [stages.space.relative_to, stages.again.features.District]
        cumulative: [stacks.two.layers]
        only: [learners]
        leave_one_out: [stages.time.features, learners]
        reference: plain
      """)
    #expect(
      experiment.variants.map(\.name) == [
        "time.features.without_time_Year_Month", "time.features.without_cyclic_Month",
        "time.features.without_PM2.5", "without_ridge", "without_list", "only_ridge", "only_list",
        "two.layers.first_1", "without_space.relative_to", "without_again.features.District",
        "two.blend=nnls", "two.blend=best", "two.folds=five", "plain",
      ])
    #expect(experiment.reference == "plain")
    // A learner goes with its candidates and its places in layers; so does a layer of nothing else.
    #expect(layers(experiment, "without_ridge") == [["list[alpha=0.1]", "list[alpha=10]"]])
    #expect(layers(experiment, "only_ridge") == [["ridge"], ["ridge"]])
    #expect(layers(experiment, "two.layers.first_1")?.count == 1)
    #expect(layers(experiment, "plain")?.count == 1)
    func variant(_ name: String) throws -> Experiment {
      try #require(experiment.variants.first { $0.name == name }).experiment
    }
    #expect(try variant("time.features.without_PM2.5").stage("time")?.features.count == 2)
    #expect(try variant("without_space.relative_to").stage("space")?.baseline == nil)
    #expect(try variant("without_again.features.District").stage("again")?.features.count == 1)
    #expect(try variant("two.blend=best").stack("two")?.blend.method == .best)
    #expect(
      try variant("two.folds=five").stack("two")?.folds.scheme
        == .kfold(count: 5, repeats: 1, shuffle: true))
    // What is not changed is that of the experiment as written.
    #expect(try variant("plain").stages.map(\.name) == experiment.stages.map(\.name))
    #expect(try variant("plain").variants.isEmpty)
    #expect(!(try variant("plain").resolvedText.contains("ablate")))
  }

  @Test("a matrix is the product of its axes and of what is zipped, less and more what it says")
  func matrix() throws {
    let names = try read(
      """
      matrix:
        product: {stacks.two.blend: [mean, greedy], learners.ridge.alpha: [1, 2]}
        zip: {seed: [1, 2], stages.time.label: [a, b]}
        when: [{if: {stacks.two.blend: greedy}, product: {stacks.two.blend: {short: {kind: greedy, steps: 5}}}}]
        exclude: [{learners.ridge.alpha: 2, seed: [2, 3]}]
        include: [{learners.ridge.alpha: 9}]
      """
    ).variants.map(\.name)
    #expect(
      names == [
        "two.blend=mean,ridge.alpha=1,seed=1,time.label=a",
        "two.blend=mean,ridge.alpha=1,seed=2,time.label=b",
        "two.blend=mean,ridge.alpha=2,seed=1,time.label=a",
        "two.blend=greedy,ridge.alpha=1,seed=1,time.label=a,two.blend=short",
        "two.blend=greedy,ridge.alpha=1,seed=2,time.label=b,two.blend=short",
        "two.blend=greedy,ridge.alpha=2,seed=1,time.label=a,two.blend=short", "ridge.alpha=9",
      ])
  }

  @Test("a value may say what it removes, appends, merges or replaces")
  func directives() throws {
    let experiment = try read(
      """
      ablate:
        variants:
          fewer: {stages.time.features: {remove: [PM2.5, {period: 12, cyclic: Month}], append: [NO2]}}
          more:  {learners: {merge: {ridge: {alpha: 4}, more: {family: ridge}}}}
          other: {stacks.two.folds: {replace: {kind: kfold, count: 2}}}
          table: {tables.city: {remove: [ignore]}}
      """)
    let variants = experiment.variants.map(\.experiment)
    #expect(
      variants[0].stage("time")?.features.map(\.kind) == [
        .time(["Year", "Month"]), .column("NO2", .asTyped),
      ])
    #expect(
      variants[1].candidates.map(\.name) == [
        "ridge", "list[alpha=0.1]", "list[alpha=10]", "more",
      ])
    #expect(variants[2].stack("two")?.folds.scheme == .kfold(count: 2, repeats: 1, shuffle: true))
    #expect(variants[3].table("city")?.request.ignore == [])
  }

  @Test("overrides add and remove, and variants are made of what they leave")
  func overrides() throws {
    let experiment = try read(
      "ablate: {leave_one_out: [learners]}",
      set: [
        "+learners.third={family: ridge}", "+stacks.two.layers=[third]", "~title",
        "~stages.time.features.PM2.5", "~stacks.two.layers.0.1",
        "+evaluate.holdouts.late.kind=latest",
        "+evaluate.holdouts.late.fraction=0.2", "+evaluate.holdouts.late.by=[Year]",
      ])
    #expect(experiment.variants.map(\.name) == ["without_ridge", "without_list", "without_third"])
    #expect(experiment.title == nil)
    #expect(experiment.stack("two")?.layers.map(\.candidates.count) == [1, 1, 1])
    #expect(experiment.stage("time")?.features.count == 2)
    #expect(experiment.evaluation.holdouts.map(\.name) == ["random", "late"])
  }

  @Test("a variant reads as the file would with its change written into it")
  func likeWritten() throws {
    let edits = [
      ("learners.ridge.alpha", "7"), ("stacks.two.blend", "mean"), ("vars.count", "4"),
      ("stages.time.targets", "[NO2]"), ("evaluate.metrics", "[mae]"), ("seed", "3"),
      ("tables.city.ignore", "[X]"), ("inventories.city_inventory.intervals", "0.5"),
      ("learners.list", "{family: ridge}"),
    ]
    for (path, value) in edits {
      let variant = try #require(
        try read("ablate: {variants: {x: {\(path): \(value)}}}").variants.first)
      let written = try ExperimentReader.read(
        text: SpecFixture.text, file: "e/small.yaml", overrides: ["\(path)=\(value)"])
      #expect(variant.experiment.resolvedText == written.resolvedText)
      #expect(
        variant.experiment.candidates.map { "\($0)" }.map { $0.split(separator: "mark:")[0] }
          == written.candidates.map { "\($0)" }.map { $0.split(separator: "mark:")[0] })
      #expect(
        variant.experiment.stacks.map {
          "\($0.folds) \($0.layers.map(\.candidates.count)) \($0.blend)"
        }
          == written.stacks.map { "\($0.folds) \($0.layers.map(\.candidates.count)) \($0.blend)" })
    }
  }

  @Test("more variants than there may be are refused before they are made")
  func tooMany() throws {
    let seeds = (1...400).map(String.init).joined(separator: ",")
    let error = #expect(throws: SpecErrors.self) {
      try ExperimentReader.read(
        text: SpecFixture.text + "\nmatrix: {product: {seed: &n [\(seeds)], vars.count: *n}}",
        file: "e/small.yaml")
    }
    #expect(
      error?.errors.first?.message.hasSuffix(
        ": more than 100000 variants; shorten the lists, or use 'search' with 'samples'") == true)
    #expect(error?.errors.count == 1)
  }

  @Test(
    "a search is the same for the same seed; a Latin hypercube samples every part of an axis once")
  func search() throws {
    func names(_ method: String, _ samples: Int, seed: Int = 0) throws -> [String] {
      try read(
        """
        search:
          method: \(method)
          samples: \(samples)
          seed: \(seed)
          over:
            learners.ridge.alpha: {low: 0.001, high: 1000, log: true}
            stacks.two.folds.count: {low: 2, high: 6, integer: true}
            stacks.two.blend: [mean, greedy]
        """
      ).variants.map(\.name)
    }
    let ten = try names("random", 10)
    #expect(ten.count == 10)
    #expect(try names("random", 10) == ten)
    #expect(try names("random", 20).prefix(10) == ten[...])
    #expect(try names("random", 10, seed: 1) != ten)
    let latin = try names("latin_hypercube", 12)
    func alpha(_ name: String) throws -> Double {
      let field = try #require(name.split(separator: ",").first)
      return try #require(Double(field.dropFirst("ridge.alpha=".count)))
    }
    // Half a decade each.
    var decades = Set<Int>()
    for name in latin {
      let value = try alpha(name)
      decades.insert((0..<12).first { value < 0.001 * pow10(Double($0 + 1) / 2) * 1.0001 } ?? 12)
    }
    #expect(decades.count == 12)
    #expect(latin.count { $0.contains("two.blend=mean") } == 6)
    for count in 2...6 { #expect(latin.contains { $0.contains("two.folds.count=\(count),") }) }
  }

  @Test("successive halving begins with all samples, and each rung has the survivors of the last")
  func halving() throws {
    let text =
      SpecFixture.text + """

        search:
          method: successive_halving
          samples: 7
          eta: 2
          rungs: {stacks.two.folds.count: [2, 3, 4]}
          over: {learners.ridge.alpha: {low: 0.001, high: 1000, log: true}}
        """
    func read(_ survivors: [[String]]) throws -> Experiment {
      try ExperimentReader.read(text: text, file: "e/small.yaml", survivors: survivors)
    }
    let first = try read([])
    let halving = try #require(first.halving)
    #expect(halving.counts == [7, 3, 1])
    #expect(halving.rungs.count == 1 && !halving.isComplete)
    let samples = halving.rungs[0].map(\.sample)
    #expect(samples.count == 7)
    #expect(first.variants.map(\.name) == samples.map { "\($0),rung=1" })
    func folds(_ experiment: Experiment, _ name: String) -> FoldScheme? {
      experiment.variants.first { $0.name == name }?.experiment.stack("two")?.folds.scheme
    }
    func blocks(_ count: Int) -> FoldScheme {
      .blocks(by: ["Year", "Month"], count: count, purge: 0)
    }
    #expect(folds(first, "\(samples[0]),rung=1") == blocks(2))
    let best = [samples[1], samples[4], samples[5]]
    let second = try read([best])
    #expect(second.variants.map(\.name).dropFirst(7) == best.map { "\($0),rung=2" }[...])
    let last = try read([best, [samples[4]]])
    // In the last rung a variant bears the name of its sample.
    #expect(last.variants.map(\.name).last == samples[4])
    #expect(folds(last, samples[4]) == blocks(4))
    #expect(last.halving?.isComplete == true)
    #expect(last.variants.count == 11)
  }

  private func pow10(_ exponent: Double) -> Double {
    (0..<Int(exponent * 2)).reduce(1) { value, _ in value * 10.0.squareRoot() }
  }
}
