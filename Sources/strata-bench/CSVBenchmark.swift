import Glibc
import Tabular

/// Times the reading of a large CSV file, and pandas' C reader on the same file in turn.
struct CSVBenchmark {
  /// Why a figure can't be had.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let rows: Int
  private let columns: Int
  private let folder: String
  private var file: String { "\(folder)/table.csv" }
  private var script: String { "\(folder)/peer.py" }

  /// Reads a generated file five times on one thread.
  ///
  /// - Parameter python: An interpreter with pandas, which then reads the file after each time.
  /// - Returns: Lines with rows a second, processor seconds (least and median), peak memory, and the
  ///   ratios to the peer's. Every cell is compared with what was written, after the timing.
  static func run(rows: Int, columns: Int, python: String?) throws -> String {
    var template = Array("\(temporaryRoot)/strata-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(description: "no temporary folder") }
    let folder = template.withUnsafeBufferPointer {
      String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    let benchmark = CSVBenchmark(rows: rows, columns: columns, folder: folder)
    defer { benchmark.removeFiles() }
    try benchmark.writeFile()
    return try benchmark.measure(python: python)
  }

  private func measure(python: String?) throws -> String {
    if python != nil { try writeAtomically(Array(Self.pandasScript.utf8), to: script) }
    var samples: [Sample] = []
    var peers: [Sample] = []
    var bytes = 0
    for round in 0..<5 {
      Self.resetPeak()
      let start = Self.processSeconds()
      let contents = try TableReader.read(TableRequest(file: file))
      samples.append(
        Sample(seconds: Self.processSeconds() - start, peakBytes: try Self.peakBytes()))
      bytes = contents.fileBytes
      if round == 0 { try check(contents.table) }
      if let python { peers.append(try readWithPandas(python)) }
    }
    var lines = [
      "file                 \(rows) rows × \(columns) columns, \(bytes >> 20) MiB",
      Self.line("strata", samples, rows: rows),
    ]
    if !peers.isEmpty {
      lines.append(Self.line("pandas", peers, rows: rows))
      let time = Self.sorted(samples)[0] / Self.sorted(peers)[0]
      let memory = Double(Self.peak(samples)) / Double(Self.peak(peers))
      lines.append(
        "strata / pandas      time \(Self.rounded(time)), memory \(Self.rounded(memory))")
    }
    return lines.joined(separator: "\n")
  }

  /// One reading of the file.
  private struct Sample {
    let seconds: Double
    let peakBytes: Int
  }

  private static func line(_ name: String, _ samples: [Sample], rows: Int) -> String {
    let seconds = sorted(samples)
    let rate = Int(Double(rows) / seconds[0])
    return "\(name)               \(rate) rows/s, processor seconds \(rounded(seconds[0])) "
      + "(median \(rounded(seconds[seconds.count / 2]))), peak \(peak(samples) >> 20) MiB"
  }

  private static func sorted(_ samples: [Sample]) -> [Double] { samples.map(\.seconds).sorted() }

  private static func peak(_ samples: [Sample]) -> Int { samples.map(\.peakBytes).max() ?? 0 }

  private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
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
    guard let output = fopen(file, "w") else { throw Failure(description: "can't write \(file)") }
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
      throw Failure(description: "can't write \(file)")
    }
  }

  /// Compares every cell with what was written.
  private func check(_ table: Table) throws {
    guard table.rowCount == rows, table.columns.count == columns else {
      throw Failure(description: "the table has \(table.rowCount) rows")
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
          throw Failure(description: "row \(row), column \(position) was read as another value")
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

  private func readWithPandas(_ python: String) throws -> Sample {
    // One thread, as pandas' reader itself has; without these its libraries start more when loaded.
    let command = "OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 '\(python)' '\(script)' '\(file)'"
    guard let pipe = popen(command, "r") else { throw Failure(description: "can't run \(python)") }
    var buffer = [CChar](repeating: 0, count: 256)
    let hasLine = fgets(&buffer, Int32(buffer.count), pipe) != nil
    let line = String(
      decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let words = line.split(whereSeparator: \.isWhitespace)
    guard pclose(pipe) == 0, hasLine, words.count == 4, let seconds = Double(words[0]),
      let kibibytes = Int(words[1]), Int(words[2]) == rows, Int(words[3]) == columns
    else { throw Failure(description: "\(python) did not read the file with pandas: \(line)") }
    return Sample(seconds: seconds, peakBytes: kibibytes << 10)
  }
}

// MARK: - This process

extension CSVBenchmark {
  private static func processSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Forgets the peak of what ran before.
  private static func resetPeak() {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return }
    fputs("5", file)
    fclose(file)
  }

  /// The most memory resident since the last reset.
  private static func peakBytes() throws -> Int {
    guard let file = fopen("/proc/self/status", "r") else {
      throw Failure(description: "can't read /proc/self/status")
    }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 256)
    while fgets(&buffer, Int32(buffer.count), file) != nil {
      let line = String(
        decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.first == "VmHWM:", words.count > 1, let kibibytes = Int(words[1]) {
        return kibibytes << 10
      }
    }
    throw Failure(description: "the system does not tell the peak memory")
  }
}
