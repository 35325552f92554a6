import Testing

@testable import Tabular

@Suite("Joins")
struct TableJoinTests {
  private let districts = Table([
    Column("Year", .numbers([2014, 2014, 2015, .nan, 2016])),
    Column("Season", .categories(codes: [0, 1, 1, 0, 0], levels: ["dry", "wet"])),
    Column("PM2.5", .numbers([1, 2, 3, 4, 5])),
  ])
  private let city = Table([
    Column("Season", .categories(codes: [0, 1, 1, 0, 0], levels: ["wet", "dry"])),
    Column("Year", .numbers([2015, 2014, 2013, 2014, .nan])),
    Column("PM2.5", .numbers([30, 10, 0, 20, 50]), unit: "µg/m³"),
    Column("source", .categories(codes: [0, 1, 2, 0, 2], levels: ["s1", "s2", "s3"])),
  ])

  @Test("every left row is kept and has the cells of the right row with its key")
  func join() throws {
    let joined = try districts.joined(with: city, on: ["Year", "Season"], prefix: "city")
    #expect(joined.unmatchedLeft == 2)
    #expect(joined.unmatchedRight == 2)
    let table = joined.table
    #expect(
      table.columns.map(\.name) == ["Year", "Season", "PM2.5", "city.PM2.5", "city.source"])
    #expect(table.columns[1...2] == districts.columns[1...2])
    #expect((0..<5).map { table["city.PM2.5"]?.text($0) } == ["10", "20", "30", "", ""])
    #expect(table["city.PM2.5"]?.unit == "µg/m³")
    // Levels in the order of their first rows; one is left over.
    #expect(
      table["city.source"]?.values
        == .categories(codes: [0, 1, 1, -1, -1], levels: ["s2", "s1"]))
  }

  @Test("a join that can't be made says why")
  func messages() {
    func message(_ left: Table, _ right: Table, _ keys: [String], prefix: String = "r") -> String {
      do {
        _ = try left.joined(with: right, on: keys, prefix: prefix)
        return "joined"
      } catch {
        return error.message
      }
    }
    #expect(
      message(districts, city, ["year"])
        == "join: the left table has no column 'year'; did you mean 'Year'?")
    #expect(
      message(Table([Column("sourc", .numbers([1]))]), city, ["sourc"])
        == "join: the right table has no column 'sourc'; did you mean 'source'?")
    #expect(
      message(districts, city, ["Year"])
        == "join: duplicate key in the right table: Year '2014' (data rows 2, 4); "
        + "keep one row for each key")
    #expect(
      message(Table([Column("Year", .categories(codes: [0], levels: ["2014"]))]), city, ["Year"])
        == "join: key 'Year' holds numbers in one table and categories in the other; "
        + "declare the same 'type' in both tables")
    var taken = districts
    taken.set(Column("r.source", .numbers([1, 2, 3, 4, 5])))
    #expect(
      message(taken, city, ["Year", "Season"])
        == "join: the left table already has a column 'r.source'; rename one of them")
  }

  @Test("a join finds what looking at all pairs of rows finds", arguments: 0..<30)
  func plain(seed: Int) throws {
    var source = RandomSource(seed: UInt64(seed))
    func keys(_ count: Int) -> [(Double, String)] {
      (0..<count).map { _ in
        (Double(source.index(below: 6)) - 2.5, ["a", "b", "c"][source.index(below: 3)])
      }
    }
    func table(_ keys: [(Double, String)]) -> Table {
      let levels = Array(Set(keys.map(\.1))).sorted()
      return Table([
        Column("n", .numbers(keys.map(\.0))),
        Column(
          "t",
          .categories(
            codes: keys.map { Int32(levels.firstIndex(of: $0.1) ?? -1) }, levels: levels)),
        Column("value", .numbers(keys.indices.map(Double.init))),
      ])
    }
    let left = keys(20)
    var right: [(Double, String)] = []
    for key in keys(12) where !right.contains(where: { $0 == key }) { right.append(key) }
    let joined = try table(left).joined(with: table(right), on: ["t", "n"], prefix: "r")
    let expected = left.map { key in right.firstIndex { $0 == key } }
    let column = try #require(joined.table["r.value"])
    #expect(left.indices.map { column.text($0) } == expected.map { $0.map(String.init) ?? "" })
    #expect(joined.unmatchedLeft == expected.count { $0 == nil })
    #expect(joined.unmatchedRight == right.count { key in !left.contains { $0 == key } })
  }
}
