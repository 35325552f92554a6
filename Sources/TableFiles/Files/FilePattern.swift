import Tabular
import Glibc

/// The files that a pattern of names stands for.
///
/// A star stands for any letters, a question mark for one, and a name in braces for letters that make
/// a column of that name: `PRSA_{station}_2013.csv`.
struct TableFiles {
  var paths: [String] = []
  /// By file what the names in braces stand for.
  var captured: [[String]] = []
  /// The names in braces.
  var columns: [String] = []
  var pattern: String

  /// - Returns: `nil` where the name is that of one file.
  static func found(_ request: TableRequest) throws(TableError) -> TableFiles? {
    let pattern = request.file
    guard pattern.contains(where: { "*?{[".contains($0) }), access(pattern, F_OK) != 0 else {
      return nil
    }
    var files = TableFiles(pattern: pattern)
    guard let parts = files.parts(of: pattern) else { return nil }
    var found = glob_t()
    defer { globfree(&found) }
    let shell = parts.map { part in
      switch part {
      case .text(let text): text.map { "[\\".contains($0) ? "\\\($0)" : String($0) }.joined()
      case .one: "?"
      case .any, .name: "*"
      }
    }.joined()
    let status = glob(shell, 0, nil, &found)
    let names: [String] =
      status == 0
      ? (0..<Int(found.gl_pathc)).compactMap { index in
        found.gl_pathv[index].map { String(cString: $0) }
      } : []
    for name in names.sorted() {
      guard let texts = Self.match(Array(name), parts[...]) else { continue }
      files.paths.append(name)
      files.captured.append(texts)
    }
    guard !files.paths.isEmpty else {
      throw TableError(file: pattern, sheet: request.sheet, problem: .noMatch)
    }
    return files
  }

  private enum Part {
    case text(String)
    case one
    case any
    case name(String)
  }

  private mutating func parts(of pattern: String) -> [Part]? {
    var parts: [Part] = []
    var text = ""
    var rest = Substring(pattern)
    while let character = rest.popFirst() {
      let part: Part
      switch character {
      case "*": part = .any
      case "?": part = .one
      case "{":
        guard let end = rest.firstIndex(of: "}") else { return nil }
        let name = String(rest[..<end])
        guard !name.isEmpty, !name.contains("/") else { return nil }
        rest = rest[rest.index(after: end)...]
        columns.append(name)
        part = .name(name)
      default:
        text.append(character)
        continue
      }
      if !text.isEmpty { parts.append(.text(text)) }
      text = ""
      parts.append(part)
    }
    if !text.isEmpty { parts.append(.text(text)) }
    return parts.contains { if case .text = $0 { false } else { true } } ? parts : nil
  }

  /// What the names stand for; `nil` where the parts do not match.
  private static func match(_ name: [Character], _ parts: ArraySlice<Part>) -> [String]? {
    guard let part = parts.first else { return name.isEmpty ? [] : nil }
    let rest = parts.dropFirst()
    switch part {
    case .text(let text):
      let text = Array(text)
      return name.starts(with: text) ? match(Array(name.dropFirst(text.count)), rest) : nil
    case .one:
      return name.first == "/" || name.isEmpty ? nil : match(Array(name.dropFirst()), rest)
    case .any, .name:
      for count in 0...name.count {
        guard !name[..<count].contains("/") else { return nil }
        guard let found = match(Array(name[count...]), rest) else { continue }
        if case .name = part {
          guard count > 0 else { continue }
          return [String(name[..<count])] + found
        }
        return found
      }
      return nil
    }
  }
}

extension TableReader {
  /// Reads several files as one table, one below the other.
  static func read(
    _ files: TableFiles, _ request: TableRequest, _ limits: TableLimits
  ) throws(TableError) -> TableContents {
    var whole: [TableContents] = []
    var declared = request.columns
    // A column that is of one type in some files and of another in others is read as categories.
    for attempt in 0..<2 {
      whole = []
      for path in files.paths {
        var single = request
        single.file = path
        single.shaping = TableShaping()
        single.key = []
        let header = try TableBlocks.header(of: single)
        single.columns = declared.filter { header.contains($0.name) }
        whole.append(try read(single, limits: limits))
      }
      let unlike = unlikeColumns(whole.map(\.table))
      if unlike.isEmpty || attempt == 1 { break }
      for name in unlike where !declared.contains(where: { $0.name == name }) {
        declared.append((name, .init(type: .category)))
      }
    }
    do throws(TableError.Problem) {
      var table = try joined(whole.map(\.table), files)
      if !request.shaping.isEmpty { table = try request.shaping.applied(to: table, request) }
      try checkShaped(table, request)
      var notes: [TableNote] = [.files(count: whole.count, pattern: files.pattern)]
      for content in whole {
        for note in content.notes where !notes.contains(note) { notes.append(note) }
      }
      let hash = whole.flatMap(\.contentHash).withUnsafeBufferPointer(sha256)
      return TableContents(
        table: table, invalid: whole.flatMap(\.invalid), contentHash: hash,
        fileBytes: whole.reduce(0) { $0 + $1.fileBytes }, notes: notes)
    } catch {
      throw TableError(file: request.file, sheet: request.sheet, problem: error)
    }
  }

  private static func unlikeColumns(_ tables: [Table]) -> [String] {
    guard let first = tables.first else { return [] }
    return first.columns.map(\.name).filter { name in
      let kinds = tables.compactMap { $0[name] }.filter { $0.missingCount < $0.rowCount }.map {
        column -> Int in
        if case .categories = column.values { return 0 }
        return column.moment == nil ? 1 : 2
      }
      return Set(kinds).count > 1
    }
  }

  private static func joined(
    _ tables: [Table], _ files: TableFiles
  ) throws(TableError.Problem) -> Table {
    let names = tables[0].columns.map(\.name)
    for (index, table) in tables.enumerated() {
      let own = table.columns.map(\.name)
      let missing = names.filter { !own.contains($0) }
      let added = own.filter { !names.contains($0) }
      guard missing.isEmpty, added.isEmpty else {
        throw .unlikeFiles(
          first: files.paths[0], other: files.paths[index], missing: missing, added: added)
      }
    }
    var columns: [Column] = []
    for (position, name) in files.columns.enumerated() {
      guard !names.contains(name) else {
        throw .unshapable("the pattern makes a column '\(name)', which the files have already")
      }
      var levels: [String] = []
      var codes: [Int32] = []
      for (table, texts) in zip(tables, files.captured) {
        let text = texts[position]
        let code = levels.firstIndex(of: text) ?? levels.count
        if code == levels.count { levels.append(text) }
        codes += [Int32](repeating: Int32(code), count: table.rowCount)
      }
      columns.append(Column(name, .categories(codes: codes, levels: levels)))
    }
    return Table(columns + names.map { name in stacked(tables.compactMap { $0[name] }) })
  }

  /// Columns of one name, one below the other.
  private static func stacked(_ parts: [Column]) -> Column {
    var column = parts.first { $0.missingCount < $0.rowCount } ?? parts[0]
    switch column.values {
    case .numbers:
      var cells: [Double] = []
      for part in parts {
        if case .numbers(let numbers) = part.values {
          cells += numbers
        } else {
          cells += [Double](repeating: .nan, count: part.rowCount)
        }
      }
      column.values = .numbers(cells)
    case .categories:
      var codes: [Int32] = []
      var levels: [String] = []
      var known: [String: Int32] = [:]
      for part in parts {
        guard case .categories(let own, let texts) = part.values else {
          codes += [Int32](repeating: -1, count: part.rowCount)
          continue
        }
        let numbers = texts.map { text -> Int32 in
          if let code = known[text] { return code }
          let code = Int32(levels.count)
          known[text] = code
          levels.append(text)
          return code
        }
        codes += own.map { $0 < 0 ? -1 : numbers[Int($0)] }
      }
      column.values = .categories(codes: codes, levels: levels)
    }
    if let moment = column.moment, case .numbers(let cells) = column.values {
      column.moment = MomentForm(moment.kind, isZoned: moment.isZoned, step: .finest(of: cells))
    }
    let reading = parts.compactMap { ($0.original as? OriginalColumn)?.reading }.first
    guard let reading else {
      column.original = nil
      return column
    }
    let texts = parts.flatMap { part in (0..<part.rowCount).map(part.text) }
    column.original = OriginalColumn(
      cells: OriginalCells([0: texts]), position: 0, reading: reading)
    return column
  }
}
