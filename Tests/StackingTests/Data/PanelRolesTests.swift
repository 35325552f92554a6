@testable import Planning
@testable import Specification
@testable import Stacking
import Testing

@testable import Tabular

@Suite("time, series and season among features")
struct PanelRolesTests {
  /// Two sites over four months; a kind that both share.
  private let builder = FeatureBuilder(
    table: Table([
      Column("Year", .numbers([2020, 2020, 2021, 2021, 2020, 2020, 2021, 2021])),
      Column("Month", .numbers([11, 12, 1, 2, 11, 12, 1, 2])),
      Column("Kind", .categories(codes: [0, 0, 0, 0, 0, 0, 0, 0], levels: ["k"])),
      Column("Site", .categories(codes: [1, 1, 1, 1, 0, 0, 0, 0], levels: ["A", "B"])),
      Column("x", .numbers([1, 2, 4, 8, 4, 8, .nan, 2])),
    ]), joinedColumns: [:], earlier: [])

  private let monthly: [FeatureKind] = [
    .time(["Year", "Month"]), .cyclic(column: "Month", period: 12, harmonics: 2),
    .column("Kind", .asTyped), .column("Site", .asTyped), .column("x", .asTyped),
  ]

  @Test("the series is the category that with the time tells the rows apart")
  func roles() throws {
    let roles = try #require(try builder.panelRoles(monthly))
    #expect(roles.time == ["Year", "Month"])
    #expect(roles.series == "Site")
    #expect(roles.season == .init(column: "Month", period: 12))
    #expect(
      roles.repeated == ["time", "Month.sin1", "Month.cos1", "Month.sin2", "Month.cos2", "Site"])
  }

  @Test("an index says of each row its time, series and season, and means over all series")
  func index() throws {
    var roles = try builder.panelRoles(monthly)
    try builder.noteMeans(
      &roles, [(feature: FeatureMatrix.Feature("x"), cells: [1, 2, 4, 8, 4, 8, .nan, 2])])
    let index = try #require(try builder.panelIndex(roles, monthly))
    #expect(index.series == [1, 1, 1, 1, 0, 0, 0, 0])
    #expect(index.seriesNames == ["A", "B"])
    #expect(index.seasons == [11, 0, 1, 2, 11, 0, 1, 2])
    #expect(index.times[1] == 2020 + 11.0 / 12)
    // Geometric, as all known cells are above 0: √(1·4), √(2·8), 4 alone, √(8·2).
    let means = try #require(index.means["x"])
    for (mean, expected) in zip(means, [2.0, 4, 4, 4, 2, 4, 4, 4]) {
      #expect(abs(mean - expected) < 1e-12)
    }
    #expect(index.selecting([4, 0]).series == [0, 1])
  }

  @Test("a column called year is time where nothing is declared as it; nothing else is")
  func named() throws {
    let year = try #require(
      try builder.panelRoles([.column("Year", .asTyped), .column("x", .asTyped)]))
    #expect(year.time == ["Year"])
    #expect(year.series == nil)
    #expect(year.season == nil)
    #expect(year.repeated == ["Year"])
    #expect(try builder.panelRoles([.column("x", .asTyped)]) == nil)
    #expect(try builder.panelRoles([.column("Year", .category)]) == nil)
  }
}
