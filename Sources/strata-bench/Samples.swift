import TableFiles
import Store
import Tabular

/// Every sample of a benchmark's figures, in the order in which they were taken.
struct Samples {
  private struct Figure {
    var name: String
    var unit: String
    var values: [Double]
  }
  private var figures: [Figure] = []

  mutating func add(_ name: String, _ value: Double, unit: String) {
    if let place = figures.firstIndex(where: { $0.name == name }) {
      figures[place].values.append(value)
    } else {
      figures.append(Figure(name: name, unit: unit, values: [value]))
    }
  }

  /// The least sample of a figure; `nil` if there is none.
  func least(_ name: String) -> Double? {
    figures.first { $0.name == name }?.values.min()
  }

  /// One line for each figure: least, median, greatest, number of samples.
  var text: String {
    var rows = [["", "unit", "min", "median", "max", "samples"]]
    for figure in figures {
      let sorted = figure.values.sorted()
      let middle = sorted.count / 2
      let median =
        sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
      rows.append(
        [figure.name, figure.unit]
          + [sorted[0], median, sorted[sorted.count - 1]].map(Self.readable)
          + [String(sorted.count)])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let blank = String(repeating: " ", count: widths[column] - cell.count)
        return column < 2 ? cell + blank : blank + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// Three digits after the point where they say something.
  private static func readable(_ value: Double) -> String {
    if abs(value) >= 1000 { return String(Int(value.rounded())) }
    return shortestText((value * 1000).rounded() / 1000)
  }

  /// Writes one row for each sample.
  ///
  /// - Returns: The path of the file.
  func write(to folder: String, name: String) throws -> String {
    var text = "benchmark,figure,unit,sample,value\n"
    for figure in figures {
      for (index, value) in figure.values.enumerated() {
        text += "\(name),\"\(figure.name)\",\(figure.unit),\(index + 1),\(shortestText(value))\n"
      }
    }
    try makeFolder(folder)
    let path = "\(folder)/\(name).csv"
    try writeAtomically(Array(text.utf8), to: path)
    return path
  }
}
