import Experiments
import TestSupport
import Testing

@Suite("holidays from a table of their own")
struct HolidayTests {
  private func loaded(_ holidays: (Int) -> String?) throws -> [String] {
    let folder = try ScratchFolder()
    let dates = (1...28).map { "2020-02-\($0 < 10 ? "0" : "")\($0)" }
    let rows = dates.enumerated().map { day, date in
      "\(date),\(day % 9 == 4 ? "" : "\(day * 7 % 13)")\n"
    }
    try folder.write("Date,y\n" + rows.joined(), to: "days.csv")
    let known = dates.enumerated().compactMap { day, date in holidays(day).map { "\(date),\($0)\n" }
    }
    try folder.write("Date,holiday\n" + known.joined(), to: "holidays.csv")
    try folder.write(
      """
      strata: 1
      name: h
      tables: {days: {file: days.csv, key: Date}, holidays: {file: holidays.csv, key: Date}}
      learners: {r: {family: ridge}}
      stacks: {s: {folds: {kind: kfold, count: 3}, layers: [[r]]}}
      stages:
        daily:
          table: days
          join: {holidays: [Date]}
          targets: y
          features: [{date: Date, parts: [weekday]}, holidays.holiday]
          stack: s
          fills: f
      """, to: "h.yaml")
    return try LoadedExperiment(file: folder.file("h.yaml")).warnings.map { "\($0)" }
  }

  @Test("a table with a row for each date is joined by the date")
  func complete() throws {
    #expect(try loaded { $0 % 7 == 3 ? "yes" : "no" }.isEmpty)
  }

  @Test("a table of the holidays alone is refused, as most rows to predict would have none")
  func sparse() {
    #expect(throws: (any Error).self) { try loaded { $0 == 2 ? "yes" : nil } }
  }
}
