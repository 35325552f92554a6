@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Resampling
import Wording
import Learners
import Testing

@testable import Tabular

@Suite("results as bytes")
struct NetworkBytesTests {
  private static let reported: FoldPredictions = {
    var fold = FoldPredictions(heldOut: [1], apply: [], rounds: 3)
    fold.facts = [FitFact("rounds", 3), FitFact("coefficient.µ", -0.5), FitFact("form", "raw")]
    return fold
  }()

  private static let examples: [(name: String, output: StackOutput)] = [
    (
      "fold",
      .fold(
        FoldPredictions(heldOut: [1.5, -0.0, .nan], apply: [.leastNonzeroMagnitude, 1e300]))
    ),
    ("fold with facts", .fold(reported)),
    ("stopped fold", .fold(FoldPredictions(heldOut: [1], apply: [2, 3], rounds: 17))),
    (
      "course",
      .course(Course(rounds: [1, 4], heldOut: [[1.5], [.nan]], apply: [[], [2, -0.0]]))
    ),
    ("forms", .forms(ChosenForms(bySplit: [.ratio, .raw], overall: .difference))),
    (
      "forms less trends",
      .forms(
        ChosenForms(
          bySplit: [
            .raw,
            LearnedForm(
              form: .ratio,
              trend: TrendSpec(
                kind: .linear, of: ["time"], by: ["Süd"], reach: 0.5, alpha: 1e-6)),
          ],
          overall: LearnedForm(
            form: .difference,
            trend: TrendSpec(kind: .gaussianProcess, of: ["a", "b"], by: [], reach: 1, alpha: 1))))
    ),
    ("fold of no rounds", .fold(FoldPredictions(heldOut: [1], apply: [2], rounds: 0))),
    (
      "failed fold",
      .fold(FoldPredictions(heldOut: [.nan], apply: [.nan, .nan], failure: "it diverged"))
    ),
    ("failed course", .course(Course(rounds: [], heldOut: [], apply: [], failure: "é"))),
    (
      "members",
      .members(
        MemberPredictions(
          rows: [2, 9], columns: [.init(layer: 2, member: 1, predicted: [.nan, -0.0])]))
    ),
    (
      "members of classes",
      .members(
        MemberPredictions(
          rows: [2, 9],
          columns: [
            .init(
              layer: 1, member: 0, predicted: [.nan, 1], outputs: [.nan, .nan, 0.25, 0.75])
          ], classes: ["é", ""]))
    ),
    (
      "members of quantiles",
      .members(
        MemberPredictions(
          rows: [4], columns: [.init(layer: 1, member: 0, predicted: [2], outputs: [1, 2, 4])],
          levels: [0.1, 0.5, 0.9]))
    ),
    (
      "blend of several levels",
      .blend(
        BlendResult(
          weights: [.init(layer: 0, member: 1, weight: 1)], trainingRows: [0], outOfFold: [2],
          folds: [], applyRows: [3], predicted: [1], lower: [0], upper: [2],
          more: [.init(level: 0.5, lower: [0.5], upper: [.infinity])], distances: [1.5]))
    ),
    ("empty fold", .fold(FoldPredictions(heldOut: [], apply: []))),
    (
      "blend",
      .blend(
        BlendResult(
          weights: [.init(layer: 2, member: 7, weight: 0.25)],
          trainingRows: [0, 5], outOfFold: [.nan, 2],
          folds: [.init(repeat: 1, fold: 2, trainingCount: 1, rows: [5], predicted: [2])],
          applyRows: [3], predicted: [1], lower: [-.infinity], upper: [.infinity]))
    ),
    (
      "scores",
      .scores([
        ModelScore(model: .blend, judged: .hidden, metric: .measure(.r2), value: .nan),
        ModelScore(
          model: .candidate(layer: 1, member: 3), judged: .outOfFold, metric: .measure(.rmse),
          value: 0.1),
        ModelScore(model: .naive, judged: .truth, metric: .width, value: 2),
        ModelScore(model: .baseline(3), judged: .truth, metric: .coverageAt(0.5), value: 2),
        ModelScore(model: .blend, judged: .hidden, metric: .widthAt(0.99), value: 2),
      ])
    ),
    (
      "table",
      .table(
        CompletedTable(
          table: Table([
            Column("k", .categories(codes: [0, -1], levels: ["é"])),
            Column("y", .numbers([1, .nan]), unit: "µg/m³", minimum: 0, maximum: 9),
          ]),
          filled: [
            .init(
              row: 1, column: "y", step: 1, lower: 0.5, upper: .infinity,
              more: [.init(level: 0.5, lower: 1, upper: 2)], distance: 0.25)
          ],
          steps: 1))
    ),
  ]

  @Test("every kind comes back as it was, to the bit", arguments: examples.map(\.name))
  func roundTrip(_ name: String) throws {
    let output = try #require(Self.examples.first { $0.name == name }).output
    let bytes = output.encoded()
    let back = try StackResult(bytes: bytes)
    #expect(back.encoded() == bytes)
    if case .table(let table) = output {
      // Described column by column: NaN is not equal to itself.
      #expect("\(back.output.table.table.columns)" == "\(table.table.columns)")
      #expect(back.output.table.filled == table.filled)
    } else {
      #expect("\(back.output)" == "\(output)")
    }
  }

  @Test("bytes cut short anywhere are refused", arguments: examples.map(\.name))
  func truncated(_ name: String) throws {
    let bytes = try #require(Self.examples.first { $0.name == name }).output.encoded()
    for count in 0..<bytes.count {
      #expect(throws: ByteError.self) { try StackResult(bytes: Array(bytes[..<count])) }
    }
    #expect(throws: ByteError.unexpected("1 bytes too many")) {
      try StackResult(bytes: bytes + [0])
    }
  }

  @Test("bytes of an unknown kind are refused")
  func unknownKind() {
    #expect(throws: ByteError.unexpected("a result of unknown kind")) {
      try StackResult(bytes: [255, 0, 0, 0, 0])
    }
    #expect(throws: ByteError.unexpected("a result of unknown kind")) {
      try StackResult(bytes: [0])
    }
  }

  @Test(
    "damage at random is refused or read, and never brings the program down", arguments: 0..<200)
  func damaged(_ seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    for (_, output) in Self.examples {
      var bytes = output.encoded()
      for _ in 0...random.index(below: 3) {
        bytes[random.index(below: bytes.count)] = UInt8(random.index(below: 256))
      }
      // Either is right: what counts is that control comes back.
      do {
        let result = try StackResult(bytes: bytes)
        #expect(!result.encoded().isEmpty)
      } catch {
        #expect(!"\(error)".isEmpty)
      }
    }
  }
}
