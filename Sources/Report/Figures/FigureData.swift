/// The table that a figure draws, as CSV: of the page, of the figure's file and of its specification.
struct FigureData: Sendable {
  enum Kind: Sendable { case text, number, date }

  /// Names it within the page, where several figures may draw the same table.
  let name: String
  let columns: [(name: String, kind: Kind)]
  private(set) var bytes: [UInt8]
  private(set) var rowCount = 0

  init(_ name: String, _ columns: KeyValuePairs<String, Kind>) {
    self.init(name, columns.map { ($0.key, $0.value) })
  }

  init(_ name: String, _ columns: [(name: String, kind: Kind)]) {
    self.name = name
    self.columns = columns
    bytes = Array((columns.map(\.name).joined(separator: ",") + "\n").utf8)
  }

  /// - Parameter cells: One for each column.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == columns.count)
    for (place, cell) in cells.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      Self.write(shownName(cell), to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
    rowCount += 1
  }

  /// How Vega-Lite reads the text.
  var format: JSON {
    let parse = columns.map { column in
      let kind: JSON =
        switch column.kind {
        case .text: "string"
        case .number: "number"
        case .date: "date"
        }
      return (key: column.name, value: kind)
    }
    return ["type": "csv", "parse": .object(parse)]
  }

  private static func write(_ cell: String, to bytes: inout [UInt8]) {
    let special: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13]
    guard cell.utf8.contains(where: special.contains) else {
      bytes.append(contentsOf: cell.utf8)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in cell.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

/// A name as figures show it: one that fills a page is cut, and told from others by a hash of all of it.
func shownName(_ name: String) -> String {
  guard name.utf8.count > 200 else { return name }
  let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
    ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
  }
  return "\(name.prefix(60))… \(String(hash, radix: 16))"
}

/// Five significant digits, which is more than an eye can see; empty for what is not finite.
///
/// The full precision stands in the tables of the results.
func plotted(_ value: Double?) -> String {
  guard let value, value.isFinite else { return "" }
  guard value != 0 else { return "0" }
  var scale = 1.0
  var size = abs(value)
  while size >= 100_000, scale > 1e-12 { (size, scale) = (size / 10, scale / 10) }
  while size < 10_000, scale < 1e12 { (size, scale) = (size * 10, scale * 10) }
  return numberText((value * scale).rounded() / scale)
}
