import Tabular

/// A part of a date that has a column of its own, by the names that agencies give it.
enum TimePart: CaseIterable {
  case year, month, day, hour

  /// In small letters.
  var names: Set<String> {
    switch self {
    case .year:
      [
        "year", "yr", "ano", "año", "jahr", "annee", "année", "anno", "jaar", "rok", "年", "年份",
        "연도", "년",
      ]
    case .month: ["month", "mes", "mês", "monat", "mois", "mese", "maand", "月", "月份", "월"]
    case .day: ["day", "dia", "día", "tag", "jour", "giorno", "dag", "日", "일"]
    case .hour: ["hour", "hr", "hora", "stunde", "heure", "ora", "uur", "时", "時", "小时", "시"]
    }
  }

  private var range: ClosedRange<Double> {
    switch self {
    case .year: 0...9999
    case .month: 1...12
    case .day: 1...31
    case .hour: 0...24
    }
  }

  /// The first column of the name that is known in every row and holds whole numbers of its range.
  func column(of table: Table) -> Column? {
    table.columns.first { column in
      names.contains(column.name.lowercased()) && column.moment == nil && column.missingCount == 0
        && column.numbers.map {
          $0.allSatisfy { $0 == $0.rounded() && range.contains($0) }
        } ?? false
    }
  }
}
