import TableFiles
import Tabular

/// Lines of CSV (RFC 4180) as they are added: UTF-8, LF, quotes where they are needed.
struct CSVText {
  private(set) var bytes: [UInt8] = []

  init(_ header: [String]) { add(header) }

  mutating func add(_ cells: [String]) { TableWriter.append(cells, to: &bytes) }
}
