import Resampling
import Report
import Tabular

/// The agreement with other tables as a person reads it: the filled cells of each column, all groups
/// together.
struct AgreementText {
  private let rows: [Agreement.Row]

  init(_ rows: [Agreement.Row]) { self.rows = rows }

  /// `nil` where no filled cell is compared.
  var text: String? {
    guard rows.contains(where: { $0.cells == "filled" }) else { return nil }
    var table = TextTable(
      ["comparison", "column", "filled"] + Agreement.measures.map(\.rawValue) + [
        "measured", "difference",
      ],
      leftAligned: 2)
    for row in rows where row.cells == "filled" && row.by.isEmpty {
      let measured = rows.first {
        $0.comparison == row.comparison && $0.column == row.column && $0.cells == "measured"
      }
      let difference = measured?.values[Agreement.measures.firstIndex(of: .rmse) ?? 0]
      table.add(
        [row.comparison, row.column, String(row.count)] + row.values.map { figure($0) } + [
          measured.map { String($0.count) } ?? "", figure(difference),
        ])
    }
    return table.text
      + "\nFilled cells compared with the other table (completed − other). "
      + "'difference': RMSE of the measured cells."
  }
}
