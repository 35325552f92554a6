import TestSupport
import Testing

@testable import Experiments

/// Files laid out as agencies publish them.
@Suite("a first experiment of a public export")
struct ScaffoldExportTests {
  private func scaffold(_ text: String, _ name: String = "t.csv") throws -> ExperimentScaffold {
    let folder = try ScratchFolder()
    try folder.write(text, to: name)
    let scaffold = try ExperimentScaffold(data: folder.file(name))
    try scaffold.write(to: folder.file("e.yaml"))
    _ = try LoadedExperiment(file: folder.file("e.yaml"))
    return scaffold
  }

  /// 01 to 09, 10, …
  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  @Test("repeated names are left out of everything, and the later columns are not")
  func repeatedNames() throws {
    let rows = (0..<59).map { day in
      let date = day < 31 ? "\(two(day + 1))/01/2023" : "\(two(day - 30))/02/2023"
      let flag = day % 7 == 0 ? "P ugm-3" : "V ugm-3"
      return "\(date),\(day % 9 == 0 ? "No data" : "\(day * 7 % 23)"),\(flag),\(day * 5 % 19),"
        + "\(day % 5 == 0 ? "P" : "V")\n"
    }
    let made = try scaffold(
      "Daily Mean data supplied by UK-AIR on 24/06/2024\n\nDate,Nitrogen dioxide,status,Ozone,status\n"
        + rows.joined())
    #expect(made.notes.contains("left out status: 2 columns have this name"))
    #expect(made.text.contains("targets: [Nitrogen dioxide]"))
    #expect(made.text.contains("Ozone") && made.text.contains("status_2"))
    #expect(!made.text.contains(" status,") && !made.text.contains("- status\n"))
    #expect(made.text.contains("key: [Date]"))
    #expect(!made.text.contains("ignore"))
  }

  @Test("check names the columns of a name that a feature can't mean, and what to use")
  func reference() throws {
    let folder = try ScratchFolder()
    try folder.write(
      "y,x,x\n" + (1...20).map { "\($0 * 7 % 11),\($0),\($0 * 3 % 5)\n" }.joined(), to: "d.csv")
    let text = """
      strata: 1
      name: e
      tables: {d: {file: d.csv}}
      learners: {r: {family: ridge}}
      stacks: {s: {folds: {kind: kfold, count: 2}, layers: [[r]]}}
      stages: {p: {table: d, targets: y, features: [FEATURE], stack: s}}

      """
    try folder.write(text.replacing("FEATURE", with: "x"), to: "e.yaml")
    do {
      _ = try LoadedExperiment(file: folder.file("e.yaml"))
      Issue.record("the first 'x' was taken")
    } catch {
      #expect(
        error.description.contains(
          "error: 2 columns of table 'd' are named 'x'\n"), "\(error.description)")
      #expect(
        error.description.contains(
          "help: use 'x_2' for the second, or rename the first in the file"))
    }
    try folder.write(text.replacing("FEATURE", with: "x_2"), to: "e.yaml")
    let loaded = try LoadedExperiment(file: folder.file("e.yaml"))
    #expect(loaded.warnings.count == 1)
    #expect(loaded.warnings[0].contains("columns 2 and 3 are both named 'x'"))
  }

  @Test("a column without a name is used by its letters")
  func letters() throws {
    let folder = try ScratchFolder()
    try folder.write(
      ",y,x\n" + (1...20).map { "\($0 * 3 % 7).5,\($0 * 7 % 11),\($0)\n" }.joined(), to: "d.csv")
    try folder.write(
      """
      strata: 1
      name: e
      tables: {d: {file: d.csv}}
      learners: {r: {family: ridge}}
      stacks: {s: {folds: {kind: kfold, count: 2}, layers: [[r]]}}
      stages: {p: {table: d, targets: y, features: [A, x], stack: s}}

      """, to: "e.yaml")
    #expect(try LoadedExperiment(file: folder.file("e.yaml")).warnings.isEmpty)
  }

  @Test("what was measured is the target, rather than where it was measured")
  func target() throws {
    let rows = (0..<59).map { day in
      let date = day < 31 ? "01/\(two(day + 1))/2023" : "02/\(two(day - 30))/2023"
      return "\(date),AQS,06001000\(day % 2),\(day * 7 % 23).4,\(day * 28 % 90),"
        + "37.\(day % 2),-121.\(day % 2)\n"
    }
    let made = try scaffold(
      "Date,Source,Site ID,Daily Mean PM2.5 Concentration,Daily AQI Value,Site Latitude,Site Longitude\n"
        + rows.joined())
    #expect(made.text.contains("targets: [Daily Mean PM2.5 Concentration]"))
    let plain = try scaffold(
      "x,PM10,lat,lon\n" + (1...30).map { "\($0),\($0 * 7 % 11),5\($0 % 3),\($0 % 4)\n" }.joined())
    #expect(plain.text.contains("targets: [PM10]"))
  }

  @Test(
    "a year that is the same in every row is time where months or days go on",
    arguments: [("year", "month", "day", "hour"), ("ANO", "MES", "DIA", "HORA")])
  func constantYear(names: (String, String, String, String)) throws {
    let rows = (0..<96).map { hour in
      "\(hour + 1),2013,3,\(hour / 24 + 1),\(hour % 24),\(hour % 8 == 0 ? "NA" : "\(hour * 7 % 31)"),0\n"
    }
    let made = try scaffold(
      "No,\(names.0),\(names.1),\(names.2),\(names.3),PM10,RAIN\n" + rows.joined())
    let time = "[\(names.0), \(names.1), \(names.2), \(names.3)]"
    #expect(made.text.contains("{time: \(time)}"))
    #expect(made.text.contains("by: \(time)"))
    #expect(made.text.contains("ignore: [RAIN]"))
  }

  @Test("a key has no column that it does not need, and dates that only go along are left out")
  func key() throws {
    let weekdays = ["Lunes", "Martes", "Jueves"]
    let rows = (0..<60).map { row in
      let day = two(row / 2 % 28 + 1)
      let date = row < 56 ? "2022-01-\(day)" : "2022-02-\(day)"
      return "\(date);\(weekdays[row / 2 % 3]);\(["A", "B"][row % 2]);"
        + "\(row % 7 == 0 ? "" : "\(row * 7 % 23),5");\(date)T09:12:33+00:00\n"
    }
    let made = try scaffold("Fecha;Dia;Estacion;NO2;Fecha creacion\n" + rows.joined())
    #expect(made.text.contains("key: [Fecha, Estacion]"))
    #expect(made.notes.contains("ignored Fecha creacion: goes up with Fecha"))
    #expect(!made.text.contains("- Fecha creacion") && !made.text.contains(", Fecha creacion"))
  }

  @Test("a date and an hour in columns of their own are one time")
  func dateAndHour() throws {
    let rows = (0..<96).map { hour in
      "2020010\(hour / 24 + 1),\(hour % 24),\(hour % 8 == 0 ? "" : "\(hour * 7 % 31)")\n"
    }
    let made = try scaffold("date,hour,1001A\n" + rows.joined())
    #expect(made.text.contains("key: [date, hour]"))
    #expect(made.text.contains("{time: [date, hour]}"))
    #expect(made.text.contains("{cyclic: hour, period: 24}"))
  }

  @Test("a mark of missing values in several columns is declared and said once")
  func marks() throws {
    let rows = (0..<40).map {
      "\($0 % 9 == 0 ? -200 : $0 * 7 % 31),\($0 % 7 == 0 ? -200 : $0 * 3 % 17),\($0 * 5 % 13)\n"
    }
    let made = try scaffold("CO,NO2,x\n" + rows.joined())
    #expect(
      made.notes.filter { $0.contains("-200") } == [
        "column 'CO' holds -200 in row 2 and 4 other rows, the others lie between 0 and 30; it looks like "
          + "a mark of a missing value (also in 'NO2'); it is declared as one: missing: [NA, -200]"
      ])
  }

  @Test("a row for each value, and a column for each hour, are named with what to declare")
  func shapes() throws {
    let long = (0..<80).map { row in
      let time = "2023-01-0\(row / 48 + 1)T\(two(row / 2 % 24)):00:00Z"
      return "\(time),\(["pm10", "no2"][row % 2]),\(row * 7 % 23).5\n"
    }
    #expect(
      try scaffold("utc,parameter,value\n" + long.joined()).notes.contains(
        "'value' holds values of 2 kinds, told by 'parameter': pivot: {names: parameter, values: value, "
          + "by: [utc]} makes a column of each"))
    let hours = (1...24).map { "H\(two($0))" }
    let wide = (1...28).map { day in
      "2023;1;\(day);" + (1...24).map { "\(day * $0 * 7 % 31)" }.joined(separator: ";") + "\n"
    }
    let made = try scaffold(
      "ANO;MES;DIA;" + hours.joined(separator: ";") + "\n" + wide.joined())
    #expect(
      made.notes.contains(
        "columns 'H01' to 'H24' are hours of a day: melt: {columns: [\(hours.joined(separator: ", "))], "
          + "names: hour, values: value} makes a row of each"))
  }

  @Test("a column for each year or month is named with what to declare")
  func times() throws {
    let years = (1960...1967).map(String.init)
    let rows = (0..<20).map { row in
      "c\(row)," + years.indices.map { "\((row * 7 + $0 * 3) % 41)" }.joined(separator: ",") + "\n"
    }
    let list = years.map { "\"\($0)\"" }.joined(separator: ", ")
    #expect(
      try scaffold("country," + years.joined(separator: ",") + "\n" + rows.joined()).notes.contains(
        "columns '1960' to '1967' are years: melt: {columns: [\(list)], names: year, values: value} makes a "
          + "row of each"))
  }
}
