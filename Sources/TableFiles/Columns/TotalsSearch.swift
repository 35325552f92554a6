import Tabular

/// Looks for a row at the end of a table that has the sums or the means of those above: a word for it
/// that no other row has.
struct TotalsSearch {
  private let columns: [Column]

  init(_ columns: [Column]) { self.columns = columns }

  private static let words: Set<String> = [
    "total", "totals", "grand total", "subtotal", "sum", "mean", "average", "avg", "median",
    "summe",
    "gesamt", "insgesamt", "mittel", "mittelwert", "durchschnitt", "somme", "moyenne", "suma",
    "media", "promedio", "totale", "totaal", "gemiddelde", "合计", "总计", "小计", "平均", "平均值", "合計",
    "總計",
  ]

  /// The row, from 0, and its word; among the last three rows of more than ten.
  var found: (row: Int, text: String)? {
    guard let count = columns.first?.rowCount, count > 10 else { return nil }
    for row in count - 3..<count {
      for column in columns {
        guard case .categories(let codes, let levels) = column.values, codes[row] >= 0 else {
          continue
        }
        let text = levels[Int(codes[row])]
        let word = text.lowercased().trimmed
        guard Self.words.contains(word.hasSuffix(":") ? String(word.dropLast()) : word),
          codes.count(where: { $0 == codes[row] }) == 1
        else { continue }
        return (row, text)
      }
    }
    return nil
  }
}
