@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Resampling
import Jobs
import Testing
import YAML

@testable import Tabular

@Suite("targets and their baselines")
struct DataTargetTests {
  private let mark = Mark(file: "e.yaml", line: 1, column: 1)

  @Test("there and back is where one was", arguments: TargetForm.plain)
  func roundTrip(_ form: TargetForm) {
    let observed = [3.0, 1, 16]
    let baselines = [2.0, 4, 8]
    #expect(
      form.backward(form.forward(observed, baselines: baselines), baselines: baselines) == observed)
  }

  @Test("a difference is added to the baseline, a ratio multiplies it")
  func forms() {
    #expect(TargetForm.raw.forward(3, baseline: 2) == 3)
    #expect(TargetForm.difference.forward(3, baseline: 2) == 1)
    #expect(TargetForm.ratio.forward(3, baseline: 2) == 1.5)
    #expect(TargetForm.raw.backward([3], baselines: [10]) == [3])
    #expect(TargetForm.difference.backward([3], baselines: [10]) == [13])
    #expect(TargetForm.ratio.backward([3], baselines: [10]) == [30])
  }

  @Test("what comes back is kept within the column's bounds, and a missing value stays missing")
  func bounds() {
    let transform = TargetTransform(training: [], apply: [], minimum: 0, maximum: 9)
    #expect(sameBits(transform.bounded([-3, 5, 13, .nan]), [0, 5, 9, .nan]))
  }

  // MARK: With a table

  private func data(
    _ form: TargetForm, city: [Double], y: [Double] = [1, 2, 3, 4, .nan],
    folds: FoldScheme = .kfold(count: 2, repeats: 1, shuffle: false)
  ) throws(StackError) -> StageData {
    let k = Column("k", .numbers([1, 2, 3, 4, 5]))
    let own = Table([
      k, Column("x", .numbers([5, 6, 7, 8, 9])), Column("y", .numbers(y), minimum: 0, maximum: 50),
    ])
    let other = Table([k, Column("y", .numbers(city))])
    let rows = try TargetRows(
      table: own, target: "y", folds: FoldChoice(declared: folds), holdout: nil,
      predictsGaps: false, seed: 1,
      holdoutSeed: 1)
    let recipe = FeatureRecipe(
      joins: [.init(name: "city", on: ["k"])], features: [.made(.column("x", .asTyped))],
      baseline: .init(column: "city.y", forms: [form]))
    return try StageData(
      recipe, target: "y", rows: rows, table: own, joined: [other], earlier: [])
  }

  @Test("the deviation from the baseline is learned, and the observed value is kept beside it")
  func deviations() throws {
    let data = try data(.difference, city: [1, 1, 1, 2, 3])
    #expect(data.trainingRows == [0, 1, 2, 3])
    #expect(data.applyRows == [4])
    #expect(data.learned(.difference) == [0, 1, 2, 2])
    #expect(data.observed == [1, 2, 3, 4])
    #expect(data.transform.apply == [3])
    #expect(data.transform.minimum == 0)
    #expect(data.transform.maximum == 50)
    #expect(Array(data.training.column(0)) == [5, 6, 7, 8])
    #expect(Array(data.apply.column(0)) == [9])
    #expect(data.learned(.ratio) == [1, 2, 3, 2])
    #expect(data.learned(.raw) == data.observed)
  }

  @Test("rows without a baseline are not learned from, and the splits are renumbered without them")
  func rowsWithoutBaseline() throws {
    let data = try data(.difference, city: [1, .nan, 1, 2, 3])
    #expect(data.trainingRows == [0, 2, 3])
    #expect(data.learned(.difference) == [0, 2, 2])
    // Of [0, 1 | 2, 3] the second row is gone.
    #expect(
      data.splits == [
        Split(repeat: 0, fold: 0, training: [1, 2], heldOut: [0]),
        Split(repeat: 0, fold: 1, training: [0], heldOut: [1, 2]),
      ])
    // A ratio to zero can't be learned from either.
    #expect(try self.data(.ratio, city: [1, 0, 1, 2, 3]).trainingRows == [0, 2, 3])
    #expect(try self.data(.difference, city: [1, 0, 1, 2, 3]).trainingRows == [0, 1, 2, 3])
  }

  @Test("a row that is to be predicted must have a baseline")
  func missingBaseline() {
    #expect(throws: StackError.missingBaseline(column: "city.y", rows: 1)) {
      try data(.difference, city: [1, 1, 1, 1, .nan])
    }
    #expect(throws: StackError.undefinedForm(.ratio, column: "city.y", rows: 1)) {
      try data(.ratio, city: [1, 1, 1, 1, 0])
    }
    #expect(throws: StackError.noTrainingRows(target: "y")) {
      try data(.difference, city: [.nan, .nan, .nan, .nan, 1])
    }
  }

  @Test("a split that is left without any row neither counts in the bag nor stops the stack")
  func emptySplit() throws {
    // The first block has no baseline, nor has the second: the first split of the chain is empty.
    let text = """
      strata: 1
      name: n
      tables: {t: {file: t.csv, key: [k], columns: {y: {min: 0}}}, c: {file: c.csv, key: [k]}}
      learners: {ridge: {family: ridge}}
      stacks:
        s:
          folds: {kind: forward_chaining, by: [k], count: 3}
          layers: [[ridge]]
          blend: mean
      stages:
        only:
          table: t
          join: {c: [k]}
          relative_to: {column: c.*}
          targets: [y]
          features: [x]
          stack: s
          fills: full
      """
    let k = Column("k", .numbers((0..<10).map(Double.init)))
    let x = Column("x", .numbers([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
    let y = Column("y", .numbers([9, 9, 9, 9, 14, 15, 16, 17, 18, .nan]), minimum: 0)
    let none = Double.nan
    let c = Column("y", .numbers([none, none, none, none, 10, 10, 10, 10, 10, 10]))
    let network = try NetworkFixture.network(text, ["t": Table([k, x, y]), "c": Table([k, c])])
    let outputs = try network.outputs()
    let stack = try network.stack("only", "y")
    let data = outputs[stack.jobs.data.index].data
    #expect(data.splits[0] == Split(repeat: 0, fold: 0, training: [], heldOut: []))
    #expect(data.splits.contains { !$0.training.isEmpty && !$0.heldOut.isEmpty })
    let usable = stack.fits.map { outputs[$0.index].fold }.filter(\.isUsable)
    #expect(usable.count < 3)
    let bag = usable.reduce(0) { $0 + $1.apply[0] } / Double(usable.count)
    #expect(outputs[stack.blend.index].blend.predicted == [bag])
    #expect(bag > 14)
  }
}

@Suite("rows of a target")
struct DataRowTests {
  private let table = Table([
    Column("Year", .numbers([1, 1, 2, 2, 3, 3, 4, 4])),
    Column("out", .numbers([1, 1, 0, 1, 0, 0, 0, .nan])),
    Column("y", .numbers([5, .nan, 6, 7, .nan, 8, 9, 10])),
    Column("word", .categories(codes: [0, 0, 0, 0, 0, 0, 0, 0], levels: ["w"])),
  ])

  private func rows(
    _ target: String = "y", holdout: HoldoutScheme? = nil, predictsGaps: Bool = false
  ) throws(StackError) -> TargetRows {
    try TargetRows(
      table: table, target: target,
      folds: FoldChoice(declared: .kfold(count: 2, repeats: 1, shuffle: false)),
      holdout: holdout, predictsGaps: predictsGaps, seed: 1, holdoutSeed: 1)
  }

  @Test("known rows are learned from, the others predicted")
  func actual() throws {
    let rows = try rows()
    #expect(rows.training == [0, 2, 3, 5, 6, 7])
    #expect(rows.apply == [1, 4])
    #expect(rows.splits.map(\.heldOut) == [[0, 1, 2], [3, 4, 5]])
  }

  @Test("held-out rows are predicted and never learned from")
  func holdout() throws {
    let held = try rows(holdout: .column("out"))
    #expect(held.training == [2, 5, 6, 7])
    #expect(held.apply == [0, 3])
    let withGaps = try rows(holdout: .column("out"), predictsGaps: true)
    #expect(withGaps.training == held.training)
    #expect(withGaps.apply == [0, 1, 3, 4])
    // A fraction is one of the known rows' years: the first of four.
    let earliest = try rows(holdout: .earliest(by: ["Year"], fraction: 0.25))
    #expect(earliest.apply == [0])
    #expect(earliest.training == [2, 3, 5, 6, 7])
  }

  @Test("a target that is not there, no number or nowhere known is said")
  func errors() throws {
    #expect(throws: StackError.missingColumn("no")) { try rows("no") }
    #expect(throws: StackError.notNumeric("word")) { try rows("word") }
    let empty = try table.setting("y") { $0 = $0.map { _ in .nan } }
    #expect(throws: StackError.noTrainingRows(target: "y")) {
      try TargetRows(
        table: empty, target: "y",
        folds: FoldChoice(declared: .kfold(count: 2, repeats: 1, shuffle: false)),
        holdout: nil, predictsGaps: false, seed: 1, holdoutSeed: 1)
    }
    #expect(throws: StackError.folds("the table has no column 'no'; use a column of the table")) {
      try rows(holdout: .column("no"))
    }
  }
}

@Suite("the naive baseline")
struct DataNaiveTests {
  private let table = Table([
    Column("Site", .categories(codes: [0, 1, 0, 1, 0, 2], levels: ["N", "S", "W"])),
    Column("Month", .numbers([1, 1, 1, 1, 2, 1])),
    Column("y", .numbers([10, 20, 14, 40, 7, .nan])),
  ])

  @Test("it is the mean of the known cells of the same group, or else of all that are known")
  func groups() throws {
    let naive = try #require(
      NaiveBaseline(columns: ["Site", "Month"], table: table, target: "y"))
    // Row 3 by row 1; row 4's group has no other row, so the mean of 10, 20 and 14; so row 5's.
    let mean = (10.0 + 20 + 14) / 3
    #expect(naive.predictions(for: [2, 3, 4, 5], from: [0, 1, 2]) == [12, 20, mean, mean])
  }

  @Test("columns that the table lacks are left out of the grouping")
  func missingColumns() throws {
    let naive = try #require(
      NaiveBaseline(columns: ["District", "Month"], table: table, target: "y"))
    #expect(naive.predictions(for: [5], from: [0, 1, 2, 3, 4]) == [21])
    let none = try #require(NaiveBaseline(columns: ["District"], table: table, target: "y"))
    #expect(none.predictions(for: [4], from: [0, 1]) == [15])
    #expect(NaiveBaseline(columns: [], table: table, target: "y") == nil)
    #expect(NaiveBaseline(columns: ["Site"], table: table, target: "Site") == nil)
  }

  @Test("out-of-fold, each row is forecast from the rows its split trains on")
  func outOfFold() throws {
    let naive = try #require(NaiveBaseline(columns: ["Site"], table: table, target: "y"))
    let empty = FeatureMatrix(rowCount: 5, features: [], cells: [])
    let data = StageData(
      trainingRows: [0, 1, 2, 3, 4], applyRows: [5], training: empty,
      apply: FeatureMatrix(rowCount: 1, features: [], cells: []),
      observed: [10, 20, 14, 40, 7],
      transform: TargetTransform(
        training: [], apply: [], minimum: -.infinity, maximum: .infinity),
      splits: [
        Split(repeat: 0, fold: 0, training: [2, 3, 4], heldOut: [0, 1]),
        Split(repeat: 0, fold: 1, training: [0, 1], heldOut: [2, 3]),
      ])
    // Row 0 from rows 2 and 4, row 1 from row 3; rows 2 and 3 from 0 and 1; row 4 never held out.
    #expect(sameBits(naive.outOfFold(data), [10.5, 40, 10, 20, .nan]))
  }
}

@Suite("masked tables")
struct DataMaskTests {
  @Test("the mask hides the earliest known cells of every target's column, and nothing else")
  func mask() throws {
    let tables = NetworkFixture.tables()
    let network = try NetworkFixture.network()
    for (name, columns) in [("air", ["y", "z"]), ("site", ["y"])] {
      let raw = try #require(tables[name])
      let masked = try #require(network.tables.entry(name, in: .masked)).table
      for evaluation in [Evaluation.actual, .holdout("random")] {
        let table = try #require(network.tables.entry(name, in: evaluation)).table
        #expect("\(table.columns)" == "\(raw.columns)")
      }
      for column in raw.columns where !columns.contains(column.name) {
        // Described: NaN is not equal to itself.
        #expect("\(column)" == "\(try #require(masked[column.name]))")
      }
      for column in columns {
        let years = try raw.numbers("Year")
        let before = try raw.numbers(column)
        let known = before.indices.filter { !before[$0].isNaN }
        let distinct = Set(known.map { years[$0] }).sorted()
        let hidden = Set(distinct[..<Int((Double(distinct.count) * 0.25).rounded(.up))])
        let after = try masked.numbers(column)
        for row in before.indices {
          if hidden.contains(years[row]) {
            #expect(after[row].isNaN)
          } else {
            #expect(before[row].bitPattern == after[row].bitPattern)
          }
        }
        #expect(!hidden.isEmpty)
      }
    }
  }

  @Test("a random mask draws other rows for another column")
  func random() throws {
    let text = NetworkFixture.text.replacing(
      "masked: {kind: earliest, by: [Year], fraction: 0.25}",
      with: "masked: {kind: random, fraction: 0.5}")
    var tables = NetworkFixture.tables()
    tables["air"] = try #require(tables["air"]).setting("z") { cells in
      for row in [0, 3, 7, 11, 16, 17] { cells[row] = .nan }
      for row in [1, 8, 12] { cells[row] = 20 }
    }
    let network = try NetworkFixture.network(text, tables)
    let masked = try #require(network.tables.entry("air", in: .masked)).table
    let hidden = try ["y", "z"].map { name in
      let cells = try masked.numbers(name)
      return cells.indices.filter { cells[$0].isNaN }
    }
    #expect(hidden[0].count == 12)
    #expect(hidden[0] != hidden[1])
  }

  @Test("a mask that hides everything is refused in words")
  func everything() throws {
    let text = NetworkFixture.text.replacing(
      "masked: {kind: earliest, by: [Year], fraction: 0.25}",
      with: "masked: {kind: earliest, by: [Year], fraction: 0.99}")
    #expect(
      throws: StackError.folds("every row is held out; leave at least one row to train on")
    ) {
      try NetworkFixture.network(text)
    }
  }
}
