@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Glibc
import Testing

@testable import Tabular

@Suite("features of a stage")
struct DataFeatureTests {
  private let table = Table([
    Column("Year", .numbers([2014, 2015, 2016])), Column("Month", .numbers([7, 1, 12])),
    Column("Day", .numbers([1, 32, .nan])), Column("code", .numbers([30, -5, .nan])),
    Column("name", .categories(codes: [1, -1, 0], levels: ["b", "a"])),
    Column("city.p", .numbers([1, .nan, 3])),
    Column("city.kind", .categories(codes: [0, 0, 1], levels: ["x", "y"])),
  ])

  private func build(
    _ kinds: FeatureKind...
  ) throws(StackError) -> [FeatureBuilder.FullColumn] {
    try build(kinds.map { .made($0) }, earlier: [])
  }

  private func build(
    _ features: [FeatureRecipe.Feature], earlier: [BlendResult]
  ) throws(StackError) -> [FeatureBuilder.FullColumn] {
    let builder = FeatureBuilder(
      table: table, joinedColumns: ["city": ["p", "kind"]], earlier: earlier)
    return try builder.columns(features)
  }

  @Test("linear time is the year, with months and days as parts of it")
  func time() throws {
    let columns = try build(
      .time(["Year"]), .time(["Year", "Month"]), .time(["Year", "Month", "Day"]))
    #expect(columns.map(\.feature) == [.init("time"), .init("time"), .init("time")])
    #expect(columns[0].cells == [2014, 2015, 2016])
    #expect(columns[1].cells == [2014.5, 2015, 2016 + 11.0 / 12])
    #expect(Array(columns[2].cells[..<2]) == [2014.5, 2015 + 31 / 365.25])
    #expect(columns[2].cells[2].isNaN)
  }

  @Test("a cycle is a sine and a cosine for each harmonic")
  func cyclic() throws {
    let columns = try build(.cyclic(column: "Month", period: 12, harmonics: 2))
    #expect(
      columns.map(\.feature.name) == ["Month.sin1", "Month.cos1", "Month.sin2", "Month.cos2"])
    for (row, month) in [7.0, 1, 12].enumerated() {
      for harmonic in [1.0, 2] {
        let angle = 2 * Double.pi * harmonic * month / 12
        let place = Int(harmonic - 1) * 2
        #expect(abs(columns[place].cells[row] - sin(angle)) < 1e-15)
        #expect(abs(columns[place + 1].cells[row] - cos(angle)) < 1e-15)
      }
    }
  }

  @Test("columns enter as typed, or as the feature says")
  func roles() throws {
    let columns = try build(
      .column("code", .asTyped), .column("code", .category), .column("code", .number),
      .column("name", .asTyped), .column("name", .category))
    #expect(columns.map(\.feature.name) == ["code", "code", "code", "name", "name"])
    #expect(sameBits(columns[0].cells, [30, -5, .nan]))
    // Levels of a number in order of size, whatever the order of the rows.
    #expect(columns[1].feature.kind == .category(levels: ["-5", "30"]))
    #expect(sameBits(columns[1].cells, [1, 0, .nan]))
    #expect(columns[2].feature.kind == .numeric)
    #expect(columns[3].feature.kind == .category(levels: ["b", "a"]))
    #expect(sameBits(columns[3].cells, [1, .nan, 0]))
    #expect(columns[4].feature == columns[3].feature)
  }

  @Test("joined columns go by their table's name, all of them in its order")
  func joined() throws {
    let one = try build(.joined(table: "city", column: "p", .asTyped))
    #expect(one.map(\.feature) == [.init("city.p")])
    #expect(sameBits(one[0].cells, [1, .nan, 3]))
    let all = try build(.allJoined(table: "city"))
    #expect(all.map(\.feature.name) == ["city.p", "city.kind"])
    #expect(all[1].feature.kind == .category(levels: ["x", "y"]))
  }

  @Test("an earlier stage's values are out-of-fold where it trained, and predictions elsewhere")
  func outOfFold() throws {
    let result = BlendResult(
      weights: [], trainingRows: [2], outOfFold: [0.25], folds: [], applyRows: [0],
      predicted: [7], lower: [6], upper: [8])
    let columns = try build([.earlier(0), .earlier(0)], earlier: [result])
    // Stages may be renamed: it has a number for a name.
    #expect(columns[0].feature == .init("out_of_fold.1"))
    // A row that it neither learned from nor predicted is missing.
    #expect(sameBits(columns[0].cells, [7, .nan, 0.25]))
    #expect(columns[1].feature == columns[0].feature)
  }

  @Test("what is not there or no number is said")
  func errors() {
    #expect(throws: StackError.missingColumn("no")) { try build(.column("no", .asTyped)) }
    #expect(throws: StackError.notNumeric("name")) { try build(.column("name", .number)) }
    #expect(throws: StackError.notNumeric("name")) { try build(.time(["Year", "name"])) }
    #expect(throws: StackError.notNumeric("name")) {
      try build(.cyclic(column: "name", period: 2, harmonics: 1))
    }
    #expect(throws: StackError.unexpectedInput("earlier blend")) {
      try build([.earlier(0)], earlier: [])
    }
  }

  @Test("a join puts the other table's columns beside the stage's own, its keys left out")
  func join() throws {
    let own = Table([
      Column("k", .numbers([2, 1, 3])), Column("x", .numbers([1, 2, 3])),
    ])
    let other = Table([
      Column("p", .numbers([10, 20])), Column("k", .numbers([1, 2])),
      Column("q", .numbers([5, 6])),
    ])
    let recipe = FeatureRecipe(
      joins: [.init(name: "o", on: ["k"])], features: [.made(.allJoined(table: "o"))])
    let builder = try FeatureBuilder(recipe, table: own, joined: [other], earlier: [])
    #expect(builder.joinedColumns == ["o": ["p", "q"]])
    let columns = try builder.columns(recipe.features)
    #expect(columns.map(\.feature.name) == ["o.p", "o.q"])
    #expect(sameBits(columns[0].cells, [20, 10, .nan]))
  }
}
