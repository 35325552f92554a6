import Tabular
import Testing

@testable import TableFiles

@Suite("Dates and times")
struct MomentTests {
  private func text(_ written: String, _ writing: MomentWriting = .dayFirst) -> String {
    switch MomentText.read(written.utf8, as: writing) {
    case .moment(let moment):
      MomentForm(moment.hasDate ? (moment.hasTime ? .datetime : .date) : .time, step: .day)
        .text(moment.seconds)
    case .impossible: "impossible"
    case .other: "other"
    }
  }

  @Test(
    "texts of dates are read",
    arguments: [
      ("2014-01-31", "2014-01-31"), ("2014/1/5", "2014-01-05"), ("2014.01.05", "2014-01-05"),
      ("31/01/2014", "2014-01-31"), ("1.2.2014", "2014-02-01"), ("01-02-14", "2014-02-01"),
      ("1 Jan 2014", "2014-01-01"), ("01-Jan-14", "2014-01-01"), ("Jan 1, 2014", "2014-01-01"),
      ("January 2014", "2014-01-01"), ("Mon, 6 Jan 2014", "2014-01-06"), ("2014-W05", "2014-01-27"),
      ("2014-W05-3", "2014-01-29"), ("2014-Q2", "2014-04-01"), ("2014Q2", "2014-04-01"),
      ("Q2 2014", "2014-04-01"), ("2014-05", "2014-05-01"), ("05/2014", "2014-05-01"),
      ("2014-01-31 13:45", "2014-01-31T13:45:00"), ("2014-01-31T13:45:01Z", "2014-01-31T13:45:01"),
      ("2014-01-31T00:30+01:00", "2014-01-30T23:30:00"),
      ("2014-01-31 24:00", "2014-02-01T00:00:00"),
      ("31/01/2014 1:05 PM", "2014-01-31T13:05:00"), ("13:45", "13:45:00"),
      ("18.00.00", "18:00:00"),
      ("2014年1月31日", "2014-01-31"), ("2014年1月", "2014-01-01"),
      ("2014年1月31日 8时", "2014-01-31T08:00:00"), ("2014年1月31日8时5分9秒", "2014-01-31T08:05:09"),
      ("2014年1月31日 08:30", "2014-01-31T08:30:00"), ("2014年2月30日", "impossible"),
      ("25. Januar 2014", "2014-01-25"), ("25 janvier 2014", "2014-01-25"),
      ("1 août 2014", "2014-08-01"), ("25 de enero de 2014", "2014-01-25"),
      ("3. März 2014", "2014-03-03"), ("3 févr. 2014", "2014-02-03"), ("12-dez-14", "2014-12-12"),
      ("5 października 2014", "2014-10-05"), ("5 foo 2014", "other"),
      ("28MAR2014:20:01:02", "2014-03-28T20:01:02"),
      ("Fri Mar 28 20:00:00 2014", "2014-03-28T20:00:00"),
      ("28.03.2014 20.15.00", "2014-03-28T20:15:00"), ("20140328T201500", "2014-03-28T20:15:00"),
      ("20140328T2015Z", "2014-03-28T20:15:00"), ("20140328 20:15", "2014-03-28T20:15:00"),
      ("2014M03", "2014-03-01"), ("2014-M3", "2014-03-01"), ("2014M13", "impossible"),
      ("20140328", "other"), ("2014 08:15", "other"),
      ("2014-02-30", "impossible"), ("31/13/2014", "impossible"),
      ("2014-01-01 25:00", "impossible"),
      ("2013-02-29", "impossible"), ("2014", "other"), ("1.5", "other"), ("2014.05", "other"),
      ("x", "other"), ("", "other"), ("12", "other"), ("2014-01-01x", "other"), ("may", "other"),
      ("1e5", "other"), ("-3", "other"), ("12/13", "other"), ("3-4", "other"),
    ])
  func forms(written: String, expected: String) { #expect(text(written) == expected) }

  @Test("counted dates are read as declared")
  func counted() {
    #expect(text("41640", .serial) == "2014-01-01")
    #expect(text("41640.5", .serial) == "2014-01-01T12:00:00")
    #expect(text("1388534400", .epoch) == "2014-01-01T00:00:00")
    #expect(text("1388534400000", .epochMilliseconds) == "2014-01-01T00:00:00")
    #expect(text("20140131", .compact) == "2014-01-31")
    #expect(text("20140230", .compact) == "impossible")
  }

  @Test("days of the calendar count as they follow one another")
  func calendar() {
    var previous = CivilDate(day: -200_000)
    for day in -199_999...200_000 {
      let date = CivilDate(day: day)
      guard date.dayNumber == day else {
        Issue.record("\(day) is \(date)")
        return
      }
      let follows =
        date.day == previous.day + 1 && date.month == previous.month || date.day == 1
      if !follows { Issue.record("\(date) after \(previous)") }
      previous = date
    }
    #expect(CivilDate(2014, 1, 1)?.weekday == 3)
    #expect(CivilDate(2016, 1, 1)?.week == 53)
    #expect(CivilDate(2014, 12, 31)?.dayOfYear == 365)
  }

  private func column(
    _ cells: [String], _ declaration: TableRequest.ColumnDeclaration? = nil
  ) throws -> (Column, [TableNote]) {
    let file = try TemporaryFile("a.csv", "d,x\n" + cells.map { "\"\($0)\",1\n" }.joined())
    let found = try file.read { request in
      if let declaration { request.columns = [("d", declaration)] }
    }
    return (try #require(found.table["d"]), found.notes)
  }

  @Test("a column of dates is one, by the order that its texts prove, with the finest step")
  func found() throws {
    let days = try column(["29/07/2016", "01/05/2014", "02/03/2014"])
    #expect(days.0.moment?.writing == .dayFirst && days.0.moment?.kind == .date)
    #expect(days.0.text(1) == "01/05/2014" && days.0.valueText(1) == "2014-05-01")
    let american = try column(["07/29/2016", "01/05/2014"])
    #expect(american.0.valueText(1) == "2014-01-05")
    let months = try column(["2014-01-31", "2014-02-28", "2014-04-30"])
    #expect(months.0.moment?.step == .month)
    #expect(
      try column(["2014-01-01 00:00", "2014-01-01 01:00", "2014-01-02 00:00"]).0.moment?.step
        == .hour)
    #expect(try column(["2014-Q1", "2014-Q3", "2015-Q2"]).0.moment?.step == .quarter)
    #expect(try column(["2014-W01", "2014-W02", "2014-W05"]).0.moment?.step == .week)
    #expect(
      try column(["01/02/2014", "03/04/2014"]).1 == [
        .ambiguousDates(column: "d", example: "01/02/2014")
      ])
    var declaration = TableRequest.ColumnDeclaration(type: .date)
    declaration.writing = .monthFirst
    #expect(try column(["01/02/2014", "03/04/2014"], declaration).0.valueText(0) == "2014-01-02")
  }

  @Test("months with years of two digits are dates where their order or one of them proves it")
  func monthsOfYears() throws {
    let names = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let two = ["09", "10"].flatMap { year in names.map { "\($0)-\(year)" } }
    let ordered = try column(two)
    #expect(ordered.0.moment?.step == .month && ordered.0.valueText(13) == "2010-02-01")
    #expect(ordered.0.text(13) == "Feb-10")
    #expect(try column(two.reversed()).0.valueText(0) == "2010-12-01")
    let proven = try column(["Dec 99", "Jan 05", "Mar 98"])
    #expect(proven.0.valueText(0) == "1999-12-01" && proven.0.valueText(1) == "2005-01-01")
    // Spreadsheets make them of the names of genes, too.
    let doubtful = try column(["Mar-01", "Sep-07", "Mar-02"])
    #expect(doubtful.0.moment == nil)
    #expect(doubtful.1 == [.ambiguousMonths(column: "d", example: "Mar-01")])
    #expect(
      doubtful.1.first?.help
        == "declare columns: {d: {type: date, format: month-year}} if they are months"
    )
    var declaration = TableRequest.ColumnDeclaration(type: .date)
    declaration.writing = .monthYear
    #expect(try column(["Mar-01", "Sep-07"], declaration).0.valueText(1) == "2007-09-01")
  }

  @Test("a date that there is not is named, and a time without a zone among others")
  func odd() throws {
    let days = (1...20).map { "2014-01-\($0 < 10 ? "0" : "")\($0)" }
    let (wrong, notes) = try column(days + ["2014-02-30"])
    #expect(wrong.moment == nil)
    #expect(
      notes.first?.message
        == "column 'd' holds categories because of '2014-02-30' in row 22, a date that there is not; "
        + "20 of its 21 cells are dates")
    let file = try TemporaryFile("a.csv", "d,x\n2014-01-01,1\n2014-02-30,1\n")
    #expect(
      file.message { $0.columns = [("d", .init(type: .date))] }
        == "a.csv, row 3, column 'd': expected a date that there is, found '2014-02-30'; correct the cell, "
        + "or declare 'invalid: missing' for the column")
    #expect(
      try column(["2014-01-01T00:00Z", "2014-01-01T01:00"]).1.first?.message
        == "column 'd' holds times with a zone, as '2014-01-01T00:00Z', and without, as '2014-01-01T01:00'"
    )
  }

  @Test("dates and times in single quotes are read, and come back in them")
  func quoted() throws {
    let days = try column(["'13.01.2023'", "'14.01.2023'", "'15.01.2023'"]).0
    #expect(days.moment?.kind == .date && days.valueText(1) == "2023-01-14")
    #expect(days.text(1) == "'14.01.2023'")
    #expect(try column(["'01:00'", "'24:00'"]).0.moment?.kind == .time)
    #expect(try column(["'", "''", "'a'"]).0.moment == nil)
  }

  @Test("a column of which more than half are dates is named, as where provisional ones are marked")
  func mostly() throws {
    let days = (10...31).map { "\($0)-01-2025" }
    let notes = try column(days + (1...9).map { "##0\($0)-02-2025" }).1
    #expect(
      notes.first?.message
        == "column 'd' holds categories because of '##01-02-2025' in row 24; 22 of its 31 cells are dates"
    )
  }

  @Test(
    "numbers of a day and an hour are named as times, in columns called so in several languages",
    arguments: ["측정일시", "日時", "Datetime"])
  func countedHours(name: String) throws {
    let text =
      "\(name),x\n" + (1...24).map { "202101\($0 < 10 ? "010\($0)" : "01\($0)"),1\n" }.joined()
    let notes = try TemporaryFile("a.csv", text).read().notes
    #expect(
      notes == [
        .numbersOfTime(column: name, example: "2021010101", type: "datetime", format: "compact")
      ])
  }
}
