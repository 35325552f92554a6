import TableFiles
import Tabular
import YAML

/// What a section of the file names, whether or not it could be read in full: a table with a
/// mistake in it is still a table that stages may name.
struct Named<Item> {
  var found: [Item] = []
  var names: [Marked<String>] = []
}

extension ExperimentReader {
  func tables(_ entries: [YAMLNode.Entry]) -> Named<TableSource> {
    Named(
      found: entries.compactMap(table), names: entries.map { Marked($0.key, $0.keyMark) })
  }

  private func table(_ entry: YAMLNode.Entry) -> TableSource? {
    guard
      var reader = SpecReader(entry.value, .table, "table '\(entry.key)'", log, at: entry.keyMark)
    else { return nil }
    let file = reader.requiredText("file", "the path of a table")
    let sheet = reader.text("sheet")
    let key = reader.columns("key") ?? []
    let columns = columns(reader.optional("columns"))
    let ignore = reader.columns("ignore") ?? []
    let missing = reader.optional("missing").flatMap { tokens($0) }
    let layout = layout(&reader)
    let shaping = shaping(&reader)
    let conversions = conversions(reader.optional("units"))
    reader.finish()
    checkNotIgnored(key.map { $0 } + columns.map { Marked($0.name, $0.mark) }, ignore)
    guard let file else { return nil }
    var marks: [String: Mark] = [:]
    for column in ignore + key { marks[column.value] = column.mark }
    for column in columns { marks[column.name] = column.mark }
    var request = TableRequest(
      file: path(file), sheet: sheet?.value, key: key.map(\.value),
      columns: columns.map { ($0.name, $0.declaration) }, ignore: ignore.map(\.value))
    if let missing { request.missing = missing }
    request.layout = layout
    request.shaping = shaping
    for (name, conversion, unit) in conversions {
      var declared = request.columns
      if let place = declared.firstIndex(where: { $0.name == name.value }) {
        declared[place].declaration.conversion = conversion
        declared[place].declaration.unit = declared[place].declaration.unit ?? unit
      } else {
        var declaration = TableRequest.ColumnDeclaration(unit: unit)
        declaration.conversion = conversion
        declared.append((name.value, declaration))
        marks[name.value] = name.mark
      }
      request.columns = declared
    }
    return TableSource(
      name: entry.key, mark: entry.keyMark, request: request, fileMark: file.mark,
      columnMarks: marks)
  }

  /// Relative to the file that says it, or to the working directory if given on the command line.
  func path(_ file: Marked<String>) -> String {
    if file.value == "-" { return "-" }
    let origin = origins[file.mark] ?? file.mark.file
    let isAsGiven = file.value.hasPrefix("/") || origin == SpecSources.overrides
    return isAsGiven ? file.value : Self.folder(of: origin) + file.value
  }

  private func checkNotIgnored(_ used: [Marked<String>], _ ignored: [Marked<String>]) {
    for column in ignored {
      guard let first = used.first(where: { $0.value == column.value }) else { continue }
      log.report(.ignoredColumn(column.value, first: first.mark), column.mark)
    }
  }

  /// Texts that mean "missing"; the empty text may be among them.
  private func tokens(_ node: YAMLNode) -> [String]? {
    log.items(node, "'missing'", expected: "a list of texts")?.compactMap {
      log.text($0, "an item of 'missing'")?.value
    }
  }

  private typealias Declaration = (
    name: String, mark: Mark, declaration: TableRequest.ColumnDeclaration
  )

  private func columns(_ node: YAMLNode?) -> [Declaration] {
    guard let node else { return [] }
    guard let entries = node.entries else {
      return log.unsuitable(node, "'columns'", "a mapping from columns to what is known of them")
        ?? []
    }
    return entries.map { ($0.key, $0.keyMark, declaration($0)) }
  }

  private func declaration(_ entry: YAMLNode.Entry) -> TableRequest.ColumnDeclaration {
    var declaration = TableRequest.ColumnDeclaration()
    guard !entry.value.isNull,
      var reader = SpecReader(entry.value, .column, "column '\(entry.key)'", log)
    else { return declaration }
    declaration.type = reader.choice("type", TableRequest.ColumnType.self)
    declaration.writing = reader.choice("format", MomentWriting.self)
    declaration.step = reader.optional("step").flatMap {
      log.choice($0, "'step'", TimeStep.self)?.step
    }
    declaration.unit = reader.text("unit")?.value
    let bounds = (least: reader.optional("min"), greatest: reader.optional("max"))
    declaration.minimum = bounds.least.flatMap { log.number($0, "'min'") }
    declaration.maximum = bounds.greatest.flatMap { log.number($0, "'max'") }
    declaration.invalid =
      reader.choice("invalid", TableRequest.ColumnDeclaration.Invalid.self) ?? .error
    declaration.outliers =
      reader.choice("outliers", TableRequest.ColumnDeclaration.Outliers.self) ?? .warn
    reader.finish()
    if let least = declaration.minimum, let greatest = declaration.maximum, least > greatest,
      let node = bounds.greatest
    {
      let _: Never? = log.unsuitable(node, "'max'", "at least 'min', \(shortestText(least))")
    }
    if declaration.type == .category, let node = bounds.least ?? bounds.greatest {
      log.report(
        .conflicting(bounds.least == nil ? "'max'" : "'min'", with: "'type: category'"), node.mark)
    }
    return declaration
  }
}
