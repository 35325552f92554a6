import TableFiles
import Tabular
import YAML

extension ExperimentReader {
  /// How a table's file is laid out, as far as it says so.
  func layout(_ reader: inout SpecReader) -> TableLayout {
    var layout = TableLayout()
    layout.separator = reader.optional("separator").flatMap { separator($0) }
    layout.quote = reader.optional("quote").flatMap { character($0, "'quote'") }
    layout.decimal = reader.optional("decimal").flatMap { node in
      node.scalar.flatMap { [".", ","].contains($0.text) ? $0.text.utf8.first : nil }
        ?? log.unsuitable(node, "'decimal'", "\".\" or \",\"")
    }
    layout.thousands = reader.optional("thousands").flatMap { character($0, "'thousands'") }
    layout.encoding = reader.text("encoding")?.value
    layout.header = reader.optional("header").flatMap(header)
    layout.skip = reader.optional("skip").map(rows) ?? []
    layout.comment = reader.text("comment")?.value
    if layout.comment?.isEmpty == true { layout.comment = nil }
    return layout
  }

  private func separator(_ node: YAMLNode) -> UInt8? {
    switch node.scalar?.text {
    case "tab", "tabs", "\t", "\\t": UInt8(ascii: "\t")
    case "blank", "blanks", " ": UInt8(ascii: " ")
    case let text? where text.utf8.count == 1 && text != "\n" && text != "\"": text.utf8.first
    default: log.unsuitable(node, "'separator'", "one character, tab or blanks")
    }
  }

  private func character(_ node: YAMLNode, _ what: String) -> UInt8? {
    guard let text = node.scalar?.text, text.utf8.count == 1, let byte = text.utf8.first else {
      return log.unsuitable(node, what, "one character of ASCII")
    }
    return byte
  }

  private func header(_ node: YAMLNode) -> TableLayout.Header? {
    let expected = "the row of the names, a list of the first and the last, or false"
    if case .boolean(false) = node.scalar?.value { return TableLayout.Header.none }
    if case .boolean(true) = node.scalar?.value { return nil }
    if case .integer(let row) = node.scalar?.value, row >= 1 { return .rows(row...row) }
    let rows = (node.items ?? []).compactMap { item -> Int? in
      if case .integer(let row) = item.scalar?.value, row >= 1 { row } else { nil }
    }
    guard rows.count == 2, rows[0] <= rows[1] else {
      return log.unsuitable(node, "'header'", expected)
    }
    return .rows(rows[0]...rows[1])
  }

  private func rows(_ node: YAMLNode) -> [Int] {
    (node.items ?? [node]).compactMap { item -> Int? in
      guard case .integer(let row) = item.scalar?.value, row >= 1 else {
        return log.unsuitable(item, "'skip'", "the number of a row, or a list of them")
      }
      return row
    }
  }

  // MARK: Units

  /// The conversions of columns, with the units that they have then.
  func conversions(_ node: YAMLNode?) -> [(Marked<String>, UnitConversion, String?)] {
    guard let node else { return [] }
    guard let entries = node.entries else {
      let _: Never? = log.unsuitable(node, "'units'", "a mapping from columns to conversions")
      return []
    }
    return entries.compactMap { entry in
      guard var reader = SpecReader(entry.value, .unit, "unit of '\(entry.key)'", log) else {
        return nil
      }
      let from = reader.text("from")
      let to = reader.text("to")
      let gas = reader.text("gas")
      func number(_ key: String) -> Double? {
        reader.optional(key).flatMap { log.number($0, "'\(key)'") }
      }
      let mass = number("molar_mass")
      let temperature = number("temperature")
      let pressure = number("pressure") ?? 1013.25
      let factor = number("factor")
      let offset = number("offset") ?? 0
      reader.finish()
      let name = Marked(entry.key, entry.keyMark)
      if let factor {
        return (name, UnitConversion(factor: factor, offset: offset), to?.value)
      }
      guard let from, let to else {
        log.report(
          .missingKey(
            from == nil ? "from" : "to", in: "unit of '\(entry.key)'",
            expected: "a unit, or 'factor' in place of both"), entry.value.mark)
        return nil
      }
      let gasName = gas?.value ?? entry.key
      let conversion = UnitConversion(
        from: from.value, to: to.value, molarMass: mass ?? Self.molarMass(gasName),
        temperature: temperature, pressure: pressure)
      if let conversion { return (name, conversion, to.value) }
      let needsGas = UnitConversion.needsGas(from.value, to.value)
      log.report(
        .unsuitable(
          what: "'to'", found: "'\(to.value)' from '\(from.value)'",
          expected: !needsGas
            ? "a unit of the same kind, or 'factor'"
            : temperature == nil
              ? "with 'temperature', in °C, at which volumes count"
              : "with 'gas', one of \(UnitConversion.molarMasses.keys.sorted().joined(separator: ", ")), "
                + "or 'molar_mass'"), to.mark)
      return nil
    }
  }

  /// Of a gas by its name, in capitals or not.
  private static func molarMass(_ gas: String) -> Double? {
    UnitConversion.molarMasses.first { $0.key.lowercased() == gas.lowercased() }?.value
  }

  // MARK: Shape

  /// What is done with a table once it is read.
  func shaping(_ reader: inout SpecReader) -> TableShaping {
    var shaping = TableShaping()
    shaping.melt = reader.optional("melt").flatMap(melt)
    shaping.pivot = reader.optional("pivot").flatMap(pivot)
    shaping.aggregate = reader.optional("aggregate").flatMap(aggregate)
    return shaping
  }

  private func melt(_ node: YAMLNode) -> TableShaping.Melt? {
    guard var reader = SpecReader(node, .melt, "'melt'", log) else { return nil }
    let columns = reader.requiredColumns("columns")
    let names = reader.text("names")?.value ?? "name"
    let values = reader.text("values")?.value ?? "value"
    reader.finish()
    return columns.map { .init(columns: $0.map(\.value), names: names, values: values) }
  }

  private func pivot(_ node: YAMLNode) -> TableShaping.Pivot? {
    guard var reader = SpecReader(node, .pivot, "'pivot'", log) else { return nil }
    let names = reader.requiredText("names", "a column")
    let values = reader.requiredText("values", "a column")
    let by = reader.requiredColumns("by")
    let statistic = reader.choice("statistic", TableStatistic.self)
    reader.finish()
    guard let names, let values, let by else { return nil }
    return .init(
      names: names.value, values: values.value, by: by.map(\.value), statistic: statistic)
  }

  private func aggregate(_ node: YAMLNode) -> TableShaping.Aggregate? {
    guard var reader = SpecReader(node, .aggregate, "'aggregate'", log) else { return nil }
    let known = TimeStep.allCases.map(\.rawValue).joined(separator: ", ")
    let step = reader.required("to", "one of \(known)").flatMap {
      log.choice($0, "'to'", TimeStep.self)
    }
    let time = reader.requiredText("time", "a column of dates")
    let by = reader.columns("by") ?? []
    let statistic = reader.choice("statistic", TableStatistic.self) ?? .mean
    let completeness = reader.optional("completeness").flatMap(share) ?? 0
    reader.finish()
    guard let step, let time else { return nil }
    return .init(
      step: step.step, time: time.value, by: by.map(\.value), statistic: statistic,
      completeness: completeness)
  }

  private func share(_ node: YAMLNode) -> Double? {
    let expected = "a share from 0 to 1, or a percentage such as 75%"
    guard let number = node.share, (0...1).contains(number) else {
      return log.unsuitable(node, "'completeness'", expected)
    }
    return number
  }
}
