@testable import Resampling
@testable import Stacking
@testable import Planning
import Foundation
import Jobs
import Learners
import NetworkSupport
import TestSupport
import Testing

/// Stored results are found by keys, which are hashes of texts. Renaming a module, a type, a case or a field must
/// change no text: the recorded ones here are what a store of any user holds.
@Suite("keys of stored results")
struct KeyStabilityTests {
  /// Every value that a text can hold beside numbers and names of columns, each on lines of its own.
  private static func vocabulary() -> CanonicalWriter {
    var writer = CanonicalWriter()
    for kind in JobDescription.Kind.allCases { writer.add("kind", kind.rawValue) }
    for role in InputRole.allCases { writer.add("role", role.label) }
    for scheme in schemes { scheme.write(to: &writer) }
    for holdout in holdouts { holdout.write(to: &writer) }
    for form in forms { form.write("form", to: &writer) }
    for trend in trends { TrendSpec.write(trend, "trend", to: &writer) }
    for weighting in weightings { weighting.write(to: &writer) }
    for loss in losses { Loss.write(loss, to: &writer) }
    recipe.write(to: &writer)
    for blend in blends { blend.write(to: &writer) }
    SelectionSpec.write(SelectionSpec(shuffles: 3, rounds: 5), to: &writer)
    for scale in TargetScale.allCases { TargetScaleChoice.fixed(scale).write(to: &writer) }
    TargetScaleChoice.chosen.write(to: &writer)
    for stopping in Stopping.allCases { writer.add("stopping", stopping.rawValue) }
    for task in TargetTask.allCases { writer.add("task", task.rawValue) }
    for measure in Measure.allCases { writer.add("metric", measure.rawValue) }
    return writer
  }

  private static let schemes: [FoldScheme] = [
    .kfold(count: 5, repeats: 2, shuffle: true), .kfold(count: 5, repeats: 1, shuffle: false),
    .stratified(count: 3, repeats: 1), .grouped(by: ["a", "b"], count: 4, repeats: 1),
    .blocks(by: ["Year"], count: 5, purge: 1), .leaveOneGroupOut(by: ["a"]),
    .forwardChaining(by: ["Year"], count: 3, purge: 0),
    .backwardChaining(by: ["Year"], count: 3, purge: 2),
    .cuts(by: ["Year", "Month"], EdgeCuts(early: [3, 6], late: [2], coveringBlocks: 1)),
    .column("Fold"),
  ]
  private static let holdouts: [HoldoutScheme] = [
    .random(fraction: 0.25), .earliest(by: ["Year"], fraction: 0.2),
    .latest(by: ["Year"], fraction: 0.2), .group(by: ["a"], fraction: 0.1), .column("Test"),
    .split(of: .column("Fold"), index: 2),
    .part(of: .earliest(by: ["Year"], fraction: 0.2), .share(0.25), latestBy: ["Year"]),
    .part(of: .random(fraction: 0.25), .count(200), latestBy: []),
  ]
  private static let forms: [TargetForm] =
    TargetForm.plain + [.shortfall(.init(ceiling: 100, offset: 3))]
  private static let trends: [TrendSpec?] = [
    nil, TrendSpec(kind: .linear, of: ["time"], by: [], reach: 1, alpha: 0.5),
    TrendSpec(kind: .gaussianProcess, of: ["time"], by: ["Site"], reach: 2, alpha: 1e-6),
  ]
  private static let weightings: [RowWeighting] = [
    .column("w"), .balanced(by: "Site"), .inverseVariance("v"),
  ]
  private static let losses: [Loss] = [
    .absolute, .relative, .symmetric, .logarithmic, .classes(.brier),
  ]
  private static let blends: [BlendSpec] =
    BlendSpec.Method.allCases.map { BlendSpec(method: $0) }
    + BlendSpec.Layers.allCases.map { BlendSpec(layers: $0) }
    + BlendSpec.Calibration.allCases.map { calibration in
      var blend = BlendSpec(decimals: 4, bags: 3)
      blend.calibration = calibration
      blend.shrinkage = .fewRows
      return blend
    }
    + BlendSpec.ClassWeights.allCases.map { classes in
      var blend = BlendSpec(bags: 3)
      blend.classes = classes
      return blend
    }

  private static let recipe = FeatureRecipe(
    joins: [.init(name: "city", on: ["Year"], names: ["pm": "pm10"])],
    features: [
      .made(.column("a", .asTyped)), .made(.column("a", .number)), .made(.column("a", .category)),
      .made(.joined(table: "city", column: "b", .asTyped)), .made(.allJoined(table: "city")),
      .made(.time(["Year", "Month"])),
      .made(.cyclic(column: "Month", period: 12, harmonics: 2)), .earlier(1),
      .joint(column: "z", earlier: 2, isSeen: true), .joint(column: "z", earlier: 2, isSeen: false),
    ] + generators.map { .made(.generated($0)) },
    baseline: .init(column: "city.pm", forms: [.ratio]))
  private static let generators: [FeatureGenerator] = {
    let (own, joined) = (
      FeatureGenerator.SourceColumn(column: "a"),
      FeatureGenerator.SourceColumn(table: "city", column: "b")
    )
    let panel = FeatureGenerator.Panel(time: ["Year"], within: "Site")
    return [
      .arithmetic([own, joined], FeatureGenerator.Operation.allCases),
      .group(by: own, of: .target, FeatureGenerator.Statistic.allCases),
      .targetEncoding(by: own, smoothing: 10), .lag(of: .column(joined), steps: [1, -2], panel),
      .neighbours(of: .target, count: 3, .correlation, panel),
      .neighbours(of: .column(own), count: 3, .position(["x", "y"]), panel),
      .calendar(own, FeatureGenerator.CalendarPart.allCases, isCyclic: true),
      .calendar(own, [.year], isCyclic: false),
      .text(own, TextRule(unit: .words, sizes: [1, 2], dimensions: 64)),
      .text(joined, TextRule(unit: nil, figures: [.words, .capitals])),
    ]
  }()

  @Test("the words of texts are the recorded ones")
  func words() throws {
    try expectSnapshot(Self.vocabulary().bytes, "vocabulary.txt")
  }

  @Test("the words of texts can be read back")
  func wordsReadBack() throws {
    func back<Value: Equatable>(
      _ value: Value, _ write: (Value, inout CanonicalWriter) -> Void,
      _ read: (inout CanonicalReader) throws -> Value
    ) throws {
      var writer = CanonicalWriter()
      write(value, &writer)
      var reader = CanonicalReader(writer.text)
      #expect(try read(&reader) == value)
      try reader.end()
    }
    for value in Self.schemes {
      try back(value, { $0.write(to: &$1) }, { try FoldScheme(from: &$0) })
    }
    for value in Self.holdouts {
      try back(value, { $0.write(to: &$1) }, { try HoldoutScheme(from: &$0) })
    }
    for value in Self.forms {
      try back(value, { $0.write("form", to: &$1) }, { try TargetForm("form", from: &$0) })
    }
    for value in Self.trends {
      try back(
        value, { TrendSpec.write($0, "trend", to: &$1) }, { try TrendSpec.read("trend", from: &$0) }
      )
    }
    for value in Self.weightings {
      try back(value, { $0.write(to: &$1) }, { try RowWeighting(from: &$0) })
    }
    for value in Self.losses {
      try back(value, { Loss.write($0, to: &$1) }, { try Loss.read(from: &$0) })
    }
    for value in Self.blends {
      try back(value, { $0.write(to: &$1) }, { try BlendSpec(from: &$0) })
    }
    try back(Self.recipe, { $0.write(to: &$1) }, { try FeatureRecipe(from: &$0) })
  }

  /// Of every family that the program fits itself, as all its hyperparameters are by default.
  @Test("the texts of learners are the recorded ones")
  func learners() throws {
    var writer = CanonicalWriter()
    for family in LearnerCatalogue.families { family.defaultLearner.write("learner", to: &writer) }
    try expectSnapshot(writer.bytes, "learners.txt")
  }

  @Test("texts and keys of the jobs of some experiments are the recorded ones")
  func jobs() throws {
    var text = ""
    for (number, experiment) in JobDescriptionTests.texts.enumerated() {
      let network = try NetworkFixture.network(experiment)
      var keys: [JobKey] = []
      for id in network.graph.jobs {
        let node = network.nodes[id.index]
        let inputs = network.graph.dependencies(of: id).map { keys[$0.index] }
        keys.append(
          node.job.key(JobInputs(node.roles, inputs), arithmetic: "of no machine"))
      }
      for kind in JobDescription.Kind.allCases {
        let own = network.graph.jobs.filter { network.nodes[$0.index].job.kind == kind }
        guard let first = own.first else { continue }
        let all = JobKey(hashing: own.flatMap { keys[$0.index].bytes })
        text += "# experiment \(number + 1): \(own.count) of kind \(kind.rawValue)\n"
        text += "keys: \(all)\n" + network.nodes[first.index].job.canonicalText + "\n"
      }
    }
    try expectSnapshot(Array(text.utf8), "jobs.txt")
  }

  /// Swift prints a type with its module and a case with its labels; such a text changes with a name in the code.
  @Test("nothing in a text is printed by reflection")
  func reflection() throws {
    var texts = [Self.vocabulary().text]
    for experiment in JobDescriptionTests.texts {
      texts += try NetworkFixture.network(experiment).nodes.map(\.job.canonicalText)
    }
    let modules = [
      "Stacking", "Specification", "Planning", "Resampling", "Learners", "Tabular", "Swift", "Jobs",
    ]
    for text in Set(texts) {
      for sign in modules.map({ $0 + "." }) + ["Optional(", "(count:", "(by:", ": nil"] {
        #expect(!text.contains(sign), "'\(sign)' in \(text)")
      }
    }
    // What writes texts asks for no description of a type or a case.
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
      .replacing("/Tests/StackingTests/Descriptions", with: "/Sources")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
      $0.hasSuffix(".swift")
    }
    var writers = 0
    for file in files {
      let source = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      guard source.contains("CanonicalWriter") || source.contains("canonicalText") else { continue }
      writers += 1
      for sign in ["String(describing:", "String(reflecting:", "Mirror(", "dump(", "\\(type(of:"] {
        #expect(!source.contains(sign), "\(sign) in \(file)")
      }
    }
    #expect(writers > 20)
  }
}
