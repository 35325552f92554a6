import TableFiles
import Glibc
import Tabular

/// Times the reading of a large CSV file, and pandas' C reader on the same file in turn.
struct CSVBenchmark {
  private let rows: Int
  private let columns: Int
  private let folder: String
  private var file: String { "\(folder)/table.csv" }
  private var script: String { "\(folder)/peer.py" }

  /// Reads a generated file on one thread, `rounds` times.
  ///
  /// - Parameter python: An interpreter with pandas, which then reads the file after each time.
  /// - Returns: Processor seconds, rows a second and peak memory, and the ratios of the least to the
  ///   peer's. Every cell is compared with what was written, after the timing.
  static func run(rows: Int, columns: Int, python: String?, rounds: Int) throws -> Samples {
    var template = Array("\(temporaryRoot)/strata-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchmarkFailure("no temporary folder") }
    let folder = template.withUnsafeBufferPointer {
      String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    let benchmark = CSVBenchmark(rows: rows, columns: columns, folder: folder)
    defer { benchmark.removeFiles() }
    try benchmark.writeFile()
    return try benchmark.measure(python: python, rounds: rounds)
  }

  private func measure(python: String?, rounds: Int) throws -> Samples {
    if python != nil { try writeAtomically(Array(Self.pandasScript.utf8), to: script) }
    var samples = Samples()
    for round in 0..<rounds {
      try ProcessFigures.resetPeak()
      let start = ProcessFigures.seconds()
      let contents = try TableReader.read(TableRequest(file: file))
      let seconds = ProcessFigures.seconds() - start
      add(seconds, try ProcessFigures.peakBytes(), of: "strata", to: &samples)
      if round == 0 { try check(contents.table) }
      guard let python else { continue }
      let peer = try readWithPandas(python)
      add(peer.seconds, peer.peakBytes, of: "pandas", to: &samples)
    }
    for figure in ["processor", "peak memory"] {
      if let own = samples.least("strata, \(figure)"), let peer = samples.least("pandas, \(figure)")
      {
        samples.add("strata / pandas, \(figure)", own / peer, unit: "")
      }
    }
    return samples
  }

  private func add(_ seconds: Double, _ bytes: Int, of name: String, to samples: inout Samples) {
    samples.add("\(name), processor", seconds, unit: "s")
    samples.add("\(name), rate", Double(rows) / seconds, unit: "rows/s")
    samples.add("\(name), peak memory", Double(bytes >> 20), unit: "MiB")
  }
}

// MARK: - The file

extension CSVBenchmark {
  /// What the cells of a column are. Of ten columns four have all the digits of a double (computed
  /// tables), four have one decimal (measured ones), one counts and one names.
  private enum Kind {
    case full, measured, count, name
    init(_ column: Int) {
      switch column % 10 {
      case 0..<4: self = .full
      case 4..<8: self = .measured
      case 8: self = .count
      default: self = .name
      }
    }
  }

  /// One cell: its number, or the number of its name. The same whenever a source is asked in turn.
  private static func cell(_ kind: Kind, _ source: inout RandomSource) -> Double {
    switch kind {
    case .full: (source.uniform() - 0.25) * 1000
    case .measured: Double(source.index(below: 2000)) / 10
    case .count: Double(source.index(below: 1_000_000))
    case .name: Double(source.index(below: 500))
    }
  }

  /// Written in pieces, so that the peak of this process is the reader's.
  private func writeFile() throws {
    guard let output = fopen(file, "w") else { throw BenchmarkFailure("can't write \(file)") }
    var source = RandomSource(seed: 1)
    var text = (0..<columns).map { "c\($0)" }.joined(separator: ",") + "\n"
    var isWritten = true
    for _ in 0..<rows {
      for column in 0..<columns {
        let kind = Kind(column)
        let value = Self.cell(kind, &source)
        if column > 0 { text += "," }
        text += kind == .name ? "district \(Int(value))" : shortestText(value)
      }
      text += "\n"
      if text.utf8.count > 1 << 20 {
        isWritten = isWritten && fputs(text, output) >= 0
        text.removeAll(keepingCapacity: true)
      }
    }
    isWritten = isWritten && fputs(text, output) >= 0
    guard fclose(output) == 0, isWritten else {
      throw BenchmarkFailure("can't write \(file)")
    }
  }

  /// Compares every cell with what was written.
  private func check(_ table: Table) throws {
    guard table.rowCount == rows, table.columns.count == columns else {
      throw BenchmarkFailure("the table has \(table.rowCount) rows")
    }
    let names = (0..<500).map { "district \($0)" }
    var source = RandomSource(seed: 1)
    for row in 0..<rows {
      for (position, column) in table.columns.enumerated() {
        let value = Self.cell(Kind(position), &source)
        let isRight =
          switch column.values {
          case .numbers(let cells): cells[row] == value
          case .categories(let codes, let levels): levels[Int(codes[row])] == names[Int(value)]
          }
        guard isRight else {
          throw BenchmarkFailure("row \(row), column \(position) was read as another value")
        }
      }
    }
  }

  private func removeFiles() {
    unlink(file)
    unlink(script)
    rmdir(folder)
  }

  private static var temporaryRoot: String {
    getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
  }
}

// MARK: - The peer

extension CSVBenchmark {
  private static let pandasScript = """
    import resource, sys, time
    import pandas
    start = time.process_time()
    table = pandas.read_csv(sys.argv[1], engine="c")
    seconds = time.process_time() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, *table.shape)
    """

  private func readWithPandas(
    _ python: String
  ) throws -> (seconds: Double, peakBytes: Int) {
    // One thread, as pandas' reader itself has; without these its libraries start more when loaded.
    let command = "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 '\(python)' '\(script)' '\(file)'"
    guard let pipe = popen(command, "r") else { throw BenchmarkFailure("can't run \(python)") }
    var buffer = [CChar](repeating: 0, count: 256)
    let hasLine = fgets(&buffer, Int32(buffer.count), pipe) != nil
    let line = String(
      decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let words = line.split(whereSeparator: \.isWhitespace)
    guard pclose(pipe) == 0, hasLine, words.count == 4, let seconds = Double(words[0]),
      let kibibytes = Int(words[1]), Int(words[2]) == rows, Int(words[3]) == columns
    else { throw BenchmarkFailure("\(python) did not read the file with pandas: \(line)") }
    return (seconds, kibibytes << 10)
  }
}
